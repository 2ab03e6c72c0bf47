package format

import (
	"bufio"
	"bytes"
)

// writeTableCSV writes a line for each row below one with the names.
func writeTableCSV(w *bufio.Writer, t Table) error {
	c := csvLine{terminal: t.Terminal}
	for _, column := range t.Columns {
		c.add([]byte(column.Name()), false)
	}
	w.Write(c.end())
	return t.each(0, t.Rows, func(row []cell) error {
		for _, cell := range row {
			c.field = c.field[:0]
			if !cell.null {
				c.field = cell.append(c.field)
			}
			c.add(c.field, cell.null)
		}
		_, err := w.Write(c.end())
		return err
	})
}

// csvLine is a line in the making.
type csvLine struct {
	terminal bool
	line     []byte
	field    []byte // of the next cell
}

// add adds a field, quoted when it has to be; a null is nothing at all.
func (c *csvLine) add(field []byte, null bool) {
	if c.terminal {
		field = []byte(printable(field))
	}
	switch {
	case null:
	case len(field) == 0 || bytes.ContainsAny(field, ",\"\r\n") || field[0] == ' ' || field[len(field)-1] == ' ':
		c.line = append(c.line, '"')
		c.line = append(c.line, bytes.ReplaceAll(field, []byte(`"`), []byte(`""`))...)
		c.line = append(c.line, '"')
	default:
		c.line = append(c.line, field...)
	}
	c.line = append(c.line, ',')
}

// end returns the line; the next one begins.
func (c *csvLine) end() []byte {
	line := append(bytes.TrimSuffix(c.line, []byte(",")), '\n')
	c.line = c.line[:0]
	return line
}
