package cli

import (
	"io"

	"zen/abi"
	"zen/cli/format"
)

// sized is a tensor, or a column of a type with a size.
type sized interface {
	DType() abi.DType
	Sizes() []uint64
	RowBytes() uint64
	ReadRows(dst []byte, first, rows uint64) error
}

func valuesOf(t sized) format.Tensor {
	rows := uint64(1)
	if sizes := t.Sizes(); len(sizes) > 0 {
		rows = sizes[0]
	}
	return format.Tensor{DType: t.DType(), Sizes: t.Sizes(), Values: &rowReader{of: t, rows: rows}}
}

// rowReader streams values, some rows at a time.
type rowReader struct {
	of     sized
	rows   uint64
	next   uint64 // row
	rest   []byte // of the rows read last
	buffer []byte
}

// readerBytes is how much is decoded at once, unless a row is larger.
const readerBytes = 4 << 20

func (r *rowReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *rowReader) fill() error {
	left := r.rows - r.next
	size := r.of.RowBytes()
	if left == 0 || size == 0 {
		return io.EOF
	}
	rows := min(left, max(1, readerBytes/size))
	if uint64(cap(r.buffer)) < rows*size {
		r.buffer = make([]byte, rows*size)
	}
	r.rest = r.buffer[:rows*size]
	if err := r.of.ReadRows(r.rest, r.next, rows); err != nil {
		return err
	}
	r.next += rows
	return nil
}
