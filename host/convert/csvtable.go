package convert

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"zen/abi"
	"zen/abi/tensor"
	"zen/abi/toml"
)

// rowsAtOnce bounds the rows of a table that are handed on at once, with
// blockBytes; a multiple of 8.
const rowsAtOnce = 8192

// csvTable is a table in the making.
type csvTable struct {
	*csvFile
	columns []*csvColumn // in the order of the type, then those that it leaves open
	rows    uint64       // that wait
	bytes   int          // of them
}

// csvColumn is one column, with the rows that wait.
type csvColumn struct {
	name     string
	typ      abi.Type
	field    int // in a record
	parse    parser
	w        *tensor.ColumnWriter
	values   []byte
	validity []byte
	offsets  []byte // of text
}

// table reads the file as a table. Its columns may stand in any order.
func (c *csvFile) table(create Table) error {
	t := &csvTable{csvFile: c}
	there, err := c.first()
	switch {
	case err != nil:
		return err
	case !there:
		return wrong("%s is empty: its first line has to name the columns of %s, which %s reads", c.Name, c.Declared, c.Reader)
	}
	t.match()
	if err := c.wrong(); err != nil {
		return err
	}
	if err := t.begin(create); err != nil {
		return err
	}
	if err := c.each(c.count(), t.row); err != nil {
		return err
	}
	return t.flush()
}

// match finds the columns in the header.
func (t *csvTable) match() {
	at := map[string]int{}
	var extra []string
	for i := range t.count() {
		name := string(t.cell(i))
		_, declared := t.Type.ColumnOf(name)
		switch _, twice := at[name]; {
		case twice:
			t.note(i, "column %s is there twice", shown(t.cell(i)))
			continue
		case name == "" || !utf8.ValidString(name):
			t.note(i, "%s is no name of a column", shown(t.cell(i)))
		case !declared && t.Type.Open:
			t.columns = append(t.columns, newCSVColumn(name, abi.Column(abi.Utf8, true, nil), i))
		case !declared:
			extra = append(extra, name)
		}
		at[name] = i
	}
	var declared []*csvColumn
	for _, f := range t.Type.Fields {
		i, there := at[f.Name]
		if !there {
			t.noteAt(fmt.Sprint(t.startsAt()), "has no column %q%s", f.Name, toml.Hint(f.Name, extra))
			continue
		}
		declared = append(declared, newCSVColumn(f.Name, f.Type, i))
	}
	for _, name := range extra {
		t.note(at[name], "column %s is not asked for%s", shown([]byte(name)), toml.Hint(name, t.missing(at)))
	}
	t.columns = append(declared, t.columns...)
}

// missing returns the names of the columns that the header lacks.
func (t *csvTable) missing(at map[string]int) []string {
	var names []string
	for _, f := range t.Type.Fields {
		if _, there := at[f.Name]; !there {
			names = append(names, f.Name)
		}
	}
	return names
}

func newCSVColumn(name string, typ abi.Type, field int) *csvColumn {
	return &csvColumn{name: name, typ: typ, field: field, parse: parserOf(typ.DType)}
}

// begin makes the writers.
func (t *csvTable) begin(create Table) error {
	w, err := create()
	if err != nil {
		return err
	}
	for _, c := range t.columns {
		if c.w, err = w.Create(c.name, c.typ); err != nil {
			return err
		}
		c.reset()
	}
	return nil
}

// reset forgets the rows that waited.
func (c *csvColumn) reset() {
	c.values, c.validity = c.values[:0], c.validity[:0]
	if c.typ.DType.Text() {
		c.offsets = append(c.offsets[:0], 0, 0, 0, 0)
	}
}

// row takes the record.
func (t *csvTable) row() error {
	t.bytes = 0
	for _, c := range t.columns {
		t.add(c)
		t.bytes += len(c.values)
	}
	t.rows++
	if len(t.problems) == 0 && t.rows < rowsAtOnce && t.bytes < blockBytes {
		return nil
	}
	return t.flush()
}

// add adds the field of a column.
func (t *csvTable) add(c *csvColumn) {
	if t.rows%8 == 0 {
		c.validity = append(c.validity, 0)
	}
	if t.isNull(c.field) && (c.typ.Nullable || !c.typ.DType.Text()) {
		t.addNull(c)
	} else {
		t.addValue(c)
	}
	if c.typ.DType.Text() {
		c.offsets = binary.LittleEndian.AppendUint32(c.offsets, uint32(len(c.values)))
	}
}

func (t *csvTable) addNull(c *csvColumn) {
	if !c.typ.Nullable {
		t.note(c.field, "column %q: it is empty, and %s has no nulls", c.name, c.typ)
	}
	c.values = appendBits(c.values, 0, c.typ.DType.Size())
}

func (t *csvTable) addValue(c *csvColumn) {
	var spells bool
	if c.values, spells = c.parse(c.values, t.cell(c.field)); !spells {
		t.note(c.field, "column %q: %s is no %s%s", c.name, shown(t.cell(c.field)), c.typ.DType, spelled(c.typ.DType))
	}
	c.validity[t.rows/8] |= 1 << (t.rows % 8)
}

// flush hands on the rows that wait, unless the file is wrong.
func (t *csvTable) flush() error {
	for _, c := range t.columns {
		rows := tensor.Rows{Count: t.rows, Values: c.values}
		if c.typ.Nullable {
			rows.Validity = c.validity
		}
		if c.typ.DType.Text() {
			rows.Offsets = c.offsets
		}
		if len(t.problems) == 0 {
			if err := c.w.Write(rows); err != nil {
				return err
			}
		}
		c.reset()
	}
	t.rows = 0
	return nil
}
