package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"zen/abi"
	"zen/abi/tensor"
)

// callsEntry is the entry whose ports a fuzzed guest has.
var callsEntry = sync.OnceValue(func() *abi.Entry {
	port := func(name, typ string, optional bool) abi.Port {
		parsed, err := abi.ParseType(typ)
		if err != nil {
			panic(err)
		}
		return abi.Port{Name: name, Type: parsed, Optional: optional}
	}
	return &abi.Entry{
		Name: "go",
		Inputs: []abi.Port{
			port("x", "float32[N, 3]", false), port("s", "float64", false), port("b", "bool[N]", false),
			port("f", "file", false), port("none", "int8[0, 4]", false), port("w", "int16[K]", false),
			port("old", "tensors{coef: float32[K, 3], ...}", false), port("open", "file", true), port("lost", "file", false),
			port("t", "table[T]{id: int64, label: utf8?, ...}", false),
		},
		Outputs: []abi.Port{
			port("y", "float32[N, 3]", true), port("z", "float64", true), port("rows", "uint8[M, _, _]", true),
			port("m", "tensors{coef: float32[K, D], ...}", true), port("fs", "files", true), port("shut", "tensors{a: bool}", true),
			port("flags", "bool[_]", true), port("any", "table", true), port("deep", "int8[L, 2, ...]", true), port("rank", "int8[...]", true),
			port("people", "table[P]{name: utf8, age: int32?, x: float32[2]}", true),
		},
	}
})

var callsParams = map[string]abi.Value{
	"int": abi.IntValue(-5), "float": abi.FloatValue(0.5), "text": abi.StringValue("täxt"), "yes": abi.BoolValue(true),
}

// arrowPorts keep inputs as Arrow files in memory, and drop outputs once they
// are made: without compression, which a guest cannot see and which takes time.
type arrowPorts struct {
	finish []func() (tensor.Summary, error)
}

// callsInputs are the inputs of callsEntry that are connected.
var callsInputs = sync.OnceValue(func() map[string]*tensor.File {
	files := map[string]*tensor.File{}
	for name, sizes := range map[string][]uint64{"x": {5, 3}, "s": {}, "b": {5}, "f": {4}, "none": {0, 4}, "w": {7}} {
		files[name] = tensorFile(callsEntry().Input(name).Type, sizes)
	}
	files["old"] = tensorsFile(callsEntry().Input("old").Type)
	files["t"] = tableFile(callsEntry().Input("t").Type)
	return files
})

// bytesOf returns the guest bytes of a tensor, each another one.
func bytesOf(d abi.DType, sizes []uint64) []byte {
	n := uint64(d.Size())
	for _, size := range sizes {
		n *= size
	}
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i + 1)
		if d == abi.Bool {
			b[i] &= 1
		}
	}
	return b
}

func rowsOf(sizes []uint64) uint64 {
	h := handle{sizes: sizes}
	return h.rows()
}

func tensorFile(t abi.Type, sizes []uint64) *tensor.File {
	var file bytes.Buffer
	w, err := tensor.NewWriter(&file, t, sizes, tensor.Options{})
	mustDo(err)
	mustDo(w.Write(bytesOf(t.DType, sizes), rowsOf(sizes)))
	return openFile(&file, w.Close)
}

func tensorsFile(t abi.Type) *tensor.File {
	var file bytes.Buffer
	w, err := tensor.NewTensorsWriter(&file, t, tensor.Options{})
	mustDo(err)
	for name, sizes := range map[string][]uint64{"coef": {2, 3}, "more of it": {2, 0}, "ä": {}} {
		n, err := w.Create(name, abi.Float32, sizes)
		mustDo(err)
		mustDo(n.Write(bytesOf(abi.Float32, sizes), rowsOf(sizes)))
	}
	return openFile(&file, w.Close)
}

