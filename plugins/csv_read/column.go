package main

import "unicode/utf8"

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
func (c *column) addMissing() { c.append(value{}, "", false) }

// add appends the value that a field spells; false when it spells none.
func (c *column) add(cell string) bool {
	if c.kind == kindUTF8 {
		c.append(value{}, cell, true)
		return utf8.ValidString(cell)
	}
	v, ok := parse(c.kind, cell)
	c.append(v, "", true)
	return ok
}

func (c *column) append(v value, text string, valid bool) {
	c.valid = append(c.valid, valid)
	switch c.kind {
	case kindBool:
		c.bools = append(c.bools, v.truth)
	case kindFloat64:
		c.floats = append(c.floats, v.float)
	case kindUTF8:
		c.texts = append(c.texts, text)
	default:
		c.ints = append(c.ints, v.whole)
	}
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
