package cli

import (
	"io"

	"zen/abi"
	"zen/abi/tensor"
	"zen/abi/toml"
	"zen/cli/format"
)

func writeTable(w io.Writer, f format.Format, t *tensor.Table, terminal bool) error {
	if f == format.NPY || f == format.PNG {
		return usagef("%s shows one tensor, and this is a table: choose a column with --column NAME%s", f, toml.Hint("", columnNames(t)))
	}
	return format.WriteTable(w, f, tableOf(t, t.Columns(), terminal))
}

// writeColumn writes one column: like a tensor where it could be one, else as a
// table of its own.
func writeColumn(w io.Writer, f format.Format, t *tensor.Table, name string, terminal bool) error {
	var chosen []*tensor.Column
	for _, c := range t.Columns() {
		if c.Name() == name {
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		return usagef("--column: there is no %q%s", name, toml.Hint(name, columnNames(t)))
	}
	switch c := chosen[0]; {
	case !c.Nullable() && !c.DType().Text():
		return format.Write(w, f, valuesOf(c))
	case f == format.NPY || f == format.PNG:
		typ := abi.Column(c.DType(), c.Nullable(), c.Sizes()[1:])
		return usagef("%s shows numbers without nulls, and column %q is %s: use text, csv or json", f, name, typ)
	}
	return format.WriteTable(w, f, tableOf(t, chosen, terminal))
}

func tableOf(t *tensor.Table, columns []*tensor.Column, terminal bool) format.Table {
	out := format.Table{Rows: t.Rows(), Terminal: terminal}
	for _, c := range columns {
		out.Columns = append(out.Columns, c)
	}
	return out
}

func columnNames(t *tensor.Table) []string {
	var names []string
	for _, c := range t.Columns() {
		names = append(names, c.Name())
	}
	return names
}
