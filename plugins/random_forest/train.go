package main

import (
	"math"
	"math/bits"
)

// params are what the entry fit is given.
type params struct {
	trees    int
	features string
	seed     int64
	rules
}

// rulesFor completes the rules for rows of so many features.
func (p params) rulesFor(features int) rules {
	r := p.rules
	r.maxFeatures = features
	switch p.features {
	case "sqrt":
		r.maxFeatures = root(features)
	case "log2":
		r.maxFeatures = max(1, bits.Len(uint(features))-1)
	}
	return r
}

// root returns the whole part of a square root.
func root(n int) int {
	r := 0
	for (r+1)*(r+1) <= n {
		r++
	}
	return r
}

// classesOf returns the labels that occur, rising, and replaces each label by its
// place among them.
func classesOf(labels []uint8) []uint8 {
	var place [256]uint8
	var there [256]bool
	for _, label := range labels {
		there[label] = true
	}
	var classes []uint8
	for label, yes := range there {
		if yes {
			place[label] = uint8(len(classes))
			classes = append(classes, uint8(label))
		}
	}
	for i, label := range labels {
		labels[i] = place[label]
	}
	return classes
}

// tree is what is told of a tree when it has grown.
type tree struct {
	number int // from 1 on
	nodes  int
	depth  int
	score  float64 // the out-of-bag score of all trees so far; NaN when there is none
}

// train grows a forest. grown is called after each tree; progress now and then,
// with the number of trees that are done.
func train(p params, columns []column, classOf, classes []uint8, grown func(tree), progress func(done float64)) *forest {
	f := newForest(classes, len(columns))
	g := newGrower(p.rulesFor(len(columns)), columns, classOf, f)
	g.tell = func(part float64) { progress(float64(len(f.roots)-1) + part) }
	var bag *outOfBag
	if p.bootstrap {
		bag = newOutOfBag(columns, classOf, len(classes))
	}
	seeds := newMersenneOf(p.seed)
	for n := 1; n <= p.trees; n++ {
		before := len(f.nodes)
		g.grow(seeds.below(maxSeed))
		t := tree{n, len(f.nodes) - before, g.depth, math.NaN()}
		if bag != nil {
			bag.add(f, g.samples)
			t.score = bag.score()
		}
		grown(t)
		progress(float64(n))
	}
	return f
}
