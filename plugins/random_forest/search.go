package main

import "math"

// sameValue is how far apart values of a feature have to lie for a split between
// them: scikit-learn's FEATURE_THRESHOLD.
const sameValue = float32(1e-7)

// search finds the best split of a node: of all features looked at, and all
// places between two neighbouring values in the node, the one that leaves the
// least Gini impurity; the first of equals.
type search struct {
	classes int
	minLeaf int

	samples        []sample   // of the node
	total          [256]int64 // weight of each class in the node
	weight, square int64      // sum of total, and of its squares

	best split
	left [256]int64 // weight of each class on the left side of a split

	keys    []uint64
	tally   [1 << 16]uint32 // weight of each value and class: value<<shift | class; 0 between searches
	rowsOf  [256]uint32     // rows of each value; 0 between searches
	shift   uint16
	counted int // nodes of so many rows and more are counted, where codes allow
}

// split is a place to split a node at.
type split struct {
	feature      int32
	below, above float32 // the values beside it
	rows         int     // on the left; 0: there is no split
	gain         float64 // what is compared: rises as the impurity falls
}

func newSearch(classes, minLeaf, rows int) *search {
	s := &search{classes: classes, minLeaf: minLeaf, keys: make([]uint64, rows)}
	for 1<<s.shift < classes {
		s.shift++
	}
	s.counted = 16 + 8*classes
	return s
}

// begin turns to another node.
func (s *search) begin(samples []sample) {
	s.samples = samples
	clear(s.total[:s.classes])
	for _, one := range samples {
		s.total[one.class()] += int64(one.weight())
	}
	s.weight, s.square = 0, 0
	for _, n := range s.total[:s.classes] {
		s.weight += n
		s.square += n * n
	}
	s.best = split{gain: math.Inf(-1)}
}

// look compares the splits of a feature with the best so far; false when the
// feature has one value only.
func (s *search) look(feature int32, c *column) bool {
	if c.codes != nil && len(s.samples) >= s.counted {
		return s.lookCounting(feature, c)
	}
	return s.lookSorting(feature, c)
}

// pureClass returns the class that all samples of the node have, or -1.
func (s *search) pureClass() int {
	if s.square != s.weight*s.weight {
		return -1
	}
	return int(s.samples[0].class())
}

// gini returns the impurity of so much weight, from the sum of its classes' squares.
func gini(square, weight int64) float64 {
	w := float64(weight)
	return 1 - float64(square)/float64(w*w)
}

// gainOf returns what splits are compared by: less the impurity of either side, by
// its weight. Equal splits are told by the last bit, so it is computed, and not
// fused, as scikit-learn does.
func gainOf(squareLeft, weightLeft, squareRight, weightRight int64) float64 {
	return float64(-float64(weightRight)*gini(squareRight, weightRight)) - float64(float64(weightLeft)*gini(squareLeft, weightLeft))
}

// threshold returns the largest float32 that is not above the middle between the
// values beside a split: values compare with it as with the middle.
func (p split) threshold() float32 {
	middle := float64(p.below)/2 + float64(p.above)/2
	t := float32(middle)
	if float64(t) > middle {
		t = math.Nextafter32(t, float32(math.Inf(-1)))
	}
	return t
}
