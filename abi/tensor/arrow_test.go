package tensor

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"zen/abi"
)

var arrowTypes = map[abi.DType]arrow.DataType{
	abi.Bool: arrow.FixedWidthTypes.Boolean,
	abi.Int8: arrow.PrimitiveTypes.Int8, abi.Int16: arrow.PrimitiveTypes.Int16, abi.Int32: arrow.PrimitiveTypes.Int32, abi.Int64: arrow.PrimitiveTypes.Int64,
	abi.Uint8: arrow.PrimitiveTypes.Uint8, abi.Uint16: arrow.PrimitiveTypes.Uint16, abi.Uint32: arrow.PrimitiveTypes.Uint32, abi.Uint64: arrow.PrimitiveTypes.Uint64,
	abi.Float16: arrow.FixedWidthTypes.Float16, abi.Float32: arrow.PrimitiveTypes.Float32, abi.Float64: arrow.PrimitiveTypes.Float64,
}

// arrowShapes leaves out lists of 0 elements: arrow v17 panics on them. For some
// element types there are several batches.
func arrowShapes(d abi.DType) [][]uint64 {
	out := [][]uint64{{7_001}}
	if d == abi.Bool || d == abi.Uint8 || d == abi.Float32 {
		out = append(out, []uint64{9001, 257})
	}
	for _, s := range shapes {
		if len(s) < 2 || elements(s[1:]) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func TestArrowReadsOurTensors(t *testing.T) {
	for _, d := range abi.DTypes() {
		for _, sizes := range arrowShapes(d) {
			for _, uncompressed := range []bool{false, true} {
				values := randomValues(d, elements(sizes), 9)
				file, _ := writeTensor(t, letters(d, len(sizes)), sizes, values, []uint64{rowsOf(sizes)}, Options{Cores: 2, Uncompressed: uncompressed})
				t.Run(fmt.Sprint(d, sizes, uncompressed), func(t *testing.T) {
					arrowReadsTensor(t, file, d, sizes, canonicalReference(d, values))
				})
			}
		}
	}
}

func arrowReadsTensor(t *testing.T, file []byte, d abi.DType, sizes []uint64, want []byte) {
	r, err := ipc.NewFileReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := r.Schema().Field(0)
	if r.Schema().NumFields() != 1 || f.Name != "value" || f.Nullable {
		t.Fatalf("schema %s", r.Schema())
	}
	typ := arrowTypes[d]
	if len(sizes) > 1 {
		typ = arrow.FixedSizeListOf(int32(elements(sizes[1:])), arrowTypes[d])
		checkExtension(t, f.Metadata, sizes[1:], `,"dim_names":["A"`)
	}
	if !arrow.TypeEqual(f.Type, typ) {
		t.Fatalf("type %s, want %s", f.Type, typ)
	}
	var got []byte
	for i := range r.NumRecords() {
		rec, err := r.Record(i)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, arrowValues(rec.Column(0), d)...)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("other values")
	}
}

func checkExtension(t *testing.T, m arrow.Metadata, shape []uint64, names string) {
	t.Helper()
	name, _ := m.GetValue("ARROW:extension:name")
	text, _ := m.GetValue("ARROW:extension:metadata")
	var list bytes.Buffer
	for i, n := range shape {
		if i > 0 {
			list.WriteByte(',')
		}
		fmt.Fprint(&list, n)
	}
	if want := fmt.Sprintf(`{"shape":[%s]%s`, &list, names); name != "arrow.fixed_shape_tensor" || !bytes.HasPrefix([]byte(text), []byte(want)) {
		t.Fatalf("extension %s %s, want %s", name, text, want)
	}
}

// arrowValues returns the values of an array as a guest has them.
func arrowValues(a arrow.Array, d abi.DType) []byte {
	if l, ok := a.(*array.FixedSizeList); ok {
		n := int(l.DataType().(*arrow.FixedSizeListType).Len())
		return arrowRun(l.ListValues(), d, n*l.Data().Offset(), n*l.Len())
	}
	return arrowRun(a, d, 0, a.Len())
}

func arrowRun(a arrow.Array, d abi.DType, first, n int) []byte {
	if n == 0 {
		return nil
	}
	buf, first := a.Data().Buffers()[1].Bytes(), first+a.Data().Offset()
	if d != abi.Bool {
		return buf[first*d.Size() : (first+n)*d.Size()]
	}
	out := make([]byte, n)
	for i := range out {
		if bitutil.BitIsSet(buf, first+i) {
			out[i] = 1
		}
	}
	return out
}

func TestArrowReadsOurNamedTensors(t *testing.T) {
	tensors := []named{
		{"coef", abi.Float32, []uint64{10, 784}, randomValues(abi.Float32, 7840, 1)},
		{"scale", abi.Float64, nil, randomValues(abi.Float64, 1, 1)},
		{"seen", abi.Bool, []uint64{5*chunkBytes + 3}, randomValues(abi.Bool, 5*chunkBytes+3, 1)},
		{"x", abi.Int64, []uint64{chunkBytes}, randomValues(abi.Int64, chunkBytes, 1)},
	}
	typ := mustType(t, "tensors{coef: float32[K, D], ...}")
	file, _ := writeTensors(t, typ, tensors, Options{Cores: 2})
	r, err := ipc.NewFileReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rec, err := r.Record(0)
	if err != nil || rec.NumRows() != 1 || r.NumRecords() != 1 {
		t.Fatal(err, rec)
	}
	m := r.Schema().Metadata()
	if typ, _ := m.GetValue("zen.type"); typ != "tensors{coef: float32[10, 784], scale: float64, seen: bool[10485763], x: int64[2097152]}" {
		t.Errorf("zen.type %s", typ)
	}
	for i, n := range tensors {
		names := "}"
		if n.name == "coef" {
			names = `,"dim_names":["K","D"]}`
		}
		checkExtension(t, r.Schema().Field(i).Metadata, n.sizes, names)
		if !bytes.Equal(arrowValues(rec.Column(i), n.dtype), canonicalReference(n.dtype, n.values)) {
			t.Errorf("%s: other values", n.name)
		}
	}
}

// arrowFileOf writes values with arrow v17 in batches of so many rows, without
// zen.type.
func arrowFileOf(t *testing.T, d abi.DType, sizes []uint64, values []byte, batch uint64, names string, opts ...ipc.Option) []byte {
	t.Helper()
	f := arrow.Field{Name: "any", Type: arrowTypes[d], Nullable: true}
	per := uint64(1)
	if len(sizes) > 1 {
		per = elements(sizes[1:])
		f.Type = arrow.FixedSizeListOf(int32(per), arrowTypes[d])
		shape := fmt.Sprint(sizes[1:])
		f.Metadata = arrow.NewMetadata([]string{"ARROW:extension:name", "ARROW:extension:metadata"},
			[]string{"arrow.fixed_shape_tensor", `{"shape":` + string(bytes.ReplaceAll([]byte(shape), []byte(" "), []byte(","))) + names + "}"})
	}
	schema := arrow.NewSchema([]arrow.Field{f}, nil)
	out := &seeker{}
	w, err := ipc.NewFileWriter(out, append(opts, ipc.WithSchema(schema))...)
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(sizes)
	whole := arrowArray(f.Type, d, per, rows, values)
	for first := uint64(0); first < rows; first += batch {
		part := array.NewSlice(whole, int64(first), int64(min(rows, first+batch)))
		if err := w.Write(array.NewRecord(schema, []arrow.Array{part}, int64(part.Len()))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func arrowArray(typ arrow.DataType, d abi.DType, per, rows uint64, values []byte) arrow.Array {
	if d == abi.Bool {
		packed := make([]byte, (len(values)+7)/8)
		packBits(packed, values)
		values = packed
	}
	n := int(rows * per)
	data := array.NewData(arrowTypes[d], n, []*memory.Buffer{nil, memory.NewBufferBytes(values)}, nil, 0, 0)
	if _, list := typ.(*arrow.FixedSizeListType); list {
		data = array.NewData(typ, int(rows), []*memory.Buffer{nil}, []arrow.ArrayData{data}, 0, 0)
	}
	return array.MakeFromData(data)
}

// seeker is the WriteSeeker that arrow v17 asks for.
type seeker struct{ bytes.Buffer }

func (s *seeker) Seek(offset int64, whence int) (int64, error) {
	if offset == 0 && whence == io.SeekCurrent {
		return int64(s.Len()), nil
	}
	return 0, fmt.Errorf("seek to %d", offset)
}

func TestWeReadWhatArrowWrote(t *testing.T) {
	options := map[string][]ipc.Option{"zstd": {ipc.WithZstd()}, "plain": nil}
	rng := rand.New(rand.NewPCG(4, 4))
	for _, d := range abi.DTypes() {
		for _, sizes := range arrowShapes(d) {
			for name, opts := range options {
				values := canonicalReference(d, randomValues(d, elements(sizes), 9))
				// Odd batches of bools start inside a byte.
				batch := 1 + rng.Uint64N(rowsOf(sizes)+1)
				names := []string{"", `,"dim_names":["a","b","c","d","e"]`}[rng.IntN(2)]
				if batch < rowsOf(sizes)/50 {
					batch = rowsOf(sizes) / 3
				}
				file := arrowFileOf(t, d, sizes, values, batch, names, opts...)
				t.Run(fmt.Sprint(d, sizes, name, batch), func(t *testing.T) {
					x := mustOpen(t, file, letters(d, len(sizes)), ReadOptions{Cores: 2, CacheBytes: 64 << 20}).Tensor()
					if all, err := x.ReadAll(); err != nil || !bytes.Equal(all, values) {
						t.Fatalf("other values, or %v", err)
					}
					if first := x.Rows() / 2; !bytes.Equal(readRows(t, x, first, x.Rows()-first), values[first*x.RowBytes():]) {
						t.Fatal("other values in the second half")
					}
				})
			}
		}
	}
}

func TestWhatTensorsHaveNoUseForIsRefused(t *testing.T) {
	values := make([]byte, 64)
	if _, err := Open(arrowFileOf(t, abi.Uint8, []uint64{64}, values, 64, "", ipc.WithLZ4()), mustType(t, "uint8[N]"), ReadOptions{}); !isFormatError(err) {
		t.Errorf("LZ4: %v", err)
	}
	if _, err := Open(arrowFileOf(t, abi.Uint8, []uint64{4, 2, 8}, values, 64, `,"permutation":[1,0]`), mustType(t, "uint8[N, A, B]"), ReadOptions{}); !isFormatError(err) {
		t.Errorf("a permutation: %v", err)
	}
	for name, typ := range map[string]arrow.DataType{"text": arrow.BinaryTypes.String, "a date": arrow.FixedWidthTypes.Date32, "a list": arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Int8)} {
		schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: typ}}, nil)
		out := &seeker{}
		w, err := ipc.NewFileWriter(out, ipc.WithSchema(schema))
		if err != nil {
			t.Fatal(err)
		}
		w.Close()
		if _, err := Open(out.Bytes(), abi.File(), ReadOptions{}); !isFormatError(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b := array.NewUint8Builder(memory.DefaultAllocator)
	b.AppendNull()
	schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Uint8, Nullable: true}}, nil)
	out := &seeker{}
	w, _ := ipc.NewFileWriter(out, ipc.WithSchema(schema))
	w.Write(array.NewRecord(schema, []arrow.Array{b.NewArray()}, 1))
	w.Close()
	if _, err := Open(out.Bytes(), abi.File(), ReadOptions{}); !isFormatError(err) {
		t.Errorf("a null: %v", err)
	}
}
