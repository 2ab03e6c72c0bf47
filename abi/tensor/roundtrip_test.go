package tensor

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"zen/abi"
)

// shapes are ranks 0 to 6: empty, zero-length dimensions, one row, odd sizes.
var shapes = [][]uint64{
	{},
	{0}, {1}, {13}, {4099},
	{0, 3}, {5, 0}, {1, 7}, {1000, 3},
	{0, 2, 3}, {4, 0, 5}, {3, 2, 5},
	{2, 3, 4, 5}, {2, 1, 0, 3},
	{3, 1, 2, 1, 5},
	{2, 3, 1, 2, 1, 3}, {1, 1, 1, 1, 1, 1},
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, d := range abi.DTypes() {
		for _, sizes := range shapes {
			for _, uncompressed := range []bool{false, true} {
				t.Run(fmt.Sprint(d, sizes, uncompressed), func(t *testing.T) {
					roundTrip(t, d, sizes, Options{Cores: 2, Uncompressed: uncompressed})
				})
			}
		}
	}
}

// Each of these crosses a border: batches, the frames of a row larger than a
// batch, bits that end inside a byte.
func TestLargeTensorsAreReadBack(t *testing.T) {
	for _, c := range []struct {
		dtype abi.DType
		sizes []uint64
	}{
		{abi.Uint8, []uint64{5<<20 + 3}},
		{abi.Float64, []uint64{300_001}},
		{abi.Float32, []uint64{2001, 28, 28}},
		{abi.Bool, []uint64{100_003, 37}},
		{abi.Bool, []uint64{2, 3<<20 + 5}},
		{abi.Float16, []uint64{3, 1<<21 + 1}},
	} {
		for _, uncompressed := range []bool{false, true} {
			t.Run(fmt.Sprint(c.dtype, c.sizes, uncompressed), func(t *testing.T) {
				roundTrip(t, c.dtype, c.sizes, Options{Cores: 2, Uncompressed: uncompressed})
			})
		}
	}
}

func roundTrip(t *testing.T, d abi.DType, sizes []uint64, o Options) {
	typ, rows := letters(d, len(sizes)), rowsOf(sizes)
	values := randomValues(d, elements(sizes), 1)
	want := canonicalReference(d, values)
	file, s := writeTensor(t, typ, sizes, values, []uint64{rows}, o)
	concrete := abi.TensorOf(d, sizes).String()
	if s.Type.String() != concrete || s.Bytes != uint64(len(values)) || s.Content != digestReference(d, sizes, values) {
		t.Fatalf("summary %+v", s)
	}
	f := mustOpen(t, file, typ, ReadOptions{Cores: 2})
	if f.Type().String() != concrete || f.Names() != nil || f.Named("value") != nil {
		t.Fatalf("type %s, names %v", f.Type(), f.Names())
	}
	x := f.Tensor()
	if x.DType() != d || fmt.Sprint(x.Sizes()) != fmt.Sprint(sizes) || x.Rows() != rows {
		t.Fatalf("%s%v, %d rows", x.DType(), x.Sizes(), x.Rows())
	}
	if all, err := x.ReadAll(); err != nil || !bytes.Equal(all, want) {
		t.Fatalf("ReadAll: other values, or %v", err)
	}
	rng := rand.New(rand.NewPCG(2, 2))
	for range 4 {
		first := rng.Uint64N(rows + 1)
		n := rng.Uint64N(rows - first + 1)
		if got := readRows(t, x, first, n); !bytes.Equal(got, want[first*x.RowBytes():][:n*x.RowBytes()]) {
			t.Fatalf("rows %d+%d: other values", first, n)
		}
	}
}

func TestNamedTensorsAreReadBack(t *testing.T) {
	var tensors []named
	for i, d := range abi.DTypes() {
		for j, sizes := range shapes {
			tensors = append(tensors, named{fmt.Sprintf("%s/%d ä", d, j), d, sizes, randomValues(d, elements(sizes), uint64(i))})
		}
	}
	// Larger than a frame, and exactly one.
	for _, d := range []abi.DType{abi.Bool, abi.Uint8, abi.Float32} {
		for _, n := range []uint64{chunkBytes / uint64(d.Size()), chunkBytes + 5} {
			tensors = append(tensors, named{fmt.Sprint(d, n), d, []uint64{n}, randomValues(d, n, n)})
		}
	}
	for _, o := range []Options{{Cores: 2}, {Uncompressed: true}} {
		file, s := writeTensors(t, abi.Type{Kind: abi.KindTensors, Open: true}, tensors, o)
		f := mustOpen(t, file, abi.Type{Kind: abi.KindTensors, Open: true}, ReadOptions{Cores: 2})
		if len(f.Names()) != len(tensors) || f.Type().String() != s.Type.String() {
			t.Fatalf("%d names, type %s", len(f.Names()), f.Type())
		}
		digests := map[string]ContentDigest{}
		for _, n := range tensors {
			checkNamed(t, f.Named(n.name), n)
			digests[n.name] = digestReference(n.dtype, n.sizes, n.values)
		}
		if s.Content != DigestTensors(digests) {
			t.Error("another content digest")
		}
	}
}

func checkNamed(t *testing.T, x *Tensor, n named) {
	t.Helper()
	want := canonicalReference(n.dtype, n.values)
	if x == nil || x.DType() != n.dtype || fmt.Sprint(x.Sizes()) != fmt.Sprint(n.sizes) {
		t.Fatalf("%q: %v", n.name, x)
	}
	if all, err := x.ReadAll(); err != nil || !bytes.Equal(all, want) {
		t.Fatalf("%q: other values, or %v", n.name, err)
	}
	first := x.Rows() / 3
	if got := readRows(t, x, first, x.Rows()-first); !bytes.Equal(got, want[first*x.RowBytes():]) {
		t.Fatalf("%q: other values from row %d on", n.name, first)
	}
}

func TestNoNamedTensorsAtAll(t *testing.T) {
	file, _ := writeTensors(t, mustType(t, "tensors"), nil, Options{})
	if f := mustOpen(t, file, mustType(t, "tensors"), ReadOptions{}); len(f.Names()) != 0 || f.Type().String() != "tensors{}" {
		t.Errorf("%v %s", f.Names(), f.Type())
	}
}

func TestFilesNamedByTheirPath(t *testing.T) {
	tensors := []named{{"b/x.txt", abi.Uint8, []uint64{3}, []byte("abc")}, {"a b", abi.Uint8, []uint64{0}, nil}}
	file, s := writeTensors(t, mustType(t, "files"), tensors, Options{})
	if want := `tensors{"a b": uint8[0], "b/x.txt": uint8[3]}`; s.Type.String() != want {
		t.Errorf("type %s, want %s", s.Type, want)
	}
	f := mustOpen(t, file, mustType(t, "files"), ReadOptions{})
	if fmt.Sprint(f.Names()) != "[a b b/x.txt]" {
		t.Errorf("names %q", f.Names())
	}
}
