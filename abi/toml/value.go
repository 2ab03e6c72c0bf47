package toml

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// value reads a value. at is its place, which the library keeps for some kinds
// only.
func (p *parser) value(n *unstable.Node, at Pos) (*Value, error) {
	v := &Value{Pos: at}
	switch n.Kind {
	case unstable.String:
		v.Kind, v.Text = KindString, string(n.Data)
	case unstable.Bool:
		v.Kind, v.Bool = KindBool, string(n.Data) == "true"
	case unstable.Integer:
		return v, p.integer(v, string(n.Data))
	case unstable.Float:
		return v, p.float(v, string(n.Data))
	case unstable.Array:
		return v, p.array(v, n)
	case unstable.InlineTable:
		return v, p.inlineTable(v, n)
	default:
		v.Kind, v.Text = KindTime, string(n.Data)
	}
	return v, nil
}

func (p *parser) integer(v *Value, text string) error {
	n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 0, 64)
	if err != nil {
		return Errorf(v.Pos, "%s does not fit an int: 64 bits, with sign", text)
	}
	v.Kind, v.Int = KindInt, n
	return nil
}

func (p *parser) float(v *Value, text string) error {
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil {
		return Errorf(v.Pos, "%s does not fit a float: 64 bits", text)
	}
	v.Kind, v.Float = KindFloat, f
	return nil
}

func (p *parser) array(v *Value, n *unstable.Node) error {
	v.Kind = KindArray
	for it := n.Children(); it.Next(); {
		at := v.Pos // an array in an array does not say where it starts
		if raw := it.Node().Raw; raw.Length > 0 {
			at = p.place(int(raw.Offset))
		}
		element, err := p.value(it.Node(), at)
		if err != nil {
			return err
		}
		v.Array = append(v.Array, element)
	}
	return nil
}

func (p *parser) inlineTable(v *Value, n *unstable.Node) error {
	v.Kind, v.Table = KindTable, &Table{Pos: v.Pos}
	p.inline[v.Table] = true
	for it := n.Children(); it.Next(); {
		if it.Node().Kind != unstable.KeyValue {
			continue
		}
		if err := p.keyValue(v.Table, it.Node()); err != nil {
			return err
		}
	}
	return nil
}
