package main

// outOfBag collects for each row what the trees say that did not grow from it.
type outOfBag struct {
	columns []column
	classOf []uint8
	votes   []float64 // of each row and class
	asked   []bool    // rows that some tree did not grow from
	inBag   []bool
}

func newOutOfBag(columns []column, classOf []uint8, classes int) *outOfBag {
	rows := len(classOf)
	return &outOfBag{columns, classOf, make([]float64, rows*classes), make([]bool, rows), make([]bool, rows)}
}

// add asks the newest tree, which grew from samples.
func (o *outOfBag) add(f *forest, samples []sample) {
	clear(o.inBag)
	for _, one := range samples {
		o.inBag[one.row()] = true
	}
	k, root := len(f.classes), f.roots[len(f.roots)-1]
	for row, in := range o.inBag {
		if in {
			continue
		}
		o.asked[row] = true
		add(o.votes[row*k:][:k], f.sharesOf(o.leafOf(f, root, uint32(row))))
	}
}

func (o *outOfBag) leafOf(f *forest, root int64, row uint32) node {
	n := f.nodes[root]
	for n.feature >= 0 {
		next := n.right
		if o.columns[n.feature].at(row) <= n.threshold {
			next = n.left
		}
		n = f.nodes[next]
	}
	return n
}

// score returns the share of rows whose likeliest class is right, of those that
// some tree did not grow from; NaN when there is none.
func (o *outOfBag) score() float64 {
	k := len(o.votes) / len(o.classOf)
	right, asked := 0, 0
	for row, yes := range o.asked {
		if !yes {
			continue
		}
		asked++
		if likeliest(o.votes[row*k:][:k]) == int(o.classOf[row]) {
			right++
		}
	}
	return float64(right) / float64(asked)
}
