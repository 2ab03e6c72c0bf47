package tensor

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/zeebo/blake3"

	"zen/abi"
)

// testColumn is a column of a test, as a guest has it and as it has to be read.
type testColumn struct {
	name     string
	typ      abi.Type
	values   []byte   // of types with a size
	texts    [][]byte // of text
	validity []byte   // a byte per row; nil: no row is null
}

// rowBytes returns the guest bytes of one row of a type with a size.
func (c *testColumn) rowBytes() uint64 {
	sizes, _ := c.typ.Sizes()
	return elements(sizes) * uint64(c.typ.DType.Size())
}

func (c *testColumn) valid(i uint64) bool { return c.validity == nil || c.validity[i] == 1 }

// rows returns rows as they lie in guest memory. The first bit of validity and
// the first offset are anywhere.
func (c *testColumn) rows(first, n uint64) Rows {
	r := Rows{Count: n}
	if c.validity != nil {
		r.Validity = packed(c.validity[first : first+n])
	}
	if !c.typ.DType.Text() {
		r.Values = c.values[first*c.rowBytes() : (first+n)*c.rowBytes()]
		return r
	}
	r.Values = []byte("before")
	r.Offsets = binary.LittleEndian.AppendUint32(nil, uint32(len(r.Values)))
	for _, text := range c.texts[first : first+n] {
		r.Values = append(r.Values, text...)
		r.Offsets = binary.LittleEndian.AppendUint32(r.Offsets, uint32(len(r.Values)))
	}
	return r
}

// packed returns bytes of 0 and 1 as bits, with rubbish after the last.
func packed(bools []byte) []byte {
	out := make([]byte, (len(bools)+7)/8)
	packBits(out, bools)
	if rest := len(bools) % 8; rest != 0 {
		out[len(out)-1] |= 0xff << rest
	}
	return out
}

// want returns what some rows are read as: their values, or their texts.
func (c *testColumn) want(first, n uint64) (values []byte, offsets []int32) {
	offsets = []int32{0}
	for i := first; i < first+n; i++ {
		switch {
		case c.typ.DType.Text() && c.valid(i):
			values = append(values, c.texts[i]...)
		case !c.typ.DType.Text() && c.valid(i):
			v := c.values[i*c.rowBytes() : (i+1)*c.rowBytes()]
			if c.typ.DType.Valid() {
				v = canonicalReference(c.typ.DType, v)
			}
			values = append(values, v...)
		case !c.typ.DType.Text():
			values = append(values, make([]byte, c.rowBytes())...)
		}
		offsets = append(offsets, int32(len(values)))
	}
	return values, offsets
}

// digestReference digests a column the plain way, from the definition.
func (c *testColumn) digestReference(rows uint64) []byte {
	sizes, _ := c.typ.Sizes()
	values, offsets := c.want(0, rows)
	msg := append([]byte("zen1.column\x00"), byte(c.typ.DType), boolByte(c.typ.Nullable), byte(len(sizes)))
	for _, n := range sizes {
		msg = binary.LittleEndian.AppendUint64(msg, n)
	}
	v := blake3.Sum256(values)
	msg = append(msg, v[:]...)
	if c.typ.Nullable {
		bits := make([]byte, (rows+7)/8)
		for i := range rows {
			if c.valid(i) {
				bits[i/8] |= 1 << (i % 8)
			}
		}
		m := blake3.Sum256(bits)
		msg = append(msg, m[:]...)
	}
	if c.typ.DType.Text() {
		var lengths []byte
		for i := range rows {
			lengths = binary.LittleEndian.AppendUint32(lengths, uint32(offsets[i+1]-offsets[i]))
		}
		l := blake3.Sum256(lengths)
		msg = append(msg, l[:]...)
	}
	d := blake3.Sum256(msg)
	return d[:]
}

