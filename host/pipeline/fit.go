package pipeline

import (
	"fmt"

	"zen/abi"
	"zen/abi/toml"
)

// fit says why what comes from one end of an edge does not fit the other, ""
// when it does as far as anyone knows before the run.
func (d *dims) fit(from, to end) string {
	a, b := from.typ, to.typ
	switch {
	case a.Kind != b.Kind:
		return otherKind(a.Kind, b.Kind)
	case a.Kind == abi.KindTensors:
		return d.fitTensors(from, to)
	case a.Kind == abi.KindTable:
		return d.fitTable(from, to)
	}
	return d.fitTensor(from, to, a, b)
}

func otherKind(has, wanted abi.Kind) string {
	wants := map[abi.Kind]string{
		abi.KindTensor: "one tensor is asked for", abi.KindTensors: "named tensors are asked for", abi.KindTable: "a table is asked for",
	}
	return wants[wanted] + ", " + isText[has]
}

// isText says of what kind something is.
var isText = map[abi.Kind]string{
	abi.KindTensor: "this is one tensor", abi.KindTensors: "these are named tensors", abi.KindTable: "this is a table",
}

func (d *dims) fitTensor(from, to end, a, b abi.Type) string {
	switch {
	case a.DType != b.DType:
		return fmt.Sprintf("%s is not %s", a.DType, b.DType)
	case !d.ranksFit(a, b):
		return otherRank(a, b)
	}
	return d.fitDims(0, from, to, a.Dims, b.Dims)
}

// fitTable compares tables column by column, whatever their order. What an open
// type leaves open is checked at run time.
func (d *dims) fitTable(from, to end) string {
	if why := d.fitDims(0, from, to, from.typ.Dims, to.typ.Dims); why != "" {
		return why
	}
	for _, want := range to.typ.Fields {
		has, ok := from.typ.ColumnOf(want.Name)
		switch {
		case !ok && from.typ.Open:
			continue
		case !ok:
			return fmt.Sprintf("it lacks column %q%s", clip(want.Name), nearColumn(want.Name, from.typ))
		}
		if why := d.fitColumn(from, to, has, want.Type); why != "" {
			return fmt.Sprintf("in column %q, %s", clip(want.Name), why)
		}
	}
	for _, has := range from.typ.Fields {
		if _, ok := to.typ.ColumnOf(has.Name); !ok && !to.typ.Open {
			return fmt.Sprintf("it has column %q, which is not asked for", clip(has.Name))
		}
	}
	return ""
}

// nearColumn names the column that a missing one is probably called, if any.
func nearColumn(name string, among abi.Type) string {
	names := make([]string, len(among.Fields))
	for i, f := range among.Fields {
		names[i] = f.Name
	}
	near := toml.Nearest(name, names)
	if near == "" {
		return ""
	}
	return fmt.Sprintf(", but has %q", clip(near))
}

func (d *dims) fitColumn(from, to end, a, b abi.Type) string {
	switch {
	case a.DType != b.DType:
		return fmt.Sprintf("%s is not %s", a.DType, b.DType)
	case len(a.Dims) != len(b.Dims):
		return fmt.Sprintf("%s is not %s", a, b)
	case a.Nullable && !b.Nullable:
		return fmt.Sprintf("%s may have nulls, %s has none", a, b)
	}
	return d.fitDims(1, from, to, a.Dims, b.Dims)
}

// ranksFit reports whether the ranks of two tensors may be the same, or with
// everyRank whether b takes every rank that a may have.
func (d *dims) ranksFit(a, b abi.Type) bool {
	switch {
	case !a.More:
		return b.TakesRank(len(a.Dims))
	case b.More:
		return len(a.Dims) >= len(b.Dims) || !d.everyRank
	}
	return a.TakesRank(len(b.Dims)) && !d.everyRank
}

// fitDims joins dimensions, of which the first is dimension first. Those that only
// one end has, the other has dots for.
func (d *dims) fitDims(first int, from, to end, a, b []abi.Dim) string {
	for i := range min(len(a), len(b)) {
		if why := d.join(first+i, from, to, a[i], b[i]); why != "" {
			return why
		}
	}
	return ""
}

func otherRank(has, wanted abi.Type) string {
	switch {
	case wanted.Scalar():
		return "a scalar is asked for"
	case has.Scalar():
		return fmt.Sprintf("it is a scalar, not of rank %s", wanted.RankText())
	}
	return fmt.Sprintf("it is of rank %s, not %s", has.RankText(), wanted.RankText())
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
	alone := dims{everyRank: d.everyRank}
	return alone.fitTensor(from, to, a, b)
}
