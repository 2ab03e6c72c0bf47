package engine

import (
	"fmt"
	"math/bits"

	"zen/abi"
)

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

func (x *execution) openInput(port *abi.Port) *handle {
	h := &handle{name: fmt.Sprintf("input %q", port.Name), port: port}
	switch port.Type.Kind {
	case abi.KindTensors:
		named, err := x.Ports.NamedTensors(port.Name)
		hostCheck(h.name, err)
		h.named, h.names = named, named.Names()
		return h
	case abi.KindTable:
		x.openTable(h)
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

// read fills dst with rows of an input.
func (x *execution) read(number int32, first, rows uint64, dst func(size uint64) []byte) {
	h := x.handle(number)
	h.wantTensorType()
	if h.isOutput {
		violation("%s is an output: it cannot be read", h.name)
	}
	h.checkRows(first, rows)
	if h.dtype.Text() {
		hostCheck(h.name, h.column.ReadText(dst(h.textBytes(first, rows)), first, rows))
		return
	}
	b := dst(h.bytes(rows))
	if rows > 0 {
		hostCheck(h.name, h.reader().ReadRows(b, first, rows))
	}
}

// reader returns the input that has rows of a fixed size.
func (h *handle) reader() Tensor {
	if h.column != nil {
		return h.column
	}
	return h.tensor
}

func (h *handle) checkRows(first, rows uint64) {
	if end, carry := bits.Add64(first, rows, 0); carry != 0 || end > h.rows() {
		violation("%s: rows %d to %d asked for, it has %d", h.name, first, end, h.rows())
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
	return x.find(h, name, func(int) *handle { return x.openNamed(h, name) })
}

// find returns the handle of a named tensor or a column, which open opens when it
// is asked for first; abi.NoHandle when there is none of that name.
func (x *execution) find(h *handle, name string, open func(i int) *handle) int32 {
	if child, ok := h.children[name]; ok {
		return child
	}
	child := abi.NoHandle
	if i, ok := h.place(name); ok {
		child = x.add(open(i))
	}
	h.remember(name, child)
	return child
}

// place returns where a name stands among the names. It is found by a map, for
// a guest may look up thousands of files.
func (h *handle) place(name string) (i int, ok bool) {
	if h.places == nil {
		h.places = make(map[string]int, len(h.names))
		for i, name := range h.names {
			h.places[name] = i
		}
	}
	i, ok = h.places[name]
	return i, ok
}

func (h *handle) remember(name string, child int32) {
	if h.children == nil {
		h.children = map[string]int32{}
	}
	h.children[name] = child
}

func (x *execution) openNamed(h *handle, name string) *handle {
	child := &handle{name: fmt.Sprintf("tensor %q of %s", name, h.name), port: h.port}
	tensor, err := h.named.Named(name)
	hostCheck(child.name, err)
	child.setTensor(tensor)
	if declared, ok := h.port.Type.Field(name); ok && declared.Kind == abi.KindTensor {
		if err := x.bindings.Bind(child.name, declared, child.sizes); err != nil {
			panic(&abi.StatusError{Message: err.Error()})
		}
	}
	return child
}
