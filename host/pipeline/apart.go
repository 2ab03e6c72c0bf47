package pipeline

import (
	"fmt"
	"maps"
	"slices"

	"zen/abi"
)

// Two letters of one step's outputs are two numbers: its author wrote them as
// different. Where edges would make them one letter of another step, as when a
// trainer is given the images of one set and the labels of another, the pipeline
// does not fit, unless the numbers are known and equal.
//
// Letters of different steps are unknowns that have nothing to do with each other
// and may well agree. So may two letters that both come in by inputs, where the
// steps before say what they are, and two that stand in one output: no edge was
// mistaken for another then, and images may be square.

// outputs are the letters in the outputs of one step.
type outputs struct {
	entry string   // names it in messages
	order []string // the letters as they come
	ports map[string][]*abi.Port
	bound map[string]bool // letters that its inputs have, too
}

// setOf is the letters of outputs in one set: those of each owner by name.
type setOf map[string][]string

// apart are two letters of one owner that an edge would join.
type apart struct{ one, other letter }

// declare makes the letters of a step's outputs known, before any of its edges:
// those of which there is another that they differ from.
func (d *dims) declare(owner, entryText string, e *abi.Entry) {
	o := outputs{entry: entryText, ports: map[string][]*abi.Port{}, bound: map[string]bool{}}
	for i := range e.Inputs {
		for _, name := range lettersOf(e.Inputs[i].Type) {
			o.bound[name] = true
		}
	}
	for i := range e.Outputs {
		for _, name := range lettersOf(e.Outputs[i].Type) {
			o.order = append(o.order, name)
			o.ports[name] = append(o.ports[name], &e.Outputs[i])
		}
	}
	if d.made == nil {
		d.made, d.sets = map[string]outputs{}, map[letter]setOf{}
	}
	d.made[owner] = o
	for one := range o.ports {
		for other := range o.ports {
			if o.differ(one, other) {
				d.sets[letter{owner, one}] = setOf{owner: {one}}
			}
		}
	}
}

// lettersOf returns the letters of a type, each once.
func lettersOf(t abi.Type) (names []string) {
	for _, dim := range t.Dims {
		if dim.Name != "" && !dim.Any() && !slices.Contains(names, dim.Name) {
			names = append(names, dim.Name)
		}
	}
	for _, f := range t.Fields {
		for _, name := range lettersOf(f.Type) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// differing finds a letter in each of two sets that are of one owner and need not
// agree.
func (d *dims) differing(a, b letter) (one, other letter, differ bool) {
	few, many := d.sets[a], d.sets[b]
	if len(few) > len(many) {
		few, many = many, few
	}
	for _, owner := range slices.Sorted(maps.Keys(few)) {
		for _, name := range few[owner] {
			for _, second := range many[owner] {
				if d.made[owner].differ(name, second) {
					return letter{owner, name}, letter{owner, second}, true
				}
			}
		}
	}
	return one, other, false
}

// differ reports whether two letters need not agree.
func (o outputs) differ(one, other string) bool {
	if one == other || o.bound[one] && o.bound[other] {
		return false
	}
	return !slices.ContainsFunc(o.ports[one], func(p *abi.Port) bool { return slices.Contains(o.ports[other], p) })
}

// joinSets makes the set of one root a part of another's.
func (d *dims) joinSets(from, to letter) {
	few, many := d.sets[from], d.sets[to]
	if len(few) > len(many) {
		few, many = many, few
	}
	for owner, names := range few {
		many[owner] = append(many[owner], names...)
	}
	if len(many) > 0 {
		d.sets[to] = many
	}
}

func cloneSets(sets map[letter]setOf) map[letter]setOf {
	out := maps.Clone(sets)
	for root, set := range out {
		out[root] = maps.Clone(set)
		for owner, names := range set {
			out[root][owner] = slices.Clone(names)
		}
	}
	return out
}

// fits reports whether an edge fits beside all there are; it is not made.
func (d *dims) fits(from, to end) bool {
	with := d.clone()
	return with.fit(from, to) == "" && len(with.apart) == len(d.apart)
}

// settle says why letters that edges would join do not agree, once all edges are
// known: "" when their numbers are equal.
func (d *dims) settle(a apart) string {
	first, knownOne := d.number[d.find(a.one)]
	second, knownOther := d.number[d.find(a.other)]
	if knownOne && knownOther && first.size == second.size {
		return ""
	}
	o, one, other := d.made[a.one.owner], a.one.name, a.other.name
	if slices.Index(o.order, other) < slices.Index(o.order, one) {
		one, other = other, one
	}
	return fmt.Sprintf("%s %s and %s of %s need not agree: %s has %s, %s has %s", o.what(one, other), one, other, o.entry,
		o.ports[one][0].Name, one, o.ports[other][0].Name, other)
}

// what says what two letters stand for.
func (o outputs) what(letters ...string) string {
	for _, name := range letters {
		if t := o.ports[name][0].Type; len(t.Dims) == 0 || t.Dims[0].Name != name {
			return "dimensions"
		}
	}
	return "rows"
}
