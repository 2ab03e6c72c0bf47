package main

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
)

// column is a column of a table, as far as encoding is concerned.
type column struct {
	name    string
	typ     string    // as it stands in the type of a table: "int64"
	numbers []float64 // of numbers and bools; else nil
	texts   []string  // of texts; else nil
	missing []bool    // by row; nil: none is
	rounded rounding  // of whole numbers
}

// rounding is the first whole number of a column that float32 cannot hold.
type rounding struct {
	row         int
	value, kept string // kept is what it becomes; "": there is no such number
}

// firstRounded finds it. What is missing does not count.
func firstRounded[T int32 | int64 | uint32 | uint64](values []T, missing []bool) rounding {
	for i, v := range values {
		if (missing == nil || !missing[i]) && !fitsFloat32(v) {
			return rounding{i, fmt.Sprint(v), strconv.FormatFloat(float64(float32(float64(v))), 'f', 0, 64)}
		}
	}
	return rounding{}
}

// fitsFloat32 reports whether float32 holds a whole number: from its first bit to
// its last one it has 24 at most.
func fitsFloat32[T int32 | int64 | uint32 | uint64](v T) bool {
	magnitude := uint64(v)
	if v < 0 {
		magnitude = -magnitude
	}
	return bits.Len64(magnitude)-bits.TrailingZeros64(magnitude) <= 24
}

func (c *column) isMissing(i int) bool {
	return c.missing != nil && c.missing[i] || c.numbers != nil && math.IsNaN(c.numbers[i])
}

// allMissing reports whether there is no value at all. Such a column is of no type.
func (c *column) allMissing(rows int) bool {
	for i := range rows {
		if !c.isMissing(i) {
			return false
		}
	}
	return true
}

func (c *column) isText() bool { return c.texts != nil }

// label returns the text of a value that is not missing, as the class of its row.
func (c *column) label(i int) (string, error) {
	switch {
	case c.isText():
		return c.texts[i], nil
	case c.typ == "bool":
		return strconv.FormatBool(c.numbers[i] != 0), nil
	}
	if math.Abs(c.numbers[i]) > 1<<53 {
		return "", cellError(i, c.name, "the number is too large for a label")
	}
	return strconv.FormatInt(int64(c.numbers[i]), 10), nil
}

// cellError names a row, counted from 0, and a column.
func cellError(row int, column, format string, args ...any) error {
	return fmt.Errorf("input \"table\": row %d, column %q: %s", row, column, fmt.Sprintf(format, args...))
}
