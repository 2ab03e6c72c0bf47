package main

import (
	"slices"
	"testing"
)

// encoded returns the column of values that came in blocks of three.
func encoded(values []float32) column {
	e := newEncoder(len(values))
	for block := range slices.Chunk(values, 3) {
		e.add(block, 1)
	}
	return e.column()
}

func TestAColumnHoldsItsValues(t *testing.T) {
	for _, distinct := range []int{1, 2, maxCodes - 1, maxCodes, maxCodes + 1, 3 * maxCodes} {
		values := make([]float32, 800)
		for i := range values {
			values[i] = float32(i*389%distinct)/4 - 20
		}
		c := encoded(values)
		if coded := c.codes != nil; coded != (distinct <= maxCodes) {
			t.Errorf("%d values: coded %t", distinct, coded)
		}
		if !slices.IsSorted(c.values) {
			t.Errorf("%d values do not rise: %v", distinct, c.values)
		}
		for row, want := range values {
			if got := c.at(uint32(row)); got != want {
				t.Fatalf("%d values: row %d holds %v, want %v", distinct, row, got, want)
			}
		}
	}
}

// A column of codes and one of values, with the same neighbours in every node, grow
// the same trees.
func TestCodesRoundNothing(t *testing.T) {
	for _, r := range references(t) {
		coded, wide := encodeRows(r.XTrain), encodeRows(r.XTrain)
		for i := range wide {
			values := make([]float32, len(r.XTrain))
			for row := range values {
				values[row] = r.XTrain[row][i]
			}
			wide[i] = column{wide: values}
		}
		a, b := r.growFrom(coded, 0), r.growFrom(wide, 0)
		if !slices.Equal(a.nodes, b.nodes) || !slices.Equal(a.shares, b.shares) || !slices.Equal(a.forest.nodes, b.forest.nodes) {
			t.Errorf("%s: other trees", r.Name)
		}
	}
}
