package engine

import (
	"context"
	"encoding/binary"

	"github.com/tetratelabs/wazero/api"

	"zen/abi"
)

// An importFunc serves one import of module zen1. Its arguments lie in a as
// wazero lays them out; a result goes to a[0].
type importFunc func(x *execution, a []uint64)

// imports serve the functions of abi.Imports.
var imports = map[string]importFunc{
	"input":  func(x *execution, a []uint64) { setI32(a, x.input(x.nameArg(a, 0))) },
	"output": func(x *execution, a []uint64) { setI32(a, x.output(x.nameArg(a, 0))) },

	"dtype":  func(x *execution, a []uint64) { setI32(a, int32(x.dtypeOf(i32(a, 0)))) },
	"dims":   importDims,
	"read":   importRead,
	"create": func(x *execution, a []uint64) { x.create(i32(a, 0), x.dimsArg(a, 1)) },
	"write":  importWrite,

	"tensors_count":  func(x *execution, a []uint64) { setI32(a, int32(x.tensorsCount(i32(a, 0)))) },
	"tensors_name":   importTensorsName,
	"tensors_find":   func(x *execution, a []uint64) { setI32(a, x.tensorsFind(i32(a, 0), x.nameArg(a, 1))) },
	"tensors_create": importTensorsCreate,

	"columns_count":  func(x *execution, a []uint64) { setI32(a, int32(x.columnsCount(i32(a, 0)))) },
	"columns_name":   importColumnsName,
	"columns_find":   func(x *execution, a []uint64) { setI32(a, x.columnsFind(i32(a, 0), x.nameArg(a, 1))) },
	"columns_create": importColumnsCreate,
	"nullable":       importNullable,
	"read_validity":  importReadValidity,
	"read_offsets":   importReadOffsets,
	"write_column":   importWriteColumn,

	"param_i64":  func(x *execution, a []uint64) { a[0] = uint64(x.param(a, abi.ParamInt).Int) },
	"param_f64":  func(x *execution, a []uint64) { a[0] = api.EncodeF64(x.param(a, abi.ParamFloat).Float) },
	"param_bool": importParamBool,
	"param_str":  importParamStr,

	"log": func(x *execution, a []uint64) { x.log(i32(a, 0), x.bytes("log", a[1], uint64(uint32(a[2])))) },
	"progress": func(x *execution, a []uint64) {
		x.progress(api.DecodeF64(a[0]), api.DecodeF64(a[1]))
	},
	"metric": func(x *execution, a []uint64) { x.metric(x.metricName(a), int64(a[2]), api.DecodeF64(a[3])) },
	"seed":   importSeed,
	"fail":   func(x *execution, a []uint64) { fail(x.bytes("fail", a[0], uint64(uint32(a[1])))) },
}

// provideZen instantiates the host module. Its functions serve whatever
// execution m runs at the moment.
func (m *Module) provideZen(ctx context.Context) error {
	builder := m.runtime.NewHostModuleBuilder(abi.ImportModule)
	for name, signature := range abi.Imports {
		serve := imports[name]
		call := api.GoModuleFunc(func(_ context.Context, module api.Module, stack []uint64) {
			x := m.current
			x.mem = module.Memory()
			serve(x, stack)
		})
		builder.NewFunctionBuilder().
			WithGoModuleFunction(call, valueTypes(signature.Params), valueTypes(signature.Results)).
			Export(name)
	}
	_, err := builder.Instantiate(ctx)
	return err
}

func valueTypes(types []abi.ValueType) []api.ValueType {
	out := make([]api.ValueType, len(types))
	for i, t := range types {
		out[i] = api.ValueType(t)
	}
	return out
}

func i32(a []uint64, i int) int32          { return api.DecodeI32(a[i]) }
func setI32(a []uint64, v int32)           { a[0] = api.EncodeI32(v) }
func (x *execution) memorySize() uint64    { return uint64(x.mem.Size()) }
func fits(offset, size, limit uint64) bool { return size <= limit && offset <= limit-size }

// bytes returns guest memory. The slice is stale once the guest runs again, so
// nobody keeps it.
func (x *execution) bytes(what string, offset, size uint64) []byte {
	offset = uint64(uint32(offset))
	if !fits(offset, size, x.memorySize()) {
		violation("%s: %d bytes at %d lie outside the guest's memory of %d", what, size, offset, x.memorySize())
	}
	b, _ := x.mem.Read(uint32(offset), uint32(size))
	return b
}

