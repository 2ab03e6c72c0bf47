package main

// rules say when a tree stops growing.
type rules struct {
	depth       int // of a leaf at most; 0: any
	splitRows   int // a node of fewer is a leaf
	leafRows    int
	maxFeatures int // looked at for a split
	bootstrap   bool
}

// grower grows trees one after another.
type grower struct {
	rules
	columns []column
	classOf []uint8 // of each row
	forest  *forest
	tell    func(done float64) // called now and then with the part of a tree that is done

	search  *search
	samples []sample // of the tree; those of a node lie together
	right   []sample

	// Features in the order of draws: first those that are known to be constant in
	// the node. constants keeps the order of these for nodes beside it.
	features, constants []int32
	draws               xorshift
	open                []opening
	depth               int
	pace
}

// opening is a node that waits for its turn.
type opening struct {
	from, to  int // its samples
	depth     int
	constants int // features known to be constant
	parent    int // in nodes, of a right side; -1 otherwise
}

func newGrower(r rules, columns []column, classOf []uint8, f *forest) *grower {
	rows := len(classOf)
	return &grower{
		rules: r, columns: columns, classOf: classOf, forest: f, tell: func(float64) {},
		search:   newSearch(len(f.classes), r.leafRows, rows),
		samples:  make([]sample, 0, rows),
		right:    make([]sample, rows),
		features: make([]int32, len(columns)), constants: make([]int32, len(columns)),
	}
}

// grow adds a tree to the forest. Nodes come as scikit-learn makes them: each
// followed by all of its left side, then its right side.
func (g *grower) grow(seed uint32) {
	if g.samples = g.samples[:0]; g.bootstrap {
		g.samples = drawSamples(g.samples, seed, g.classOf)
	} else {
		g.samples = allSamples(g.samples, g.classOf)
	}
	g.draws = xorshift(newMersenne(seed).below(maxSeed))
	for i := range g.features {
		g.features[i] = int32(i)
	}
	g.depth = 0
	g.forest.roots = append(g.forest.roots, int64(len(g.forest.nodes)))
	g.open = append(g.open[:0], opening{to: len(g.samples), parent: -1})
	for len(g.open) > 0 {
		last := len(g.open) - 1
		next := g.open[last]
		g.open = g.open[:last]
		g.addNode(next)
	}
}

// addNode appends a node, and opens its sides unless it is a leaf.
func (g *grower) addNode(o opening) {
	f, s, number := g.forest, g.search, len(g.forest.nodes)
	if o.parent >= 0 {
		f.nodes[o.parent].right = int32(number)
	}
	g.depth = max(g.depth, o.depth)
	s.begin(g.samples[o.from:o.to])
	class := s.pureClass()
	if class >= 0 {
		f.nodes = append(f.nodes, node{leaf, 0, int32(class), leaf})
		return
	}
	if !g.mayGrow(o) || !g.findSplit(&o) {
		f.nodes = append(f.nodes, node{leaf, 0, f.addShares(s.total[:s.classes], s.weight), leaf})
		return
	}
	f.nodes = append(f.nodes, node{s.best.feature, s.best.threshold(), int32(number + 1), leaf})
	g.part(s.samples, s.best)
	middle := o.from + s.best.rows
	g.open = append(g.open,
		opening{middle, o.to, o.depth + 1, o.constants, number},
		opening{o.from, middle, o.depth + 1, o.constants, -1})
}

func (g *grower) mayGrow(o opening) bool {
	rows := o.to - o.from
	return (g.rules.depth == 0 || o.depth < g.rules.depth) && rows >= g.splitRows && rows >= 2*g.leafRows
}

// findSplit looks at features in random order until enough were drawn and one of
// them was not constant; constant ones are known below the node. false: there is
// no split.
func (g *grower) findSplit(o *opening) bool {
	s, features := g.search, g.features
	known, found, drawn := o.constants, 0, 0
	undrawn := len(features)
	for visited := 0; undrawn > known+found && (visited < g.maxFeatures || visited <= found+drawn); {
		visited++
		at := g.draws.between(drawn, undrawn-found)
		if at < known {
			features[drawn], features[at] = features[at], features[drawn]
			drawn++
			continue
		}
		at += found
		feature := features[at]
		if g.due(len(s.samples)) {
			g.tell(float64(o.from) / float64(len(g.samples)))
		}
		if !s.look(feature, &g.columns[feature]) {
			features[at], features[known+found] = features[known+found], feature
			found++
			continue
		}
		undrawn--
		features[at], features[undrawn] = features[undrawn], feature
	}
	copy(features[:known], g.constants)
	copy(g.constants[known:known+found], features[known:])
	o.constants = known + found
	return s.best.rows > 0
}

// part puts the samples that go left before those that go right; either side
// keeps its order, in which the rows rise.
func (g *grower) part(samples []sample, p split) {
	c, threshold := &g.columns[p.feature], p.threshold()
	left, right := 0, 0
	for _, one := range samples {
		if c.at(one.row()) <= threshold {
			samples[left] = one
			left++
		} else {
			g.right[right] = one
			right++
		}
	}
	copy(samples[left:], g.right[:right])
}
