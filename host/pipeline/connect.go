package pipeline

import (
	"slices"

	"zen/abi"
)

// connect makes the edges that suggest themselves. Names come first, at all
// steps: a type alone says little, and must not close the way for a name.
func (p *Proposal) connect() {
	for _, s := range p.Steps {
		p.dims.declare("step "+s.Name, s.Name, s.Entry)
	}
	for _, s := range p.Steps {
		for i := range s.Entry.Inputs {
			s.Inputs = append(s.Inputs, p.byName(s, &s.Entry.Inputs[i]))
		}
	}
	for _, s := range p.Steps {
		for i := range s.Inputs {
			if s.Inputs[i].From == "" && !s.Inputs[i].Port.Optional {
				s.Inputs[i] = p.byType(s, s.Inputs[i].Port)
			}
		}
	}
}

// byName connects an input to an output of its name, or of its name and _test:
// what asks for x is for new rows.
func (p *Proposal) byName(s *ProposedStep, port *abi.Port) ProposedInput {
	fitting := p.fitting(s, port)
	for _, name := range []string{port.Name, port.Name + "_test"} {
		if best := nearest(fitting, name); best != nil {
			return p.join(s, port, best)
		}
	}
	return ProposedInput{Port: port}
}

// byType connects an input to the only output that fits and feeds no other input
// of the step, or a file, or files, to a source. One that takes any rank is left
// open: nearly everything of its dtype fits, so that the type says nothing.
func (p *Proposal) byType(s *ProposedStep, port *abi.Port) ProposedInput {
	fitting := slices.DeleteFunc(p.fitting(s, port), func(o proposedOutput) bool {
		return slices.ContainsFunc(s.Inputs, func(in ProposedInput) bool { return in.From == o.text() })
	})
	switch {
	case len(fitting) == 1 && !port.Type.More:
		in := p.join(s, port, &fitting[0])
		in.Bare = true
		return in
	case len(fitting) == 0 && (isFile(port.Type) || port.Type.Of != nil):
		return ProposedInput{Port: port, From: "sources." + p.source(s, port)}
	}
	in := ProposedInput{Port: port}
	for _, o := range fitting {
		in.Fits = append(in.Fits, o.text())
	}
	return in
}

// proposedOutput is an output that could feed an input.
type proposedOutput struct {
	step *ProposedStep
	port *abi.Port
	away distance
}

func (o proposedOutput) text() string { return o.step.Name + "." + o.port.Name }

func (o proposedOutput) end() end {
	return end{owner: "step " + o.step.Name, text: o.text(), typ: o.port.Type}
}

// fitting returns the outputs that fit an input beside all edges there are
// already, and close no circle. A file may be any bytes: unless the name agrees,
// only another file is meant for it.
func (p *Proposal) fitting(s *ProposedStep, port *abi.Port) []proposedOutput {
	var fitting []proposedOutput
	for i, from := range p.Steps {
		if from.needs(s) {
			continue
		}
		for j := range from.Entry.Outputs {
			o := proposedOutput{from, &from.Entry.Outputs[j], p.distance(s, i)}
			bytes := isFile(port.Type) && !isFile(o.port.Type) && o.port.Name != port.Name
			if !bytes && !otherModel(o.port, port) && p.dims.fits(o.end(), s.end(port)) {
				fitting = append(fitting, o)
			}
		}
	}
	return fitting
}

func isFile(t abi.Type) bool { return t.String() == abi.File().String() }

func (s *ProposedStep) end(port *abi.Port) end {
	return end{owner: "step " + s.Name, text: s.Name + "." + port.Name, typ: port.Type}
}

// needs reports whether a step is another or takes something from it, over any
// number of steps.
func (s *ProposedStep) needs(other *ProposedStep) bool {
	seen, next := map[*ProposedStep]bool{}, []*ProposedStep{s}
	for len(next) > 0 {
		step := next[len(next)-1]
		next = next[:len(next)-1]
		if step == other {
			return true
		}
		for before := range step.after {
			if !seen[before] {
				seen[before] = true
				next = append(next, before)
			}
		}
	}
	return false
}

// distance tells which of several outputs of one name is meant: one of the same
// plugin, else of a plugin that was given before, else of a later one, and of
// these the nearest.
type distance struct {
	otherPlugin, later bool
	steps              int
}

func (p *Proposal) distance(s *ProposedStep, other int) distance {
	own := 0
	for i := range p.Steps {
		if p.Steps[i] == s {
			own = i
		}
	}
	return distance{p.Steps[other].Slot != s.Slot, other > own, max(own-other, other-own)}
}

func (a distance) less(b distance) bool {
	switch {
	case a.otherPlugin != b.otherPlugin:
		return b.otherPlugin
	case a.later != b.later:
		return b.later
	}
	return a.steps < b.steps
}

// nearest returns the nearest output of that name, nil when there is none.
func nearest(outputs []proposedOutput, name string) *proposedOutput {
	var best *proposedOutput
	for i := range outputs {
		if o := &outputs[i]; o.port.Name == name && (best == nil || o.away.less(best.away)) {
			best = o
		}
	}
	return best
}

// join makes an edge that fits.
func (p *Proposal) join(s *ProposedStep, port *abi.Port, from *proposedOutput) ProposedInput {
	p.dims.fit(from.end(), s.end(port))
	s.after[from.step] = true
	return ProposedInput{Port: port, From: from.text()}
}

// source adds a source and returns its name.
func (p *Proposal) source(s *ProposedStep, port *abi.Port) string {
	taken := func(name string) bool {
		for _, source := range p.Sources {
			if source.Name == name {
				return true
			}
		}
		return false
	}
	name := port.Name
	if taken(name) {
		name = free(s.Name+"_"+port.Name, taken)
	}
	p.Sources = append(p.Sources, ProposedSource{name, s.Name + "." + port.Name})
	return name
}