func tableDigestReference(rows uint64, columns []*testColumn) ContentDigest {
	msg := binary.LittleEndian.AppendUint64([]byte("zen1.table\x00"), rows)
	msg = binary.LittleEndian.AppendUint64(msg, uint64(len(columns)))
	for _, c := range columns {
		msg = binary.LittleEndian.AppendUint32(msg, uint32(len(c.name)))
		msg = append(append(msg, c.name...), c.digestReference(rows)...)
	}
	return blake3.Sum256(msg)
}

// randomColumn makes a column of a type such as "utf8?" or "float32[2, 3]".
func randomColumn(t testing.TB, typ string, rows, seed uint64) *testColumn {
	t.Helper()
	c := &testColumn{name: fmt.Sprintf("%s %d", typ, seed), typ: mustType(t, "table{x: "+typ+"}").Fields[0].Type}
	rng := rand.New(rand.NewPCG(seed, rows))
	if c.typ.Nullable {
		c.validity = make([]byte, rows)
		for i := range c.validity {
			c.validity[i] = byte(min(1, rng.IntN(3)))
			if i/5000%2 == 1 {
				c.validity[i] = 1 // some batches without nulls
			}
		}
	}
	if c.typ.DType.Text() {
		for range rows {
			c.texts = append(c.texts, []byte(strings.Repeat("grüß 🐢", rng.IntN(4))))
		}
		return c
	}
	element := c.typ.DType
	switch element { // the same bits
	case abi.Date:
		element = abi.Int32
	case abi.Timestamp:
		element = abi.Int64
	}
	sizes, _ := c.typ.Sizes()
	c.values = randomValues(element, rows*elements(sizes), seed)
	return c
}

// everyColumn are columns of all types, with and without nulls.
func everyColumn(t testing.TB, rows uint64) (columns []*testColumn) {
	t.Helper()
	for i, d := range abi.ColumnDTypes() {
		columns = append(columns, randomColumn(t, d.String(), rows, uint64(i)), randomColumn(t, d.String()+"?", rows, uint64(i+100)))
	}
	for i, typ := range []string{"float32[2, 3]?", "uint8[0]?", "uint8[0]", "bool[3]", "date[2]", "timestamp[1]?"} {
		columns = append(columns, randomColumn(t, typ, rows, uint64(i+200)))
	}
	return columns
}

func tableType(columns []*testColumn) abi.Type {
	typ := abi.Type{Kind: abi.KindTable, Dims: []abi.Dim{{Name: "N"}}}
	for _, c := range columns {
		typ.Fields = append(typ.Fields, abi.Field{Name: c.name, Type: c.typ})
	}
	return typ
}

// writeTable writes a table, each column cut by cut, and the columns in turn.
func writeTable(t testing.TB, columns []*testColumn, rows uint64, cut func() []uint64, o Options) ([]byte, Summary) {
	t.Helper()
	var file bytes.Buffer
	w, err := NewTableWriter(&file, tableType(columns), o)
	if err != nil {
		t.Fatal(err)
	}
	writers, cuts, at := make([]*ColumnWriter, len(columns)), make([][]uint64, len(columns)), make([]uint64, len(columns))
	for i, c := range columns {
		if writers[i], err = w.Create(c.name, c.typ); err != nil {
			t.Fatal(err)
		}
		cuts[i] = cut()
	}
	for more := true; more; {
		more = false
		for i, c := range columns {
			if len(cuts[i]) == 0 {
				continue
			}
			if err := writers[i].Write(c.rows(at[i], cuts[i][0])); err != nil {
				t.Fatal(err)
			}
			at[i], cuts[i], more = at[i]+cuts[i][0], cuts[i][1:], true
		}
	}
	s, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), s
}

// whole writes all rows at once.
func whole(rows uint64) func() []uint64 { return func() []uint64 { return []uint64{rows} } }

