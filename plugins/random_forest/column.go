package main

import (
	"cmp"
	"math"
	"slices"
)

// maxCodes is how many values a column may have to be stored as codes.
const maxCodes = 256

// column is one feature of all rows. The columns of images, and of most tables,
// have few values: they are stored as the ranks of these, in one byte a row. A
// node can then count instead of sort, and nothing is rounded.
type column struct {
	codes  []uint8   // of each row its value's place in values; nil: see wide
	values []float32 // rising
	wide   []float32 // of a column with more values
}

func (c *column) at(row uint32) float32 {
	if c.codes != nil {
		return c.values[c.codes[row]]
	}
	return c.wide[row]
}

// encoder makes a column out of values that come block by block.
type encoder struct {
	rows   int
	codes  []uint8   // of each row so far its value's place in values
	values []float32 // as they came
	slots  []uint16  // a hash table: 1 + place in values; 0: free
	wide   []float32
}

func newEncoder(rows int) encoder {
	slots := 4
	for slots < 2*min(rows, maxCodes) {
		slots *= 2
	}
	return encoder{rows: rows, codes: make([]uint8, 0, rows), slots: make([]uint16, slots)}
}

// add takes every width-th value of a block.
func (e *encoder) add(block []float32, width int) {
	if e.wide == nil {
		block = e.addCodes(block, width)
	}
	for i := 0; i < len(block); i += width {
		e.wide = append(e.wide, block[i])
	}
}

// addCodes returns what is left of the block when it came upon a value too many.
func (e *encoder) addCodes(block []float32, width int) []float32 {
	codes := e.codes
	last, code := block[0], e.place(block[0])
	for i := 0; i < len(block); i += width {
		if v := block[i]; v != last { // equal values often follow each other
			last, code = v, e.place(v)
		}
		if code < 0 {
			e.widen(codes)
			return block[i:]
		}
		codes = append(codes, uint8(code))
	}
	e.codes = codes
	return nil
}

// place returns the place of v in values, where it puts a new one; -1 when there
// is no room for it.
func (e *encoder) place(v float32) int {
	mask := uint32(len(e.slots) - 1)
	at := math.Float32bits(v) * 0x9e3779b1 >> 16 & mask
	for ; e.slots[at] != 0; at = (at + 1) & mask {
		if place := int(e.slots[at] - 1); e.values[place] == v {
			return place
		}
	}
	if len(e.values) == maxCodes {
		return -1
	}
	e.values = append(e.values, v)
	e.slots[at] = uint16(len(e.values))
	return len(e.values) - 1
}

// widen gives up codes.
func (e *encoder) widen(codes []uint8) {
	e.wide = make([]float32, len(codes), e.rows)
	for i, code := range codes {
		e.wide[i] = e.values[code]
	}
	e.codes, e.values, e.slots = nil, nil, nil
}

// column returns the column when all rows were added.
func (e *encoder) column() column {
	if e.wide != nil {
		return column{wide: e.wide}
	}
	places := make([]uint8, len(e.values))
	for i := range places {
		places[i] = uint8(i)
	}
	slices.SortFunc(places, func(a, b uint8) int { return cmp.Compare(e.values[a], e.values[b]) })
	c := column{codes: e.codes, values: make([]float32, len(places))}
	var rank [maxCodes]uint8
	for i, place := range places {
		c.values[i] = e.values[place]
		rank[place] = uint8(i)
	}
	for i, code := range c.codes {
		c.codes[i] = rank[code]
	}
	return c
}

// encoders make all columns out of rows that come block by block.
type encoders []encoder

func newEncoders(rows, width int) encoders {
	all := make(encoders, width)
	for i := range all {
		all[i] = newEncoder(rows)
	}
	return all
}

func (all encoders) add(block []float32) {
	for i := range all {
		all[i].add(block[i:], len(all))
	}
}

func (all encoders) columns() []column {
	columns := make([]column, len(all))
	for i := range all {
		columns[i] = all[i].column()
	}
	return columns
}
