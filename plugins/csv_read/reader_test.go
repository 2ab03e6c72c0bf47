package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

// defaults are the params as the manifest has them.
var defaults = options{delimiter: ",", header: true}

// readAll reads content, two rows at a time, and returns a line for the columns
// with their types and one for each row, with ∅ for what is missing.
func readAll(content string, o options) (string, error) {
	r, err := found(content, o)
	if err != nil {
		return "", err
	}
	var names []string
	for _, c := range r.columns {
		names = append(names, c.name+" "+c.typeText())
	}
	lines := []string{strings.Join(names, "|")}
	err = r.read(2, func() {
		for i := range r.columns[0].rows {
			var cells []string
			for _, c := range r.columns {
				cells = append(cells, c.shown(i))
			}
			lines = append(lines, strings.Join(cells, "|"))
		}
	})
	return strings.Join(lines, "\n"), err
}

// found returns a reader of content that knows its columns.
func found(content string, o options) (*reader, error) {
	r := newReader(func() io.Reader { return strings.NewReader(content) }, o)
	return r, r.findColumns()
}

func (c *column) shown(i int) string {
	if c.nullable && c.validity[i/8]>>(i%8)&1 == 0 {
		return "∅"
	}
	switch at := c.values[i*kindBytes[c.kind]:]; c.kind {
	case kindBool:
		return fmt.Sprint(at[0] == 1)
	case kindFloat64:
		return fmt.Sprint(math.Float64frombits(binary.LittleEndian.Uint64(at)))
	case kindUTF8:
		return string(c.values[c.offsets[i]:c.offsets[i+1]])
	case kindDate:
		return fmt.Sprint(int32(binary.LittleEndian.Uint32(at)))
	default:
		return fmt.Sprint(int64(binary.LittleEndian.Uint64(at)))
	}
}

func with(set func(*options)) options {
	o := defaults
	set(&o)
	return o
}

func TestAFileIsReadAsItLooks(t *testing.T) {
	for _, c := range []struct {
		name, content string
		options       options
		want          string
	}{
		{"every type", "a,b,c,d,e,f\ntrue,1,1.5,1970-01-02,1970-01-01T00:00:01Z,x\n", defaults,
			"a bool|b int64|c float64|d date|e timestamp|f utf8\ntrue|1|1.5|1|1000000|x"},
		{"a type is that of all rows", "a,b,c\n1,2,true\n2,2.5,1\n3,-1e3,0\n", defaults, "a int64|b float64|c utf8\n1|2|true\n2|2.5|1\n3|-1000|0"},
		{"missing values", "a,b\n1,\n ,x\n", defaults, "a int64?|b utf8?\n1|∅\n∅|x"},
		{"texts that are missing values", "a,b\n1,NA\n?,x\n", with(func(o *options) { o.missing = "NA, ?" }), "a int64?|b utf8?\n1|∅\n∅|x"},
		{"a column without values", "a,b\n1,\n", defaults, "a int64|b utf8?\n1|∅"},
		{"codes whose zeros matter", "a,b\n007,0\n010,0.5\n", defaults, "a utf8|b float64\n007|0\n010|0.5"},
		{"numbers too large for int64", "a\n9223372036854775808\n1\n", defaults, "a float64\n9.223372036854776e+18\n1"},
		{"NaN and infinity", "a\nNaN\n-inf\n", defaults, "a float64\nNaN\n-Inf"},
		{"no number of this language", "a,b\n0x10,1_000\n", defaults, "a utf8|b utf8\n0x10|1_000"},
		{"given types", "a,b,c\n1,0,7\n", with(func(o *options) { o.types = `a: float64?, "b": bool` }), "a float64?|b bool|c int64\n1|false|7"},
		{"another delimiter", "a;b\n1,5;2\n", with(func(o *options) { o.delimiter = ";" }), "a utf8|b int64\n1,5|2"},
		{"no header", "1,x\n2,y\n3,z\n", with(func(o *options) { o.header = false }), "column_1 int64|column_2 utf8\n1|x\n2|y\n3|z"},
		{"a mark of UTF-8, CRLF, empty lines and no end", "\ufeffa , b\r\n1,x\r\n\r\n2,\"y\r\nz\"", defaults, "a int64|b utf8\n1|x\n2|y\nz"},
		{"quotes", "\"a\"\n\"x,\"\"y\"\"\"\n", defaults, "a utf8\nx,\"y\""},
		{"no rows", "a,b\n", defaults, "a utf8|b utf8"},
		{"more rows than are held", "a\n1\n2\n3\n4\n5\n", defaults, "a int64\n1\n2\n3\n4\n5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for form, content := range map[string]string{"plain": c.content, "packed": packed(t, c.content)} {
				if got, err := readAll(content, c.options); got != c.want || err != nil {
					t.Errorf("%s, %v:\n%s\nwant\n%s", form, err, got, c.want)
				}
			}
		})
	}
}

