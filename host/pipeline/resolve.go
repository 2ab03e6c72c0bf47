package pipeline

import (
	"slices"

	"zen/abi/toml"
)

// resolve finds what runs and inputs name, and orders the steps.
func (p *parser) resolve() {
	index := p.stepIndex()
	for i := range p.Steps {
		step := &p.Steps[i]
		if step.Slot != "" {
			p.resolveSlot(step.runPos, step.Name, step.Slot)
		}
		for j := range step.Inputs {
			for _, in := range step.Inputs[j].edges() {
				in.wrong = !p.resolveInput(step, in, index)
				step.Inputs[j].wrong = step.Inputs[j].wrong || in.wrong
			}
		}
		p.checkAxes(step)
	}
	p.findCycles()
	p.sortSteps()
	p.multiply()
}

func (p *parser) resolveSlot(at Pos, step, slot string) {
	if plugin := p.Plugin(slot); plugin != nil {
		plugin.Used = true
		return
	}
	hint := toml.Hint(slot, p.slots())
	if len(p.Plugins) == 0 {
		hint = "; add it to [plugins]"
	}
	p.Errorf(at, "step %q runs plugin %q, which is not in [plugins]%s", step, clip(slot), hint)
}

// resolveInput reports whether there is what an input comes from.
func (p *parser) resolveInput(step *StepDecl, in *InputDecl, index map[string]int) bool {
	if in.Source != "" {
		if s := p.Source(in.Source); s != nil {
			s.Used = true
			return true
		}
		hint := toml.Hint(in.Source, p.sources())
		if len(p.Sources) == 0 {
			hint = "; add it to [sources]"
		}
		p.Errorf(in.Pos, "input %q of step %q comes from source %q, which does not exist%s", in.Port, step.Name, in.Source, hint)
		return false
	}
	_, there := index[in.Step]
	if !there && p.doc.Get("steps").Table.Get(in.Step) == nil { // else it is no table, which was told
		others := slices.DeleteFunc(p.steps(), func(s string) bool { return s == step.Name })
		p.Errorf(in.Pos, "input %q of step %q comes from step %q, which does not exist%s", in.Port, step.Name, in.Step, toml.Hint(in.Step, others))
	}
	return there
}

// unused warns of what no step uses. In a variant it is an error: a plugin that
// was to be replaced and was not.
func (p *parser) unused() {
	for i := range p.Plugins {
		if s := &p.Plugins[i]; !s.Used && !s.Overridden {
			p.warnUnused("plugin", s.Slot, s.Pos, s.byVariant, p.usedSlots())
		}
	}
	replaced := func(name string) bool {
		sources := p.doc.Get("sources")
		return sources != nil && p.replaced[sources.Table.Get(name)]
	}
	for i := range p.Sources {
		if s := &p.Sources[i]; !s.Used && s.Line > 0 {
			p.warnUnused("source", s.Name, s.Pos, replaced(s.Name), p.usedSources())
		}
	}
}

func (p *parser) warnUnused(what, name string, at Pos, byVariant bool, used []string) {
	if near := toml.Nearest(name, used); byVariant && near != "" {
		p.Errorf(at, "variant %q replaces %s %q, which no step uses; did you mean %q?", p.Variant, what, name, near)
		return
	}
	p.warn(at, what+" \""+name+"\" is used by no step")
}

func (f *File) warn(at Pos, text string) {
	f.Warnings = append(f.Warnings, toml.Errorf(at, "%s", text).Error())
}

func (f *File) usedSlots() []string {
	var out []string
	for _, p := range f.Plugins {
		if p.Used {
			out = append(out, p.Slot)
		}
	}
	return out
}

func (f *File) usedSources() []string {
	var out []string
	for _, s := range f.Sources {
		if s.Used {
			out = append(out, s.Name)
		}
	}
	return out
}
