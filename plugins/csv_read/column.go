package main

import (
	"encoding/binary"
	"unicode/utf8"
)

// column is a column of the file, with those of its values that were read and not
// yet written. They lie as Arrow lays them out.
type column struct {
	name     string
	kind     kind
	nullable bool

	rows     int
	values   []byte  // one after another; of a missing one zeros
	validity []byte  // one bit a row, 1 where the value is not missing
	offsets  []int32 // of texts: where each starts in values, and where the last ends
}

// addMissing appends a missing value.
func (c *column) addMissing() {
	c.appendBits(0)
	c.endRow(false)
}

// add appends the value that a field spells, of which text is without the spaces
// around it; false when it spells none.
func (c *column) add(cell, text []byte) (ok bool) {
	if c.kind == kindUTF8 {
		c.values = append(c.values, cell...)
		ok = utf8.Valid(cell)
	} else {
		var bits uint64
		bits, ok = parse(c.kind, text)
		c.appendBits(bits)
	}
	c.endRow(true)
	return ok
}

func (c *column) appendBits(bits uint64) {
	switch kindBytes[c.kind] {
	case 1:
		c.values = append(c.values, byte(bits))
	case 4:
		c.values = binary.LittleEndian.AppendUint32(c.values, uint32(bits))
	case 8:
		c.values = binary.LittleEndian.AppendUint64(c.values, bits)
	}
}

// endRow counts the row whose value was appended.
func (c *column) endRow(valid bool) {
	if c.nullable {
		if c.rows%8 == 0 {
			c.validity = append(c.validity, 0)
		}
		if valid {
			c.validity[c.rows/8] |= 1 << (c.rows % 8)
		}
	}
	if c.kind == kindUTF8 {
		c.offsets = append(c.offsets, int32(len(c.values)))
	}
	c.rows++
}

// clear forgets the values, which were written.
func (c *column) clear() {
	c.rows, c.values, c.validity = 0, c.values[:0], c.validity[:0]
	if c.kind == kindUTF8 {
		c.offsets = append(c.offsets[:0], 0)
	}
}

// typeText is the type as it stands in the type of a table.
func (c *column) typeText() string {
	if c.nullable {
		return c.kind.String() + "?"
	}
	return c.kind.String()
}
