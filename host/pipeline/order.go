package pipeline

import (
	"slices"
	"strings"
)

// findCycles notes every cycle, drawn in the direction in which the data would
// flow, and leaves out the edge that closes it: the rest has an order.
func (p *parser) findCycles() {
	s := search{parser: p, index: p.stepIndex(), state: make([]visit, len(p.Steps))}
	for i := range p.Steps {
		if s.state[i] == unseen {
			s.visit(i)
		}
	}
}

func (f *File) stepIndex() map[string]int {
	index := map[string]int{}
	for i := range f.Steps {
		index[f.Steps[i].Name] = i
	}
	return index
}

// edges returns all edges that lead to a step from somewhere.
func (d *StepDecl) edges() []*InputDecl {
	var all []*InputDecl
	for i := range d.Inputs {
		all = append(all, d.Inputs[i].edges()...)
	}
	return all
}

type visit uint8

const (
	unseen visit = iota
	open         // on the path from the step that the search started at
	closed
)

// search walks from steps to those they take inputs from.
type search struct {
	*parser
	index map[string]int
	state []visit
	path  []int
}

func (s *search) visit(i int) {
	s.state[i] = open
	s.path = append(s.path, i)
	for _, in := range s.Steps[i].edges() {
		from, ok := s.index[in.Step]
		switch {
		case !ok || s.state[from] == closed:
		case s.state[from] == open:
			s.Errorf(in.Pos, "the steps form a cycle: %s", s.cycle(from))
			in.wrong = true
		default:
			s.visit(from)
		}
	}
	s.path = s.path[:len(s.path)-1]
	s.state[i] = closed
}

// cycle draws the way from a step back to itself.
func (s *search) cycle(from int) string {
	start := s.Steps[from].Name
	around := []string{start}
	for i := len(s.path) - 1; s.path[i] != from; i-- {
		around = append(around, s.Steps[s.path[i]].Name)
	}
	return strings.Join(append(around, start), " → ")
}

// sortSteps orders the steps so that each stands behind those it takes inputs
// from; of several that could come next, the first in the file does.
func (p *parser) sortSteps() {
	p.order = nil
	index, missing := p.stepIndex(), make([]int, len(p.Steps))
	followers := make([][]int, len(p.Steps))
	var ready []int
	for i := range p.Steps {
		for _, in := range p.Steps[i].edges() {
			if from, ok := index[in.Step]; ok {
				missing[i]++
				followers[from] = append(followers[from], i)
			}
		}
		if missing[i] == 0 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		next := ready[0]
		ready = ready[1:]
		p.order = append(p.order, next)
		for _, f := range followers[next] {
			if missing[f]--; missing[f] == 0 {
				at, _ := slices.BinarySearch(ready, f)
				ready = slices.Insert(ready, at, f)
			}
		}
	}
}
