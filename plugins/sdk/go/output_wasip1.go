package zen

import "math"

// RowsUnknown as the first dimension of Create: rows are appended until the
// entry returns.
const RowsUnknown = -1

// Writer appends the rows of an output tensor, in order.
type Writer[T Element] struct {
	what   string
	handle int32 // -1: nobody wants it
	rowLen int
}

// Output writes a whole output port. A port that is optional and left open is
// skipped.
func Output[T Element](name string, dims []int, data []T) {
	Create[T](name, dims...).writeAll(dims, data)
}

// Scalar writes a scalar output port.
func Scalar[T Element](name string, value T) { Output(name, nil, []T{value}) }

// Create starts an output port, to write it by rows. When it is optional and
// left open, what is written to it is dropped.
func Create[T Element](name string, dims ...int) *Writer[T] {
	w := &Writer[T]{what: `output "` + name + `"`, handle: rawOutput(name), rowLen: rowLen(dims)}
	if w.handle < 0 {
		return w
	}
	if got := rawDType(w.handle); got != dtypeOf[T]() {
		Fail("%s is declared as %s, and the step writes %s", w.what, dtypeName(got), dtypeName(dtypeOf[T]()))
	}
	rawCreate(w.handle, int32(len(dims)), pointer(dims64(dims)))
	return w
}

func dims64(dims []int) []uint64 {
	out := make([]uint64, len(dims))
	for i, d := range dims {
		out[i] = uint64(d)
		if d == RowsUnknown {
			out[i] = math.MaxUint64
		}
	}
	return out
}

// Write appends rows; the length of rows is a multiple of a row's.
func (w *Writer[T]) Write(rows []T) {
	w.writeRows(wholeRows(w.what, len(rows), w.rowLen), rows)
}

func (w *Writer[T]) writeAll(dims []int, data []T) {
	rows := 1
	if len(dims) > 0 {
		rows = dims[0]
	}
	if rows*w.rowLen != len(data) {
		Fail("%s: dims %v want %d elements, there are %d", w.what, dims, rows*w.rowLen, len(data))
	}
	w.writeRows(uint64(rows), data)
}

func (w *Writer[T]) writeRows(rows uint64, data []T) {
	if w.handle >= 0 {
		rawWrite(w.handle, pointer(data), rows)
	}
}
