package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// Known is what was found out of all that a file names.
type Known struct {
	Manifests map[string]*abi.Manifest // by slot; slots that no step uses need none
	Problems  Errors                   // of files that cannot be read, each at the place of its slot or source
	Values    map[string]abi.Port      // by source: the type of an artifact, with its kind, or of a .npy file; those that are not known are missing
	Columns   map[string][]string      // by source: the fields in the first line of a .csv file, likewise
}

// Check holds the file against what is known, above all the manifests of its
// plugins. The error is Errors: those of Parse, of known, and all others, but none
// that only follows from another. The file is not changed and may be checked
// again, against other manifests.
func (f *File) Check(known Known) (*Graph, error) {
	c := &checker{
		File: f, Known: known,
		graph: &Graph{Name: f.Name, Variant: f.Variant, Seed: f.Seed},
		steps: map[string]*Step{}, uses: map[string]sourceUse{}, warned: map[string]bool{},
	}
	c.problems.Add(Pos{}, f.problems)
	c.problems.Add(Pos{}, known.Problems)
	for _, s := range f.Sources {
		if s.Used {
			c.graph.Sources = append(c.graph.Sources, s)
		}
	}
	c.graph.Warnings = append(c.graph.Warnings, f.Warnings...)
	for _, i := range f.order {
		c.step(&f.Steps[i])
	}
	for _, settle := range c.later {
		settle()
	}
	if err := c.problems.Err(); err != nil {
		return nil, err
	}
	c.noteFiles()
	return c.graph, nil
}

// checker builds a graph. A step whose plugin or entry is missing is not in it,
// and edges from it are not checked: one problem, one error.
type checker struct {
	*File
	Known
	problems toml.Reader
	graph    *Graph
	steps    map[string]*Step
	uses     map[string]sourceUse // by source
	warned   map[string]bool
	dims     dims
	later    []func() // what can be said once all edges are known
}

// manifest returns that of a slot, nil when the slot is missing or its file could
// not be read.
func (c *checker) manifest(slot string) *abi.Manifest {
	p, m := c.Plugin(slot), c.Manifests[slot]
	if m == nil && p != nil && !p.Broken && !c.told(p.Pos) {
		c.problems.Errorf(p.Pos, "plugin %q: its manifest was not read", slot)
	}
	return m
}

// told reports whether it is known why what stands at a place cannot be read.
func (c *checker) told(at Pos) bool {
	return slices.ContainsFunc(c.Known.Problems, func(e *Error) bool { return e.Pos() == at })
}

func (c *checker) step(d *StepDecl) {
	m := c.manifest(d.Slot)
	if m == nil || d.Entry == "" {
		return // which was told
	}
	entry := m.Entry(d.Entry)
	if entry == nil {
		c.problems.Errorf(d.runPos, "step %q: %s has no entry %q%s%s",
			d.Base, c.pluginText(d.Slot), d.Entry, toml.Hint(d.Entry, m.EntryNames()), c.swapText(d.Slot))
		return
	}
	s := &Step{
		Pos: d.Pos, Name: d.Name, Base: d.Base, Slot: d.Slot, Plugin: m, Entry: entry,
		Params: map[string]abi.Value{}, Inputs: map[string]Edge{},
		Limits: d.Limits.Or(c.Limits), Retries: d.Retries, Cache: d.Cache, choices: d.choices,
	}
	c.dims.declare("step "+s.Name, s.Slot+"."+entry.Name, entry)
	c.params(s, d)
	c.inputs(s, d)
	c.steps[s.Name] = s
	c.graph.Steps = append(c.graph.Steps, s)
}

// pluginText names a slot and the file in it.
func (c *checker) pluginText(slot string) string {
	return fmt.Sprintf("plugin %s (%s)", slot, clip(c.Plugin(slot).Given))
}

// entryText names an entry and the file it lies in.
func (c *checker) entryText(s *Step) string {
	return fmt.Sprintf("%s.%s (%s)", s.Slot, s.Entry.Name, clip(c.Plugin(s.Slot).Given))
}

// swapText says of the slots that were swapped that this is where they do not
// fit.
func (c *checker) swapText(slots ...string) string {
	for _, slot := range slots {
		p := c.Plugin(slot)
		switch {
		case p.tried:
		case p.Overridden:
			return fmt.Sprintf("; --plugin %s=%s does not fit here", slot, clip(p.Given))
		case p.byVariant:
			return fmt.Sprintf("; the %s of variant %q does not fit here", slot, c.Variant)
		}
	}
	return ""
}

func (c *checker) params(s *Step, d *StepDecl) {
	for _, given := range d.Params {
		c.param(s, d, given)
	}
	for i := range s.Entry.Params {
		p := &s.Entry.Params[i]
		switch {
		case given(d, p.Name), slices.Contains(d.spoiled, p.Name), slices.Contains(d.meant, "params"), slices.Contains(d.meant, "matrix"):
		case p.Default != nil:
			s.Params[p.Name] = *p.Default
		default:
			c.problems.Errorf(d.Pos, "step %q: %s needs param %q (%s): %s", s.Base, c.entryText(s), p.Name, p.Type, c.giveParam(s, p.Name))
		}
	}
}

