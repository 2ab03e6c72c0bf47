package pipeline

import (
	"fmt"

	"zen/abi"
)

// fromValue checks an edge from a source whose type is known: what an artifact or
// a .npy file is. place is where it comes from, as the user wrote it.
func (c *checker) fromValue(s *Step, in *InputDecl, port *abi.Port, place string) bool {
	value, ok := c.Values[in.Source]
	if !ok {
		return true // it is not there, which was told, or yet to be downloaded
	}
	why := c.dims.fit(
		end{owner: "source " + in.Source, text: "source " + in.Source, typ: value.Type},
		end{owner: "step " + s.Name, text: portText(s, port), typ: port.Type})
	if why == "" && otherModel(&value, port) {
		why = otherModelText(&value, port)
	}
	if why == "" {
		return true
	}
	c.otherValue(s, in, port, place, value.Type, why)
	return false
}

func (c *checker) otherValue(s *Step, in *InputDecl, port *abi.Port, place string, t abi.Type, why string) {
	c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but source %q (%s) is %s: %s%s", s.Base, port.Name,
		c.entryText(s), clipType(port.Type), in.Source, clip(place), clipType(t), why, c.swapText(s.Slot))
}

// fromColumns checks an edge from a .csv file whose first line is known.
func (c *checker) fromColumns(s *Step, in *InputDecl, port *abi.Port, place string) bool {
	names, ok := c.Columns[in.Source]
	if !ok {
		return true
	}
	if len(names) == 0 {
		return c.fromNothing(s, in, port, place)
	}
	if port.Type.Kind != abi.KindTable {
		return c.fromWidth(s, in, port, place, len(names))
	}
	has := abi.Type{Kind: abi.KindTable, Dims: []abi.Dim{{Name: "_"}}}
	for _, name := range names {
		column, declared := port.Type.ColumnOf(name)
		if !declared {
			column = abi.Column(abi.Utf8, true, nil)
		}
		has.Fields = append(has.Fields, abi.Field{Name: name, Type: column})
	}
	why := c.dims.fit(
		end{owner: "source " + in.Source, text: "source " + in.Source, typ: has},
		end{owner: "step " + s.Name, text: portText(s, port), typ: port.Type})
	if why == "" {
		return true
	}
	c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but of source %q (%s): %s%s", s.Base, port.Name,
		c.entryText(s), clipType(port.Type), in.Source, clip(place), why, c.swapText(s.Slot))
	return false
}

// fromNothing checks an edge from a .csv file that is empty: that is a tensor of no
// rows, if the port says how many columns it has.
func (c *checker) fromNothing(s *Step, in *InputDecl, port *abi.Port, place string) bool {
	why := ""
	switch dims := inColumns(port.Type).Dims; {
	case port.Type.Kind == abi.KindTable:
		why = "its first line has to name the columns"
	case len(dims) == 1 || len(dims) == 2 && dims[1].Name == "":
		return true
	default:
		why = "how many columns it has is not known"
	}
	c.problems.Errorf(in.Pos, "step %q: input %q of %s is %s, but source %q (%s) is empty: %s%s", s.Base, port.Name,
		c.entryText(s), clipType(port.Type), in.Source, clip(place), why, c.swapText(s.Slot))
	return false
}

// fromWidth checks how many numbers a line has.
func (c *checker) fromWidth(s *Step, in *InputDecl, port *abi.Port, place string, width int) bool {
	has := abi.Tensor(port.Type.DType, abi.Dim{Name: "_"}, abi.Dim{Size: uint64(width)})
	if len(port.Type.Dims) == 1 && width == 1 {
		has.Dims = has.Dims[:1]
	}
	why := c.dims.fit(
		end{owner: "source " + in.Source, text: "source " + in.Source, typ: has},
		end{owner: "step " + s.Name, text: portText(s, port), typ: port.Type})
	if why == "" {
		return true
	}
	c.otherValue(s, in, port, place, has, fmt.Sprintf("its first line has %d fields: %s", width, why))
	return false
}
