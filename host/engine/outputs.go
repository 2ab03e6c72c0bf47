package engine

import (
	"fmt"
	"math/bits"

	"zen/abi"
)

// output returns the handle of an output port. Every declared output can be
// written, so it is never abi.NoHandle.
func (x *execution) output(name string) int32 {
	if number, ok := x.byPort["output "+name]; ok {
		return number
	}
	port := x.Entry.Output(name)
	if port == nil {
		violation("output %q: entry %q declares no such output", name, x.Entry.Name)
	}
	h := &handle{name: fmt.Sprintf("output %q", name), port: port, isOutput: true, dtype: port.Type.DType}
	var err error
	switch port.Type.Kind {
	case abi.KindTensors:
		h.namedWriter, err = x.Ports.CreateTensors(name)
	case abi.KindTable:
		h.tableWriter, err = x.Ports.CreateTable(name)
	}
	hostCheck(h.name, err)
	number := x.add(h)
	x.byPort["output "+name] = number
	return number
}

// create begins an output tensor.
func (x *execution) create(number int32, sizes []uint64) {
	h := x.handle(number)
	h.wantTensorType()
	switch {
	case !h.isOutput:
		violation("%s is an input: it cannot be created", h.name)
	case h.isColumn():
		violation("%s is a column: it was created by columns_create", h.name)
	case h.writer != nil:
		violation("%s was created before", h.name)
	}
	x.begin(h, h.port.Type, sizes)
	writer, err := x.Ports.CreateTensor(h.port.Name, sizes)
	hostCheck(h.name, err)
	h.writer = writer
}

// begin checks the dimensions of a new tensor against its declared type.
func (x *execution) begin(h *handle, declared abi.Type, sizes []uint64) {
	if err := x.bindings.Bind(h.name, declared, sizes); err != nil {
		violation("%v", err)
	}
	checkSizes(h.name, sizes)
	h.sizes, h.rowBytes = sizes, rowBytes(h.name, h.dtype, sizes)
	if h.rows() == abi.RowsUnknown {
		return
	}
	// A promise past the limit cannot be kept, and may be past what a file holds.
	if high, low := bits.Mul64(h.rows(), h.rowBytes); high != 0 || low > x.Limits.OutputBytes {
		x.outputLimit()
	}
}

// maxRows bounds dimensions: their numbers have room to spare in an int64.
const maxRows uint64 = 1 << 62

func checkSizes(name string, sizes []uint64) {
	for i, n := range sizes {
		if n > maxRows && !(i == 0 && n == abi.RowsUnknown) {
			violation("%s: dimension %d is %d", name, i, n)
		}
	}
}

// write appends rows to an output.
func (x *execution) write(number int32, rows uint64, src func(size uint64) []byte) {
	h := x.handle(number)
	h.wantTensorType()
	switch {
	case !h.isOutput:
		violation("%s is an input: it cannot be written", h.name)
	case h.columnWriter != nil:
		x.writeValues(h, rows, src)
		return
	case h.writer == nil:
		violation("%s was not created: call create first", h.name)
	}
	end, carry := bits.Add64(h.written, rows, 0)
	open := h.rows() == abi.RowsUnknown
	if !open && (carry != 0 || end > h.rows()) {
		violation("%s: %d rows written, it has %d", h.name, end, h.rows())
	}
	size := h.bytes(rows)
	if open && (carry != 0 || end > maxRows) { // only rows without elements come so far
		violation("%s: more than %d rows", h.name, maxRows)
	}
	x.count(size)
	hostCheck(h.name, h.writer.Write(src(size), rows))
	h.written = end
}

// count ends the guest when its outputs grow too large.
func (x *execution) count(size uint64) {
	x.written += size
	if x.written > x.Limits.OutputBytes {
		x.outputLimit()
	}
}

func (x *execution) outputLimit() {
	panic(&LimitError{"output", fmt.Sprintf("the step's outputs have more than %s: raise the limit with limits = { output = \"…\" }", byteText(x.Limits.OutputBytes))})
}

// tensorsCreate begins a named tensor of an output.
func (x *execution) tensorsCreate(number int32, name string, d abi.DType, sizes []uint64) int32 {
	h := x.handle(number)
	if h.namedWriter == nil {
		violation("%s takes no named tensors", h.name)
	}
	child := &handle{name: fmt.Sprintf("tensor %q of %s", name, h.name), port: h.port, isOutput: true, dtype: d}
	if _, ok := h.children[name]; ok {
		violation("%s was created before", child.name)
	}
	if name == "" || !d.Valid() {
		violation("%s: a tensor needs a name and an element type; it has code %d", child.name, d)
	}
	if len(sizes) > 0 && sizes[0] == abi.RowsUnknown {
		violation("%s: a named tensor needs all its dimensions", child.name)
	}
	if _, ok := elements(sizes); !ok {
		violation("%s: %v are more than %d elements", child.name, sizes, maxElements)
	}
	x.begin(child, fieldType(h, name, d, sizes), sizes)
	writer, err := h.namedWriter.Create(name, d, sizes)
	hostCheck(child.name, err)
	child.writer = writer
	created := x.add(child)
	h.remember(name, created)
	return created
}

// fieldType returns the declared type of a named tensor; what an open type does
// not name may be anything.
func fieldType(h *handle, name string, d abi.DType, sizes []uint64) abi.Type {
	declared, ok := h.port.Type.Field(name)
	switch {
	case !ok:
		violation("tensor %q: %s is declared as %s", name, h.name, h.port.Type)
	case declared.Kind == 0:
		return abi.TensorOf(d, sizes)
	case declared.DType != d:
		violation("tensor %q of %s is %s, declared is %s", name, h.name, d, declared)
	}
	return declared
}

// checkOutputs returns why the outputs of an entry that ended well are not
// whole.
func (x *execution) checkOutputs() error {
	for i := range x.Entry.Outputs {
		port := &x.Entry.Outputs[i]
		number, asked := x.byPort["output "+port.Name]
		h := &handle{name: fmt.Sprintf("output %q", port.Name), port: port}
		if asked {
			h = x.handle(number)
		}
		if err := x.checkOutput(h); err != nil {
			return &TrapError{Reason: err.Error(), Violation: true}
		}
	}
	return nil
}

func (x *execution) checkOutput(h *handle) error {
	switch {
	case h.namedWriter != nil:
		return x.checkNamed(h)
	case h.tableWriter != nil:
		return x.checkTable(h)
	case h.writer == nil && h.port.Optional:
		return nil
	case h.writer == nil:
		return fmt.Errorf("%s was not written", h.name)
	case h.rows() == abi.RowsUnknown:
		sizes := append([]uint64{h.written}, h.sizes[1:]...)
		return x.bindings.Bind(h.name, h.port.Type, sizes)
	}
	return h.whole()
}

func (h *handle) whole() error {
	if h.written != h.rows() {
		return fmt.Errorf("%s has %d of its %d rows", h.name, h.written, h.rows())
	}
	return nil
}

func (x *execution) checkNamed(h *handle) error {
	for _, f := range h.port.Type.Fields {
		if _, ok := h.children[f.Name]; !ok {
			return fmt.Errorf("tensor %q of %s was not written", f.Name, h.name)
		}
	}
	for _, child := range x.handles {
		if child.isOutput && child.port == h.port && child.writer != nil {
			if err := child.whole(); err != nil {
				return err
			}
		}
	}
	return nil
}