// giveParam is the way out for a param that nobody gives.
func (c *checker) giveParam(s *Step, name string) string {
	if c.Plugin(s.Slot).Overridden {
		return fmt.Sprintf("add --set steps.%s.params.%s=…", s.Base, name)
	}
	return fmt.Sprintf("add params.%s = …", name)
}

func given(d *StepDecl, name string) bool {
	for _, p := range d.Params {
		if p.Name == name {
			return true
		}
	}
	return false
}

func (c *checker) param(s *Step, d *StepDecl, given ParamDecl) {
	declared := s.Entry.Param(given.Name)
	if declared == nil {
		c.undeclared(s, d, given)
		return
	}
	v, err := paramValue(given.Value)
	if err == nil {
		v, err = declared.Check(v)
	}
	if err != nil {
		c.problems.Errorf(given.Pos, "param %q of step %q: %s%s", given.Name, s.Base, clipText(err), wayOut(declared, given))
		return
	}
	s.Params[given.Name] = v
}

// clipText shortens an error that repeats what the user or a manifest wrote.
func clipText(err error) string {
	const most = 300
	if r := []rune(err.Error()); len(r) > most {
		return string(r[:most]) + "…"
	}
	return err.Error()
}

// wayOut is what to do about a list, and when a text looks like a number or a bool.
func wayOut(declared *abi.Param, given ParamDecl) string {
	if given.Value.Kind == toml.KindArray && given.axis == nil {
		return fmt.Sprintf("; for a step of each value write matrix.params.%s", given.Name)
	}
	if declared.Type != abi.ParamString || given.Value.Kind == toml.KindArray || given.Value.Kind == toml.KindTable {
		return ""
	}
	if given.Value.Kind == toml.KindString {
		return ""
	}
	if given.origin == inSet {
		key, value, _ := strings.Cut(strings.TrimPrefix(given.Pos.File, "--set "), "=")
		return fmt.Sprintf(`: write '%s="%s"'`, key, value)
	}
	return ": put it in quotes"
}

// undeclared notes a param that the entry does not have. When the plugin was
// swapped, params that belong to the one before are left out with a warning, as are
// those of another plugin of a matrix.
func (c *checker) undeclared(s *Step, d *StepDecl, given ParamDecl) {
	if given.axis != nil && !abi.ValidName(given.Name) {
		return
	}
	p := c.Plugin(s.Slot)
	swapped := p.Overridden || p.byVariant && given.origin == inFile
	switch {
	case given.axis != nil:
	case c.ofAnotherChoice(s, given.Name):
		c.leaveOut(s, given, "")
		return
	case swapped && given.origin != inSet:
		s.LeftOut = append(s.LeftOut, given.Name)
		c.leaveOut(s, given, meantParam(s, d, given.Name))
		return
	}
	names := paramNames(s)
	hint := toml.Hint(given.Name, names)
	if len(names) == 0 {
		hint = ", nor any other"
	}
	if given.axis != nil {
		hint = " for its matrix" + hint + c.swapText(s.Slot)
	}
	c.problems.Errorf(given.namePos, "step %q: %s has no param %q%s", s.Base, c.entryText(s), clip(given.Name), hint)
}

// leaveOut warns that the plugin of a step does not get a param.
func (c *checker) leaveOut(s *Step, given ParamDecl, hint string) {
	c.warnOnce(toml.Errorf(given.namePos, "param %q of step %q is left out: %s does not declare it%s",
		clip(given.Name), s.Base, c.entryText(s), hint).Error())
}

func paramNames(s *Step) []string {
	return names(s.Entry.Params, func(p *abi.Param) string { return p.Name })
}

// meantParam asks for the param that one of a name that nobody declares was probably
// meant to be, if it is not given by itself.
func meantParam(s *Step, d *StepDecl, name string) string {
	near := toml.Nearest(name, paramNames(s))
	if near == "" || given(d, near) {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", near)
}

// ofAnotherChoice reports whether a param is of another plugin that a matrix has in
// the place of this one: what is given to all counts for those that declare it. Of
// one that cannot be read it may be.
func (c *checker) ofAnotherChoice(s *Step, param string) bool {
	for _, choice := range s.choices {
		m := c.manifest(choice.slot)
		if m == nil {
			return true
		}
		if entry := m.Entry(s.Entry.Name); entry != nil && entry.Param(param) != nil {
			return true
		}
	}
	return false
}

// warnOnce warns once of what the steps of a matrix have in common.
func (c *checker) warnOnce(warning string) {
	if !c.warned[warning] {
		c.warned[warning] = true
		c.graph.Warnings = append(c.graph.Warnings, warning)
	}
}

// paramValue returns a TOML value as the value of a param.
func paramValue(v *toml.Value) (abi.Value, error) {
	switch v.Kind {
	case toml.KindString:
		return abi.StringValue(v.Text), nil
	case toml.KindInt:
		return abi.IntValue(v.Int), nil
	case toml.KindFloat:
		return abi.FloatValue(v.Float), nil
	case toml.KindBool:
		return abi.BoolValue(v.Bool), nil
	}
	return abi.Value{}, fmt.Errorf("%s cannot be a param: there are int, float, string and bool", v.Kind)
}
