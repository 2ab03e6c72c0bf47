package tensor

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"

	"zen/abi"
)

func isFormatError(err error) bool {
	var f *FormatError
	return errors.As(err, &f)
}

func TestDeclaredTypeIsChecked(t *testing.T) {
	values := make([]byte, 24)
	file, _ := writeTensor(t, mustType(t, "float32[N, 2, 3]"), []uint64{1, 2, 3}, values, []uint64{1}, Options{})
	scalar, _ := writeTensor(t, mustType(t, "float64"), nil, values[:8], []uint64{1}, Options{})
	model, _ := writeTensors(t, mustType(t, "tensors"), []named{{"a", abi.Float32, []uint64{2, 3}, values}, {"b", abi.Float32, []uint64{2}, values[:8]}}, Options{})
	for _, c := range []struct {
		file           []byte
		declared, want string
	}{
		{file, "float32[N, 2, 3]", ""},
		{file, "float32[1, A, B]", ""},
		{file, "float32[N, D, D]", "D is 2"},
		{file, "float64[N, 2, 3]", "holds float32[1, 2, 3], declared is float64"},
		{file, "float32[N, 6]", "rank 3"},
		{file, "float32[2, 2, 3]", "declared are 2"},
		{file, "float32[N, ...]", ""},
		{file, "float32[N, 2, A, ...]", ""},
		{file, "float32[...]", ""},
		{file, "float32[N, A, B, C, ...]", "has rank 3, float32[N, A, B, C, ...] has rank 4 or more"},
		{file, "float32[N, 3, ...]", "declared are 3"},
		{file, "tensors", "holds float32[N, 2, 3], declared is tensors"},
		{scalar, "float64", ""},
		{scalar, "float64[N]", "rank 0"},
		{scalar, "float64[...]", ""},
		{scalar, "float64[N, ...]", "rank 0"},
		{model, "tensors", ""},
		{model, "tensors{a: float32[K, D], b: float32[K]}", ""},
		{model, "tensors{a: float32[K, D], b: float32[D]}", "D is 3"},
		{model, "tensors{a: float32[K, ...], b: float32[...]}", ""},
		{model, "tensors{a: float32[K, ...], b: float32[K, D, ...]}", "has rank 1, float32[K, D, ...] has rank 2 or more"},
		{model, "tensors{a: float32[K, D]}", `no "b"`},
		{model, "tensors{a: float32[K, D], c: float32, ...}", `"c" is missing`},
		{model, "float32[N]", "declared is float32"},
		{model, "files", "declared is file"},
	} {
		_, err := Open(c.file, mustType(t, c.declared), ReadOptions{})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.declared, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || isFormatError(err)):
			t.Errorf("%s: %v, want %q", c.declared, err, c.want)
		}
	}
	for _, whole := range [][]byte{file, scalar, model} {
		if _, err := Open(whole, abi.Type{}, ReadOptions{}); err != nil {
			t.Errorf("nothing declared: %v", err)
		}
	}
}

func TestRowsOutOfRangeAreRefused(t *testing.T) {
	file, _ := writeTensor(t, mustType(t, "uint8[N, 4]"), []uint64{10, 4}, make([]byte, 40), []uint64{10}, Options{})
	x := mustOpen(t, file, abi.Type{}, ReadOptions{}).Tensor()
	for _, c := range []struct {
		first, rows uint64
		bytes       int
	}{{0, 11, 44}, {10, 1, 4}, {11, 0, 0}, {1<<64 - 1, 2, 8}, {2, 1<<64 - 1, 4}, {0, 2, 7}, {0, 2, 9}} {
		if err := x.ReadRows(make([]byte, c.bytes), c.first, c.rows); err == nil {
			t.Errorf("%+v was read", c)
		}
	}
	if err := x.ReadRows(nil, 10, 0); err != nil {
		t.Error(err)
	}
}

