package main

// node is a split, or a leaf of a tree.
type node struct {
	feature     int32 // -1: a leaf
	threshold   float32
	left, right int32 // where rows go whose value is at most the threshold, and others; left of a leaf: its row of shares
}

const leaf = -1

// forest is a trained model.
type forest struct {
	classes  []uint8 // the labels, rising
	features int     // values of a row
	roots    []int64 // where each tree begins in nodes
	nodes    []node  // of a tree the root first, and each before those below it
	shares   []float64
	// shares has for each leaf the classes' shares of the rows in it, a row of
	// len(classes); the leaves with one class only share the first rows.
}

// newForest returns a forest without trees.
func newForest(classes []uint8, features int) *forest {
	f := &forest{classes: classes, features: features, shares: make([]float64, len(classes)*len(classes))}
	for k := range classes {
		f.shares[k*len(classes)+k] = 1
	}
	return f
}

// addShares appends a row of shares and returns its number.
func (f *forest) addShares(weights []int64, all int64) int32 {
	number := len(f.shares) / len(f.classes)
	for _, w := range weights {
		f.shares = append(f.shares, float64(w)/float64(all))
	}
	return int32(number)
}

// sharesOf returns the shares of a leaf.
func (f *forest) sharesOf(leaf node) []float64 {
	k := len(f.classes)
	return f.shares[int(leaf.left)*k:][:k]
}

// leafOf follows a row from a root to its leaf.
func (f *forest) leafOf(root int64, row []float32) node {
	nodes := f.nodes
	n := nodes[root]
	for n.feature >= 0 {
		next := n.right
		if row[n.feature] <= n.threshold {
			next = n.left
		}
		n = nodes[next]
	}
	return n
}

// probabilities fills proba, a row of len(classes) for each of the rows, with the
// mean of the trees' shares.
func (f *forest) probabilities(proba []float64, rows []float32) {
	clear(proba)
	k := len(f.classes)
	// Trees outside: one stays in the processor's cache for all rows of a block.
	for _, root := range f.roots {
		for i := 0; i*k < len(proba); i++ {
			row := rows[i*f.features:][:f.features]
			add(proba[i*k:][:k], f.sharesOf(f.leafOf(root, row)))
		}
	}
	for i := range proba {
		proba[i] /= float64(len(f.roots))
	}
}

func add(to, from []float64) {
	for k, v := range from[:len(to)] {
		to[k] += v
	}
}

// likeliest returns the place of the largest number, the first of equals.
func likeliest(votes []float64) int {
	best := 0
	for k, v := range votes {
		if v > votes[best] {
			best = k
		}
	}
	return best
}
