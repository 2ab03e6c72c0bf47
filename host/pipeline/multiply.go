package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	maxSteps   = 10_000  // of a pipeline, with those of every matrix
	maxMembers = 100_000 // of all list inputs together
	maxName    = 1024    // bytes of a step's name, which may be a tensor's as well
)

// multiply puts the steps of every matrix in the place of the step that has it,
// and so every step that reads an output of them, except as a list.
func (p *parser) multiply() {
	m := &matrices{parser: p, index: p.stepIndex(), spread: make([]spread, len(p.Steps))}
	for _, i := range p.order {
		m.spread[i].axes = m.axesOf(&p.Steps[i])
	}
	if !m.bounded() {
		m.reduce()
	}
	var all []StepDecl
	for i := range p.Steps {
		m.name(i)
	}
	for i := range p.Steps {
		all = append(all, m.stepsOf(i)...)
	}
	p.Steps = all
	p.sortSteps()
}

// matrices multiplies the steps of a file.
type matrices struct {
	*parser
	index  map[string]int // by the name in the file
	spread []spread       // by the place in the file
	axes   int            // so far
}

// spread is what becomes of one step of the file: one step for every point, that
// is for every choice of a value from each axis. The first axis is the slowest.
type spread struct {
	axes  []*axis  // its own, and those of the steps that it reads
	names []string // by the number of the point
}

// axesOf returns the axes of a step whose inputs are known to have theirs.
func (m *matrices) axesOf(step *StepDecl) []*axis {
	var axes []*axis
	for i := range step.Inputs {
		if from, ok := m.from(&step.Inputs[i]); ok {
			axes = append(axes, m.spread[from].axes...)
		}
	}
	for _, own := range step.axes {
		m.axes++
		own.number = m.axes
		axes = append(axes, own)
	}
	slices.SortFunc(axes, func(a, b *axis) int { return cmp.Compare(a.number, b.number) })
	return slices.Compact(axes)
}

// from returns the step that an input comes from, unless it is wrong.
func (m *matrices) from(in *InputDecl) (i int, ok bool) {
	i, ok = m.index[in.Step]
	return i, ok && !in.wrong
}

// reduce leaves each axis one value, so that of a pipeline that is too large every
// step of the file is checked once.
func (m *matrices) reduce() {
	for i := range m.spread {
		for _, a := range m.spread[i].axes {
			a.names = a.names[:1]
		}
	}
}

// points returns how many points there are, and no more than one too many.
func (s *spread) points() int {
	n := 1
	for _, a := range s.axes {
		n = min(n*len(a.names), maxSteps+1)
	}
	return n
}

// bounded reports whether the pipeline stays within its bounds.
func (m *matrices) bounded() bool {
	steps, members := 0, 0
	for i := range m.Steps {
		step, n := &m.Steps[i], m.spread[i].points()
		if steps += n; steps > maxSteps {
			m.Errorf(step.Pos, "with %s the pipeline has more than %d steps: take fewer values%s", m.factors(i), maxSteps, m.joins(i))
			return false
		}
		for j := range step.Inputs {
			for _, in := range step.Inputs[j].List {
				if from, ok := m.from(&in); ok {
					members += n * m.spread[from].points()
				}
			}
			if members > maxMembers {
				m.Errorf(step.Inputs[j].Pos, "with input %q of step %q the lists of the pipeline have more than %d members: take fewer values",
					step.Inputs[j].Port, step.Name, maxMembers)
				return false
			}
		}
	}
	return true
}

// factors tells how many steps a step of the file becomes, and how that comes about.
func (m *matrices) factors(i int) string {
	axes := m.spread[i].axes
	if len(axes) == 0 {
		return fmt.Sprintf("step %q", m.Steps[i].Name)
	}
	texts := make([]string, len(axes))
	for k, a := range axes {
		texts[k] = fmt.Sprintf("%d %s", len(a.names), m.label(i, a))
	}
	return fmt.Sprintf("the %s of step %q", strings.Join(texts, " × "), m.Steps[i].Name)
}

// joins is the way out of a product that comes from steps before.
func (m *matrices) joins(i int) string {
	for _, a := range m.spread[i].axes {
		if a.step != m.Steps[i].Name {
			return ", or read all of them as one list, [\"STEP.PORT\"]"
		}
	}
	return ""
}

// label is the param of an axis, with its step in front when a step has the
// param twice and this one is from a step before.
func (m *matrices) label(i int, a *axis) string {
	for _, other := range m.spread[i].axes {
		if other != a && other.param == a.param && a.step != m.Steps[i].Name {
			return a.step + "." + a.param
		}
	}
	return a.param
}

// name names the steps that a step of the file becomes.
func (m *matrices) name(i int) {
	s := &m.spread[i]
	s.names = make([]string, s.points())
	for n := range s.names {
		s.names[n] = m.Steps[i].Name + m.pointText(i, n)
		if len(s.names[n]) > maxName {
			m.Errorf(m.Steps[i].Pos, "the matrix of step %q makes names of more than %d bytes: take shorter values", m.Steps[i].Name, maxName)
			s.numbered(m.Steps[i].Name)
			return
		}
	}
}

// numbered names the steps by their numbers, where names would be too long.
func (s *spread) numbered(base string) {
	for n := range s.names {
		s.names[n] = fmt.Sprintf("%s@%d", base, n)
	}
}

// pointText is the end of a step's name: @lr=0.1,epochs=1.
func (m *matrices) pointText(i, n int) string {
	s := &m.spread[i]
	if len(s.axes) == 0 {
		return ""
	}
	texts := make([]string, len(s.axes))
	for k, a := range s.axes {
		texts[k] = m.label(i, a) + "=" + a.names[s.digit(n, a)]
	}
	return "@" + strings.Join(texts, ",")
}

// digit returns which value of an axis the n-th point has.
func (s *spread) digit(n int, of *axis) int {
	for k := len(s.axes) - 1; ; k-- {
		if s.axes[k] == of {
			return n % len(of.names)
		}
		n /= len(s.axes[k].names)
	}
}

// at returns the number of the point of s that the n-th point of another spread
// lies at, which has all axes of s.
func (s *spread) at(n int, other *spread) int {
	place := 0
	for _, a := range s.axes {
		place = place*len(a.names) + other.digit(n, a)
	}
	return place
}

// stepsOf returns what a step of the file becomes.
func (m *matrices) stepsOf(i int) []StepDecl {
	s := &m.spread[i]
	lists := m.lists(i)
	steps := make([]StepDecl, len(s.names))
	for n, name := range s.names {
		step := m.Steps[i]
		step.Name, step.Params, step.Inputs = name, slices.Clone(step.Params), slices.Clone(lists)
		for _, a := range s.axes {
			a.choose(&step, m.Steps[i].Slot, s.digit(n, a))
		}
		for j := range step.Inputs {
			in := &step.Inputs[j]
			if from, ok := m.from(in); ok {
				in.Step = m.spread[from].names[m.spread[from].at(n, s)]
			}
		}
		steps[n] = step
	}
	return steps
}

// lists returns the inputs of a step with all members of the lists among them.
func (m *matrices) lists(i int) []InputDecl {
	inputs := slices.Clone(m.Steps[i].Inputs)
	for j := range inputs {
		var members []InputDecl
		for _, in := range inputs[j].List {
			from, ok := m.from(&in)
			if !ok {
				inputs[j].wrong = true
				continue // it does not exist, which is an error already
			}
			for _, name := range m.spread[from].names {
				in.Step = name
				members = append(members, in)
			}
		}
		inputs[j].List = members
	}
	return inputs
}
