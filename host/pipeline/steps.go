package pipeline

import (
	"slices"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

func (p *parser) readSteps() {
	for _, s := range p.doc.Each("steps") {
		p.checkName("step", s.Pos, s.Name, "sources", "latest")
		p.Steps = append(p.Steps, p.readStep(s))
	}
	if steps := p.doc.Get("steps"); steps == nil || steps.Table != nil && len(steps.Table.Keys) == 0 {
		p.Errorf(p.doc.Pos, "the pipeline has no step: add [steps.NAME] with run = \"PLUGIN.ENTRY\"")
	}
}

func (p *parser) readStep(s *toml.Section) StepDecl {
	step := StepDecl{Pos: s.Pos, Name: s.Name, Base: s.Name, Cache: true, runPos: s.At("run"), meant: meant(s.Table)}
	p.readRun(s, &step)
	for _, k := range s.Map("inputs") {
		in, ok := p.readInput(s, k)
		in.wrong = in.wrong || !ok
		step.Inputs = append(step.Inputs, in)
	}
	origin := p.originOf(s.Get("params"))
	for _, k := range s.Map("params") {
		step.Params = append(step.Params, ParamDecl{
			Pos: k.Value.Pos, Name: k.Name, Value: k.Value, namePos: k.Pos, origin: origin,
		})
	}
	p.readMatrix(s, &step)
	step.Limits = ReadLimits(s.Sub("limits"))
	step.Retries = p.retries(s)
	if cache, ok := s.Bool("cache"); ok {
		step.Cache = cache
	}
	s.Done()
	return step
}

// meant returns the keys of a step that unknown ones were probably meant to be:
// what such a key would give is not missed a second time.
func meant(step *toml.Table) (meant []string) {
	known := []string{"run", "inputs", "params", "matrix", "limits", "retries", "cache"}
	for _, name := range step.Names() {
		if !slices.Contains(known, name) {
			meant = append(meant, toml.Nearest(name, known))
		}
	}
	return meant
}

func (p *parser) readRun(s *toml.Section, step *StepDecl) {
	run, ok := s.String("run")
	switch {
	case !s.Has("run") && slices.Contains(step.meant, "run"):
	case !s.Has("run"):
		hint := ""
		if near := toml.Nearest(s.Name, withRun(p.doc.Get("steps"))); near != "" {
			hint = "; did you mean step " + near + "?"
		}
		p.Errorf(s.Pos, "step %q runs nothing: add run = \"PLUGIN.ENTRY\"%s", s.Name, hint)
	case ok:
		slot, entry, dot := strings.Cut(run, ".")
		if !dot || !abi.ValidName(slot) || !abi.ValidName(entry) {
			p.Errorf(s.At("run"), "run of step %q has to be \"PLUGIN.ENTRY\", for example \"classifier.fit\", not %q", s.Name, clip(run))
			return
		}
		step.Slot, step.Entry = slot, entry
	}
}

// withRun returns the names of the steps that run something: one without is
// probably one of these, misspelled in a variant.
func withRun(steps *toml.Value) []string {
	var out []string
	for _, k := range steps.Table.Keys {
		if k.Value.Table.Get("run") != nil {
			out = append(out, k.Name)
		}
	}
	return out
}

// readInput reads "sources.NAME", "STEP.PORT" or a list of the latter. Whether
// there is such a thing is seen later, when all steps are known.
func (p *parser) readInput(s *toml.Section, k *toml.Key) (InputDecl, bool) {
	p.checkName("input", k.Pos, k.Name)
	switch k.Value.Kind {
	case toml.KindString:
		return p.readEdge(s, k, k.Value)
	case toml.KindArray:
		return p.readList(s, k)
	}
	p.Errorf(k.Value.Pos, "input %q of step %q has to be \"sources.NAME\" or \"STEP.PORT\", not %s", k.Name, s.Name, k.Value.Kind)
	return InputDecl{Pos: k.Value.Pos, Port: k.Name, portPos: k.Pos}, false
}

func (p *parser) readEdge(s *toml.Section, k *toml.Key, v *toml.Value) (InputDecl, bool) {
	in := InputDecl{Pos: v.Pos, Port: k.Name, portPos: k.Pos}
	from, port, dot := strings.Cut(v.Text, ".")
	switch {
	case dot && from == "sources" && abi.ValidName(port):
		in.Source = port
	case dot && abi.ValidName(from) && abi.ValidName(port):
		in.Step, in.Output = from, port
	default:
		p.Errorf(v.Pos, "input %q of step %q comes from %q: write \"sources.NAME\" or \"STEP.PORT\"%s",
			k.Name, s.Name, clip(v.Text), p.wholeName(v.Text))
		return in, false
	}
	return in, true
}

// wholeName helps whoever wrote only the name of a source or of a step.
func (p *parser) wholeName(text string) string {
	if p.Source(text) != nil {
		return ", here \"sources." + text + "\""
	}
	steps := p.doc.Get("steps")
	if steps.Table.Get(text) != nil {
		return ", here \"" + text + ".PORT\""
	}
	if step, _, at := strings.Cut(text, "@"); at && steps.Table.Get(step) != nil {
		return "; " + step + ".PORT is that of each step of the matrix in turn, [\"" + step + ".PORT\"] a list of all"
	}
	return ""
}
