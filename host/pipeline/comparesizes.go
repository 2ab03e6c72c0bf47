package pipeline

import (
	"fmt"

	"zen/abi"
)

// alwaysFits reports whether an output of one type fits an input of another
// whatever its letters and its dots stand for.
func alwaysFits(from, to abi.Type) bool {
	d := dims{everyRank: true}
	return d.fit(end{owner: "from", text: "from", typ: make(numbers).of(from)}, end{owner: "to", text: "to", typ: to}) == ""
}

// numbers are those of the letters of one entry: what fits with a number of its
// own for every letter fits whatever they stand for.
type numbers map[string]uint64

func (n numbers) of(t abi.Type) abi.Type {
	out := t
	out.Dims = make([]abi.Dim, len(t.Dims))
	for i, d := range t.Dims {
		out.Dims[i] = n.dim(d)
	}
	out.Fields = make([]abi.Field, len(t.Fields))
	for i, f := range t.Fields {
		out.Fields[i] = abi.Field{Name: f.Name, Type: n.of(f.Type)}
	}
	return out
}

// unlikely is above the sizes that people write into types.
const unlikely = 1 << 40

func (n numbers) dim(d abi.Dim) abi.Dim {
	if d.Name == "" {
		return d
	}
	name := d.Name
	if d.Any() { // another number each time
		name = fmt.Sprint("_", len(n))
	}
	if _, known := n[name]; !known {
		n[name] = unlikely + uint64(len(n))
	}
	return abi.Dim{Size: n[name]}
}

// narrower returns the inputs that no longer take all sizes that they took,
// since a letter is the same number throughout an entry. Inputs that did not
// change come first, so that it is the changed one that does not fit them.
func (c *comparison) narrower() map[string]bool {
	before, narrower := make(numbers), map[string]bool{}
	d := dims{everyRank: true}
	for _, changed := range []bool{false, true} {
		for i := range c.before.Inputs {
			old := &c.before.Inputs[i]
			now := c.after.Input(old.Name)
			if now == nil || (old.Type.String() != now.Type.String()) != changed {
				continue
			}
			why := d.fit(end{owner: "edge", text: old.Name, typ: before.of(old.Type)}, end{owner: "entry", text: now.Name, typ: now.Type})
			narrower[old.Name] = why != ""
		}
	}
	return narrower
}
