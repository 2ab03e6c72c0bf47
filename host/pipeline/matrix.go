package pipeline

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// axis is one param of a step's matrix with the values that it takes in turn, or
// the plugins that it runs in turn.
type axis struct {
	Pos    // of its name
	step   string
	param  string      // "plugin" of plugins
	names  []string    // what the choices are called in names of steps
	values []ParamDecl // one for each; nil of plugins
	slots  []slotDecl  // one for each; nil of a param
	slot   string      // that the slots take the place of
	origin origin      // of a param
	number int         // by the order of the steps, then by that of the params
}

// slotDecl is a slot with its place.
type slotDecl struct {
	Pos
	slot string
}

// readMatrix reads matrix.params = { lr = [0.1, 0.01], … } and
// matrix.plugins = ["sklearn", "mlp"] of a step.
func (p *parser) readMatrix(section *toml.Section, step *StepDecl) {
	s := section.Sub("matrix")
	if s != nil && hasNothing(s.Table) && !p.replaced[section.Get("matrix")] {
		p.Errorf(section.At("matrix"), "the matrix of step %q is empty: give it params or plugins, or leave it out", step.Name)
	}
	if a := p.readSlots(s, step.Name, step.Slot); a != nil {
		step.axes = append(step.axes, a)
	}
	origin := p.originOf(section.Get("matrix"))
	for _, k := range s.Map("params") {
		p.checkName("param", k.Pos, k.Name)
		if k.Name == pluginAxis && len(step.axes) > 0 && step.axes[0].slots != nil {
			p.Errorf(k.Pos, "the matrix of step %q has plugins and a param %q, which would have one name: leave out the param", step.Name, k.Name)
			continue
		}
		step.addAxis(k.Name, p.readAxis(step.Name, k, origin))
	}
	s.Done()
}

// hasNothing reports whether a matrix is {}, or params = {}. In a variant that takes
// away the one of the step.
func hasNothing(matrix *toml.Table) bool {
	params := matrix.Get("params")
	noParams := params != nil && params.Table != nil && len(params.Table.Keys) == 0
	return len(matrix.Keys) == 0 || len(matrix.Keys) == 1 && noParams
}

// addAxis adds the axis of a param, or takes the place of the one there is. nil is
// an axis that is wrong.
func (d *StepDecl) addAxis(param string, a *axis) {
	if a == nil {
		d.spoiled = append(d.spoiled, param)
		return
	}
	for i, before := range d.axes {
		if before.param == param {
			d.axes[i] = a
			return
		}
	}
	d.axes = append(d.axes, a)
}

// pluginAxis is what the choice of a plugin is called in names of steps.
const pluginAxis = "plugin"

// readSlots reads the plugins of a matrix, nil when there are none.
func (p *parser) readSlots(s *toml.Section, step, slot string) *axis {
	if !s.Has("plugins") {
		return nil
	}
	a := &axis{Pos: s.Table.Key("plugins").Pos, step: step, param: pluginAxis, slot: slot}
	list := s.Array("plugins")
	for _, v := range list {
		switch {
		case v.Kind != toml.KindString:
			p.Errorf(v.Pos, "plugins in the matrix of step %q are names of [plugins], not %s", step, v.Kind)
		case slices.Contains(a.names, v.Text):
			p.Errorf(v.Pos, "the matrix of step %q has the plugin %q twice", step, clip(v.Text))
		default:
			a.names = append(a.names, v.Text)
			a.slots = append(a.slots, slotDecl{v.Pos, v.Text})
		}
	}
	if s.Get("plugins").Kind == toml.KindArray && len(list) == 0 {
		p.Errorf(a.Pos, "the matrix of step %q has no plugins: write plugins = [\"NAME\", …] with names of [plugins]", step)
	}
	if len(a.slots) == 0 {
		return nil
	}
	return a
}

// choose gives a step, which has this slot in the file, what the n-th choice of the
// axis stands for. A plugin takes the place of the one in the file in all steps of
// that choice, so that who reads a model is of the plugin that made it.
func (a *axis) choose(step *StepDecl, slot string, n int) {
	switch {
	case a.slots != nil && slot == a.slot:
		step.Slot, step.choices = a.slots[n].slot, a.slots
	case a.slots == nil && step.Base == a.step:
		step.Params = append(step.Params, a.values[n])
	}
}

