package tensor

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"zen/abi"
)

// Arrow's own reader has the same columns, values and nulls.
func TestArrowReadsOurTables(t *testing.T) {
	const rows = 20_001
	var columns []*testColumn
	for _, c := range everyColumn(t, rows) {
		if sizes, _ := c.typ.Sizes(); elements(sizes) > 0 { // arrow v17 panics on lists of 0 elements
			columns = append(columns, c)
		}
	}
	for _, uncompressed := range []bool{false, true} {
		file, _ := writeTable(t, columns, rows, whole(rows), Options{Cores: 2, Uncompressed: uncompressed})
		r, err := ipc.NewFileReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if r.NumRecords() < 2 {
			t.Errorf("%d batches; several are to be tested", r.NumRecords())
		}
		for i, c := range columns {
			f := r.Schema().Field(i)
			if f.Name != c.name || f.Nullable != c.typ.Nullable || !arrow.TypeEqual(f.Type, arrowColumnType(c.typ)) {
				t.Fatalf("field %v, want %s %s", f, c.name, c.typ)
			}
		}
		arrowReadsColumns(t, r, columns)
		_ = r.Close()
	}
}

func arrowColumnType(t abi.Type) arrow.DataType {
	element, ok := arrowTypes[t.DType]
	if !ok {
		element = map[abi.DType]arrow.DataType{
			abi.Utf8: arrow.BinaryTypes.String, abi.Binary: arrow.BinaryTypes.Binary,
			abi.Date: arrow.FixedWidthTypes.Date32, abi.Timestamp: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"},
		}[t.DType]
	}
	if sizes, _ := t.Sizes(); len(sizes) > 0 {
		return arrow.FixedSizeListOf(int32(elements(sizes)), element)
	}
	return element
}

func arrowReadsColumns(t *testing.T, r *ipc.FileReader, columns []*testColumn) {
	t.Helper()
	first := uint64(0)
	for n := range r.NumRecords() {
		rec, err := r.Record(n)
		if err != nil {
			t.Fatal(err)
		}
		rows := uint64(rec.NumRows())
		for i, c := range columns {
			arrowReadsColumn(t, rec.Column(i), c, first, rows)
		}
		first += rows
	}
	if rows := uint64(20_001); first != rows {
		t.Errorf("%d rows, want %d", first, rows)
	}
}

func arrowReadsColumn(t *testing.T, a arrow.Array, c *testColumn, first, rows uint64) {
	t.Helper()
	values, _ := c.want(first, rows)
	var got []byte
	nulls := 0
	for i := range int(rows) {
		if a.IsValid(i) != c.valid(first+uint64(i)) {
			t.Fatalf("%s: row %d is valid: %v", c.name, first+uint64(i), a.IsValid(i))
		}
		if a.IsNull(i) {
			nulls++
		}
		switch a := a.(type) {
		case *array.String:
			got = append(got, a.Value(i)...)
		case *array.Binary:
			got = append(got, a.Value(i)...)
		}
	}
	if nulls != a.NullN() {
		t.Errorf("%s: %d nulls are said, there are %d", c.name, a.NullN(), nulls)
	}
	if !c.typ.DType.Text() {
		got = arrowValues(a, c.typ.DType)
	}
	if !bytes.Equal(got, values) {
		t.Errorf("%s: other values in rows %d to %d", c.name, first, first+rows)
	}
}

// And so has pyarrow, which checks each array wholly.
func TestPyarrowReadsOurTables(t *testing.T) {
	python(t)
	dir := t.TempDir()
	const rows = 20_001
	columns := everyColumn(t, rows)
	file, _ := writeTable(t, columns, rows, whole(rows), Options{Cores: 2})
	path := writeFile(t, dir, "table.arrow", file)
	var cases []pyCase
	for i, c := range columns {
		values, _ := c.want(0, rows)
		validity := make([]byte, rows)
		for j := range validity {
			validity[j] = boolByte(c.valid(uint64(j)))
		}
		sizes, _ := c.typ.Sizes()
		cases = append(cases, pyCase{
			File: path, Column: c.name, DType: c.typ.DType.String(), Sizes: append([]uint64{rows}, sizes...),
			Raw: writeFile(t, dir, fmt.Sprint("raw", i), values), Validity: writeFile(t, dir, fmt.Sprint("validity", i), validity),
		})
	}
	runPython(t, "read_table.py", cases)
}
