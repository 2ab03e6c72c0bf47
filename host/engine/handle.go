package engine

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"zen/abi"
)

// handle is what a number of the guest stands for: a port, a named tensor or a
// column. Once it is open, exactly one of tensor, named, table and column is set of
// an input, and one of the writers of an output.
type handle struct {
	name     string // for texts: `input "x"`, `tensor "coef" of output "model"`
	port     *abi.Port
	isOutput bool

	dtype    abi.DType // of a tensor or column
	sizes    []uint64  // of a tensor or column; sizes[0] may be abi.RowsUnknown
	rowBytes uint64    // 0 of text
	nullable bool      // of a column

	tensor  Tensor
	named   NamedTensors
	names   []string       // of named tensors or columns
	places  map[string]int // where a name stands among them; nil until one is looked up
	table   Table
	columns []Column
	column  Column

	writer       TensorWriter
	namedWriter  NamedTensorsWriter
	tableWriter  TableWriter
	columnWriter ColumnWriter

	written  uint64           // rows so far; of a table: of any column
	parent   *handle          // of a column: the table
	children map[string]int32 // handles of named tensors or columns by name
}

// rows returns the number of rows of an open tensor: 1 for a scalar.
func (h *handle) rows() uint64 {
	if len(h.sizes) == 0 {
		return 1
	}
	return h.sizes[0]
}

func (h *handle) isTensor() bool { return h.tensor != nil || h.writer != nil }
func (h *handle) isColumn() bool { return h.column != nil || h.columnWriter != nil }

// add gives a handle its number.
func (x *execution) add(h *handle) int32 {
	if len(x.handles) >= maxHandles {
		violation("more than %d handles", maxHandles)
	}
	x.handles = append(x.handles, h)
	return int32(len(x.handles) - 1)
}

// maxHandles bounds what the host remembers for a guest: a named tensor under
// way has a digest of its own, which takes kilobytes.
const maxHandles = 1 << 16

func (x *execution) handle(number int32) *handle {
	if number < 0 || int(number) >= len(x.handles) {
		violation("handle %d: there is none", number)
	}
	return x.handles[number]
}

// hostCheck ends the guest when the host could not serve it, or not store what
// it wrote.
func hostCheck(where string, err error) {
	if err == nil {
		return
	}
	var content *ContentError
	if errors.As(err, &content) {
		violation("%s: %s", where, content.Msg)
	}
	panic(&HostError{fmt.Errorf("%s: %w", where, err)})
}

// maxElements is how many elements a row may have, and a named tensor as a
// whole: each is one list in Arrow.
const maxElements = math.MaxInt32

// rowBytes returns the bytes of one row.
func rowBytes(name string, d abi.DType, sizes []uint64) uint64 {
	row := sizes[min(1, len(sizes)):]
	n, ok := elements(row)
	if !ok {
		violation("%s: one row of %v has more than %d elements", name, row, maxElements)
	}
	return n * uint64(d.Size())
}

// elements returns the number of elements of a list; ok is false when there
// are more than maxElements.
func elements(sizes []uint64) (n uint64, ok bool) {
	if slices.Contains(sizes, 0) {
		return 0, true
	}
	n = 1
	for _, size := range sizes {
		high, low := bits.Mul64(n, size)
		if high != 0 || low > maxElements {
			return 0, false
		}
		n = low
	}
	return n, true
}

// dtypeOf returns the element type of a tensor.
func (x *execution) dtypeOf(number int32) abi.DType {
	h := x.handle(number)
	h.wantTensorType()
	return h.dtype
}

// wantTensorType ends the guest when h is neither a tensor nor a column.
func (h *handle) wantTensorType() {
	switch {
	case h.named != nil:
		violation("%s holds named tensors: call tensors_find first", h.name)
	case h.namedWriter != nil:
		violation("%s holds named tensors: call tensors_create first", h.name)
	case h.table != nil:
		violation("%s holds a table: call columns_find first", h.name)
	case h.tableWriter != nil:
		violation("%s holds a table: call columns_create first", h.name)
	}
}

// sizesOf returns the dimensions of a tensor that is there, of a column, or of an
// input table.
func (x *execution) sizesOf(number int32) []uint64 {
	h := x.handle(number)
	if h.table != nil {
		return h.sizes
	}
	h.wantTensorType()
	if h.columnWriter != nil {
		return append([]uint64{h.written}, h.sizes[1:]...)
	}
	if !h.isTensor() && h.column == nil {
		violation("%s has no dimensions yet: call create first", h.name)
	}
	return h.sizes
}

// bytes returns the size of rows in guest memory.
func (h *handle) bytes(rows uint64) uint64 {
	high, low := bits.Mul64(rows, h.rowBytes)
	if high != 0 || low >= 1<<32 {
		violation("%s: %d rows of %d bytes do not fit guest memory: take fewer rows at a time", h.name, rows, h.rowBytes)
	}
	return low
}