// nameArg returns the name whose pointer and length are a[i] and a[i+1]. Every
// import that takes one is about a port or a tensor, and ports only exist while
// the entry runs.
func (x *execution) nameArg(a []uint64, i int) string {
	if !x.entered {
		violation("ports and parameters may not be used before the entry runs (in %s or a start function)", abi.InitializeExport)
	}
	return x.name(a, i)
}

func (x *execution) name(a []uint64, i int) string {
	size := uint64(uint32(a[i+1]))
	if size > maxNameBytes {
		violation("a name of %d bytes; at most %d", size, maxNameBytes)
	}
	b := x.bytes("a name", a[i], size)
	if known, ok := x.names[string(b)]; ok {
		return known
	}
	if clean := cleanText(b, maxNameBytes); clean != string(b) {
		violation("the name %q is not clean UTF-8 text", clean)
	}
	return x.know(string(b))
}

// maxKnownNames bounds what the host remembers of a guest's names.
const maxKnownNames = 1 << 12

// know keeps a clean name: a guest that says it again and again costs neither a
// check nor memory, of which nothing is given back while it runs.
func (x *execution) know(name string) string {
	if x.names == nil {
		x.names = map[string]string{}
	}
	if len(x.names) < maxKnownNames {
		x.names[name] = name
	}
	return name
}

// dimsArg returns the dimensions whose rank and pointer are a[i] and a[i+1].
func (x *execution) dimsArg(a []uint64, i int) []uint64 {
	rank := uint64(uint32(a[i]))
	if rank > abi.MaxRank {
		violation("rank %d; at most %d", rank, abi.MaxRank)
	}
	b := x.bytes("dimensions", a[i+1], 8*rank)
	sizes := make([]uint64, rank)
	for j := range sizes {
		sizes[j] = binary.LittleEndian.Uint64(b[8*j:])
	}
	return sizes
}

func importDims(x *execution, a []uint64) {
	sizes := x.sizesOf(i32(a, 0))
	n := min(uint64(uint32(a[2])), uint64(len(sizes)))
	b := x.bytes("dims", a[1], 8*n)
	for i := range n {
		binary.LittleEndian.PutUint64(b[8*i:], sizes[i])
	}
	setI32(a, int32(len(sizes)))
}

func importRead(x *execution, a []uint64) {
	capacity := uint64(uint32(a[4]))
	x.read(i32(a, 0), a[1], a[2], func(size uint64) []byte {
		if size > capacity {
			violation("%s: %d rows have %d bytes, the buffer has %d", x.handle(i32(a, 0)).name, a[2], size, capacity)
		}
		return x.bytes("read", a[3], size)
	})
}

func importWrite(x *execution, a []uint64) {
	x.write(i32(a, 0), a[2], func(size uint64) []byte { return x.bytes("write", a[1], size) })
}

func importTensorsName(x *execution, a []uint64) {
	setI32(a, x.putText(x.tensorsName(i32(a, 0), i32(a, 1)), a[2], a[3]))
}

// putText writes as much of a text as the buffer takes and returns its whole
// length.
func (x *execution) putText(text string, offset, capacity uint64) int32 {
	n := min(uint64(uint32(capacity)), uint64(len(text)))
	copy(x.bytes("a text", offset, n), text)
	return int32(len(text))
}

func importTensorsCreate(x *execution, a []uint64) {
	setI32(a, x.tensorsCreate(i32(a, 0), x.nameArg(a, 1), abi.DType(i32(a, 3)), x.dimsArg(a, 4)))
}

// param returns the value of the parameter named by a[0] and a[1].
func (x *execution) param(a []uint64, want abi.ParamType) abi.Value {
	name := x.nameArg(a, 0)
	value, ok := x.Params[name]
	switch {
	case !ok:
		violation("param %q: entry %q declares no such parameter", name, x.Entry.Name)
	case value.Type != want:
		violation("param %q is declared as %s, not as %s", name, value.Type, want)
	}
	return value
}

func importParamBool(x *execution, a []uint64) {
	value := int32(0)
	if x.param(a, abi.ParamBool).Bool {
		value = 1
	}
	setI32(a, value)
}

func importParamStr(x *execution, a []uint64) {
	setI32(a, x.putText(x.param(a, abi.ParamString).String, a[2], a[3]))
}

func importSeed(x *execution, a []uint64) {
	if !x.Entry.Random {
		violation("seed: entry %q does not declare random = true, so the seed is not part of its key", x.Entry.Name)
	}
	a[0] = uint64(x.Seed)
}

func (x *execution) metricName(a []uint64) string {
	name := x.name(a, 0)
	if name == "" {
		violation("a metric needs a name")
	}
	return name
}