// tableFile has 20 rows: ids, and labels of 0 to 3 letters of which every fifth is
// null.
func tableFile(t abi.Type) *tensor.File {
	var file bytes.Buffer
	w, err := tensor.NewTableWriter(&file, t, tensor.Options{})
	mustDo(err)
	id, err := w.Create("id", abi.Column(abi.Int64, false, nil))
	mustDo(err)
	label, err := w.Create("label", abi.Column(abi.Utf8, true, nil))
	mustDo(err)
	image, err := w.Create("image", abi.Column(abi.Uint8, false, []uint64{2, 2}))
	mustDo(err)
	values, offsets, validity := []byte(nil), make([]byte, 4), make([]byte, 3)
	for i := range 20 {
		values = append(values, "ab!"[:i%2*2+i%3/2]...)
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(values)))
		if i%5 != 4 {
			validity[i/8] |= 1 << (i % 8)
		}
	}
	mustDo(id.Write(tensor.Rows{Count: 20, Values: bytesOf(abi.Int64, []uint64{20})}))
	mustDo(label.Write(tensor.Rows{Count: 20, Values: values, Validity: validity, Offsets: offsets}))
	mustDo(image.Write(tensor.Rows{Count: 20, Values: bytesOf(abi.Uint8, []uint64{20, 4})}))
	return openFile(&file, w.Close)
}

func openFile(file *bytes.Buffer, finish func() (tensor.Summary, error)) *tensor.File {
	summary, err := finish()
	mustDo(err)
	f, err := tensor.Open(file.Bytes(), summary.Type, tensor.ReadOptions{CacheBytes: 1 << 10})
	mustDo(err)
	return f
}

func mustDo(err error) {
	if err != nil {
		panic(err)
	}
}

func (p *arrowPorts) Connected(name string) bool { return callsInputs()[name] != nil }

func (p *arrowPorts) Tensor(name string) (Tensor, error) { return callsInputs()[name].Tensor(), nil }

func (p *arrowPorts) NamedTensors(name string) (NamedTensors, error) {
	return arrowNamed{callsInputs()[name]}, nil
}

func (p *arrowPorts) Table(name string) (Table, error) { return arrowTable{callsInputs()[name]}, nil }

type arrowTable struct{ *tensor.File }

func (t arrowTable) Columns() (columns []Column) {
	for _, c := range t.File.Table().Columns() {
		columns = append(columns, c)
	}
	return columns
}

type arrowNamed struct{ *tensor.File }

func (n arrowNamed) Named(name string) (Tensor, error) {
	t := n.File.Named(name)
	if t == nil {
		return nil, fmt.Errorf("there is no tensor %q", name)
	}
	return t, nil
}

func (p *arrowPorts) CreateTensor(name string, sizes []uint64) (TensorWriter, error) {
	w, err := tensor.NewWriter(io.Discard, callsEntry().Output(name).Type, sizes, tensor.Options{Uncompressed: true})
	if err != nil {
		return nil, err
	}
	p.finish = append(p.finish, w.Close)
	return w, nil
}

func (p *arrowPorts) CreateTensors(name string) (NamedTensorsWriter, error) {
	w, err := tensor.NewTensorsWriter(io.Discard, callsEntry().Output(name).Type, tensor.Options{Uncompressed: true})
	if err != nil {
		return nil, err
	}
	p.finish = append(p.finish, w.Close)
	return arrowNamedWriter{w}, nil
}

type arrowNamedWriter struct{ w *tensor.TensorsWriter }

func (n arrowNamedWriter) Create(name string, d abi.DType, sizes []uint64) (TensorWriter, error) {
	return n.w.Create(name, d, sizes)
}

func (p *arrowPorts) CreateTable(name string) (TableWriter, error) {
	w, err := tensor.NewTableWriter(io.Discard, callsEntry().Output(name).Type, tensor.Options{Uncompressed: true})
	if err != nil {
		return nil, err
	}
	p.finish = append(p.finish, w.Close)
	return arrowTableWriter{w}, nil
}

type arrowTableWriter struct{ w *tensor.TableWriter }

func (t arrowTableWriter) CreateColumn(name string, typ abi.Type) (ColumnWriter, error) {
	c, err := t.w.Create(name, typ)
	return arrowColumnWriter{c}, err
}

type arrowColumnWriter struct{ c *tensor.ColumnWriter }

func (c arrowColumnWriter) WriteRows(values, validity, offsets []byte, rows uint64) error {
	return c.c.Write(tensor.Rows{Count: rows, Values: values, Validity: validity, Offsets: offsets})
}

// commit ends all outputs.
func (p *arrowPorts) commit() error {
	for _, finish := range p.finish {
		if _, err := finish(); err != nil {
			return err
		}
	}
	return nil
}

// close gives up what was not committed.
func (p *arrowPorts) close() {
	for _, finish := range p.finish {
		_, _ = finish()
	}
}
