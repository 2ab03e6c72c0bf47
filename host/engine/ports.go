package engine

import (
	"fmt"
	"math/bits"

	"zen/abi"
)

// handle is what a number of the guest stands for: a port or a named tensor.
// Exactly one of tensor, named, writer and namedWriter is set once it is open.
type handle struct {
	name     string // for texts: `input "x"`, `tensor "coef" of output "model"`
	port     *abi.Port
	isOutput bool

	dtype    abi.DType // of a tensor
	sizes    []uint64  // of a tensor; sizes[0] may be abi.RowsUnknown
	rowBytes uint64

	tensor      Tensor
	named       NamedTensors
	names       []string
	writer      TensorWriter
	namedWriter NamedTensorsWriter

	written  uint64           // rows so far
	children map[string]int32 // handles of named tensors by name
}

// rows returns the number of rows of an open tensor: 1 for a scalar.
func (h *handle) rows() uint64 {
	if len(h.sizes) == 0 {
		return 1
	}
	return h.sizes[0]
}

func (h *handle) isTensor() bool { return h.tensor != nil || h.writer != nil }

// add gives a handle its number.
func (x *execution) add(h handle) int32 {
	if len(x.handles) >= maxHandles {
		violation("more than %d handles", maxHandles)
	}
	x.handles = append(x.handles, h)
	return int32(len(x.handles) - 1)
}

// maxHandles bounds what the host remembers for a guest.
const maxHandles = 1 << 20

func (x *execution) handle(number int32) *handle {
	if number < 0 || int(number) >= len(x.handles) {
		violation("handle %d: there is none", number)
	}
	return &x.handles[number]
}

// input returns the handle of an input port; abi.NoHandle when it is optional
// and was left open.
func (x *execution) input(name string) int32 {
	if number, ok := x.byPort["input "+name]; ok {
		return number
	}
	port := x.Entry.Input(name)
	if port == nil {
		violation("input %q: entry %q declares no such input", name, x.Entry.Name)
	}
	number := abi.NoHandle
	if x.Ports.Connected(name) {
		number = x.add(x.openInput(port))
	} else if !port.Optional {
		violation("input %q is not connected", name)
	}
	x.byPort["input "+name] = number
	return number
}

func (x *execution) openInput(port *abi.Port) handle {
	h := handle{name: fmt.Sprintf("input %q", port.Name), port: port}
	if port.Type.Kind == abi.KindTensors {
		named, err := x.Ports.NamedTensors(port.Name)
		hostCheck(h.name, err)
		h.named, h.names = named, named.Names()
		return h
	}
	tensor, err := x.Ports.Tensor(port.Name)
	hostCheck(h.name, err)
	h.setTensor(tensor)
	if err := x.bindings.Bind(h.name, port.Type, h.sizes); err != nil {
		panic(&abi.StatusError{Message: err.Error()})
	}
	return h
}

func (h *handle) setTensor(t Tensor) {
	h.tensor, h.dtype, h.sizes = t, t.DType(), t.Sizes()
	h.rowBytes = rowBytes(h.name, h.dtype, h.sizes)
}

// hostCheck ends the guest when the host could not serve it.
func hostCheck(where string, err error) {
	if err != nil {
		panic(&HostError{fmt.Errorf("%s: %w", where, err)})
	}
}

// rowBytes returns the bytes of one row.
func rowBytes(name string, d abi.DType, sizes []uint64) uint64 {
	n := uint64(d.Size())
	for _, size := range sizes[min(1, len(sizes)):] {
		high, low := bits.Mul64(n, size)
		if high != 0 || low > 1<<40 {
			violation("%s: one row of %v has more than a terabyte", name, sizes)
		}
		n = low
	}
	return n
}

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
	h := handle{name: fmt.Sprintf("output %q", name), port: port, isOutput: true, dtype: port.Type.DType}
	if port.Type.Kind == abi.KindTensors {
		writer, err := x.Ports.CreateTensors(name)
		hostCheck(h.name, err)
		h.namedWriter = writer
	}
	number := x.add(h)
	x.byPort["output "+name] = number
	return number
}

// dtypeOf returns the element type of a tensor.
func (x *execution) dtypeOf(number int32) abi.DType {
	h := x.handle(number)
	h.wantTensorType()
	return h.dtype
}

// wantTensorType ends the guest when h holds named tensors.
func (h *handle) wantTensorType() {
	if h.named != nil {
		violation("%s holds named tensors: call tensors_find first", h.name)
	}
	if h.namedWriter != nil {
		violation("%s holds named tensors: call tensors_create first", h.name)
	}
}

// sizesOf returns the dimensions of a tensor that is there.
func (x *execution) sizesOf(number int32) []uint64 {
	h := x.handle(number)
	h.wantTensorType()
	if !h.isTensor() {
		violation("%s has no dimensions yet: call create first", h.name)
	}
	return h.sizes
}

