package format

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"zen/abi"
	arrow "zen/abi/tensor"
)

// testColumn is a column of a test. values are a slice that encoding/binary can
// write, of text strings.
type testColumn struct {
	name   string
	typ    string // as in a type of a table: utf8?
	values any
	nulls  []int // rows
}

// openTable returns a table as it is read from an artifact.
func openTable(t testing.TB, columns ...testColumn) Table {
	t.Helper()
	var file bytes.Buffer
	w, err := arrow.NewTableWriter(&file, abi.Type{Kind: abi.KindTable, Open: true, Dims: []abi.Dim{{Name: "_"}}}, arrow.Options{})
	if err != nil {
		t.Fatal(err)
	}
	writers := make([]*arrow.ColumnWriter, len(columns))
	for i, c := range columns {
		typ, err := abi.ParseType("table{x: " + c.typ + "}")
		if err != nil {
			t.Fatal(err)
		}
		if writers[i], err = w.Create(c.name, typ.Fields[0].Type); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range columns {
		if err := writers[i].Write(c.rows()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := arrow.Open(file.Bytes(), abi.Type{}, arrow.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := Table{Rows: f.Table().Rows()}
	for _, c := range f.Table().Columns() {
		out.Columns = append(out.Columns, c)
	}
	return out
}

// rows returns the column as a guest writes it.
func (c testColumn) rows() (r arrow.Rows) {
	if texts, ok := c.values.([]string); ok {
		r.Count = uint64(len(texts))
		r.Offsets = make([]byte, 4)
		for _, text := range texts {
			r.Values = append(r.Values, text...)
			r.Offsets = binary.LittleEndian.AppendUint32(r.Offsets, uint32(len(r.Values)))
		}
	} else {
		typ, _ := abi.ParseType("table{x: " + c.typ + "}")
		r.Values, _ = binary.Append(nil, binary.LittleEndian, c.values)
		r.Count = uint64(len(r.Values) / typ.Fields[0].Type.DType.Size())
		for _, d := range typ.Fields[0].Type.Dims {
			r.Count /= d.Size
		}
	}
	if strings.HasSuffix(c.typ, "?") {
		r.Validity = bytes.Repeat([]byte{0xff}, int(r.Count+7)/8)
		for _, i := range c.nulls {
			r.Validity[i/8] &^= 1 << (i % 8)
		}
	}
	return r
}

var (
	ids       = testColumn{name: "id", typ: "int64", values: []int64{1, 20, -3}}
	labels    = testColumn{name: "label", typ: "utf8?", values: []string{"seven", "null", ""}, nulls: []int{2}}
	vectors   = testColumn{name: "x", typ: "float32[2]", values: []float32{0, 0.5, 1, float32(nan), -1, 2}}
	numbers   = testColumn{name: "n", typ: "float64?", values: []float64{0.25, 10, 0}, nulls: []int{1}}
	days      = testColumn{name: "day", typ: "date", values: []int32{0, -1, 19782}}
	moments   = testColumn{name: "at", typ: "timestamp", values: []int64{0, 1_500_000, -1}}
	farDays   = testColumn{name: "day", typ: "date", values: []int32{math.MinInt32, math.MaxInt32, 2932896, 2932897, -719528, -719529}}
	farMoment = testColumn{name: "at", typ: "timestamp", values: []int64{math.MinInt64, math.MaxInt64, 253402300799999999, 253402300800000000, -62167219200000000, -62167219200000001}}
	raw       = testColumn{name: "raw", typ: "binary?", values: []string{"\x00\xff", "", "x"}, nulls: []int{2}}
	flags     = testColumn{name: "ok", typ: "bool", values: []uint8{1, 0, 1}}
)

func TestWriteTable(t *testing.T) {
	for _, c := range []struct {
		name    string
		format  Format
		columns []testColumn
		want    string
	}{
		{"numbers and texts", Text, []testColumn{ids, labels, numbers}, `table[3]{id: int64, label: utf8?, n: float64?}
id  label      n
 1  seven   0.25
20  "null"  null
-3  null    0.0
3 rows, 3 columns
`},
		{"dimensions, bools and bytes", Text, []testColumn{vectors, flags, raw}, `table[3]{x: float32[2], ok: bool, raw: binary?}
x        ok     raw
[0 0.5]  true   AP8=
[1 nan]  false  ""
[-1 2]   true   null
3 rows, 3 columns
`},
		{"dates and timestamps", Text, []testColumn{days, moments}, `table[3]{day: date, at: timestamp}
day         at
1970-01-01  1970-01-01T00:00:00Z
1969-12-31  1970-01-01T00:00:01.5Z
2024-02-29  1969-12-31T23:59:59.999999Z
3 rows, 2 columns
`},
		{"dates without a form", Text, []testColumn{farDays, farMoment}, `table[6]{day: date, at: timestamp}
day          at
-2147483648  -9223372036854775808
2147483647   9223372036854775807
9999-12-31   9999-12-31T23:59:59.999999Z
2932897      253402300800000000
0000-01-01   0000-01-01T00:00:00Z
-719529      -62167219200000001
6 rows, 2 columns
`},
		{"one row", Text, []testColumn{{name: "a", typ: "int8", values: []int8{7}}}, "table[1]{a: int8}\na\n7\n1 row, 1 column\n"},
		{"no rows", Text, []testColumn{{name: "a", typ: "int8", values: []int8{}}}, "table[0]{a: int8}\na\n0 rows, 1 column\n"},
		{"no columns", Text, nil, "table[0]{}\n0 rows, 0 columns\n"},
		{"wide characters", Text, []testColumn{{name: "a", typ: "utf8", values: []string{"日本", "x"}}, {name: "b", typ: "int8", values: []int8{1, 2}}},
			"table[2]{a: utf8, b: int8}\na     b\n日本  1\nx     2\n2 rows, 2 columns\n"},

		{"nulls and empty texts", CSV, []testColumn{ids, labels, raw}, "id,label,raw\n1,seven,AP8=\n20,null,\"\"\n-3,,\n"},
		{"dimensions are JSON", CSV, []testColumn{vectors, flags}, "x,ok\n\"[0,0.5]\",true\n\"[1,\"\"NaN\"\"]\",false\n\"[-1,2]\",true\n"},
		{"dates and floats", CSV, []testColumn{days, moments, numbers},
			"day,at,n\n1970-01-01,1970-01-01T00:00:00Z,0.25\n1969-12-31,1970-01-01T00:00:01.5Z,\n2024-02-29,1969-12-31T23:59:59.999999Z,0\n"},
		{"what needs quotes", CSV, []testColumn{{name: "a,b", typ: "utf8", values: []string{`say "a"`, "two\nlines", " x", "a,b", "c\r", "\x1b"}}},
			"\"a,b\"\n\"say \"\"a\"\"\"\n\"two\nlines\"\n\" x\"\n\"a,b\"\n\"c\r\"\n\x1b\n"},
		{"no rows", CSV, []testColumn{{name: "a", typ: "int8", values: []int8{}}}, "a\n"},

		{"nulls", JSON, []testColumn{ids, labels, raw}, `{"type":"table[3]{id: int64, label: utf8?, raw: binary?}","shape":[3],"columns":["id","label","raw"],"rows":[` +
			`{"id":1,"label":"seven","raw":"AP8="},{"id":20,"label":"null","raw":""},{"id":-3,"label":null,"raw":null}]}` + "\n"},
		{"dimensions", JSON, []testColumn{vectors, flags}, `{"type":"table[3]{x: float32[2], ok: bool}","shape":[3],"columns":["x","ok"],"rows":[` +
			`{"x":[0,0.5],"ok":true},{"x":[1,"NaN"],"ok":false},{"x":[-1,2],"ok":true}]}` + "\n"},
		{"dates", JSON, []testColumn{farDays}, `{"type":"table[6]{day: date}","shape":[6],"columns":["day"],"rows":[` +
			`{"day":-2147483648},{"day":2147483647},{"day":"9999-12-31"},{"day":2932897},{"day":"0000-01-01"},{"day":-719529}]}` + "\n"},
		{"what does not print", JSON, []testColumn{{name: "a", typ: "utf8", values: []string{"\x1b[31m\x7f\u0085", "a\u202eb", "\xff", "\U000e0001é<"}}},
			`{"type":"table[4]{a: utf8}","shape":[4],"columns":["a"],"rows":[{"a":"\u001b[31m\u007f\u0085"},{"a":"a\u202eb"},{"a":"\ufffd"},{"a":"\udb40\udc01é\u003c"}]}` + "\n"},
		{"no rows", JSON, []testColumn{{name: "a", typ: "int8", values: []int8{}}}, `{"type":"table[0]{a: int8}","shape":[0],"columns":["a"],"rows":[]}` + "\n"},
	} {
		t.Run(string(c.format)+" of "+c.name, func(t *testing.T) {
			var out strings.Builder
			if err := WriteTable(&out, c.format, openTable(t, c.columns...)); err != nil {
				t.Fatal(err)
			}
			if out.String() != c.want {
				t.Errorf("got\n%s\nwant\n%s", out.String(), c.want)
			}
		})
	}
}

func TestATextThatCouldBeTakenForSomethingElseIsQuoted(t *testing.T) {
	long := strings.Repeat("é", 41)
	for text, want := range map[string]string{
		"plain, with a comma":        "plain, with a comma",
		"":                           `""`,
		"null":                       `"null"`,
		"nulls":                      "nulls",
		`"quoted"`:                   `"\"quoted\""`,
		`in "quotes"`:                `in "quotes"`,
		" x":                         `" x"`,
		"x ":                         `"x "`,
		"x…":                         `"x…"`,
		"two\nlines\tand a tab":      `"two\nlines\tand a tab"`,
		"\x1b[31mred":                `"\x1b[31mred"`,
		"a\u202eb\u2066c":            `"a\u202eb\u2066c"`,
		"a\u2028b":                   `"a\u2028b"`,
		"\xff\xfe":                   `"\xff\xfe"`,
		"\u009b31m":                  `"\u009b31m"`,
		long[:80]:                    long[:80],
		long:                         long[:78] + "…",
		"a\n" + long:                 `"a\n` + long[:72] + `"…`,
		strings.Repeat("日本", 11):     strings.Repeat("日本", 9) + "日…",
		strings.Repeat("\u0301", 99): strings.Repeat("\u0301", 39) + "…",
		strings.Repeat("\u202e", 99): `"` + strings.Repeat(`\u202e`, 6) + `"…`,
	} {
		if got := shownText(text, cellWidth); got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}

func TestOfALongTableTheEndsAreShown(t *testing.T) {
	write := func(rows int) string {
		var out strings.Builder
		if err := WriteTable(&out, Text, openTable(t, testColumn{name: "n", typ: "int32", values: count(rows)})); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := write(60); strings.Count(got, "\n") != 63 || strings.Contains(got, "...") {
		t.Errorf("60 rows:\n%s", got)
	}
	want := "table[61]{n: int32}\n n\n 0\n 1\n 2\n 3\n 4\n...\n56\n57\n58\n59\n60\n61 rows, 1 column\n"
	if got := write(61); got != want {
		t.Errorf("61 rows: got\n%s\nwant\n%s", got, want)
	}
	if got := write(100_000); !strings.Contains(got, "    4\n...\n99995\n") {
		t.Errorf("many rows:\n%s", got)
	}
}

func TestOfAWideTableTheFirstColumnsAreShown(t *testing.T) {
	var columns []testColumn
	for i := range 200 {
		columns = append(columns, testColumn{name: fmt.Sprintf("column_%03d", i), typ: "int8", values: []int8{1}})
	}
	var out strings.Builder
	if err := WriteTable(&out, Text, openTable(t, columns...)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	for i, line := range lines[1:] {
		if n := len([]rune(line)); n > tableWidth {
			t.Errorf("line %d has %d characters: %s", i+1, n, line)
		}
	}
	if n := len([]rune(lines[0])); n != typeWidth {
		t.Errorf("the type has %d characters", n)
	}
	if !strings.HasSuffix(lines[1], "  column_008  column_009") || !strings.HasPrefix(lines[3], "190 more columns: column_010, column_011, ") || lines[4] != "1 row, 200 columns" {
		t.Error(out.String())
	}
}

func TestAColumnWiderThanTheScreenIsShownStill(t *testing.T) {
	columns := []testColumn{{name: "a", typ: "utf8", values: []string{strings.Repeat("x", 1000)}}, {name: "b", typ: "float32[500]", values: make([]float32, 500)}}
	var out strings.Builder
	if err := WriteTable(&out, Text, openTable(t, columns...)); err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("x", 39) + "…  [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 …\n"; !strings.Contains(out.String(), want) {
		t.Errorf("got\n%swant in it\n%s", out.String(), want)
	}
}

// A terminal obeys what stands in a text; a file has to have it as it is.
func TestCSVForATerminalHasNoControlCharacters(t *testing.T) {
	table := openTable(t, testColumn{name: "a", typ: "utf8", values: []string{"\x1b[31mred\u202e", "two\nlines", "\xff"}})
	table.Terminal = true
	var out strings.Builder
	if err := WriteTable(&out, CSV, table); err != nil {
		t.Fatal(err)
	}
	if want := "a\n\uFFFD[31mred\uFFFD\n\"two\nlines\"\n\uFFFD\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

// Blocks of rows are cut by their bytes: what comes out is the same.
func TestManyRowsComeThrough(t *testing.T) {
	const rows = 30_000
	texts := make([]string, rows)
	nulls := []int{0, 8191, 8192, rows - 1}
	for i := range texts {
		texts[i] = strings.Repeat("x", i%700)
	}
	table := openTable(t, testColumn{name: "n", typ: "int32", values: count(rows)}, testColumn{name: "s", typ: "utf8?", values: texts, nulls: nulls})
	var out bytes.Buffer
	if err := WriteTable(&out, CSV, table); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
	if err != nil || len(records) != rows+1 {
		t.Fatalf("%d lines: %v", len(records), err)
	}
	for i, r := range records[1:] {
		if i != 8191 && i != 8192 && i != rows-1 && r[1] != texts[i] || r[0] != fmt.Sprint(i) {
			t.Fatalf("row %d is %q", i, r)
		}
	}
	out.Reset()
	if err := WriteTable(&out, JSON, table); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Rows []struct {
			N int
			S *string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || len(back.Rows) != rows || back.Rows[8192].S != nil || *back.Rows[8193].S != texts[8193] {
		t.Errorf("json: %d rows, %v", len(back.Rows), err)
	}
}

// brokenColumn fails when its values are read.
type brokenColumn struct{ Column }

func (brokenColumn) ReadRows([]byte, uint64, uint64) error     { return io.ErrUnexpectedEOF }
func (brokenColumn) ReadText([]byte, uint64, uint64) error     { return io.ErrUnexpectedEOF }
func (brokenColumn) ReadValidity([]byte, uint64, uint64) error { return nil }

func TestAColumnThatCannotBeReadIsAnError(t *testing.T) {
	for _, c := range []testColumn{ids, labels} {
		table := openTable(t, c)
		table.Columns[0] = brokenColumn{table.Columns[0]}
		for f := range tableWriters {
			err := WriteTable(io.Discard, f, table)
			if want := fmt.Sprintf("column %q: unexpected EOF", c.name); err == nil || err.Error() != want {
				t.Errorf("%s: got %v, want %s", f, err, want)
			}
		}
	}
}

func TestOtherFormatsShowNoTable(t *testing.T) {
	for _, f := range []Format{NPY, PNG} {
		err := WriteTable(io.Discard, f, openTable(t, ids))
		if want := string(f) + " shows one tensor, and this is a table; name one of its columns, or use text, csv or json"; err == nil || err.Error() != want {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func TestAColumnOfDatesIsShownLikeATensor(t *testing.T) {
	for _, c := range []struct {
		format Format
		tensor Tensor
		want   string
	}{
		{Text, tensor(abi.Date, []int32{0, -1}, 2), "date[2]\n[1970-01-01 1969-12-31]\n"},
		{Text, tensor(abi.Date, append(make([]int32, 1000), -1), 1001),
			"date[1001]\nmin 1969-12-31, max 1970-01-01\n[1970-01-01 1970-01-01 1970-01-01 ... 1970-01-01 1970-01-01 1969-12-31]\n"},
		{Text, tensor(abi.Timestamp, append(make([]int64, 1000), math.MinInt64), 1001),
			"timestamp[1001]\nmin -9223372036854775808, max 1970-01-01T00:00:00Z\n[1970-01-01T00:00:00Z 1970-01-01T00:00:00Z 1970-01-01T00:00:00Z ...\n 1970-01-01T00:00:00Z 1970-01-01T00:00:00Z -9223372036854775808]\n"},
		{CSV, tensor(abi.Timestamp, []int64{1}, 1), "1970-01-01T00:00:00.000001Z\n"},
		{JSON, tensor(abi.Date, []int32{0, math.MaxInt32}, 2), `{"type":"date[2]","shape":[2],"values":["1970-01-01",2147483647]}` + "\n"},
	} {
		var out strings.Builder
		if err := Write(&out, c.format, c.tensor); err != nil || out.String() != c.want {
			t.Errorf("%s: got\n%s(%v)\nwant\n%s", c.format, out.String(), err, c.want)
		}
	}
}

func BenchmarkTableJSON(b *testing.B) {
	values := make([]float32, 100_000)
	table := openTable(b, testColumn{name: "x", typ: "float32[10]", values: values}, testColumn{name: "n", typ: "int32", values: count(10_000)})
	for b.Loop() {
		if err := WriteTable(io.Discard, JSON, table); err != nil {
			b.Fatal(err)
		}
	}
}
