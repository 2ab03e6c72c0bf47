package main

import (
	"math"
	"testing"
)

// small returns a forest of one tree with one split.
func small() *forest {
	f := newForest([]uint8{3, 7}, 2)
	f.roots = []int64{0}
	f.nodes = []node{{1, 0.5, 1, 2}, {leaf, 0, 0, leaf}, {leaf, 0, 1, leaf}}
	return f
}

func TestADamagedModelIsToldOf(t *testing.T) {
	if err := small().check(); err != nil {
		t.Fatal(err)
	}
	for want, damage := range map[string]func(f *forest){
		"it has 1 classes; at least 2 are needed": func(f *forest) { f.classes = f.classes[:1] },
		"classes do not rise: 3 follows 3":        func(f *forest) { f.classes[1] = 3 },
		"it has no trees":                         func(f *forest) { f.roots = nil },
		"tree 0 begins at node 3 of 3":            func(f *forest) { f.roots[0] = 3 },
		"node 0: feature 2 of 2":                  func(f *forest) { f.nodes[0].feature = 2 },
		"node 0: its side is node 0 of 3":         func(f *forest) { f.nodes[0].right = 0 },
		"node 0: its side is node 3 of 3":         func(f *forest) { f.nodes[0].left = 3 },
		"node 2: row 2 of 2 rows of shares":       func(f *forest) { f.nodes[2].left = 2 },
		"node 1: row -1 of 2 rows of shares":      func(f *forest) { f.nodes[1].left = -1 },
	} {
		f := small()
		damage(f)
		if err := f.check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestNodesOfUnequalLengthAreNone(t *testing.T) {
	one, two := []int32{leaf}, []int32{leaf, leaf}
	for _, c := range []struct{ feature, left, right []int32 }{{two, one, one}, {one, two, one}, {one, one, two}} {
		if nodes, err := nodesOf(c.feature, []float32{0}, c.left, c.right); err == nil {
			t.Errorf("they are %v", nodes)
		}
	}
}

func TestTheFirstRowThatIsNotFiniteIsFound(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		at   int
		v    float32
		row  int
		what string
	}{{0, nan, 0, "NaN"}, {10, inf, 0, "infinity"}, {11, -inf, 1, "infinity"}, {32, nan, 2, "NaN"}, {32, math.MaxFloat32, -1, ""}} {
		block := make([]float32, 33)
		block[c.at] = c.v
		if row, what := firstNotFinite(block, 11); row != c.row || what != c.what {
			t.Errorf("%v at %d: row %d, %q; want row %d, %q", c.v, c.at, row, what, c.row, c.what)
		}
	}
}
