package main

import (
	"fmt"
	"strings"

	zen "zen/plugins/sdk/go"
)

// readColumn reads a column of any type. One that cannot be encoded has neither
// numbers nor texts.
func readColumn(t *zen.Table, name string) *column {
	c := &column{name: name, typ: t.Type(name)}
	switch c.typ {
	case "bool":
		cells := zen.Column[bool](t, name)
		c.numbers, c.missing = ones(cells.Data), absent(cells.Valid)
	case "int8":
		readNumbers[int8](t, c)
	case "int16":
		readNumbers[int16](t, c)
	case "int32":
		readWhole[int32](t, c)
	case "int64":
		readWhole[int64](t, c)
	case "uint8":
		readNumbers[uint8](t, c)
	case "uint16":
		readNumbers[uint16](t, c)
	case "uint32":
		readWhole[uint32](t, c)
	case "uint64":
		readWhole[uint64](t, c)
	case "float32":
		readNumbers[float32](t, c)
	case "float64":
		readNumbers[float64](t, c)
	case "utf8":
		cells := zen.Column[string](t, name)
		c.texts, c.missing = cells.Data, absent(cells.Valid)
	}
	return c
}

// readNumbers reads a column of numbers, and returns its cells; one whose rows are
// several is none.
func readNumbers[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64](t *zen.Table, c *column) []T {
	r := zen.OpenColumn[T](t, c.name)
	if len(r.Dims()) > 0 {
		c.typ = fmt.Sprintf("%s%d", c.typ, r.Dims())
		return nil
	}
	cells := r.ReadAll()
	c.missing = absent(cells.Valid)
	c.numbers = make([]float64, len(cells.Data))
	for i, v := range cells.Data {
		c.numbers[i] = float64(v)
	}
	return cells.Data
}

// readWhole reads a column of whole numbers that float32 may not hold.
func readWhole[T int32 | int64 | uint32 | uint64](t *zen.Table, c *column) {
	c.rounded = firstRounded(readNumbers[T](t, c), c.missing)
}

func ones(bools []bool) []float64 {
	numbers := make([]float64, len(bools))
	for i, b := range bools {
		if b {
			numbers[i] = 1
		}
	}
	return numbers
}

func absent(valid []bool) []bool {
	if valid == nil {
		return nil
	}
	missing := make([]bool, len(valid))
	for i, there := range valid {
		missing[i] = !there
	}
	return missing
}

// finder returns a function that reads a column that has to be there.
func finder(t *zen.Table) func(name string) (*column, error) {
	return func(name string) (*column, error) {
		if t.Type(name) == "" {
			return nil, fmt.Errorf("input \"table\" has no column %q; there are %s", name, strings.Join(t.Names(), ", "))
		}
		return readColumn(t, name), nil
	}
}
