package tensor

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"zen/abi"
)

// floats returns a file of float32 values.
func floats(t *testing.T, sizes []uint64, values ...float32) *File {
	t.Helper()
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	typ := letters(abi.Float32, len(sizes))
	file, _ := writeTensor(t, typ, sizes, b, []uint64{rowsOf(sizes)}, Options{})
	return mustOpen(t, file, typ, ReadOptions{})
}

// tell writes differences down, one a line.
func tell(t *testing.T, a, b *File) string {
	t.Helper()
	found, err := Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range found {
		line := d.Tensor + d.Column + d.Shape
		if d.Differ > 0 {
			line += fmt.Sprintf(" row %d %v %x %x ulp %s, %d of %d, %s", d.Row, d.Index, d.A.Bytes, d.B.Bytes, ulpText(d.Ulp), d.Differ, d.Of, ulpText(d.Largest))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func ulpText(n *uint64) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func TestCompareNamesTheFirstDifferenceAndCounts(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	next := math.Nextafter32
	matrix := []uint64{2, 3}
	for name, c := range map[string]struct {
		a, b *File
		want string
	}{
		"equal":      {floats(t, matrix, 1, 2, 3, 4, 5, nan), floats(t, matrix, 1, 2, 3, 4, 5, nan), ""},
		"one ulp":    {floats(t, matrix, 1, 2, 3, 4, 1, 6), floats(t, matrix, 1, 2, 3, 4, next(1, 2), 6), " row 1 [1 1] 0000803f 0100803f ulp 1, 1 of 6, 1"},
		"largest":    {floats(t, []uint64{3}, 0, 1, 2), floats(t, []uint64{3}, 1e-45, 2, 2), " row 0 [0] 00000000 01000000 ulp 1, 2 of 3, 8388608"},
		"signs":      {floats(t, nil, 1e-45), floats(t, nil, -1e-45), " row 0 [] 01000000 01000080 ulp 2, 1 of 1, 2"},
		"zeros":      {floats(t, nil, 0), floats(t, nil, float32(math.Copysign(0, -1))), " row 0 [] 00000000 00000080 ulp 0, 1 of 1, 0"},
		"infinity":   {floats(t, nil, math.MaxFloat32), floats(t, nil, inf), " row 0 [] ffff7f7f 0000807f ulp 1, 1 of 1, 1"},
		"NaN":        {floats(t, []uint64{2}, nan, 1), floats(t, []uint64{2}, 1, 1), " row 0 [0] 0000c07f 0000803f ulp -, 1 of 2, -"},
		"shape":      {floats(t, matrix, 1, 2, 3, 4, 5, 6), floats(t, []uint64{3, 2}, 1, 2, 3, 4, 5, 6), "float32[2, 3] → float32[3, 2]"},
		"no rows":    {floats(t, []uint64{0, 3}), floats(t, []uint64{0, 3}), ""},
		"no numbers": {floats(t, []uint64{3, 0}), floats(t, []uint64{3, 0}), ""},
	} {
		if got := tell(t, c.a, c.b); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestCompareCountsAcrossBlocks(t *testing.T) {
	values := make([]float32, 3*comparedBytes/4+7)
	a := floats(t, []uint64{uint64(len(values))}, values...)
	for _, i := range []int{comparedBytes/4 + 5, len(values) - 1} {
		values[i] = 1
	}
	want := fmt.Sprintf(" row %d [%[1]d] 00000000 0000803f ulp 1065353216, 2 of %d, 1065353216", comparedBytes/4+5, len(values))
	if got := tell(t, a, floats(t, []uint64{uint64(len(values))}, values...)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestUlpsOfEveryFloatType(t *testing.T) {
	for d, c := range map[abi.DType]struct {
		a, b []byte
		want string
	}{
		abi.Float16: {[]byte{0, 0x3c}, []byte{2, 0x3c}, "2"},
		abi.Float64: {binary.LittleEndian.AppendUint64(nil, math.Float64bits(-math.MaxFloat64)), binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.MaxFloat64)), "18437736874454810622"},
		abi.Int32:   {[]byte{0, 0, 0, 0}, []byte{1, 0, 0, 0}, "-"},
	} {
		if got := ulpText(ulps(d, Element{Bytes: c.a}, Element{Bytes: c.b})); got != c.want {
			t.Errorf("%s: %s, want %s", d, got, c.want)
		}
	}
}

func TestCompareNamedTensors(t *testing.T) {
	open := abi.Type{Kind: abi.KindTensors, Open: true}
	file := func(tensors ...named) *File {
		b, _ := writeTensors(t, open, tensors, Options{})
		return mustOpen(t, b, open, ReadOptions{})
	}
	a := file(named{"bias", abi.Uint8, []uint64{2}, []byte{1, 2}}, named{"coef", abi.Uint8, []uint64{1, 2}, []byte{3, 4}}, named{"old", abi.Uint8, []uint64{0}, nil})
	b := file(named{"bias", abi.Uint8, []uint64{2}, []byte{1, 2}}, named{"coef", abi.Uint8, []uint64{1, 2}, []byte{3, 5}}, named{"young", abi.Uint8, []uint64{0}, nil})
	want := "coef row 0 [0 1] 04 05 ulp -, 1 of 2, -\noldis not there any more\nyoungis new"
	if got := tell(t, a, b); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := tell(t, a, floats(t, nil, 1)); !strings.HasSuffix(got, "→ float32") {
		t.Errorf("%q", got)
	}
}

func TestCompareTables(t *testing.T) {
	const rows = 3000
	columns := everyColumn(t, rows)
	open := func() *File {
		file, s := writeTable(t, columns, rows, whole(rows), Options{})
		return mustOpen(t, file, s.Type, ReadOptions{})
	}
	a := open()
	if got := tell(t, a, open()); got != "" {
		t.Fatalf("equal tables: %s", got)
	}
	for _, c := range columns {
		undo := spoil(c, rows-2)
		if undo == nil {
			continue // rows without elements
		}
		got := tell(t, a, open())
		if !strings.HasPrefix(got, fmt.Sprintf("%s row %d ", c.name, rows-2)) || strings.Contains(got, "\n") {
			t.Errorf("column %s: %q", c.name, got)
		}
		undo()
	}
}

// spoil changes one row of a column; nil when it has no values.
func spoil(c *testColumn, row uint64) (undo func()) {
	if c.validity != nil {
		c.validity[row] ^= 1
		return func() { c.validity[row] ^= 1 }
	}
	if c.typ.DType.Text() {
		old := c.texts[row]
		c.texts[row] = append([]byte("a"), old...)
		return func() { c.texts[row] = old }
	}
	if c.rowBytes() == 0 {
		return nil
	}
	v := &c.values[row*c.rowBytes()]
	old := *v
	if *v++; c.typ.DType == abi.Bool && old > 0 {
		*v = 0
	}
	return func() { *v = old }
}
