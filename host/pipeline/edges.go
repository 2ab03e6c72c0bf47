package pipeline

import (
	"fmt"
	"slices"

	"zen/abi"
	"zen/abi/toml"
)

func (c *checker) inputs(s *Step, d *StepDecl) {
	connected := map[string]bool{}
	for i := range d.Inputs {
		in := &d.Inputs[i]
		connected[in.Port] = true
		port := s.Entry.Input(in.Port)
		if port == nil && !abi.ValidName(in.Port) {
			continue
		}
		if port == nil {
			c.problems.Errorf(in.portPos, "step %q: %s has no input %q%s%s", s.Base, c.entryText(s),
				in.Port, portHint(in.Port, s.Entry.Inputs), c.swapText(s.Slot))
			continue
		}
		switch {
		case in.List != nil:
			c.fromList(s, in, port)
		case in.wrong:
		case in.Source != "":
			c.fromSource(s, in, port)
		default:
			c.fromStep(s, in, port)
		}
	}
	if slices.Contains(d.meant, "inputs") {
		return
	}
	for i := range s.Entry.Inputs {
		if port := &s.Entry.Inputs[i]; !port.Optional && !connected[port.Name] {
			c.problems.Errorf(d.Pos, "step %q: input %q of %s is open: add inputs.%s = %q for its %s%s", s.Base, port.Name,
				c.entryText(s), port.Name, c.suggest(s, port), clipType(port.Type), c.swapText(s.Slot))
		}
	}
}

func portHint(name string, ports []abi.Port) string {
	if len(ports) == 0 {
		return ", nor any other"
	}
	return toml.Hint(name, names(ports, func(p *abi.Port) string { return p.Name }))
}

// suggest returns what could feed an open input: an output of the same name and
// a like type in a step before, else the form to write.
func (c *checker) suggest(s *Step, port *abi.Port) string {
	for _, before := range c.graph.Steps {
		out := before.Entry.Output(port.Name)
		if out != nil && out.Type.Kind == port.Type.Kind && out.Type.DType == port.Type.DType && c.dims.ranksFit(out.Type, port.Type) {
			return before.Base + "." + out.Name
		}
	}
	return "STEP.PORT"
}

// fromSource checks an edge from outside.
func (c *checker) fromSource(s *Step, in *InputDecl, port *abi.Port) {
	source := c.Source(in.Source)
	if source.Broken {
		return
	}
	if source.Artifact != "" {
		c.fromValue(s, in, port, source.Artifact)
		s.Inputs[in.Port] = Edge{Source: in.Source}
		return
	}
	if format := source.formatFor(port); format != FormatFile {
		c.converted(s, in, port, source, format)
		return
	}
	t := ofSource(port)
	why := c.dims.fit(
		end{owner: "source " + in.Source, text: "source " + in.Source, typ: t},
		end{owner: "step " + s.Name, text: portText(s, port), typ: port.Type})
	if why != "" {
		c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but source %q is %s: %s%s", s.Base, port.Name,
			c.entryText(s), clipType(port.Type), source.Name, useText(t.Kind == abi.KindTensors), decode(source, port), c.swapText(s.Slot))
		return
	}
	if !c.use(source, s, in, port) {
		return
	}
	s.Inputs[in.Port] = Edge{Source: in.Source, Type: t}
}

// decode is the way out for a file that is to feed anything but bytes.
func decode(s *Source, port *abi.Port) string {
	if port.Type.Kind == abi.KindTensors {
		return "each of its tensors is a file, uint8[_]; let a step decode them"
	}
	if s.Format == FormatFile && formatOf(s.place()) != FormatFile {
		return `leave out format = "file"`
	}
	return "let a step decode it"
}

// output finds the output that an edge comes from, nil when there is none.
func (c *checker) output(s *Step, in *InputDecl) (from *Step, out *abi.Port) {
	from = c.steps[in.Step]
	if from == nil {
		return nil, nil // its plugin is missing, which is an error already
	}
	out = from.Entry.Output(in.Output)
	if out == nil {
		c.problems.Errorf(in.Pos, "input %q of step %q comes from %s.%s, but %s has no output %q%s%s", in.Port, s.Base,
			from.Base, in.Output, c.entryText(from), in.Output, portHint(in.Output, from.Entry.Outputs), c.swapText(from.Slot))
	}
	return from, out
}

func (c *checker) fromStep(s *Step, in *InputDecl, port *abi.Port) {
	from, out := c.output(s, in)
	if out == nil {
		return
	}
	before := len(c.dims.apart)
	why := c.dims.fit(
		outEnd(from, out),
		end{owner: "step " + s.Name, text: portText(s, port), typ: port.Type})
	if out.Type.Kind == abi.KindTensor && port.Type.Kind == abi.KindTensors && port.Kind == "" {
		why += fmt.Sprintf("; as the list [%q] it is one of them", from.Base+"."+out.Name)
	}
	if why == "" && otherModel(out, port) {
		why = otherModelText(out, port)
	}
	if why != "" {
		c.misfit(s, in, port, from, out, why)
		return
	}
	c.settleLater(before, func(why string) { c.misfit(s, in, port, from, out, why) })
	s.Inputs[in.Port] = Edge{Step: from, Port: out.Name, Type: out.Type}
}

// misfit notes why an output does not fit the input that it feeds.
func (c *checker) misfit(s *Step, in *InputDecl, port *abi.Port, from *Step, out *abi.Port, why string) {
	c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but %s.%s of %s is %s: %s%s", s.Base, port.Name,
		c.entryText(s), clipType(port.Type), from.Base, out.Name, c.entryText(from), clipType(out.Type), why, c.swapText(s.Slot, from.Slot))
}

// settleLater has the letters that the last edge would join settled: those there
// are more of than before.
func (c *checker) settleLater(before int, misfit func(why string)) {
	for _, a := range c.dims.apart[before:] {
		c.later = append(c.later, func() {
			if why := c.dims.settle(a); why != "" {
				misfit(why)
			}
		})
	}
}

// otherModel reports whether the ends of an edge speak of different kinds of
// models.
func otherModel(out, in *abi.Port) bool {
	return out.Kind != "" && in.Kind != "" && out.Kind != in.Kind
}

func otherModelText(out, in *abi.Port) string {
	return fmt.Sprintf("a model of kind %q is asked for, this is one of kind %q", clip(in.Kind), clip(out.Kind))
}

func portText(s *Step, port *abi.Port) string { return s.Base + "." + port.Name }

func outEnd(from *Step, out *abi.Port) end {
	return end{owner: "step " + from.Name, text: portText(from, out), typ: out.Type}
}

// clipType keeps a type of many tensors or columns from filling the screen.
func clipType(t abi.Type) string {
	const most = 120
	if r := []rune(t.String()); len(r) > most {
		return string(r[:most]) + "…"
	}
	return t.String()
}