func packed(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsWrongHasItsRowAndColumn(t *testing.T) {
	types := func(text string) options { return with(func(o *options) { o.types = text }) }
	for _, c := range []struct {
		name, content string
		options       options
		want          string
	}{
		{"empty", "", defaults, `input "file" is empty: its first line has to name the columns`},
		{"a value", "id,a\n1,2\n2,12x\n", types("a: float64"), `input "file": row 3, column 2 ("a"): "12x" is no float64`},
		{"a value in a record of several lines", "a,b\n\"x\ny\",z\n", types("b: date"), `input "file": row 3, column 2 ("b"): "z" is no date (2006-01-31)`},
		{"a missing value", "a\n1\n\"\"\n", types("a: int64"), `input "file": row 3, column 1 ("a"): the value is missing, and int64 has none missing; int64? lets them be`},
		{"a row too short", "a,b\n1,2\n3\n", defaults, `input "file": row 3 has 1 field, the first row has 2`},
		{"a row too long", "a,b\n1,2,3\n", defaults, `input "file": row 2 has 3 fields, the first row has 2`},
		{"a column twice", "a,b, a\n", defaults, `input "file": row 1, column 3: column 1 is called "a" as well`},
		{"a column without a name", "a,,b\n", defaults, `input "file": row 1, column 2: the column has no name; if the first line is a row already, set header = false`},
		{"a name with control characters", "a,b\x00\n", defaults, `input "file": row 1, column 2: "b\x00" is no name of a column`},
		{"a quote that is open", "a\nx\n\"y\nz\n", defaults, `input "file": row 3 has a quoted field that is not closed, or goes on behind its quote: write a quote in it as ""`},
		{"a quote within", "a\nx\"y\n", defaults, `input "file": row 2 has a quote within a field that does not begin with one: write "…", and a quote in it as ""`},
		{"no UTF-8", "a,b\n1,caf\xe9\n", defaults, `input "file": row 2, column 2 ("b"): "caf\xe9" is no UTF-8; save the file as UTF-8`},
		{"UTF-16", "\xff\xfea\x00", defaults, `input "file": the text is UTF-16: save it as UTF-8`},
		{"a packed file cut short", packed(t, "a\n1\n")[:20], defaults, `input "file": the gzip file is cut off: copy or download it again`},
		{"a packed file with hardly a beginning", packed(t, "a\n1\n")[:6], defaults, `input "file": the gzip file is cut off: copy or download it again`},
		{"a packed file with other bytes", packed(t, "a\n1\n")[:20] + "12345678", defaults, `input "file": the gzip file is damaged: gzip: invalid checksum`},
		{"tabs between names", "a\tb\n1\t2\n", defaults, `input "file": row 1, column 1: "a\tb" is no name of a column: is the delimiter "\t"?`},
		{"a type that is none", "a\n1\n", types("a: number"), `param "types": column "a": there is no type "number"; there are bool, int64, float64, date, timestamp, utf8`},
		{"a type for no column", "a,b\n1,2\n", types("c: int64, a: int64"), `param "types" names column "c"; the file has a, b`},
		{"a type twice", "a\n1\n", types("a: int64, a: utf8"), `param "types" names column "a" twice`},
		{"no types", "a\n1\n", types("a int64"), `param "types": "a int64" is no column with its type, such as age: int64`},
		{"delimiters", "a\n1\n", with(func(o *options) { o.delimiter = "::" }), `param "delimiter" is "::"; it has to be the one character between fields, such as ";" or "\t"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := readAll(c.content, c.options); err == nil || err.Error() != c.want {
				t.Errorf("\n got %v\nwant %s", err, c.want)
			}
		})
	}
}

// rowsOf returns a file with a column x of n whole numbers, but for those rows.
func rowsOf(n int, but map[int]string) string {
	lines := []string{"x"}
	for row := 2; row < n+2; row++ {
		cell, ok := but[row]
		if !ok {
			cell = fmt.Sprint(row)
		}
		lines = append(lines, cell)
	}
	return strings.Join(lines, "\n")
}

func TestWhatMayBeWrongIsTold(t *testing.T) {
	for _, c := range []struct {
		name, content string
		options       options
		want          string
	}{
		{"all is well", "a,b;c\n1,x\n2,y\n", defaults, ""},
		{"a number among the names", "x,2020\n", defaults, "the first line names a column 2020, a number; if it is a row already, set header = false"},
		{"numbers without a header", "5.1,3\n", with(func(o *options) { o.header = false }), ""},
		{"one wrong cell of many", rowsOf(20, map[int]string{7: "x2"}), defaults,
			`column 1 ("x"): row 7 has "x2", and 19 of 20 values are int64: the column is read as text; types = "x: int64" makes that an error`},
		{"the first cell is wrong", rowsOf(20, map[int]string{2: "x2", 3: "1.5", 5: "y"}), defaults,
			`column 1 ("x"): row 2 has "x2", and 18 of 20 values are float64: the column is read as text; types = "x: float64" makes that an error`},
		{"a number too large", rowsOf(20, map[int]string{7: "1e400"}), defaults,
			`column 1 ("x"): row 7 has "1e400", and 19 of 20 values are int64: the column is read as text; types = "x: int64" makes that an error`},
		{"missing values are none", rowsOf(20, map[int]string{7: "x2", 8: "NA", 9: "NA", 10: "NA"}), with(func(o *options) { o.missing = "NA" }),
			`column 1 ("x"): row 7 has "x2", and 16 of 17 values are int64: the column is read as text; types = "x: int64?" makes that an error`},
		{"zeros that may not matter", rowsOf(20, map[int]string{7: "007"}), defaults,
			`column 1 ("x"): row 7 has "007", and 19 of 20 values are int64: the column is read as text; types = "x: int64" takes it as one, too`},
		{"a date among times", "\"a,b\"\n" + strings.Repeat("2020-01-31 10:00:00\n", 9) + "2020-02-01\n", defaults,
			`column 1 ("a,b"): row 11 has "2020-02-01", and 9 of 10 values are timestamp: the column is read as text; types = "\"a,b\": timestamp" makes that an error`},
		{"nine in ten", rowsOf(20, map[int]string{7: "x", 8: "y"}), defaults,
			`column 1 ("x"): row 7 has "x", and 18 of 20 values are int64: the column is read as text; types = "x: int64" makes that an error`},
		{"less than nine in ten", rowsOf(20, map[int]string{7: "x", 8: "y", 9: "z"}), defaults, ""},
		{"texts with numbers behind them", "x\n" + strings.Repeat("a\n", textsAfter) + strings.Repeat("1\n", 20*textsAfter), defaults, ""},
		{"a text that was asked for", rowsOf(20, map[int]string{7: "x2"}), with(func(o *options) { o.types = "x: utf8" }), ""},
		{"another delimiter", "a;b;c\n1;2;3\n", defaults, `one column only, "a;b;c": is the delimiter ";"?`},
		{"another delimiter, without a header", "1|2\n3|4\n", with(func(o *options) { o.header = false }), `one column only, "1|2": is the delimiter "|"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := found(c.content, c.options)
			if got := strings.Join(r.doubts, "\n"); got != c.want || err != nil {
				t.Errorf("%v\n got %s\nwant %s", err, got, c.want)
			}
		})
	}
	if r, err := found("a;b\n1,5;2\n", defaults); err == nil || len(r.doubts) != 1 {
		t.Errorf("rows that are torn by the wrong delimiter: %v, and doubts %q; want one", err, r.doubts)
	}
}

func TestLongRowsAreNotHeldTillThereAreMany(t *testing.T) {
	r, err := found("a\n"+strings.Repeat(strings.Repeat("x", blockBytes/2)+"\n", 3), defaults)
	if err != nil {
		t.Fatal(err)
	}
	var rows []int
	if err := r.read(100, func() { rows = append(rows, r.columns[0].rows) }); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(rows) != "[2 1]" {
		t.Errorf("rows written at once: %v; want 2 and 1", rows)
	}
}

// FuzzRead: no file makes the reader panic, or have columns of unequal length.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a,b\n1,x\n", "\ufeffa\r\n\"x\"\"\"\r\n", "a,b\n,\n", "a\n1\n\"", "\x1f\x8b", "a\n2020-01-31\n"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, content string, header bool) {
		r, err := found(content, with(func(o *options) { o.header = header }))
		if err != nil {
			return
		}
		_ = r.read(2, func() {
			for _, c := range r.columns {
				rows, values := r.columns[0].rows, len(c.offsets)-1
				if c.kind != kindUTF8 {
					values = len(c.values) / kindBytes[c.kind]
				}
				if values != rows || c.rows != rows {
					t.Fatalf("column %q has %d values for %d rows", c.name, values, rows)
				}
			}
		})
	})
}
