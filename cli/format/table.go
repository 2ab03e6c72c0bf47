package format

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"zen/abi"
)

// Table is a table whose rows are read some at a time.
type Table struct {
	Rows     uint64
	Columns  []Column
	Terminal bool // people see it at once: what does not print is replaced in CSV, too
}

// Column reads one column of a table, in parts that are laid out as Arrow does.
// A *tensor.Column of zen/abi/tensor is one.
type Column interface {
	Name() string
	DType() abi.DType
	Nullable() bool
	Sizes() []uint64  // the rows, then the dimensions of one row
	RowBytes() uint64 // 0 for text
	ReadRows(dst []byte, first, rows uint64) error
	ReadValidity(dst []byte, first, rows uint64) error
	TextBytes(first, rows uint64) (uint64, error)
	ReadText(dst []byte, first, rows uint64) error
	ReadOffsets(dst []byte, first, rows uint64) error
}

var tableWriters = map[Format]func(*bufio.Writer, Table) error{
	Text: writeTableText, CSV: writeTableCSV, JSON: writeTableJSON,
}

// WriteTable writes a table. A date is 2006-01-02, a timestamp RFC 3339 in UTC;
// outside of the years 0 to 9999, for which neither has a form, they are the
// number of days or microseconds that is stored. Bytes are base64.
//
//   - text: columns below their names; of more than 60 rows the first and the last
//     5, of columns as many as fit. A null is null, and a text that could be taken
//     for anything else is quoted.
//   - csv: RFC 4180 with line feeds, a header first. A null is an empty field, an
//     empty text is ""; dimensions are a JSON array in one field.
//   - json: {"type", "shape", "columns", "rows"}, a row by the names of its columns.
//
// The other formats show no table. Errors: those of the columns and w.
func WriteTable(w io.Writer, f Format, t Table) error {
	write, ok := tableWriters[f]
	if !ok {
		return fmt.Errorf("%s shows one tensor, and this is a table; name one of its columns, or use text, csv or json", f)
	}
	buf := bufio.NewWriterSize(w, 64<<10)
	if err := write(buf, t); err != nil {
		return err
	}
	return buf.Flush()
}

// typ returns the concrete type.
func (t Table) typ() abi.Type {
	typ := abi.Type{Kind: abi.KindTable, Dims: []abi.Dim{{Size: t.Rows}}}
	for _, c := range t.Columns {
		typ.Fields = append(typ.Fields, abi.Field{Name: c.Name(), Type: abi.Column(c.DType(), c.Nullable(), c.Sizes()[1:])})
	}
	return typ
}

const (
	blockBytes = 4 << 20 // of a table that are read at once, unless one row has more
	blockRows  = 8192
)

// each calls f for rows rows from row first on. The cells are valid until f
// returns.
func (t Table) each(first, rows uint64, f func(row []cell) error) error {
	parts := make([]part, len(t.Columns))
	for i, c := range t.Columns {
		parts[i] = part{column: c, dtype: c.DType(), dims: c.Sizes()[1:], rowBytes: c.RowBytes()}
	}
	row := make([]cell, len(parts))
	for rows > 0 {
		n, err := t.block(first, rows)
		if err != nil {
			return err
		}
		if err := readParts(parts, first, n); err != nil {
			return err
		}
		for i := range n {
			for j := range parts {
				row[j] = parts[j].cell(i)
			}
			if err := f(row); err != nil {
				return err
			}
		}
		first, rows = first+n, rows-n
	}
	return nil
}

// block returns how many of the next rows are read at once.
func (t Table) block(first, left uint64) (uint64, error) {
	row := uint64(1)
	for _, c := range t.Columns {
		row += c.RowBytes()
	}
	n := min(left, blockRows, max(1, blockBytes/row))
	for n > 1 {
		size, err := t.textBytes(first, n)
		if err != nil {
			return 0, err
		}
		if size <= blockBytes {
			break
		}
		n /= 2
	}
	return n, nil
}

func (t Table) textBytes(first, rows uint64) (sum uint64, err error) {
	for _, c := range t.Columns {
		if c.DType().Text() {
			n, err := c.TextBytes(first, rows)
			if err != nil {
				return 0, columnError(c, err)
			}
			sum += n
		}
	}
	return sum, nil
}

func columnError(c Column, err error) error { return fmt.Errorf("column %q: %w", c.Name(), err) }

// part is some rows of a column.
type part struct {
	column   Column
	dtype    abi.DType
	dims     []uint64 // of one row
	rowBytes uint64

	values, validity, offsets []byte
}

func readParts(parts []part, first, rows uint64) error {
	for i := range parts {
		if err := parts[i].read(first, rows); err != nil {
			return columnError(parts[i].column, err)
		}
	}
	return nil
}

func (p *part) read(first, rows uint64) error {
	p.validity = sized(p.validity, (rows+7)/8)
	if err := p.column.ReadValidity(p.validity, first, rows); err != nil {
		return err
	}
	if !p.dtype.Text() {
		p.values = sized(p.values, rows*p.rowBytes)
		return p.column.ReadRows(p.values, first, rows)
	}
	size, err := p.column.TextBytes(first, rows)
	if err != nil {
		return err
	}
	p.values, p.offsets = sized(p.values, size), sized(p.offsets, 4*(rows+1))
	return errors.Join(p.column.ReadText(p.values, first, rows), p.column.ReadOffsets(p.offsets, first, rows))
}

// sized returns n bytes, in the memory of b when they fit.
func sized(b []byte, n uint64) []byte {
	if uint64(cap(b)) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// cell returns the i-th of the rows.
func (p *part) cell(i uint64) cell {
	c := cell{dtype: p.dtype, dims: p.dims, null: p.validity[i/8]>>(i%8)&1 == 0}
	if p.dtype.Text() {
		c.bytes = p.values[binary.LittleEndian.Uint32(p.offsets[4*i:]):binary.LittleEndian.Uint32(p.offsets[4*i+4:])]
	} else {
		c.bytes = p.values[i*p.rowBytes : (i+1)*p.rowBytes]
	}
	return c
}