// The file of a table, and so its digests, depends on types and values only.
func TestTableDependsOnValuesOnly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, rows := range []uint64{0, 1, 7, 8, 9, 40_001} {
		columns := everyColumn(t, rows)
		want := tableDigestReference(rows, columns)
		file, _ := writeTable(t, columns, rows, whole(rows), Options{})
		for i := range 3 {
			got, s := writeTable(t, columns, rows, func() []uint64 { return cutRows(rows, rng) }, Options{Cores: i + 1})
			if s.Content != want || !bytes.Equal(got, file) {
				t.Errorf("%d rows, try %d: digest %v, want %v, or other bytes", rows, i, s.Content, want)
			}
			typ := tableType(columns)
			typ.Dims = []abi.Dim{{Size: rows}}
			if s.Type.String() != typ.String() {
				t.Errorf("type %s, want %s", s.Type, typ)
			}
		}
	}
}

func TestTablesAreReadBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, rows := range []uint64{0, 1, 9, 40_001} {
		columns := everyColumn(t, rows)
		for _, uncompressed := range []bool{false, true} {
			file, _ := writeTable(t, columns, rows, whole(rows), Options{Cores: 2, Uncompressed: uncompressed})
			f := mustOpen(t, file, tableType(columns), ReadOptions{Cores: 2})
			if f.Table().Rows() != rows || len(f.Table().Columns()) != len(columns) {
				t.Fatalf("%d rows of %d columns", f.Table().Rows(), len(f.Table().Columns()))
			}
			for i, c := range f.Table().Columns() {
				checkColumn(t, c, columns[i], 0, rows)
				for range 5 {
					first := rng.Uint64N(rows + 1)
					checkColumn(t, c, columns[i], first, rng.Uint64N(rows-first+1))
				}
			}
		}
	}
}

func checkColumn(t *testing.T, c *Column, want *testColumn, first, rows uint64) {
	t.Helper()
	if c.Name() != want.name || c.DType() != want.typ.DType || c.Nullable() != want.typ.Nullable {
		t.Fatalf("%s is %s, want %v", c.Name(), c.DType(), want)
	}
	values, offsets := want.want(first, rows)
	got := make([]byte, len(values))
	if c.DType().Text() {
		if n, err := c.TextBytes(first, rows); err != nil || n != uint64(len(values)) {
			t.Fatalf("%s: %d bytes of text, want %d (%v)", c.Name(), n, len(values), err)
		}
		checkOffsets(t, c, offsets, first, rows)
		if err := c.ReadText(got, first, rows); err != nil {
			t.Fatal(err)
		}
	} else if err := c.ReadRows(got, first, rows); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, values) {
		t.Fatalf("%s: other values in %d rows from %d on", c.Name(), rows, first)
	}
	validity := bytes.Repeat([]byte{0xee}, int(rows+7)/8)
	if err := c.ReadValidity(validity, first, rows); err != nil {
		t.Fatal(err)
	}
	for i := range uint64(len(validity)) * 8 {
		if set := bitAt(validity, i) == 1; set != (i < rows && want.valid(first+i)) {
			t.Fatalf("%s: bit %d of the validity from row %d on is %v", c.Name(), i, first, set)
		}
	}
}

func checkOffsets(t *testing.T, c *Column, want []int32, first, rows uint64) {
	t.Helper()
	b := make([]byte, 4*(rows+1))
	if err := c.ReadOffsets(b, first, rows); err != nil {
		t.Fatal(err)
	}
	for i, w := range want {
		if got := offsetAt(b, uint64(i)); got != w {
			t.Fatalf("%s: offset %d from row %d on is %d, want %d", c.Name(), i, first, got, w)
		}
	}
}

