package conformance

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/zeebo/blake3"

	"zen/abi"
	"zen/abi/tensor"
)

// tableValue is what an output table has to be.
type tableValue struct {
	rows    int
	columns []columnValue
}

// columnValue is a column in canonical form.
type columnValue struct {
	name     string
	dtype    abi.DType
	nullable bool
	dims     []uint64 // of one row
	bytes    []byte   // of all rows; of texts without anything between them
	lengths  []uint32 // of texts
	there    []bool   // by row, of nullable columns: whether it is no null
}

// tableOf returns a table of these columns.
func tableOf(rows int, columns ...columnValue) value {
	return value{table: &tableValue{rows, columns}}
}

// cells returns a column whose rows have no nulls.
func cells(name string, dtype abi.DType, raw []byte, dims ...uint64) columnValue {
	c := columnValue{name: name, dtype: dtype, dims: dims, bytes: bytes.Clone(raw)}
	for i := 0; i < len(c.bytes); i += dtype.Size() {
		canonical(dtype, c.bytes[i:])
	}
	return c
}

// texts returns a column of utf8 or binary without nulls.
func texts(name string, dtype abi.DType, rows []string) columnValue {
	c := columnValue{name: name, dtype: dtype, bytes: []byte(strings.Join(rows, ""))}
	for _, row := range rows {
		c.lengths = append(c.lengths, uint32(len(row)))
	}
	return c
}

// withNulls returns the column with a null wherever isNull says so: its value
// becomes zero, of a text empty.
func (c columnValue) withNulls(rows int, isNull func(row int) bool) columnValue {
	c.nullable, c.there = true, make([]bool, rows)
	rest, all := c.bytes, []byte{}
	for i := range rows {
		size := c.rowSize(i)
		row := rest[:size]
		rest = rest[size:]
		if c.there[i] = !isNull(i); c.there[i] {
			all = append(all, row...)
		} else if c.dtype.Text() {
			c.lengths[i] = 0
		} else {
			all = append(all, make([]byte, size)...)
		}
	}
	c.bytes = all
	return c
}

func (c columnValue) rowSize(row int) int {
	if c.dtype.Text() {
		return int(c.lengths[row])
	}
	size := c.dtype.Size()
	for _, d := range c.dims {
		size *= int(d)
	}
	return size
}

// validity returns one bit per row: all ones where no row may be null.
func (c columnValue) validity(rows int) []byte {
	bits := make([]byte, (rows+7)/8)
	for i := range rows {
		if !c.nullable || c.there[i] {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	return bits
}

// offsets returns where each text starts, and where the last one ends.
func (c columnValue) offsets() []byte {
	end := uint32(0)
	b := littleEndian(end)
	for _, n := range c.lengths {
		end += n
		b = binary.LittleEndian.AppendUint32(b, end)
	}
	return b
}

// typeText returns the type of the table, with a number for its rows.
func (t *tableValue) typeText() string {
	var columns []string
	for _, c := range t.columns {
		columns = append(columns, c.name+": "+c.typeText())
	}
	return fmt.Sprintf("table[%d]{%s}", t.rows, strings.Join(columns, ", "))
}

func (c columnValue) typeText() string {
	text := c.dtype.String()
	if len(c.dims) > 0 {
		text += strings.ReplaceAll(fmt.Sprint(c.dims), " ", ", ")
	}
	if c.nullable {
		text += "?"
	}
	return text
}

// digest returns the content digest.
func (t *tableValue) digest() [32]byte {
	b := binary.LittleEndian.AppendUint64([]byte("zen1.table\x00"), uint64(t.rows))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(t.columns)))
	for _, c := range t.columns {
		digest := c.digest(t.rows)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(c.name)))
		b = append(append(b, c.name...), digest[:]...)
	}
	return blake3.Sum256(b)
}

func (c columnValue) digest(rows int) [32]byte {
	nullable := byte(0)
	if c.nullable {
		nullable = 1
	}
	b := append([]byte("zen1.column\x00"), byte(c.dtype), nullable, byte(len(c.dims)))
	b = append(b, littleEndian(c.dims)...)
	parts := [][]byte{c.bytes}
	if c.nullable {
		parts = append(parts, c.validity(rows))
	}
	if c.dtype.Text() {
		parts = append(parts, littleEndian(c.lengths))
	}
	for _, part := range parts {
		digest := blake3.Sum256(part)
		b = append(b, digest[:]...)
	}
	return blake3.Sum256(b)
}

// differsFrom says how the table of a file differs, "" when it does not.
func (t *tableValue) differsFrom(file *tensor.File) string {
	if got := file.Type().String(); got != t.typeText() {
		return fmt.Sprintf("it is %s, want %s", got, t.typeText())
	}
	for i, c := range file.Table().Columns() {
		if problem := t.columns[i].differsFrom(c, t.rows); problem != "" {
			return fmt.Sprintf("column %q: %s", c.Name(), problem)
		}
	}
	return ""
}

func (c columnValue) differsFrom(got *tensor.Column, rows int) string {
	read := got.ReadRows
	if c.dtype.Text() {
		if problem := differ("offsets", c.offsets(), rows, got.ReadOffsets); problem != "" {
			return problem
		}
		read = got.ReadText
	}
	if problem := differ("values", c.bytes, rows, read); problem != "" {
		return problem
	}
	return differ("validity", c.validity(rows), rows, got.ReadValidity)
}

// differ says where what read gives of all rows is not as wanted.
func differ(what string, want []byte, rows int, read func(dst []byte, first, rows uint64) error) string {
	got := make([]byte, len(want))
	if err := read(got, 0, uint64(rows)); err != nil {
		return fmt.Sprintf("%s: %v", what, err)
	}
	for i := range got {
		if got[i] != want[i] {
			return fmt.Sprintf("%s: byte %d of %d: got %s, want %s", what, i, len(got), part(got, i), part(want, i))
		}
	}
	return ""
}
