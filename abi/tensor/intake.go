package tensor

import (
	"fmt"

	"zen/abi"
)

// budget counts the uncompressed bytes of a file.
type budget struct{ max, used uint64 }

func (b *budget) check(more uint64) error {
	if b.max > 0 && more > b.max-min(b.used, b.max) {
		return fmt.Errorf("is larger than the limit of %d bytes", b.max)
	}
	return nil
}

// intake checks the rows that are written against those that were promised.
type intake struct {
	layout    layout
	want, got uint64 // rows; want may be abi.RowsUnknown
	budget    *budget
}

// check refuses a tensor that is too large from the start.
func (in *intake) check() error {
	if in.want == abi.RowsUnknown {
		return nil
	}
	n, ok := in.layout.bytes(in.want)
	if !ok {
		return fmt.Errorf("%d rows of %d bytes are too large", in.want, in.layout.rowBytes)
	}
	return in.budget.check(n)
}

// admit counts rows rows, which src has to be.
func (in *intake) admit(src []byte, rows uint64) error {
	n, ok := in.layout.bytes(rows)
	if !ok || n != uint64(len(src)) {
		return fmt.Errorf("%d bytes are not %d rows of %d bytes", len(src), rows, in.layout.rowBytes)
	}
	if in.want != abi.RowsUnknown && rows > in.want-in.got {
		return fmt.Errorf("has more than %d rows", in.want)
	}
	if _, ok := in.layout.bytes(in.got + rows); !ok {
		return fmt.Errorf("has too many rows of %d bytes", in.layout.rowBytes)
	}
	if err := in.budget.check(n); err != nil {
		return err
	}
	in.got += rows
	in.budget.used += n
	return nil
}

// complete refuses a tensor whose rows did not all come.
func (in *intake) complete() error {
	if in.want != abi.RowsUnknown && in.got < in.want {
		return fmt.Errorf("has %d of %d rows", in.got, in.want)
	}
	return nil
}
