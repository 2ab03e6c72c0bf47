package zen

import (
	"math"
	"math/bits"
)

const maxRank = 16

// Tensor is a whole tensor in memory, row-major.
type Tensor[T Element] struct {
	Dims []int // none: a scalar
	Data []T
}

// Rows returns the first dimension; 1 for a scalar.
func (t Tensor[T]) Rows() int {
	if len(t.Dims) == 0 {
		return 1
	}
	return t.Dims[0]
}

// Row returns the elements of row i; writing to them writes to the tensor.
func (t Tensor[T]) Row(i int) []T {
	n := rowLen(t.Dims)
	return t.Data[i*n : (i+1)*n : (i+1)*n]
}

// Value returns the value of a scalar, or of any tensor with one element.
func (t Tensor[T]) Value() T {
	if len(t.Data) != 1 {
		Fail("%d elements where one is wanted", len(t.Data))
	}
	return t.Data[0]
}

func rowLen(dims []int) int { return product(dims[min(1, len(dims)):]) }

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// Reader reads a tensor by row ranges, in any order and any number of times.
type Reader[T Element] struct {
	what   string // for messages: `input "x"`
	handle int32
	dims   []uint64
	rowLen int
}

// Input reads a whole input port.
func Input[T Element](name string) Tensor[T] { return Open[T](name).ReadAll() }

// InputOptional reads a whole input port; ok is false when it is optional and
// left open.
func InputOptional[T Element](name string) (t Tensor[T], ok bool) {
	r, ok := OpenOptional[T](name)
	if !ok {
		return t, false
	}
	return r.ReadAll(), true
}

// Open opens an input port, to read it by rows.
func Open[T Element](name string) *Reader[T] {
	r, ok := OpenOptional[T](name)
	if !ok {
		Fail("input %q is not there", name)
	}
	return r
}

// OpenOptional opens an input port; ok is false when it is optional and left
// open.
func OpenOptional[T Element](name string) (r *Reader[T], ok bool) {
	handle := rawInput(name)
	if handle < 0 {
		return nil, false
	}
	return newReader[T](`input "`+name+`"`, handle), true
}

func newReader[T Element](what string, handle int32) *Reader[T] {
	if got := rawDType(handle); got != dtypeOf[T]() {
		Fail("%s is %s, and the step reads it as %s", what, dtypeName(got), dtypeName(dtypeOf[T]()))
	}
	dims := make([]uint64, maxRank)
	dims = dims[:rawDims(handle, pointer(dims), maxRank)]
	r := &Reader[T]{what: what, handle: handle, dims: dims, rowLen: 1}
	for _, d := range dims[min(1, len(dims)):] {
		r.rowLen *= int(d)
	}
	return r
}

// Dims returns the dimensions, none for a scalar.
func (r *Reader[T]) Dims() []uint64 { return r.dims }

// Rows returns the first dimension; 1 for a scalar.
func (r *Reader[T]) Rows() uint64 {
	if len(r.dims) == 0 {
		return 1
	}
	return r.dims[0]
}

// RowLen returns the elements of one row.
func (r *Reader[T]) RowLen() int { return r.rowLen }

// ReadRows fills dst with the rows from first on; its length is a multiple of
// RowLen.
func (r *Reader[T]) ReadRows(first uint64, dst []T) {
	rows := wholeRows(r.what, len(dst), r.rowLen)
	rawRead(r.handle, first, rows, pointer(dst), uint32(len(dst)*sizeOf[T]()))
}

// ReadAll reads the whole tensor.
func (r *Reader[T]) ReadAll() Tensor[T] {
	hi, count := bits.Mul64(r.Rows(), uint64(r.rowLen))
	if hi != 0 || count > math.MaxUint32/uint64(sizeOf[T]()) {
		Fail("%s has %d rows, more than a plugin's memory holds: read it by rows", r.what, r.Rows())
	}
	t := Tensor[T]{Dims: make([]int, len(r.dims)), Data: make([]T, count)}
	for i, d := range r.dims {
		t.Dims[i] = int(d)
	}
	rawRead(r.handle, 0, r.Rows(), pointer(t.Data), uint32(len(t.Data)*sizeOf[T]()))
	return t
}

func wholeRows(what string, elements, rowLen int) uint64 {
	if rowLen == 0 && elements == 0 {
		return 0
	}
	if rowLen == 0 || elements%rowLen != 0 {
		Fail("%s: %d elements are no whole rows of %d", what, elements, rowLen)
	}
	return uint64(elements / rowLen)
}
