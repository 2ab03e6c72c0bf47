package main

import (
	"fmt"
	"math"
	"strconv"
)

// column is a column of a table, as far as encoding is concerned.
type column struct {
	name    string
	typ     string    // as it stands in the type of a table: "int64"
	numbers []float64 // of numbers and bools; else nil
	texts   []string  // of texts; else nil
	missing []bool    // by row; nil: none is
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
