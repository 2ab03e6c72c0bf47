package engine

import (
	"fmt"
	"math"

	"zen/abi"
)

// openTable opens an input table and compares it with its declared type.
func (x *execution) openTable(h *handle) {
	table, err := x.Ports.Table(h.port.Name)
	hostCheck(h.name, err)
	h.table, h.columns = table, table.Columns()
	h.sizes, _ = table.Type().Sizes()
	for _, c := range h.columns {
		h.names = append(h.names, c.Name())
	}
	if err := x.bindings.BindTable(h.name, h.port.Type, table.Type()); err != nil {
		panic(&abi.StatusError{Message: err.Error()})
	}
}

// inputTable returns the handle when it is an input table.
func (x *execution) inputTable(number int32) *handle {
	h := x.handle(number)
	if h.table == nil {
		violation("%s holds no table to look up", h.name)
	}
	return h
}

func (x *execution) columnsCount(number int32) int { return len(x.inputTable(number).names) }

func (x *execution) columnsName(number, i int32) string {
	h := x.inputTable(number)
	if i < 0 || int(i) >= len(h.names) {
		violation("%s: column %d of %d", h.name, i, len(h.names))
	}
	return h.names[i]
}

// columnsFind returns the handle of a column, abi.NoHandle when there is none of
// that name.
func (x *execution) columnsFind(number int32, name string) int32 {
	h := x.inputTable(number)
	return x.find(h, name, func(i int) *handle { return openColumn(h, h.columns[i]) })
}

func openColumn(h *handle, c Column) *handle {
	child := &handle{
		name: abi.ColumnText(c.Name(), h.name), port: h.port,
		column: c, dtype: c.DType(), sizes: c.Sizes(), nullable: c.Nullable(),
	}
	child.rowBytes = rowBytes(child.name, child.dtype, child.sizes)
	return child
}

// columnsCreate begins a column of an output table.
func (x *execution) columnsCreate(number int32, name string, d abi.DType, nullable bool, dims []uint64) int32 {
	h := x.handle(number)
	if h.tableWriter == nil {
		violation("%s takes no columns", h.name)
	}
	child := &handle{name: abi.ColumnText(name, h.name), port: h.port, isOutput: true, dtype: d, nullable: nullable, parent: h}
	x.checkNewColumn(h, child, name, dims)
	child.sizes = append([]uint64{0}, dims...)
	checkSizes(child.name, child.sizes)
	child.rowBytes = rowBytes(child.name, d, child.sizes)
	writer, err := h.tableWriter.CreateColumn(name, abi.Column(d, nullable, dims))
	hostCheck(child.name, err)
	child.columnWriter = writer
	created := x.add(child)
	h.remember(name, created)
	return created
}

// checkNewColumn ends the guest when a column cannot be what it is to be.
func (x *execution) checkNewColumn(h, child *handle, name string, dims []uint64) {
	_, twice := h.children[name]
	switch {
	case twice:
		violation("%s was created before", child.name)
	case name == "" || !child.dtype.ColumnValid():
		violation("%s: a column needs a name and a type; it has code %d", child.name, int32(child.dtype))
	case child.dtype.Text() && len(dims) > 0:
		violation("%s: a value of type %s has no dimensions", child.name, child.dtype)
	case len(dims) >= abi.MaxRank:
		violation("%s: rank %d; at most %d beside the rows", child.name, len(dims), abi.MaxRank-1)
	case h.written > 0:
		violation("%s: rows of the table were written already: create all columns first", child.name)
	}
	declared, ok := h.port.Type.ColumnOf(name)
	if !ok && !h.port.Type.Open {
		violation("column %q: %s is declared as %s", name, h.name, h.port.Type)
	}
	if !ok {
		return
	}
	if err := x.bindings.BindColumn(child.name, declared, abi.Column(child.dtype, child.nullable, dims)); err != nil {
		violation("%v", err)
	}
}

// wantColumn returns the handle when it is a column.
func (x *execution) wantColumn(number int32) *handle {
	h := x.handle(number)
	if !h.isColumn() {
		violation("%s is no column", h.name)
	}
	return h
}

// inputColumn returns the handle of a column that has these rows.
func (x *execution) inputColumn(number int32, first, rows uint64) *handle {
	h := x.wantColumn(number)
	if h.isOutput {
		violation("%s is an output: it cannot be read", h.name)
	}
	h.checkRows(first, rows)
	return h
}

// textBytes returns the bytes of some texts, which offsets of 32 bits can count.
func (h *handle) textBytes(first, rows uint64) uint64 {
	n, err := h.column.TextBytes(first, rows)
	hostCheck(h.name, err)
	if n > math.MaxInt32 {
		violation("%s: %d rows have %d bytes of values, %d at most at a time: take fewer rows", h.name, rows, n, math.MaxInt32)
	}
	return n
}

func (h *handle) wantText() {
	if !h.dtype.Text() {
		violation("%s is %s: only utf8 and binary have offsets", h.name, h.dtype)
	}
}

// checkTable returns why an output table is not whole.
func (x *execution) checkTable(h *handle) error {
	for _, f := range h.port.Type.Fields {
		if _, ok := h.children[f.Name]; !ok {
			return fmt.Errorf("%s was not created", abi.ColumnText(f.Name, h.name))
		}
	}
	var first *handle
	for _, c := range x.handles {
		switch {
		case c.columnWriter == nil || c.port != h.port:
		case first == nil:
			first = c
		case c.written != first.written:
			return fmt.Errorf("%s has %d rows, %s has %d", c.name, c.written, first.name, first.written)
		}
	}
	rows := uint64(0)
	if first != nil {
		rows = first.written
	}
	return x.bindings.Bind(h.name, h.port.Type, []uint64{rows})
}
