package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"zen/abi"
)

// fromList checks a list of outputs, which feeds a port of named tensors: each is
// called by the name of its step.
func (c *checker) fromList(s *Step, in *InputDecl, port *abi.Port) {
	if port.Type.Kind != abi.KindTensors || port.Kind != "" {
		c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s: name one output%s", s.Base, port.Name,
			c.entryText(s), noList(port), c.swapText(s.Slot))
		return
	}
	edge := Edge{List: make([]Edge, 0, len(in.List)), Type: abi.Type{Kind: abi.KindTensors}}
	wrong := map[Pos]bool{} // one problem of all steps of a matrix is enough
	for i := range in.List {
		if wrong[in.List[i].Pos] {
			continue
		}
		member, ok := c.member(s, &in.List[i], port)
		if !ok {
			wrong[in.List[i].Pos] = true
			continue
		}
		edge.List = append(edge.List, member)
		edge.Type.Fields = append(edge.Type.Fields, abi.Field{Name: member.Step.Name, Type: member.Type})
	}
	if len(wrong) > 0 || in.wrong {
		return
	}
	slices.SortFunc(edge.List, func(a, b Edge) int { return strings.Compare(a.Step.Name, b.Step.Name) })
	slices.SortFunc(edge.Type.Fields, func(a, b abi.Field) int { return strings.Compare(a.Name, b.Name) })
	if why := lacks(edge.Type, port.Type); why != "" {
		c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but %s%s", s.Base, port.Name,
			c.entryText(s), clipType(port.Type), why, c.swapText(s.Slot))
		return
	}
	s.Inputs[in.Port] = edge
}

// noList says why a port takes no list.
func noList(port *abi.Port) string {
	if port.Kind != "" {
		return fmt.Sprintf("a model of kind %q, and a list is none", clip(port.Kind))
	}
	return clipType(port.Type) + ", and a list feeds named tensors only"
}

// member checks one output of a list.
func (c *checker) member(s *Step, in *InputDecl, port *abi.Port) (Edge, bool) {
	from, out := c.output(s, in)
	if out == nil {
		return Edge{}, false
	}
	before := len(c.dims.apart)
	if why := c.memberFits(s, from, out, port); why != "" {
		c.misfit(s, in, port, from, out, why)
		return Edge{}, false
	}
	c.settleLater(before, func(why string) { c.misfit(s, in, port, from, out, why) })
	return Edge{Step: from, Port: out.Name, Type: out.Type}, true
}

// memberFits says why an output cannot be one of the tensors of a port, "" when it
// can.
func (c *checker) memberFits(s, from *Step, out, port *abi.Port) string {
	want, welcome := port.Type.Field(from.Name)
	switch {
	case out.Type.Kind != abi.KindTensor:
		return "a member of a list is one tensor, " + isText[out.Type.Kind] + ": take one tensor of each step"
	case !welcome:
		return fmt.Sprintf("the list has %q, which is not asked for", clip(from.Name))
	}
	to := end{owner: "step " + s.Name, text: portText(s, port), typ: want}
	return c.dims.fitField(outEnd(from, out), to, out.Type, want, declares(port.Type, from.Name))
}

// lacks says which tensor that a port names a list does not have, "" when it has
// all.
func lacks(list, port abi.Type) string {
	for _, want := range port.Fields {
		if !declares(list, want.Name) {
			return fmt.Sprintf("no step of the list is called %q", clip(want.Name))
		}
	}
	return ""
}
