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
	i := 0
	for ; e.wide == nil && i < len(block); i += width {
		e.addCode(block[i])
	}
	for ; i < len(block); i += width {
		e.wide = append(e.wide, block[i])
	}
}

func (e *encoder) addCode(v float32) {
	mask := uint32(len(e.slots) - 1)
	bits := math.Float32bits(v)
	at := (bits * 0x9e3779b1 >> 16) & mask
	for ; e.slots[at] != 0; at = (at + 1) & mask {
		if place := e.slots[at] - 1; math.Float32bits(e.values[place]) == bits {
			e.codes = append(e.codes, uint8(place))
			return
		}
	}
	if len(e.values) == maxCodes {
		e.widen(v)
		return
	}
	e.values = append(e.values, v)
	e.slots[at] = uint16(len(e.values))
	e.codes = append(e.codes, uint8(len(e.values)-1))
}

// widen gives up codes: v is one value too many.
func (e *encoder) widen(v float32) {
	e.wide = make([]float32, len(e.codes)+1, e.rows)
	for i, code := range e.codes {
		e.wide[i] = e.values[code]
	}
	e.wide[len(e.codes)] = v
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