// Rows one after the other decode every batch once, and take no memory beyond
// the budget; rows in any order are right however small the budget.
func TestRowByRow(t *testing.T) {
	const rows, row = 20_000, 4 * 196
	values := canonicalReference(abi.Float32, randomValues(abi.Float32, rows*196, 1))
	typ := mustType(t, "float32[N, 196]")
	file, _ := writeTensor(t, typ, []uint64{rows, 196}, values, []uint64{rows}, Options{Cores: 2})
	for _, budget := range []uint64{1, 5 << 20, 0} {
		f := mustOpen(t, file, typ, ReadOptions{CacheBytes: budget})
		x, dst := f.Tensor(), make([]byte, row)
		rng := rand.New(rand.NewPCG(1, 1))
		for range 50 {
			first := rng.Uint64N(rows)
			if err := x.ReadRows(dst, first, 1); err != nil || !bytes.Equal(dst, values[first*row:][:row]) {
				t.Fatalf("row %d: %v", first, err)
			}
		}
		if c := &x.decoding.cache; c.used > max(budget, chunkBytes) && budget > 0 {
			t.Errorf("%d bytes are kept, the budget is %d", c.used, budget)
		}
		misses := 0
		for i := range uint64(rows) {
			was := x.decoding.cache.last
			if err := x.ReadRows(dst, i, 1); err != nil || !bytes.Equal(dst, values[i*row:][:row]) {
				t.Fatalf("row %d: %v", i, err)
			}
			if was != x.decoding.cache.last || was.piece == nil {
				misses++
			}
		}
		if misses > len(x.pieces) {
			t.Errorf("%d batches were looked for %d times", len(x.pieces), misses)
		}
	}
}

func TestReadingRowByRowAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("allocations cannot be counted under the race detector")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // as while a guest runs
	const rows, row = 10_000, 784
	typ := mustType(t, "uint8[N, 784]")
	file, _ := writeTensor(t, typ, []uint64{rows, row}, randomValues(abi.Uint8, rows*row, 1), []uint64{rows}, Options{})
	x := mustOpen(t, file, typ, ReadOptions{Cores: 2, CacheBytes: 2 * chunkBytes}).Tensor()
	dst := make([]byte, rows*row)
	all := func() {
		for i := range uint64(rows) {
			if err := x.ReadRows(dst[:row], i, 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	all()
	if n := testing.AllocsPerRun(3, all); n > 10 {
		t.Errorf("%v allocations in %d reads", n, rows)
	}
	whole := func() {
		if err := x.ReadRows(dst, 0, rows); err != nil {
			t.Fatal(err)
		}
	}
	whole()
	if n := testing.AllocsPerRun(3, whole); n > 10 {
		t.Errorf("%v allocations in a read of all rows", n)
	}
}

// A buffer of several frames is read frame by frame: in parallel, and in part
// without decoding the rest.
func TestLargeBuffersAreReadFrameByFrame(t *testing.T) {
	for _, d := range []abi.DType{abi.Bool, abi.Uint8, abi.Float32} {
		n := 2*chunkBytes/uint64(d.Size()) + 3
		values := randomValues(d, n, 1)
		row, _ := writeTensor(t, letters(d, 2), []uint64{1, n}, values, []uint64{1}, Options{})
		one, _ := writeTensors(t, mustType(t, "tensors"), []named{{"a", d, []uint64{n}, values}}, Options{})
		for _, x := range []*Tensor{mustOpen(t, row, abi.Type{}, ReadOptions{}).Tensor(), mustOpen(t, one, abi.Type{}, ReadOptions{}).Named("a")} {
			if len(x.pieces) != 3 || x.pieces[2].guest != 3*uint64(d.Size()) {
				t.Errorf("%s: %d pieces", d, len(x.pieces))
			}
		}
	}
}

// Reading forward keeps one batch, however many may be kept; going back keeps as
// many as before.
func TestAStreamOfATensorIsNotKept(t *testing.T) {
	typ := mustType(t, "uint8[N, 1024]")
	const rows = 8 * chunkBytes / 1024
	file, _ := writeTensor(t, typ, []uint64{rows, 1024}, make([]byte, rows*1024), []uint64{rows}, Options{})
	for budget, kept := range map[uint64]int{4 * chunkBytes: 0, 8 * chunkBytes: 8} {
		x := mustOpen(t, file, typ, ReadOptions{CacheBytes: budget}).Tensor()
		dst := make([]byte, 1024)
		all := func() {
			for i := range uint64(rows) {
				if err := x.ReadRows(dst, i, 1); err != nil {
					t.Fatal(err)
				}
				if c := &x.decoding.cache; x.decoding.forward && len(c.entries)+len(c.spare) > 1 {
					t.Fatalf("row %d: %d batches are kept, and %d buffers", i, len(c.entries), len(c.spare))
				}
			}
		}
		all()
		if got := len(x.decoding.cache.entries); got != kept {
			t.Errorf("%d batches are left of %d bytes, want %d", got, budget, kept)
		}
		all()
		if got := uint64(len(x.decoding.cache.entries)); got != budget/chunkBytes {
			t.Errorf("after going back %d batches are kept of %d bytes", got, budget)
		}
	}
}
