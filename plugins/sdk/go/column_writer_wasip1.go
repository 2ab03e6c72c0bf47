package zen

import (
	"math"
	"unsafe"
)

// ColumnWriter appends the rows of an output's column, in order.
type ColumnWriter[T Cell] struct {
	what   string
	handle int32 // -1: nobody wants it
	rowLen int
}

// Write appends rows, none of them null. The length of data is a multiple of a
// row's.
func (w *ColumnWriter[T]) Write(data []T) { w.write(data, nil) }

// WriteNullable appends rows; row i is null where valid[i] is false.
func (w *ColumnWriter[T]) WriteNullable(data []T, valid []bool) {
	if rows := wholeRows(w.what, len(data), w.rowLen); rows != uint64(len(valid)) {
		Fail("%s: %d rows, but valid has %d", w.what, rows, len(valid))
	}
	bits := make([]byte, (len(valid)+7)/8)
	for i, there := range valid {
		if there {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	w.write(data, bits)
}

// WriteCells appends rows as they were read.
func (w *ColumnWriter[T]) WriteCells(c Cells[T]) {
	if c.Valid == nil {
		w.Write(c.Data)
		return
	}
	w.WriteNullable(c.Data, c.Valid)
}

// WriteArrow appends rows that lie as Arrow lays them out. The columns of such
// rows need not be looked into to be passed on.
func (w *ColumnWriter[T]) WriteArrow(rows uint64, a Arrow) {
	w.send(rows, pointer(a.Values), a.Validity, a.Offsets)
}

func (w *ColumnWriter[T]) write(data []T, validity []byte) {
	rows := wholeRows(w.what, len(data), w.rowLen)
	switch data := any(data).(type) {
	case []string:
		values, offsets := join(w.what, data)
		w.send(rows, values, validity, offsets)
	case [][]byte:
		values, offsets := join(w.what, data)
		w.send(rows, values, validity, offsets)
	default:
		w.send(rows, pointer(data.([]T)), validity, nil)
	}
}

func (w *ColumnWriter[T]) send(rows uint64, values unsafe.Pointer, validity []byte, offsets []int32) {
	if w.handle >= 0 {
		rawWriteColumn(w.handle, rows, values, pointer(validity), pointer(offsets))
	}
}

// join lays texts out one after another, with where each starts and the last ends.
func join[T string | []byte](what string, texts []T) (values unsafe.Pointer, offsets []int32) {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	if size > math.MaxInt32 {
		Fail("%s: %d bytes of values are more than 2 GiB: write fewer rows at a time", what, size)
	}
	all := make([]byte, 0, size)
	offsets = append(make([]int32, 0, len(texts)+1), 0)
	for _, text := range texts {
		all = append(all, text...)
		offsets = append(offsets, int32(len(all)))
	}
	return pointer(all), offsets
}
