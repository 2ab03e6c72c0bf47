package zen

import (
	"strings"
	"unsafe"
)

// Named are named tensors: a model, a set of files.
type Named struct {
	port   string // for messages: `input "model"`
	handle int32
}

// InputTensors opens an input port of named tensors.
func InputTensors(name string) *Named {
	m, ok := InputTensorsOptional(name)
	if !ok {
		Fail("input %q is not there", name)
	}
	return m
}

// InputTensorsOptional opens an input port of named tensors; ok is false when it
// is optional and left open.
func InputTensorsOptional(name string) (m *Named, ok bool) {
	handle := rawInput(name)
	return &Named{port: `input "` + name + `"`, handle: handle}, handle >= 0
}

// OutputTensors starts an output port of named tensors. When it is optional and
// left open, what is put there is dropped.
func OutputTensors(name string) *Named {
	return &Named{port: `output "` + name + `"`, handle: rawOutput(name)}
}

// Names returns the names of the tensors of an input, in byte order.
func (m *Named) Names() []string {
	names := make([]string, rawTensorsCount(m.handle))
	for i := range names {
		names[i] = readText(func(dst unsafe.Pointer, cap uint32) uint32 {
			return rawTensorsName(m.handle, int32(i), dst, cap)
		})
	}
	return names
}

// Get reads the whole tensor of that name.
func Get[T Element](m *Named, name string) Tensor[T] {
	r, ok := Find[T](m, name)
	if !ok {
		Fail("%s has no tensor %q; there are %s", m.port, name, strings.Join(m.Names(), ", "))
	}
	return r.ReadAll()
}

// Find opens the tensor of that name; ok is false when there is none.
func Find[T Element](m *Named, name string) (r *Reader[T], ok bool) {
	handle := rawTensorsFind(m.handle, name)
	if handle < 0 {
		return nil, false
	}
	return newReader[T](`tensor "`+name+`" of `+m.port, handle), true
}

// Put writes a whole tensor under a new name.
func Put[T Element](m *Named, name string, dims []int, data []T) {
	CreateIn[T](m, name, dims...).writeAll(dims, data)
}

// CreateIn starts a tensor under a new name, to write it by rows.
func CreateIn[T Element](m *Named, name string, dims ...int) *Writer[T] {
	w := &Writer[T]{what: `tensor "` + name + `" of ` + m.port, handle: -1, rowLen: rowLen(dims)}
	if m.handle >= 0 {
		w.handle = rawTensorsCreate(m.handle, name, dtypeOf[T](), int32(len(dims)), pointer(dims64(dims)))
	}
	return w
}
