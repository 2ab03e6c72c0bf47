package format

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"zen/abi"
)

const (
	fullRows   = 60 // up to which a table is printed in full
	edgeRows   = 5  // printed at each end else
	cellWidth  = 40
	tableWidth = 120
	typeWidth  = 4 * tableWidth
	columnGap  = 2
	nullText   = "null"
)

// writeTableText prints a table with its type above. Only what is shown is read.
func writeTableText(w *bufio.Writer, t Table) error {
	w.WriteString(clipped(t.typ().String(), typeWidth) + "\n")
	columns, err := t.shownColumns()
	if err != nil {
		return err
	}
	if len(columns) > 0 {
		for i := range columns[0].texts {
			if t.Rows > fullRows && i == 1+edgeRows {
				w.WriteString("...\n")
			}
			writeLine(w, columns, i)
		}
	}
	if hidden := t.Columns[len(columns):]; len(hidden) > 0 {
		names := make([]string, len(hidden))
		for i, c := range hidden {
			names[i] = shownText(c.Name(), cellWidth)
		}
		w.WriteString(clipped(counted(uint64(len(hidden)), "more column")+": "+strings.Join(names, ", "), tableWidth) + "\n")
	}
	_, err = fmt.Fprintf(w, "%s, %s\n", counted(t.Rows, "row"), counted(uint64(len(t.Columns)), "column"))
	return err
}

func counted(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// textColumn is a column as it is printed.
type textColumn struct {
	texts []string // the name first
	width int
	right bool // numbers stand on the right
}

// shownColumns returns the columns that fit beside each other, at least one.
func (t Table) shownColumns() ([]textColumn, error) {
	var columns []textColumn
	width := 0
	for _, c := range t.Columns {
		column, err := t.shownColumn(c)
		if err != nil {
			return nil, err
		}
		if width += column.width; width > tableWidth && len(columns) > 0 {
			break
		}
		width += columnGap
		columns = append(columns, column)
	}
	return columns, nil
}

func (t Table) shownColumn(c Column) (textColumn, error) {
	cells := cellTexts{texts: []string{shownText(c.Name(), cellWidth)}}
	one := Table{Rows: t.Rows, Columns: []Column{c}}
	var err error
	if t.Rows <= fullRows {
		err = one.each(0, t.Rows, cells.add)
	} else if err = one.each(0, edgeRows, cells.add); err == nil {
		err = one.each(t.Rows-edgeRows, edgeRows, cells.add)
	}
	d, dims := c.DType(), c.Sizes()[1:]
	column := textColumn{texts: cells.done(), right: len(dims) == 0 && d.Valid() && d != abi.Bool}
	for _, text := range column.texts {
		column.width = max(column.width, displaywidth.String(text))
	}
	return column, err
}

// cellTexts gathers the texts of one column.
type cellTexts struct {
	texts  []string
	floats []value // which are laid out together, when all are known
	at     []int   // their places
}

func (t *cellTexts) add(row []cell) error {
	c := row[0]
	if c.dtype.Float() && len(c.dims) == 0 && !c.null {
		t.floats, t.at = append(t.floats, c.value()), append(t.at, len(t.texts))
	}
	t.texts = append(t.texts, c.text())
	return nil
}

func (t *cellTexts) done() []string {
	for i, text := range columnCells(t.floats) {
		t.texts[t.at[i]] = string(text)
	}
	return t.texts
}

// text returns the cell as a table shows it.
func (c cell) text() string {
	switch {
	case c.null:
		return nullText
	case c.dtype == abi.Utf8:
		// No more of a long text is looked at than can be shown.
		return shownText(string(c.bytes[:min(len(c.bytes), 4*cellWidth+4)]), cellWidth)
	case c.dtype == abi.Binary:
		// No more bytes are encoded than can be shown.
		return shownText(string(cell{dtype: c.dtype, bytes: c.bytes[:min(len(c.bytes), cellWidth)]}.append(nil)), cellWidth)
	case len(c.dims) > 0:
		return clipped(string(textArray.append(nil, c.dtype, c.dims, c.bytes)), cellWidth)
	}
	return string(c.value().append(nil))
}

func writeLine(w *bufio.Writer, columns []textColumn, i int) {
	var line strings.Builder
	for j, c := range columns {
		if j > 0 {
			line.Write(spaces(columnGap))
		}
		padding := spaces(c.width - displaywidth.String(c.texts[i]))
		if c.right {
			line.Write(padding)
		}
		line.WriteString(c.texts[i])
		if !c.right {
			line.Write(padding)
		}
	}
	w.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}
