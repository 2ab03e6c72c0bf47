package tensor

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"

	"zen/abi"
)

// The bytes of a file, and so its digests, are a pure function of type and
// values: not of how the guest cut them, of cores, of rows known or not.
func TestFileDependsOnValuesOnly(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, c := range []struct {
		dtype abi.DType
		sizes []uint64
	}{
		{abi.Float32, []uint64{9001, 131}}, {abi.Bool, []uint64{50_021, 53}}, {abi.Float64, []uint64{300_000}},
		{abi.Uint8, []uint64{2 * chunkBytes}}, {abi.Float16, []uint64{3, 1<<20 + 7}}, {abi.Int16, []uint64{77, 3}},
	} {
		values := randomValues(c.dtype, elements(c.sizes), 3)
		typ := letters(c.dtype, len(c.sizes))
		want := digestReference(c.dtype, c.sizes, values)
		file, _ := writeTensor(t, typ, c.sizes, values, []uint64{c.sizes[0]}, Options{Cores: 1})
		for i := range 4 {
			sizes := append([]uint64{}, c.sizes...)
			if i%2 == 1 {
				sizes[0] = abi.RowsUnknown
			}
			got, s := writeTensor(t, typ, sizes, values, cutRows(c.sizes[0], rng), Options{Cores: i})
			if s.Content != want || !bytes.Equal(got, file) {
				t.Errorf("%s%v, try %d: another digest %v or other bytes", c.dtype, c.sizes, i, s.Content)
			}
		}
	}
}

func TestNamedFileDependsOnValuesOnly(t *testing.T) {
	typ := mustType(t, "tensors")
	for _, n := range []uint64{5, chunkBytes / 4, chunkBytes/4 + 1, 3*chunkBytes/4 + 10} {
		a := named{"a", abi.Float32, []uint64{n}, randomValues(abi.Float32, n, n)}
		b := named{"b", abi.Uint8, []uint64{n}, randomValues(abi.Uint8, n, n)}
		want, s := writeTensors(t, typ, []named{a, b}, Options{Cores: 1})
		got, s2 := writeInTurns(t, typ, a, b)
		if s2.Content != s.Content || !bytes.Equal(got, want) {
			t.Errorf("%d elements: another digest or other bytes", n)
		}
	}
}

// writeInTurns writes two tensors by turns, second first, rows unknown.
func writeInTurns(t *testing.T, typ abi.Type, a, b named) ([]byte, Summary) {
	var file bytes.Buffer
	w, _ := NewTensorsWriter(&file, typ, Options{Cores: 3})
	wb, _ := w.Create(b.name, b.dtype, []uint64{abi.RowsUnknown})
	wa, _ := w.Create(a.name, a.dtype, []uint64{abi.RowsUnknown})
	half := a.sizes[0] / 2
	for _, r := range [][2]uint64{{0, half}, {half, a.sizes[0]}} {
		if err := wb.Write(b.values[r[0]:r[1]], r[1]-r[0]); err != nil {
			t.Fatal(err)
		}
		if err := wa.Write(a.values[4*r[0]:4*r[1]], r[1]-r[0]); err != nil {
			t.Fatal(err)
		}
	}
	s, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), s
}