// read fills dst with rows of an input.
func (x *execution) read(number int32, first, rows uint64, dst func(size uint64) []byte) {
	h := x.handle(number)
	h.wantTensorType()
	if h.isOutput {
		violation("%s is an output: it cannot be read", h.name)
	}
	if end, carry := bits.Add64(first, rows, 0); carry != 0 || end > h.rows() {
		violation("%s: rows %d to %d asked for, it has %d", h.name, first, end, h.rows())
	}
	b := dst(h.bytes(rows))
	if rows > 0 {
		hostCheck(h.name, h.tensor.ReadRows(b, first, rows))
	}
}

// bytes returns the size of rows in guest memory.
func (h *handle) bytes(rows uint64) uint64 {
	high, low := bits.Mul64(rows, h.rowBytes)
	if high != 0 || low >= 1<<32 {
		violation("%s: %d rows of %d bytes do not fit guest memory: take fewer rows at a time", h.name, rows, h.rowBytes)
	}
	return low
}

// create begins an output tensor.
func (x *execution) create(number int32, sizes []uint64) {
	h := x.handle(number)
	h.wantTensorType()
	switch {
	case !h.isOutput:
		violation("%s is an input: it cannot be created", h.name)
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
}

func checkSizes(name string, sizes []uint64) {
	for i, n := range sizes {
		if n > 1<<62 && !(i == 0 && n == abi.RowsUnknown) {
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
	case h.writer == nil:
		violation("%s was not created: call create first", h.name)
	}
	end, carry := bits.Add64(h.written, rows, 0)
	if carry != 0 || end > h.rows() {
		violation("%s: %d rows written, it has %d", h.name, end, h.rows())
	}
	size := h.bytes(rows)
	x.count(size)
	hostCheck(h.name, h.writer.Write(src(size), rows))
	h.written = end
}

// count ends the guest when its outputs grow too large.
func (x *execution) count(size uint64) {
	x.written += size
	if x.written > x.Limits.OutputBytes {
		panic(&LimitError{fmt.Sprintf("the step's outputs have more than %s: raise the limit with limits = { output = \"…\" }", byteText(x.Limits.OutputBytes))})
	}
}

// namedInput returns the handle when it is an input of named tensors.
func (x *execution) namedInput(number int32) *handle {
	h := x.handle(number)
	if h.named == nil {
		violation("%s holds no named tensors to look up", h.name)
	}
	return h
}

func (x *execution) tensorsCount(number int32) int { return len(x.namedInput(number).names) }

func (x *execution) tensorsName(number, i int32) string {
	h := x.namedInput(number)
	if i < 0 || int(i) >= len(h.names) {
		violation("%s: tensor %d of %d", h.name, i, len(h.names))
	}
	return h.names[i]
}

// tensorsFind returns the handle of a named tensor, abi.NoHandle when there is
// none of that name.
func (x *execution) tensorsFind(number int32, name string) int32 {
	h := x.namedInput(number)
	if child, ok := h.children[name]; ok {
		return child
	}
	child := abi.NoHandle
	for _, known := range h.names {
		if known == name {
			child = x.openNamed(h, name)
			h = x.handle(number) // the table of handles may have moved
		}
	}
	h.remember(name, child)
	return child
}

func (h *handle) remember(name string, child int32) {
	if h.children == nil {
		h.children = map[string]int32{}
	}
	h.children[name] = child
}

func (x *execution) openNamed(h *handle, name string) int32 {
	child := handle{name: fmt.Sprintf("tensor %q of %s", name, h.name), port: h.port}
	tensor, err := h.named.Named(name)
	hostCheck(child.name, err)
	child.setTensor(tensor)
	if declared, ok := h.port.Type.Field(name); ok && declared.Kind == abi.KindTensor {
		if err := x.bindings.Bind(child.name, declared, child.sizes); err != nil {
			panic(&abi.StatusError{Message: err.Error()})
		}
	}
	return x.add(child)
}

// tensorsCreate begins a named tensor of an output.
func (x *execution) tensorsCreate(number int32, name string, d abi.DType, sizes []uint64) int32 {
	h := x.handle(number)
	if h.namedWriter == nil {
		violation("%s takes no named tensors", h.name)
	}
	child := handle{name: fmt.Sprintf("tensor %q of %s", name, h.name), port: h.port, isOutput: true, dtype: d}
	if _, ok := h.children[name]; ok {
		violation("%s was created before", child.name)
	}
	if name == "" || !d.Valid() {
		violation("%s: a tensor needs a name and an element type; it has code %d", child.name, d)
	}
	if len(sizes) > 0 && sizes[0] == abi.RowsUnknown {
		violation("%s: a named tensor needs all its dimensions", child.name)
	}
	x.begin(&child, fieldType(h, name, d, sizes), sizes)
	writer, err := h.namedWriter.Create(name, d, sizes)
	hostCheck(child.name, err)
	child.writer = writer
	created := x.add(child)
	x.handle(number).remember(name, created)
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
	for i := range x.handles {
		child := &x.handles[i]
		if child.isOutput && child.port == h.port && child.writer != nil {
			if err := child.whole(); err != nil {
				return err
			}
		}
	}
	return nil
}
