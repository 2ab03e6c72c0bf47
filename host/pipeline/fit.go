package pipeline

import (
	"fmt"

	"zen/abi"
)

// fit says why what comes from one end of an edge does not fit the other, ""
// when it does as far as anyone knows before the run.
func (d *dims) fit(from, to end) string {
	a, b := from.typ, to.typ
	switch {
	case a.Kind == abi.KindTensor && b.Kind == abi.KindTensor:
		return d.fitTensor(from, to, a, b)
	case a.Kind == abi.KindTensors && b.Kind == abi.KindTensors:
		return d.fitTensors(from, to)
	case b.Kind == abi.KindTensors:
		return "named tensors are asked for, this is one tensor"
	}
	return "one tensor is asked for, these are named tensors"
}

func (d *dims) fitTensor(from, to end, a, b abi.Type) string {
	switch {
	case a.DType != b.DType:
		return fmt.Sprintf("%s is not %s", a.DType, b.DType)
	case len(a.Dims) != len(b.Dims):
		return otherRank(len(a.Dims), len(b.Dims))
	}
	for i := range a.Dims {
		if why := d.join(i, from, to, a.Dims[i], b.Dims[i]); why != "" {
			return why
		}
	}
	return ""
}

func otherRank(has, wanted int) string {
	switch {
	case wanted == 0:
		return "a scalar is asked for"
	case has == 0:
		return fmt.Sprintf("it is a scalar, not of rank %d", wanted)
	}
	return fmt.Sprintf("it is of rank %d, not %d", has, wanted)
}

// fitTensors compares named tensors name by name. What an open type leaves
// open is checked at run time.
func (d *dims) fitTensors(from, to end) string {
	for _, want := range to.typ.Fields {
		has, ok := from.typ.Field(want.Name)
		if !ok {
			return fmt.Sprintf("it lacks %q", clip(want.Name))
		}
		declared := declares(from.typ, want.Name)
		if why := d.fitField(from, to, has, want.Type, declared); why != "" {
			return fmt.Sprintf("in %q, %s", clip(want.Name), why)
		}
	}
	for _, has := range from.typ.Fields {
		if declares(to.typ, has.Name) {
			continue
		}
		want, ok := to.typ.Field(has.Name)
		if !ok {
			return fmt.Sprintf("it has %q, which is not asked for", clip(has.Name))
		}
		if why := d.fitField(from, to, has.Type, want, false); why != "" {
			return fmt.Sprintf("in %q, %s", clip(has.Name), why)
		}
	}
	if from.typ.Of != nil && to.typ.Of != nil {
		return d.fitField(from, to, *from.typ.Of, *to.typ.Of, false)
	}
	return ""
}

// declares reports whether a type names the tensor itself.
func declares(t abi.Type, name string) bool {
	for _, f := range t.Fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

// fitField compares one named tensor. joined is false when an end speaks of
// any tensor of a set: its letters stand for another number in each.
func (d *dims) fitField(from, to end, a, b abi.Type, joined bool) string {
	switch {
	case a.Kind == 0 || b.Kind == 0:
		return "" // anything goes
	case joined:
		return d.fitTensor(from, to, a, b)
	}
	var alone dims
	return alone.fitTensor(from, to, a, b)
}
