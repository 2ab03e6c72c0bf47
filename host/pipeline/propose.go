package pipeline

import (
	"fmt"

	"zen/abi"
)

// Offer is a plugin that a pipeline is proposed for.
type Offer struct {
	Path     string // as the pipeline file is to have it
	Manifest *abi.Manifest
}

// Proposal is the skeleton of a pipeline: a slot for each plugin, a step for
// each entry, and the edges that suggest themselves. What is left open, Open
// names.
type Proposal struct {
	Name    string
	Slots   []ProposedSlot
	Sources []ProposedSource
	Steps   []*ProposedStep

	dims dims
}

// ProposedSlot is a slot with its plugin.
type ProposedSlot struct{ Name, Path string }

// ProposedSource is a file that somebody has to name.
type ProposedSource struct {
	Name string
	For  string // the input that takes it, as STEP.PORT
}

// ProposedStep is a step that runs one entry.
type ProposedStep struct {
	Name, Slot string
	Entry      *abi.Entry
	Inputs     []ProposedInput // all of the entry, in its order

	after map[*ProposedStep]bool // those that it takes inputs from
}

// ProposedInput is an edge, or an input that nothing was found for.
type ProposedInput struct {
	Port *abi.Port
	From string   // "STEP.PORT" or "sources.NAME"; "" for an open one
	Bare bool     // only the type speaks for From, not the name
	Fits []string // of an open one: what fits, and is too much to choose from, or by chance
}

// Propose returns a pipeline for plugins. Steps take the order of the plugins
// and of their entries.
func Propose(name string, plugins []Offer) *Proposal {
	p := &Proposal{Name: name}
	for _, o := range plugins {
		slot := free(o.Manifest.Name, func(name string) bool { return p.hasSlot(name) })
		p.Slots = append(p.Slots, ProposedSlot{slot, o.Path})
		for i := range o.Manifest.Entries {
			entry := &o.Manifest.Entries[i]
			p.Steps = append(p.Steps, &ProposedStep{
				Name: p.stepName(slot, entry.Name, plugins), Slot: slot, Entry: entry, after: map[*ProposedStep]bool{},
			})
		}
	}
	p.connect()
	return p
}

// stepName calls a step after its entry, or after its slot when the entry is
// the only one of its plugin. Where several plugins have the entry, both stand
// in the name.
func (p *Proposal) stepName(slot, entry string, plugins []Offer) string {
	name, same, alone := entry, 0, false
	for i, o := range plugins {
		if o.Manifest.Entry(entry) != nil {
			same++
		}
		alone = alone || i == len(p.Slots)-1 && len(o.Manifest.Entries) == 1
	}
	switch {
	case alone:
		name = slot
	case same > 1:
		name = slot + "_" + entry
	}
	return free(name, func(name string) bool { return name == "sources" || name == "latest" || p.step(name) != nil })
}

// free returns a name that is not taken, with a number when it has to be.
func free(name string, taken func(string) bool) string {
	const most = 60 // leaves room for the number
	base := name[:min(len(name), most)]
	if abi.ValidName(name) && !taken(name) {
		return name
	}
	for i := 2; ; i++ {
		if name := fmt.Sprintf("%s_%d", base, i); !taken(name) {
			return name
		}
	}
}

func (p *Proposal) hasSlot(name string) bool {
	for _, s := range p.Slots {
		if s.Name == name {
			return true
		}
	}
	return false
}

func (p *Proposal) step(name string) *ProposedStep {
	for _, s := range p.Steps {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Open names what somebody has to fill in before the pipeline can run, a line
// each: inputs that are not optional, and params without a default.
func (p *Proposal) Open() []string {
	var open []string
	for _, s := range p.Steps {
		for _, in := range s.Inputs {
			if in.From == "" && !in.Port.Optional {
				open = append(open, fmt.Sprintf("step %s: input %s is %s", s.Name, in.Port.Name, clipType(in.Port.Type)))
			}
		}
		for i := range s.Entry.Params {
			if param := &s.Entry.Params[i]; param.Default == nil {
				open = append(open, fmt.Sprintf("step %s: param %s is %s", s.Name, param.Name, paramRange(param)))
			}
		}
	}
	return open
}