func TestTableWriterRefuses(t *testing.T) {
	int8s := abi.Column(abi.Int8, false, nil)
	for _, c := range []struct {
		name, typ, want string
		do              func(w *TableWriter) error
	}{
		{"a column that is not declared", "table{a: int8}", "has no column", func(w *TableWriter) error {
			_, err := w.Create("b", int8s)
			return err
		}},
		{"another type", "table{a: int16}", "is int8, declared is int16", func(w *TableWriter) error {
			_, err := w.Create("a", int8s)
			return err
		}},
		{"nulls", "table{a: int8}", "may have nulls", func(w *TableWriter) error {
			_, err := w.Create("a", abi.Column(abi.Int8, true, nil))
			return err
		}},
		{"a column twice", "table", "already", func(w *TableWriter) error {
			_, err := w.Create("a", int8s)
			_, err2 := w.Create("a", int8s)
			return errors.Join(err, err2)
		}},
		{"a column after rows", "table", "after the first rows", func(w *TableWriter) error {
			a, _ := w.Create("a", int8s)
			err := a.Write(Rows{Count: 1, Values: []byte{1}})
			_, err2 := w.Create("b", int8s)
			return errors.Join(err, err2)
		}},
		{"unequal columns", "table", `column "b" has 0 rows, column "a" has 1`, func(w *TableWriter) error {
			a, _ := w.Create("a", int8s)
			_, _ = w.Create("b", int8s)
			_ = a.Write(Rows{Count: 1, Values: []byte{1}})
			_, err := w.Close()
			return err
		}},
		{"a missing column", "table{a: int8}", `no column "a"`, func(w *TableWriter) error {
			_, err := w.Close()
			return err
		}},
	} {
		w, err := NewTableWriter(&bytes.Buffer{}, mustType(t, c.typ), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.do(w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want …%s…", c.name, err, c.want)
		}
	}
}

func TestColumnsMayNotBeTooFarApart(t *testing.T) {
	w, _ := NewTableWriter(&bytes.Buffer{}, mustType(t, "table"), Options{Uncompressed: true})
	w.maxAhead = 10 << 20
	a, _ := w.Create("a", abi.Column(abi.Float64, false, nil))
	_, _ = w.Create("b", abi.Column(abi.Float64, false, nil))
	var err error
	for range 20 {
		if err = a.Write(Rows{Count: 1 << 17, Values: make([]byte, 1<<20)}); err != nil {
			break
		}
	}
	var tooLarge *TooLargeError
	if !errors.As(err, &tooLarge) || !strings.Contains(err.Error(), `column "a" is too far ahead`) {
		t.Errorf("got %v", err)
	}
}

func TestTextsOfABatchHaveABound(t *testing.T) {
	w, _ := NewTableWriter(&bytes.Buffer{}, mustType(t, "table"), Options{})
	a, _ := w.Create("a", abi.Column(abi.Binary, false, nil))
	values := make([]byte, 256<<20) // nine rows of it are more than 2 GiB
	offsets := binary.LittleEndian.AppendUint32([]byte{0, 0, 0, 0}, uint32(len(values)))
	var err error
	for range 9 {
		if err = a.Write(Rows{Count: 1, Values: values, Offsets: offsets}); err != nil {
			break
		}
	}
	var tooLarge *TooLargeError
	if !errors.As(err, &tooLarge) || !strings.Contains(err.Error(), "more than 2147483647 bytes of values in 8 rows") {
		t.Errorf("got %v", err)
	}
}

// The letters of a declared type, its open end and the order of its columns.
func TestTableTypesAreChecked(t *testing.T) {
	columns := []*testColumn{randomColumn(t, "float32[3]", 5, 1), randomColumn(t, "utf8?", 5, 2)}
	columns[0].name, columns[1].name = "x", "label"
	file, _ := writeTable(t, columns, 5, whole(5), Options{})
	for typ, want := range map[string]string{
		"table":                                      "",
		"table[5]":                                   "",
		"table{label: utf8?, x: float32[D]}":         "",
		"table{x: float32[3], ...}":                  "",
		"table[N]{x: float32[N], ...}":               "has 3 in dimension 1, but N is 5",
		"table[6]":                                   "has 5 rows, declared are 6",
		"table{x: float32[3]}":                       `has a column "label"`,
		"table{x: float32[3], label: utf8}":          "may have nulls",
		"table{x: float64[3], ...}":                  "is float32[3], declared is float64[3]",
		"table{x: float32, ...}":                     "is float32[3], declared is float32",
		"table{y: int8, ...}":                        `has no column "y"`,
		"tensors":                                    "declared is tensors",
		"float32[N]":                                 "declared is float32[N]",
		"table{x: float32[4], label: utf8?, ...}":    "has 3 in dimension 1, declared are 4",
		"table{label: utf8?, x: float32[3], ...}":    "",
		"table[_]{label: utf8?, x: float32[3]}":      "",
		"table[N]{label: utf8?, x: float32[3]}":      "",
		"table{label: binary?, x: float32[3]}":       "is utf8?, declared is binary?",
		"table{\"label\": utf8?, \"x\": float32[_]}": "",
	} {
		_, err := Open(file, mustType(t, typ), ReadOptions{})
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) {
			t.Errorf("%s: got %v, want …%s…", typ, err, want)
		}
	}
	if f := mustOpen(t, file, abi.Type{}, ReadOptions{}); f.Type().String() != "table[5]{x: float32[3], label: utf8?}" {
		t.Errorf("type %s", f.Type())
	}
}

