package zen

import (
	"strings"
	"unsafe"
)

// Table is columns of equally many rows, of an input or an output port.
type Table struct {
	port   string // for messages: `input "people"`
	handle int32
}

// InputTable opens an input port that holds a table.
func InputTable(name string) *Table {
	t, ok := InputTableOptional(name)
	if !ok {
		Fail("input %q is not there", name)
	}
	return t
}

// InputTableOptional opens an input port that holds a table; ok is false when it
// is optional and left open.
func InputTableOptional(name string) (t *Table, ok bool) {
	handle := rawInput(name)
	return &Table{port: `input "` + name + `"`, handle: handle}, handle >= 0
}

// OutputTable starts an output port that holds a table. All columns are created
// before the first row of any is written, and all end with equally many rows.
// When the port is optional and left open, what is written there is dropped.
func OutputTable(name string) *Table {
	return &Table{port: `output "` + name + `"`, handle: rawOutput(name)}
}

// Rows returns how many rows an input has.
func (t *Table) Rows() uint64 {
	rows := make([]uint64, 1)
	rawDims(t.handle, pointer(rows), 1)
	return rows[0]
}

// Names returns the names of the columns of an input, in their order.
func (t *Table) Names() []string {
	names := make([]string, rawColumnsCount(t.handle))
	for i := range names {
		names[i] = readText(func(dst unsafe.Pointer, cap uint32) uint32 {
			return rawColumnsName(t.handle, int32(i), dst, cap)
		})
	}
	return names
}

// Type returns the type of an input's column as it stands in manifests, for
// example "float32"; "" when there is no column of that name.
func (t *Table) Type(name string) string {
	handle := rawColumnsFind(t.handle, name)
	if handle < 0 {
		return ""
	}
	return dtypeName(rawDType(handle))
}

// Column reads the whole column of that name.
func Column[T Cell](t *Table, name string) Cells[T] { return OpenColumn[T](t, name).ReadAll() }

// OpenColumn opens the column of that name, to read it by rows.
func OpenColumn[T Cell](t *Table, name string) *ColumnReader[T] {
	r, ok := FindColumn[T](t, name)
	if !ok {
		Fail("%s has no column %q; there are %s", t.port, name, strings.Join(t.Names(), ", "))
	}
	return r
}

// FindColumn opens the column of that name, to read it by rows; ok is false when
// there is none.
func FindColumn[T Cell](t *Table, name string) (r *ColumnReader[T], ok bool) {
	handle := rawColumnsFind(t.handle, name)
	if handle < 0 {
		return nil, false
	}
	return newColumnReader[T](t.what(name), handle), true
}

func (t *Table) what(column string) string { return `column "` + column + `" of ` + t.port }

// CreateColumn starts a column of an output, whose rows are never null. dims are
// those of one row, none for a number or a text.
func CreateColumn[T Cell](t *Table, name string, dims ...int) *ColumnWriter[T] {
	return createColumn[T](t, name, 0, dims)
}

// CreateNullable starts a column of an output, whose rows may be null.
func CreateNullable[T Cell](t *Table, name string, dims ...int) *ColumnWriter[T] {
	return createColumn[T](t, name, 1, dims)
}

func createColumn[T Cell](t *Table, name string, nullable int32, dims []int) *ColumnWriter[T] {
	w := &ColumnWriter[T]{what: t.what(name), handle: -1, rowLen: product(dims)}
	if t.handle >= 0 {
		w.handle = rawColumnsCreate(t.handle, name, dtypeOf[T](), nullable, int32(len(dims)), pointer(dims64(dims)))
	}
	return w
}

// WholeColumn is a column in memory, for WriteTable.
type WholeColumn struct {
	create func(*Table) (write func())
}

// Whole names all rows of a column, none of which is null. dims are those of one
// row, none for a number or a text.
func Whole[T Cell](name string, data []T, dims ...int) WholeColumn {
	return WholeColumn{func(t *Table) func() {
		w := CreateColumn[T](t, name, dims...)
		return func() { w.Write(data) }
	}}
}

// WholeNullable names all rows of a column; row i is null where valid[i] is false.
func WholeNullable[T Cell](name string, data []T, valid []bool, dims ...int) WholeColumn {
	return WholeColumn{func(t *Table) func() {
		w := CreateNullable[T](t, name, dims...)
		return func() { w.WriteNullable(data, valid) }
	}}
}

// WriteTable writes a whole output port that holds a table. A port that is
// optional and left open is skipped.
func WriteTable(name string, columns ...WholeColumn) {
	t := OutputTable(name)
	writes := make([]func(), len(columns))
	for i, c := range columns {
		writes[i] = c.create(t)
	}
	for _, write := range writes {
		write()
	}
}
