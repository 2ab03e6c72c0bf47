package main

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// column is a column of the file, with those of its values that were read and not
// yet written.
type column struct {
	name     string
	kind     kind
	nullable bool

	valid  []bool
	ints   []int64 // of int64, date and timestamp
	floats []float64
	bools  []bool
	texts  []string
}

// addMissing appends a missing value.
func (c *column) addMissing() {
	c.valid = append(c.valid, false)
	switch c.kind {
	case kindBool:
		c.bools = append(c.bools, false)
	case kindFloat64:
		c.floats = append(c.floats, 0)
	case kindUTF8:
		c.texts = append(c.texts, "")
	default:
		c.ints = append(c.ints, 0)
	}
}

// add appends the value that a field spells; false when it spells none.
func (c *column) add(cell string) (ok bool) {
	var i int64
	var f float64
	var b bool
	trimmed := strings.TrimSpace(cell)
	switch c.kind {
	case kindBool:
		b, ok = parseBool(trimmed)
		c.bools = append(c.bools, b)
	case kindInt64:
		var err error
		i, err = strconv.ParseInt(trimmed, 10, 64)
		ok = err == nil
	case kindFloat64:
		f, ok = parseFloat(trimmed)
		c.floats = append(c.floats, f)
	case kindDate:
		i, ok = parseDate(trimmed)
	case kindTimestamp:
		i, ok = parseTimestamp(trimmed)
	case kindUTF8:
		ok = utf8.ValidString(cell)
		c.texts = append(c.texts, cell)
	}
	if c.kind == kindInt64 || c.kind == kindDate || c.kind == kindTimestamp {
		c.ints = append(c.ints, i)
	}
	c.valid = append(c.valid, true)
	return ok
}

// clear forgets the values, which were written.
func (c *column) clear() {
	c.valid, c.ints, c.floats, c.bools, c.texts = c.valid[:0], c.ints[:0], c.floats[:0], c.bools[:0], c.texts[:0]
}

// typeText is the type as it stands in the type of a table.
func (c *column) typeText() string {
	if c.nullable {
		return c.kind.String() + "?"
	}
	return c.kind.String()
}
