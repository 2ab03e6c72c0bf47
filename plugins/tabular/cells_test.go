package tabular

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/plugins/plugintest"
)

// table returns the table STEP.PORT as text: its columns with their types, then a
// line for each row, with ∅ for what is missing.
func table(t *testing.T, r *plugintest.Run, ref string) string {
	t.Helper()
	file := r.Open(ref)
	lines := []string{file.Type().String()}
	for row := range file.Table().Rows() {
		var cells []string
		for _, c := range file.Table().Columns() {
			cells = append(cells, cell(t, c, row))
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

// column returns the cells of a column of the table STEP.PORT.
func column(t *testing.T, r *plugintest.Run, ref, name string) []string {
	t.Helper()
	table := r.Open(ref).Table()
	for _, c := range table.Columns() {
		if c.Name() != name {
			continue
		}
		cells := make([]string, table.Rows())
		for row := range cells {
			cells[row] = cell(t, c, uint64(row))
		}
		return cells
	}
	t.Fatalf("%s has no column %q", ref, name)
	return nil
}

func cell(t *testing.T, c *tensor.Column, row uint64) string {
	t.Helper()
	valid := make([]byte, 1)
	if err := c.ReadValidity(valid, row, 1); err != nil {
		t.Fatal(err)
	}
	if valid[0] == 0 {
		return "∅"
	}
	if c.DType().Text() {
		n, err := c.TextBytes(row, 1)
		if err != nil {
			t.Fatal(err)
		}
		text := make([]byte, n)
		if err := c.ReadText(text, row, 1); err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	value := make([]byte, 8)
	if err := c.ReadRows(value[:c.RowBytes()], row, 1); err != nil {
		t.Fatal(err)
	}
	bits := binary.LittleEndian.Uint64(value)
	if c.DType() == abi.Float64 {
		return strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
	}
	return strconv.FormatInt(int64(bits), 10)
}
