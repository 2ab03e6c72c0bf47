package main

import (
	"math"
	"slices"
	"testing"
)

func TestScores(t *testing.T) {
	s := newScores([]uint8{2, 5, 9})
	for _, row := range []struct {
		label uint8
		proba []float64
	}{{2, []float64{0.5, 0.5, 0}}, {5, []float64{0.25, 0.75, 0}}, {5, []float64{1, 0, 0}}} {
		if !s.add(row.label, row.proba) {
			t.Fatalf("label %d is no class", row.label)
		}
	}
	if s.add(3, []float64{1, 0, 0}) {
		t.Error("label 3 is a class")
	}
	if got, want := s.accuracy(), 2.0/3; got != want {
		t.Errorf("accuracy %v, want %v", got, want)
	}
	// A probability of 0 counts as 2⁻⁵².
	if got, want := s.logLoss(), (math.Ln2-math.Log(0.75)+52*math.Ln2)/3; math.Abs(got-want) > 1e-14 {
		t.Errorf("log loss %v, want %v", got, want)
	}
	if want := []int64{1, 0, 0, 1, 1, 0, 0, 0, 0}; !slices.Equal(s.confusion, want) {
		t.Errorf("confusion %v, want %v", s.confusion, want)
	}
	precision, recall := s.precisionAndRecall()
	if want := []float64{0.5, 1, 0}; !slices.Equal(precision, want) {
		t.Errorf("precision %v, want %v", precision, want)
	}
	if want := []float64{1, 0.5, 0}; !slices.Equal(recall, want) {
		t.Errorf("recall %v, want %v", recall, want)
	}
}

func TestLogarithmIsWithinTwoUnits(t *testing.T) {
	for x := smallest; x <= 1; x *= 1.0137 {
		want := math.Log(x)
		unit := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)
		if got := logarithm(x); math.Abs(got-want) > 2*unit {
			t.Errorf("ln %v is %v, want %v", x, got, want)
		}
	}
	if got := logarithm(1); got != 0 {
		t.Errorf("ln 1 is %v", got)
	}
}

func TestProgressRisesWithinATree(t *testing.T) {
	rows := make([][]float32, 3000)
	labels := make([]uint8, len(rows))
	for i := range rows {
		rows[i] = make([]float32, 400)
		for j := range rows[i] {
			rows[i][j] = float32((i*i + j*j*i) % 251)
		}
		labels[i] = uint8(i % 3)
	}
	p := params{2, "all", 0, rules{splitRows: 2, leafRows: 1, bootstrap: true}}
	var told []float64
	train(p, encodeRows(rows), labels, classesOf(labels), func(tree) {}, func(done float64) { told = append(told, done) })
	if len(told) < 6 || !slices.IsSorted(told) || told[0] >= 1 || told[len(told)-1] != 2 {
		t.Errorf("progress of two trees: %v", told)
	}
}
