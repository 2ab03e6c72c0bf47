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
// RowsUnknown fits anything and binds nothing, nor do dimensions that "..." stands
// for.
func (b *Bindings) Bind(port string, declared Type, dims []uint64) error {
	if !declared.TakesRank(len(dims)) {
		return fmt.Errorf("%s has rank %d, %s has rank %s", port, len(dims), declared, declared.RankText())
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

// BindPort checks an artifact of type got against the declared type of a port, and
// binds letters that are not bound yet. Named tensors are checked one by one, when
// they are looked up.
func (b *Bindings) BindPort(port string, declared, got Type) error {
	switch got.Kind {
	case KindTensors:
		return nil
	case KindTable:
		return b.BindTable(port, declared, got)
	}
	sizes, ok := got.Sizes()
	if !ok {
		return fmt.Errorf("%s is given %s, whose dimensions are not known", port, got)
	}
	return b.Bind(port, declared, sizes)
}

// BindTable checks a table, whose type is got, against its declared type, and
// binds letters that are not bound yet. The order of columns does not matter.
func (b *Bindings) BindTable(port string, declared, got Type) error {
	rows, ok := got.Sizes()
	if !ok {
		return fmt.Errorf("%s is given %s, whose rows are not known", port, got)
	}
	if err := b.Bind(port, declared, rows); err != nil {
		return err
	}
	columns := make(map[string]Type, len(got.Fields))
	for _, f := range got.Fields {
		columns[f.Name] = f.Type
	}
	for _, want := range declared.Fields {
		has, ok := columns[want.Name]
		if !ok {
			return fmt.Errorf("%s has no column %q, declared is %s", port, want.Name, want.Type)
		}
		if err := b.BindColumn(ColumnText(want.Name, port), want.Type, has); err != nil {
			return err
		}
		delete(columns, want.Name)
	}
	for _, f := range got.Fields {
		if _, more := columns[f.Name]; more && !declared.Open {
			return fmt.Errorf("%s has a column %q, which is not in %s", port, f.Name, declared)
		}
	}
	return nil
}

// BindTensors checks named tensors, whose type is got, against their declared type,
// and binds letters that are not bound yet.
func (b *Bindings) BindTensors(port string, declared, got Type) error {
	for _, f := range got.Fields {
		name := fmt.Sprintf("tensor %q of %s", f.Name, port)
		want, ok := declared.Field(f.Name)
		if !ok {
			return fmt.Errorf("%s is not in %s", name, declared)
		}
		if want.Kind == 0 { // anything is welcome
			continue
		}
		if f.Type.DType != want.DType {
			return fmt.Errorf("%s is %s, declared is %s", name, f.Type, want)
		}
		sizes, ok := f.Type.Sizes()
		if !ok {
			return fmt.Errorf("%s is %s, whose dimensions are not known", name, f.Type)
		}
		if err := b.Bind(name, want, sizes); err != nil {
			return err
		}
	}
	for _, want := range declared.Fields {
		if _, ok := got.Field(want.Name); !ok {
			return fmt.Errorf("%s has no tensor %q, declared is %s", port, want.Name, declared)
		}
	}
	return nil
}

// ColumnText is what a column is called in messages.
func ColumnText(name, port string) string { return fmt.Sprintf("column %q of %s", name, port) }

// BindColumn checks one column of a table.
func (b *Bindings) BindColumn(column string, declared, got Type) error {
	switch {
	case got.DType != declared.DType, len(got.Dims) != len(declared.Dims):
		return fmt.Errorf("%s is %s, declared is %s", column, got, declared)
	case got.Nullable && !declared.Nullable:
		return fmt.Errorf("%s may have nulls, declared is %s", column, declared)
	}
	for i, d := range declared.Dims {
		if d.Any() {
			continue
		}
		// Counted as in a tensor, where the rows are dimension 0.
		if err := b.bindDim(column, i+1, d, got.Dims[i].Size); err != nil {
			return err
		}
	}
	return nil
}
