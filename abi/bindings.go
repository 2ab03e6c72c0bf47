package abi

import "fmt"

// Bindings are the numbers that the letters of an entry's types stand for, with
// the port that said so first. The zero value is empty and ready. Not safe for
// concurrent use.
type Bindings struct {
	byName map[string]binding
}

type binding struct {
	size uint64
	by   string // the port that bound it
}

// Bind checks the dimensions of a tensor against its declared type and binds
// letters that are not bound yet. port names it in errors. A first dimension of
// RowsUnknown fits anything and binds nothing.
func (b *Bindings) Bind(port string, declared Type, dims []uint64) error {
	if len(dims) != len(declared.Dims) {
		return fmt.Errorf("%s has rank %d, %s has rank %d", port, len(dims), declared, len(declared.Dims))
	}
	for i, d := range declared.Dims {
		if d.Any() || i == 0 && dims[0] == RowsUnknown {
			continue
		}
		if err := b.bindDim(port, i, d, dims[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bindings) bindDim(port string, i int, d Dim, n uint64) error {
	if d.Name == "" {
		if d.Size != n {
			return fmt.Errorf("%s has %s, declared are %d", port, dimText(i, n), d.Size)
		}
		return nil
	}
	was, bound := b.byName[d.Name]
	if bound && was.size != n {
		return fmt.Errorf("%s has %s, but %s is %d by %s", port, dimText(i, n), d.Name, was.size, was.by)
	}
	if !bound {
		if b.byName == nil {
			b.byName = map[string]binding{}
		}
		b.byName[d.Name] = binding{n, port}
	}
	return nil
}

func dimText(i int, n uint64) string {
	if i == 0 {
		return fmt.Sprintf("%d rows", n)
	}
	return fmt.Sprintf("%d in dimension %d", n, i)
}

// Size returns the number a letter stands for; ok is false while it is free.
func (b *Bindings) Size(name string) (n uint64, ok bool) {
	was, ok := b.byName[name]
	return was.size, ok
}
