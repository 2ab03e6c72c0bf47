package convert

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
)

// shownTable returns the rows of a table as text: a line for each, ∅ for null.
func shownTable(t *testing.T, s *sink) string {
	t.Helper()
	f, err := tensor.Open(s.object.Bytes(), abi.Type{}, tensor.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	table := f.Table()
	var out strings.Builder
	for row := range table.Rows() {
		for i, c := range table.Columns() {
			if i > 0 {
				out.WriteByte('|')
			}
			out.WriteString(shownCell(t, c, row))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func shownCell(t *testing.T, c *tensor.Column, row uint64) string {
	t.Helper()
	valid := make([]byte, 1)
	if err := c.ReadValidity(valid, row, 1); err != nil {
		t.Fatal(err)
	}
	if valid[0] == 0 {
		return "∅"
	}
	if c.DType().Text() {
		n, err := c.TextBytes(row, 1)
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, n)
		if err := c.ReadText(text, row, 1); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%q", text)
	}
	value := make([]byte, c.RowBytes())
	if err := c.ReadRows(value, row, 1); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", value)
}

func TestCSVAsATable(t *testing.T) {
	for _, c := range []struct{ name, typ, delimiter, content, want string }{
		{"columns in another order", "table{a: int8, b: utf8}", ",", "b,a\nx,1\ny,-1\n", "01|\"x\"\nff|\"y\"\n"},
		{"no line end at the end", "table{a: int8}", ",", "a\n1\n2", "01\n02\n"},
		{"CRLF and a mark of UTF-8", "table{a: int8, b: utf8}", ",", "\ufeffa,b\r\n1,x\r\n2,\"y\r\nz\"\r\n", "01|\"x\"\n02|\"y\\r\\nz\"\n"},
		{"quotes", "table{a: utf8, b: utf8}", ",", "\"a\",\"b\"\n\"x,\"\"y\"\"\n\",\"\"\n", "\"x,\\\"y\\\"\\n\"|\"\"\n"},
		{"another delimiter", "table{a: float32, b: int8}", ";", "a;b\n1.5;2\n", "0000c03f|02\n"},
		{"empty lines", "table{a: int8}", ",", "a\n\n1\n\r\n2\n\n", "01\n02\n"},
		{"nulls", "table{a: int8?, b: utf8?}", ",", "a,b\n,\n1,\"\"\n,x\n", "∅|∅\n01|\"\"\n∅|\"x\"\n"},
		{"an empty text where none is null", "table{a: int8, b: utf8}", ",", "a,b\n1,\n", "01|\"\"\n"},
		{"spaces around numbers, and in texts", "table{a: int8, b: utf8}", ",", "a,b\n 1 , x \n", "01|\" x \"\n"},
		{"columns that the port leaves open", "table{a: int8, ...}", ",", "z,a,y\n1,2,\n", "02|\"1\"|∅\n"},
		{"bools", "table{a: bool}", ",", "a\ntrue\nFalse\n1\n0\n", "01\n00\n01\n00\n"},
		{"unsigned", "table{a: uint64}", ",", "a\n18446744073709551615\n", "ffffffffffffffff\n"},
		{"float16", "table{a: float16}", ",", "a\n1.5\n65504\n-inf\n1e-9\nnan\n", "003e\nff7b\n00fc\n0000\n007e\n"},
		{"float64", "table{a: float64}", ",", "a\n0.1\n-1e-400\n", "9a9999999999b93f\n0000000000000080\n"},
		{"dates", "table{a: date}", ",", "a\n1970-01-02\n1969-12-31\n", "01000000\nffffffff\n"},
		{"timestamps", "table{a: timestamp}", ",", "a\n1970-01-01T00:00:00.000001Z\n1970-01-01 01:00:00+01:00\n1970-01-01\n1970-01-01T00:00:01\n",
			"0100000000000000\n0000000000000000\n0000000000000000\n40420f0000000000\n"},
		{"binary", "table{a: binary}", ",", "a\nAAEC\n", "\"\\x00\\x01\\x02\"\n"},
		{"no rows", "table{a: int8, b: utf8}", ",", "a,b\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, s, err := read(file(t, "x.csv", c.typ, []byte(c.content)), c.delimiter)
			if err != nil {
				t.Fatal(err)
			}
			if got := shownTable(t, s); got != c.want {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestCSVAsATensor(t *testing.T) {
	for _, c := range []struct{ name, declared, content, typ string }{
		{"with a header", "int16[N, 3]", "a,b,c\n0,1,2\n3,4,5\n", "int16[2, 3]"},
		{"without", "int16[N, D]", "0,1,2\n3,4,5", "int16[2, 3]"},
		{"rank 1", "int16[N]", "0\n1\n", "int16[2]"},
		{"an empty file of known width", "int16[N, 3]", "", "int16[0, 3]"},
		{"a header alone", "int16[N, D]", "a,b\n", "int16[0, 2]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sizes, _ := mustType(t, c.typ).Sizes()
			n := 1
			for _, s := range sizes {
				n *= int(s)
			}
			wantValue(t, file(t, "x.csv", c.declared, []byte(c.content)), c.typ, count(n, 2))
		})
	}
}

func TestCSVThatIsWrong(t *testing.T) {
	people := "table{id: int64, age: int64?, name: utf8}"
	for _, c := range []struct{ name, typ, content, want string }{
		{"empty", people, "", `data.csv is empty: its first line has to name the columns of ` + people + `, which input "x" of step "s" reads`},
		{"a column that is called otherwise", people, "id,Age,name\n", "data.csv:1: has no column \"age\"; did you mean \"Age\"?\ndata.csv:1:2: column \"Age\" is not asked for; did you mean \"age\"?"},
		{"a column too many", people, "id,age,name,x\n", `data.csv:1:4: column "x" is not asked for`},
		{"a column twice", people, "id,age,name,id\n", `data.csv:1:4: column "id" is there twice`},
		{"columns without a name", "table{...}", "a,,\xff\n", "data.csv:1:2: \"\" is no name of a column\ndata.csv:1:3: \"\\xff\" is no name of a column"},
		{"a value", people, "id,age,name\n1,2,x\n1,abc,y\n", `data.csv:3:2: column "age": "abc" is no int64`},
		{"in a record of several lines", people, "name,id,age\n\"a\nb\",1,x\n", `data.csv:3:3: column "age": "x" is no int64`},
		{"a null where there are none", people, "id,age,name\n,1,x\n", `data.csv:2:1: column "id": it is empty, and int64 has no nulls`},
		{"a number that is too large", "table{a: int8}", "a\n128\n", `data.csv:2:1: column "a": "128" is no int8`},
		{"a half that is too large", "table{a: float16}", "a\n65520\n", `data.csv:2:1: column "a": "65520" is no float16`},
		{"a date", "table{a: date}", "a\n31.12.2020\n", `data.csv:2:1: column "a": "31.12.2020" is no date (2006-01-31)`},
		{"nanoseconds", "table{a: timestamp}", "a\n1970-01-01T00:00:00.0000001Z\n",
			`data.csv:2:1: column "a": "1970-01-01T00:00:00.0000001Z" is no timestamp (2006-01-31T15:04:05Z, with at most 6 digits behind the seconds)`},
		{"a text that is no UTF-8", "table{a: utf8}", "a\n\xff\n", `data.csv:2:1: column "a": "\xff" is no utf8: it is no UTF-8`},
		{"base64", "table{a: binary}", "a\n!\n", `data.csv:2:1: column "a": "!" is no binary (base64)`},
		{"fields", people, "id,age,name\n1,2\n3,4,x,y\n", "data.csv:2: has 2 fields, the first line has 3\ndata.csv:3: has 4 fields, the first line has 3"},
		{"a quote within", "table{a: utf8}", "a\nx\"y\n", `data.csv:2:1: a quote within a field that does not start with one: write "…", and a quote in it as ""`},
		{"behind a quote", "table{a: utf8}", "a\n\"x\"y\n", `data.csv:2:1: a quoted field goes on behind its quote: write a quote in it as ""`},
		{"a quote that is open", "table{a: utf8}", "a\nx\n\"y\nz\n", `data.csv:3:1: a quote that is not closed before the end of the file`},
		{"UTF-16", "table{a: utf8}", "\xff\xfea\x00", `data.csv:1:1: the text is UTF-16: save it as UTF-8`},
		{"a tensor's number", "float32[N, 2]", "1,2\n3,x\n", `data.csv:2:2: "x" is no float32`},
		{"half a header", "float32[N, 2]", "a,2\n3,4\n", `data.csv:1:1: "a" is no float32`},
		{"a tensor's width", "float32[N, 3]", "1,2\n", `data.csv has 2 columns, input "x" of step "s" reads float32[N, 3]`},
		{"a tensor of rank 1", "float32[N]", "1,2\n", `data.csv has 2 columns, input "x" of step "s" reads float32[N]`},
		{"a tensor's rows", "float32[3, 2]", "1,2\n3,4\n", `data.csv is float32[2, 2], input "x" of step "s" reads float32[3, 2]: its shape does not fit`},
		{"nobody knows how wide", "float32[N, D]", "", `data.csv is empty: how many columns it has is not known`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(file(t, "data.csv", c.typ, []byte(c.content)), ",")
			wantError(t, err, c.want)
		})
	}
}

func TestTheFirstFaultsOfACSVAreToldAtOnce(t *testing.T) {
	content := "a,b\n" + strings.Repeat("x,1\n", 3) + strings.Repeat("1,y\n", 30)
	_, _, err := read(file(t, "data.csv", "table{a: int8, b: int8}", []byte(content)), ",")
	var want []string
	for line := 2; line < 2+MaxProblems; line++ {
		if line < 5 {
			want = append(want, fmt.Sprintf(`data.csv:%d:1: column "a": "x" is no int8`, line))
		} else {
			want = append(want, fmt.Sprintf(`data.csv:%d:2: column "b": "y" is no int8`, line))
		}
	}
	wantError(t, err, strings.Join(want, "\n"))
}

func TestHalvesAreTheNearest(t *testing.T) {
	for bits := uint16(0); bits < 0x7c00; bits++ {
		v := half(bits)
		if got := float16(v); got != bits {
			t.Fatalf("%v is %04x, want %04x", v, got, bits)
		}
		between := (v + half(bits+1)) / 2 // exact, and the even one is as near
		if bits == 0x7bff {
			between = 65520
		}
		if got, want := float16(between), bits+bits&1; got != want {
			t.Fatalf("%v is %04x, want %04x", between, got, want)
		}
		if got := float16(-math.Nextafter(between, 0)); got != bits|0x8000 {
			t.Fatalf("just below %v is %04x, want %04x", between, got, bits)
		}
	}
}

// half returns the number of the bits of a half that is not negative.
func half(bits uint16) float64 {
	exponent, fraction := int(bits>>10), float64(bits&0x3ff)
	if exponent == 0 {
		return math.Ldexp(fraction, -24)
	}
	return math.Ldexp(1024+fraction, exponent-25)
}

// endlessText repeats a line up to a size, and is held nowhere.
type endlessText struct {
	head, line string
	size       int64
}

func (e endlessText) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for ; n < len(p) && at < e.size; n, at = n+1, at+1 {
		if at < int64(len(e.head)) {
			p[n] = e.head[at]
		} else {
			p[n] = e.line[(at-int64(len(e.head)))%int64(len(e.line))]
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func TestALongCSVIsHeldNowhere(t *testing.T) {
	text := endlessText{"id,text,x\n", "123,\"some words, and more\",1.5\n", 0}
	const rows = 2_000_000
	text.size = int64(len(text.head) + rows*len(text.line))
	f := file(t, "x.csv", "table{id: int64, text: utf8, x: float32?}", nil)
	f.SectionReader = io.NewSectionReader(text, 0, text.size)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var summary tensor.Summary
	w, err := tensor.NewTableWriter(io.Discard, f.Type, tensor.Options{})
	if err == nil {
		err = CSV(f, ",", nil, func() (*tensor.TableWriter, error) { return w, nil })
	}
	if err == nil {
		summary, err = w.Close()
	}
	runtime.ReadMemStats(&after)
	if err != nil || summary.Type.Dims[0].Size != rows {
		t.Fatal(summary.Type, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(text.size)/2 {
		t.Errorf("%d bytes of CSV left %d bytes of garbage", text.size, n)
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,x\n", "\ufeffa,b\r\n\"1\",\"x\r\n\"\"\"\n", "b,a\n,\n", "a,b\n1\n\"", "\xff\xfe", "a,b\n" + strings.Repeat(",\n", 20)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, typ := range []string{"table{a: int64?, b: utf8, ...}", "float32[N, D]"} {
			got, _, err := read(file(t, "x.csv", typ, content), ",")
			if err == nil && got.Bytes > 8*uint64(len(content))+64 {
				t.Errorf("%d bytes are %s of %d", len(content), got.Type, got.Bytes)
			}
			var fault *Error
			if err != nil && (!errors.As(err, &fault) || len(fault.Lines) > MaxProblems) {
				t.Errorf("%T is not the file's fault, or too long: %v", err, err)
			}
		}
	})
}