func TestWriterRefuses(t *testing.T) {
	for _, c := range []struct {
		name, typ string
		sizes     []uint64
		max       uint64
		want      string
	}{
		{"named tensors", "tensors", nil, 0, "not the type of one tensor"},
		{"another rank", "uint8[N]", []uint64{1, 2}, 0, "has rank 2"},
		{"a rank below the least", "uint8[N, D, ...]", []uint64{1}, 0, "has rank 1, uint8[N, D, ...] has rank 2 or more"},
		{"another constant before dots", "uint8[N, 28, ...]", []uint64{1, 27, 3}, 0, "27 in dimension 1, declared are 28"},
		{"another constant", "uint8[N, 28]", []uint64{1, 27}, 0, "27 in dimension 1, declared are 28"},
		{"a letter for two numbers", "uint8[N, D, D]", []uint64{1, 2, 3}, 0, "D is 2"},
		{"rows too long for Arrow", "uint8[N, D]", []uint64{1, 1 << 31}, 0, "at most 2147483647"},
		{"rows beyond 64 bits", "uint8[N, D, E]", []uint64{1, 1 << 60, 1 << 60}, 0, "at most 2147483647"},
		{"more bytes than 2^63", "int64[N]", []uint64{1 << 61}, 0, "too large"},
		{"more bytes than the limit", "int64[N]", []uint64{11}, 80, "limit of 80 bytes"},
	} {
		_, err := NewWriter(&bytes.Buffer{}, mustType(t, c.typ), c.sizes, Options{MaxBytes: c.max})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestRowsAreCounted(t *testing.T) {
	open := func(n uint64) *Writer {
		w, err := NewWriter(&bytes.Buffer{}, mustType(t, "uint8[N, 2]"), []uint64{n, 2}, Options{MaxBytes: 200})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := open(100)
	w.Write(make([]byte, 20), 10)
	if _, err := w.Close(); err == nil || err.Error() != "has 10 of 100 rows" {
		t.Errorf("too few rows: %v", err)
	}
	w = open(10)
	w.Write(make([]byte, 20), 10)
	if err := w.Write(make([]byte, 2), 1); err == nil || err.Error() != "has more than 10 rows" {
		t.Errorf("too many rows: %v", err)
	}
	if _, err := w.Close(); err == nil {
		t.Error("an error did not stay")
	}
	w = open(abi.RowsUnknown)
	if err := w.Write(make([]byte, 202), 101); err == nil || !strings.Contains(err.Error(), "limit of 200 bytes") {
		t.Errorf("too many bytes: %v", err)
	}
	if err := open(5).Write(make([]byte, 3), 1); err == nil {
		t.Error("half a row was taken")
	}
	w = open(0)
	if _, err := w.Close(); err != nil {
		t.Errorf("no rows: %v", err)
	}
	if _, err := w.Close(); err == nil {
		t.Error("closed twice")
	}
}

func TestNamedTensorsAreChecked(t *testing.T) {
	typ := mustType(t, "tensors{coef: float32[K, D], intercept: float32[K]}")
	for _, c := range []struct {
		name string
		use  func(w *TensorsWriter) error
		want string
	}{
		{"an unknown name", func(w *TensorsWriter) error { return create(w, "x", abi.Float32, 1) }, `has no "x"`},
		{"another element type", func(w *TensorsWriter) error { return create(w, "coef", abi.Float64, 1, 1) }, "declared is float32[K, D]"},
		{"another rank", func(w *TensorsWriter) error { return create(w, "coef", abi.Float32, 1) }, "rank 1"},
		{"a letter for two numbers", func(w *TensorsWriter) error {
			return errors.Join(create(w, "coef", abi.Float32, 3, 4), create(w, "intercept", abi.Float32, 2))
		}, "K is 3"},
		{"a name twice", func(w *TensorsWriter) error {
			return errors.Join(create(w, "coef", abi.Float32, 3, 4), create(w, "coef", abi.Float32, 3, 4))
		}, "already"},
		{"a name that is not UTF-8", func(w *TensorsWriter) error { return create(w, "\xff", abi.Float32, 1) }, "UTF-8"},
		{"one that is missing", func(w *TensorsWriter) error {
			n, _ := w.Create("coef", abi.Float32, []uint64{1, 1})
			n.Write(make([]byte, 4), 1)
			_, err := w.Close()
			return err
		}, `"intercept" is missing`},
		{"missing rows", func(w *TensorsWriter) error {
			create(w, "coef", abi.Float32, 2, 1)
			_, err := w.Close()
			return err
		}, `"coef": has 0 of 2 rows`},
	} {
		w, err := NewTensorsWriter(&bytes.Buffer{}, typ, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.use(w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func create(w *TensorsWriter, name string, d abi.DType, sizes ...uint64) error {
	_, err := w.Create(name, d, sizes)
	return err
}

var errFull = errors.New("no space left")

// full fails from some byte on.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	f.room -= len(p)
	if f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullDiskIsReportedWhereverItHappens(t *testing.T) {
	values := randomValues(abi.Uint8, 3*chunkBytes+7, 1)
	typ, sizes := mustType(t, "uint8[N]"), []uint64{uint64(len(values))}
	file, _ := writeTensor(t, typ, sizes, values, sizes, Options{})
	for room := 0; room < len(file); room += len(file)/15 + 1 {
		w, err := NewWriter(&full{room}, typ, sizes, Options{Cores: 2})
		if err == nil {
			err = w.Write(values[:chunkBytes/2], chunkBytes/2)
		}
		if err == nil {
			err = w.Write(values[chunkBytes/2:], uint64(len(values)-chunkBytes/2))
		}
		if err == nil {
			_, err = w.Close()
		} else if w != nil {
			if again := w.Write(nil, 0); w.err != nil && again == nil {
				t.Error("the error did not stay")
			}
		}
		if !errors.Is(err, errFull) {
			t.Fatalf("room for %d of %d bytes: %v", room, len(file), err)
		}
	}
}

func TestWritingRowByRowAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("allocations cannot be counted under the race detector")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // as while a guest runs
	const row = 784
	values := randomValues(abi.Float32, 20_000*row/4, 1)
	for _, cores := range []int{1, 2} {
		w, err := NewWriter(discard{}, mustType(t, "float32[N, 196]"), []uint64{abi.RowsUnknown, 196}, Options{Cores: cores})
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		write := func() {
			if at+row > len(values) {
				at = 0
			}
			if err := w.Write(values[at:at+row], 1); err != nil {
				t.Fatal(err)
			}
			at += row
		}
		for range 40_000 {
			write()
		}
		w.line.drain()
		// 13 batches: less than one allocation each is that of the block list.
		if n := testing.AllocsPerRun(10, func() {
			for range 4_000 {
				write()
			}
		}); n > 4 {
			t.Errorf("%d cores: %v allocations in 4000 writes", cores, n)
		}
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWritingWideRowsLeavesNoGarbage(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // as while a guest runs
	const row = 5 << 20                              // three chunks
	values := randomValues(abi.Uint8, row, 1)
	w, err := NewWriter(discard{}, mustType(t, "uint8[N, _]"), []uint64{abi.RowsUnknown, row}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	write := func() {
		if err := w.Write(values, 1); err != nil {
			t.Fatal(err)
		}
	}
	if n := allocatedBy(10, 20, write); n > row {
		t.Errorf("20 rows of %d bytes left %d bytes of garbage", row, n)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestTypeInTheFileKeepsTheRowsOpen(t *testing.T) {
	for _, c := range []struct {
		typ   string
		sizes []uint64
		want  string
	}{
		{"float32[N, H, 28]", []uint64{2, 3, 28}, "float32[N, 3, 28]"},
		{"uint8[rows]", []uint64{2}, "uint8[rows]"},
		{"uint8[2]", []uint64{2}, "uint8[2]"},
		{"float64", nil, "float64"},
		{"float32[N, ...]", []uint64{2, 3, 28}, "float32[N, 3, 28]"},
		{"float32[N, ...]", []uint64{2}, "float32[N]"},
		{"float32[...]", []uint64{2, 3}, "float32[_, 3]"},
		{"float32[...]", nil, "float32"},
	} {
		typ := mustType(t, c.typ)
		file, _ := writeTensor(t, typ, c.sizes, make([]byte, elements(c.sizes)*uint64(typ.DType.Size())), []uint64{rowsOf(c.sizes)}, Options{})
		foot, err := readFooter(file)
		if err != nil || foot.schema.typ.String() != c.want {
			t.Errorf("%s: %s, %v", c.typ, foot.schema.typ, err)
		}
	}
}

func ExampleSummary() {
	var file bytes.Buffer
	typ, _ := abi.ParseType("float32[N]")
	w, _ := NewWriter(&file, typ, []uint64{abi.RowsUnknown}, Options{})
	w.Write([]byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0x40}, 2)
	s, _ := w.Close()
	fmt.Println(s.Type, s.Bytes)
	// Output: float32[2] 8
}
