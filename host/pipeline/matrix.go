package pipeline

import (
	"regexp"
	"strconv"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// axis is one param of a step's matrix, with the values that it takes in turn.
type axis struct {
	Pos    // of its name
	step   string
	param  string
	values []ParamDecl
	names  []string // what the values are called in names of steps
	number int      // by the order of the steps, then by that of the params
}

// readMatrix reads matrix.params = { lr = [0.1, 0.01], … } of a step.
func (p *parser) readMatrix(step *toml.Section) []*axis {
	s := step.Sub("matrix")
	var axes []*axis
	for _, k := range s.Map("params") {
		p.checkName("param", k.Pos, k.Name)
		if a := p.readAxis(step.Name, k); a != nil {
			axes = append(axes, a)
		}
	}
	s.Done()
	return axes
}

// readAxis reads the values of one param, nil when there is a problem.
func (p *parser) readAxis(step string, k *toml.Key) *axis {
	a := &axis{Pos: k.Pos, step: step, param: k.Name}
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

// checkAxes notes params that stand in the matrix of a step and also by
// themselves, where one value would have to win.
func (p *parser) checkAxes(step *StepDecl) {
	for _, a := range step.axes {
		for _, given := range step.Params {
			switch {
			case given.Name != a.param:
			case given.fromSet:
				p.Errorf(given.Pos, "param %q of step %q is in its matrix, at %s: write --set steps.%s.matrix.params.%s=[…]",
					a.param, step.Name, a.Pos, step.Name, a.param)
			default:
				p.Errorf(a.Pos, "param %q of step %q stands in its matrix, and in params at %s: leave one of them out",
					a.param, step.Name, given.namePos)
			}
		}
	}
}

// setAxis puts other values of a param into a step's matrix.
func (p *parser) setAxis(step *StepDecl, name string, v *toml.Value) {
	a := p.readAxis(step.Name, &toml.Key{Pos: v.Pos, Name: name, Value: v})
	if a == nil {
		return
	}
	for i, before := range step.axes {
		if before.param == name {
			step.axes[i] = a
			return
		}
	}
	step.axes = append(step.axes, a)
}
