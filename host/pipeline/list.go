package pipeline

import "zen/abi/toml"

// readList reads a list of edges, whose outputs become the named tensors of one
// input.
func (p *parser) readList(s *toml.Section, k *toml.Key) (InputDecl, bool) {
	list := InputDecl{Pos: k.Value.Pos, Port: k.Name, portPos: k.Pos}
	if len(k.Value.Array) == 0 {
		p.Errorf(list.Pos, "input %q of step %q is an empty list: name outputs, such as [\"STEP.PORT\"]", k.Name, s.Name)
		return list, false
	}
	for _, v := range k.Value.Array {
		in, read := p.readMember(s, k, v)
		if read = read && p.isNew(s, list.List, &in); read {
			list.List = append(list.List, in)
		}
		list.wrong = list.wrong || !read
	}
	return list, len(list.List) > 0
}

func (p *parser) readMember(s *toml.Section, k *toml.Key, v *toml.Value) (InputDecl, bool) {
	if v.Kind != toml.KindString {
		p.Errorf(v.Pos, "input %q of step %q is a list: each of it has to be \"STEP.PORT\", not %s", k.Name, s.Name, v.Kind)
		return InputDecl{}, false
	}
	in, ok := p.readEdge(s, k, v)
	if ok && in.Source != "" {
		p.Errorf(v.Pos, "input %q of step %q is a list of outputs of steps, and \"sources.%s\" is a source: a folder or a glob as one source gives many files",
			k.Name, s.Name, in.Source)
		return in, false
	}
	return in, ok
}

// isNew reports whether a member is from a step that none before is from, since its
// step is what it is called by.
func (p *parser) isNew(s *toml.Section, list []InputDecl, in *InputDecl) bool {
	for _, before := range list {
		switch {
		case before.Step != in.Step:
			continue
		case before.Output == in.Output:
			p.Errorf(in.Pos, "input %q of step %q takes %s.%s twice", in.Port, s.Name, in.Step, in.Output)
		default:
			p.Errorf(in.Pos, "input %q of step %q takes %s.%s and %s.%s: members are called by their steps, so take one output of each step",
				in.Port, s.Name, before.Step, before.Output, in.Step, in.Output)
		}
		return false
	}
	return true
}