// Reading some rows of every column again and again decodes no batch twice.
func TestReadingAWideTableInTurnsDecodesOnce(t *testing.T) {
	const rows, wide = 120_000, 60
	var columns []*testColumn
	for i := range uint64(wide) {
		columns = append(columns, randomColumn(t, "float64", rows, i))
	}
	file, _ := writeTable(t, columns, rows, whole(rows), Options{Cores: 2})
	f := mustOpen(t, file, abi.Type{}, ReadOptions{CacheBytes: 40 << 20})
	seen := map[*piece]bool{}
	dst := make([]byte, 100*8)
	for first := uint64(0); first < rows; first += 100 {
		for _, c := range f.Table().Columns() {
			i := sort.Search(len(c.values.pieces), func(i int) bool { return c.values.pieces[i].start > 8*first }) - 1
			p := &c.values.pieces[i]
			if seen[p] && c.values.decoding.cache.find(p) == nil {
				t.Fatalf("%s from row %d on is decoded again", c.Name(), first)
			}
			seen[p] = true
			if err := c.ReadRows(dst, first, 100); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(seen) < 2*wide {
		t.Errorf("%d pieces only", len(seen))
	}
}

// A worker collects no garbage while its guest runs, so a long stream of rows must
// leave none.
func TestWritingAndReadingATableLeavesNoGarbage(t *testing.T) {
	if raceDetector {
		t.Skip("allocations cannot be counted under the race detector")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // as while a guest runs
	rows := uint64(64)
	columns := []*testColumn{randomColumn(t, "int64?", rows, 1), randomColumn(t, "uint64[512]", rows, 2), randomColumn(t, "utf8?", rows, 3)}
	var file bytes.Buffer
	file.Grow(64 << 20)
	w, _ := NewTableWriter(&file, tableType(columns), Options{Cores: 2})
	writers, parts := make([]*ColumnWriter, len(columns)), make([]Rows, len(columns))
	for i, c := range columns {
		writers[i], _ = w.Create(c.name, c.typ)
		parts[i] = c.rows(0, rows)
	}
	write := func() {
		for i := range parts {
			if err := writers[i].Write(parts[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A compressor that is needed for the first time takes 4 MiB.
	if n := allocatedBy(500, 1500, write); n > 12<<20 {
		t.Errorf("1500 writes left %d bytes of garbage", n)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, file.Bytes(), abi.Type{}, ReadOptions{Cores: 2})
	first, label := uint64(0), f.Table().Columns()[2]
	values, offsets, validity := make([]byte, 512*8*100), make([]byte, 404), make([]byte, 13)
	read := func() {
		n, err := label.TextBytes(first, 100)
		err = errors.Join(err, label.ReadOffsets(offsets, first, 100), label.ReadText(values[:n], first, 100),
			label.ReadValidity(validity, first, 100), f.Table().Columns()[1].ReadRows(values, first, 100))
		if err != nil {
			t.Fatal(err)
		}
		first += 100
	}
	if n := allocatedBy(200, 1000, read); n > 4<<20 {
		t.Errorf("1000 reads left %d bytes of garbage", n)
	}
}

// allocatedBy returns how many bytes n calls allocate, after some others.
func allocatedBy(before, n int, f func()) uint64 {
	for range before {
		f()
	}
	var start, end runtime.MemStats
	runtime.ReadMemStats(&start)
	for range n {
		f()
	}
	runtime.ReadMemStats(&end)
	return end.TotalAlloc - start.TotalAlloc
}

func TestBitsAreCopiedFromAnywhereToAnywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	src := make([]byte, 40)
	for i := range src {
		src[i] = byte(rng.Uint32())
	}
	for range 2000 {
		from, at := rng.Uint64N(100), rng.Uint64N(100)
		n := rng.Uint64N(200)
		got, ones := make([]byte, 60), make([]byte, 60)
		copyBits(got, at, src, from, n)
		setBits(ones, at, n)
		set := uint64(0)
		for i := range uint64(len(got)) * 8 {
			inside := i >= at && i < at+n
			want := inside && bitAt(src, from+i-at) == 1
			if want {
				set++
			}
			if (bitAt(got, i) == 1) != want || (bitAt(ones, i) == 1) != inside {
				t.Fatalf("bit %d after copying %d from %d to %d", i, n, from, at)
			}
		}
		if countBits(src, from, n) != set {
			t.Fatalf("%d bits from %d on: %d set, want %d", n, from, countBits(src, from, n), set)
		}
	}
	if length, set := bitRun([]byte{0xf0, 0xff, 0x01}, 4, 20); length != 13 || !set {
		t.Errorf("a run of %d, %v", length, set)
	}
}

// tinyTable is a table of a few hundred bytes.
func tinyTable(t testing.TB) []*testColumn {
	t.Helper()
	columns := []*testColumn{
		randomColumn(t, "int64", 20, 1), randomColumn(t, "utf8?", 20, 2), randomColumn(t, "bool?", 20, 3),
		randomColumn(t, "float32[2]?", 20, 4), randomColumn(t, "date", 20, 5),
	}
	for i, c := range columns {
		c.name = string(rune('a' + i))
	}
	return columns
}

func readTableHostile(f *File) (read uint64) {
	if f.Table() == nil {
		return 0
	}
	for _, c := range f.Table().Columns() {
		rows := f.Table().Rows()
		if rows > 1<<10 {
			continue
		}
		for _, r := range [][2]uint64{{0, rows}, {rows / 2, rows - rows/2}} {
			_ = c.ReadValidity(make([]byte, (r[1]+7)/8), r[0], r[1])
			if !c.DType().Text() {
				if n := r[1] * c.RowBytes(); n < 1<<20 {
					_ = c.ReadRows(make([]byte, n), r[0], r[1])
					read += n
				}
				continue
			}
			_ = c.ReadOffsets(make([]byte, 4*(r[1]+1)), r[0], r[1])
			if n, err := c.TextBytes(r[0], r[1]); err == nil && n < 1<<20 {
				_ = c.ReadText(make([]byte, n), r[0], r[1])
				read += n
			}
		}
	}
	return read
}

// Offsets of a file that lie are found before anything is read by them.
func TestOffsetsThatLieAreRefused(t *testing.T) {
	c := randomColumn(t, "utf8", 3, 1)
	c.texts = [][]byte{[]byte("ab"), []byte("cde"), []byte("f")}
	file, _ := writeTable(t, []*testColumn{c}, 3, whole(3), Options{Uncompressed: true})
	good := []byte{0, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0}
	at := bytes.Index(file, good)
	for i, bad := range [][]byte{
		{0, 0, 0, 0, 6, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0},
		{0, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0},
		{0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0},
		{0, 0, 0, 0, 2, 0, 0, 0x80, 5, 0, 0, 0, 6, 0, 0, 0},
	} {
		damaged := slices.Clone(file)
		copy(damaged[at:], bad)
		f := mustOpen(t, damaged, abi.Type{}, ReadOptions{})
		if err := f.Table().Columns()[0].ReadOffsets(make([]byte, 16), 0, 3); !isFormatError(err) {
			t.Errorf("%d: got %v", i, err)
		}
	}
}
