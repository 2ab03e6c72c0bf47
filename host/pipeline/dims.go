package pipeline

import (
	"fmt"
	"maps"
	"slices"

	"zen/abi"
)

// dims finds contradictions between dimensions before anything runs. A letter
// stands for one number throughout a step, and the two ends of an edge have
// the same shape: letters that are joined so form sets (a union-find), and each
// set has at most one number. The zero value is ready.
type dims struct {
	parent map[letter]letter
	number map[letter]known   // of the roots
	made   map[string]outputs // by owner; nothing of those that were not declared
	sets   map[letter]setOf   // of the roots: the letters of outputs in their sets
	apart  []apart            // letters that an edge would join, and need not agree

	everyRank bool // what fits has to fit whatever the dots of a type stand for
}

// letter is a symbolic dimension of one step or source.
type letter struct {
	owner string // letters of different owners have nothing to do with each other
	name  string
}

// known is the number of a set, and the port whose type says so.
type known struct {
	size uint64
	by   string
}

// end is one end of an edge.
type end struct {
	owner string // whose letters the type speaks of
	text  string // names the port in messages
	typ   abi.Type
}

// clone returns a copy to try an edge on: fit leaves its traces also when it
// finds that the edge does not fit.
func (d *dims) clone() *dims {
	return &dims{
		parent: maps.Clone(d.parent), number: maps.Clone(d.number),
		made: d.made, sets: cloneSets(d.sets), apart: slices.Clone(d.apart), everyRank: d.everyRank,
	}
}

func (d *dims) find(l letter) letter {
	for {
		up, ok := d.parent[l]
		if !ok {
			return l
		}
		if above, ok := d.parent[up]; ok {
			d.parent[l] = above // keeps long chains short
		}
		l = up
	}
}

// value returns what is known of a dimension: its number and who says so, or
// the root of its letter.
func (d *dims) value(e end, dim abi.Dim) (root letter, n known, ok bool) {
	if dim.Name == "" {
		return letter{}, known{dim.Size, e.text}, true
	}
	root = d.find(letter{e.owner, dim.Name})
	n, ok = d.number[root]
	return root, n, ok
}

// join makes two dimensions one and says why they are not, "" when they are.
// i is their place in the shape.
func (d *dims) join(i int, from, to end, a, b abi.Dim) string {
	if a.Any() || b.Any() {
		return ""
	}
	rootA, numberA, okA := d.value(from, a)
	rootB, numberB, okB := d.value(to, b)
	switch {
	case okA && okB && numberA.size != numberB.size:
		return fmt.Sprintf("%s %s, not %s", dimName(i), sizeText(to, b, numberB), sizeText(from, a, numberA))
	case okA && okB && (a.Name == "" || b.Name == ""), rootA == rootB:
		return ""
	}
	if d.parent == nil {
		d.parent, d.number = map[letter]letter{}, map[letter]known{}
	}
	switch one, other, differ := d.differing(rootA, rootB); {
	case differ && !(okA && okB):
		d.apart = append(d.apart, apart{one, other})
	case a.Name == "":
		d.number[rootB] = numberA
	case b.Name == "":
		d.number[rootA] = numberB
	default:
		d.parent[rootA] = rootB
		d.joinSets(rootA, rootB)
		if okA {
			d.number[rootB] = numberA
		}
	}
	return ""
}

// dimName counts as the guest does: rows first, then dimension 1.
func dimName(i int) string {
	if i == 0 {
		return "the rows have to be"
	}
	return fmt.Sprintf("dimension %d has to be", i)
}

// sizeText is a number, with the letter and the port that it came by when
// these are not those of the edge.
func sizeText(e end, dim abi.Dim, n known) string {
	switch {
	case dim.Name == "":
		return fmt.Sprint(n.size)
	case n.by == e.text:
		return fmt.Sprintf("%s = %d", dim.Name, n.size)
	}
	return fmt.Sprintf("%s = %d (as in %s)", dim.Name, n.size, n.by)
}