// readAxis reads the values of one param, nil when none of them is right.
func (p *parser) readAxis(step string, k *toml.Key, from origin) *axis {
	a := &axis{Pos: k.Pos, step: step, param: k.Name, origin: from}
	switch {
	case k.Value.Kind != toml.KindArray:
		p.Errorf(k.Value.Pos, "param %q in the matrix of step %q has to be a list of values, not %s%s", k.Name, step, k.Value.Kind, asList(k.Value))
		return nil
	case len(k.Value.Array) == 0:
		p.Errorf(k.Value.Pos, "param %q in the matrix of step %q has no values: name some, or leave it out", k.Name, step)
		return nil
	}
	for _, v := range k.Value.Array {
		p.addValue(a, v)
	}
	if len(a.values) == 0 {
		return nil
	}
	return a
}

// asList is the way out for a value that stands alone.
func asList(v *toml.Value) string {
	if value, err := paramValue(v); err == nil {
		return ": write [" + clip(value.Text()) + "]"
	}
	return ""
}

func (p *parser) addValue(a *axis, v *toml.Value) {
	value, err := paramValue(v)
	if err != nil {
		p.Errorf(v.Pos, "param %q in the matrix of step %q: %s", a.param, a.step, err)
		return
	}
	name := valueName(value)
	for _, before := range a.names {
		if before == name {
			p.Errorf(v.Pos, "param %q in the matrix of step %q has the value %s twice", a.param, a.step, clip(name))
			return
		}
	}
	a.names = append(a.names, name)
	a.values = append(a.values, ParamDecl{Pos: v.Pos, Name: a.param, Value: v, namePos: a.Pos, axis: a})
}

var (
	bareValue = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	exponent  = regexp.MustCompile(`e([+-])0*`)
)

// valueName returns the shortest form of a value that no other value of its type
// has: 0.1, 1e-5, true, adam. A text of anything but letters, digits, _ and - is
// quoted, so that what stands behind a dot in it is never taken for a port.
func valueName(v abi.Value) string {
	switch v.Type {
	case abi.ParamFloat:
		text := exponent.ReplaceAllString(strconv.FormatFloat(v.Float, 'g', -1, 64), "e$1")
		return strings.Replace(text, "e+", "e", 1)
	case abi.ParamString:
		if bareValue.MatchString(v.String) {
			return v.String
		}
		return strings.ReplaceAll(strconv.Quote(v.String), "\ufffd", `\ufffd`)
	}
	return v.Text()
}

// checkAxes notes plugins of a matrix that do not exist, and settles which counts
// of a param that stands in it and also by itself.
func (p *parser) checkAxes(step *StepDecl) {
	for _, a := range slices.Clone(step.axes) {
		for _, choice := range a.slots {
			p.resolveSlot(choice.Pos, step.Name, choice.slot)
		}
		for _, given := range slices.Clone(step.Params) {
			if a.slots == nil && given.Name == a.param {
				p.settleParam(step, a, given)
			}
		}
	}
}

// settleParam leaves out the values of a matrix, or the one beside it: a variant
// counts more than what it changes, and --set more than both.
func (p *parser) settleParam(step *StepDecl, a *axis, given ParamDecl) {
	switch {
	case given.origin == inSet:
		p.Errorf(given.Pos, "param %q of step %q is in its matrix, at %s: write --set steps.%s.matrix.params.%s=[…]",
			a.param, step.Name, a.Pos, step.Name, a.param)
	case a.origin > given.origin:
		step.Params = slices.DeleteFunc(step.Params, func(d ParamDecl) bool { return d.Name == a.param })
	case a.origin < given.origin:
		step.axes = slices.DeleteFunc(step.axes, func(other *axis) bool { return other == a })
	default:
		p.Errorf(a.Pos, "param %q of step %q stands in its matrix, and in params at %s: leave one of them out",
			a.param, step.Name, given.namePos)
	}
}

// setAxis puts other values of a param into a step's matrix.
func (p *parser) setAxis(step *StepDecl, name string, v *toml.Value) {
	step.addAxis(name, p.readAxis(step.Name, &toml.Key{Pos: v.Pos, Name: name, Value: v}, inSet))
}
