package abi

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// ParseType reads a port type: "float32[N, 28, 28]", "float64" (a scalar),
// "float32[N, ...]" (at least these dimensions), "tensors", "tensors{coef: float32[K, D], ...}", "file" (= uint8[N]),
// "files" (named uint8[N], by relative path), "table" or
// "table[N]{id: int64, label: utf8?, x: float32[784], ...}".
func ParseType(s string) (Type, error) {
	p := typeParser{src: s}
	t, err := p.typ()
	if err == nil && p.skip() < len(s) {
		err = p.errorf("%q is left over", s[p.pos:])
	}
	if err != nil {
		return Type{}, err
	}
	return t, nil
}

type typeParser struct {
	src string
	pos int
}

func (p *typeParser) errorf(format string, args ...any) error {
	return fmt.Errorf("port type %q: %s", p.src, fmt.Sprintf(format, args...))
}

func (p *typeParser) skip() int {
	for p.pos < len(p.src) && (p.src[p.pos] == ' ' || p.src[p.pos] == '\t') {
		p.pos++
	}
	return p.pos
}

// take consumes the token when it comes next.
func (p *typeParser) take(token string) bool {
	if strings.HasPrefix(p.src[p.skip():], token) {
		p.pos += len(token)
		return true
	}
	return false
}

func (p *typeParser) word() string {
	start := p.skip()
	for p.pos < len(p.src) && isNameByte(p.src[p.pos]) {
		p.pos++
	}
	return p.src[start:p.pos]
}

// name reads a bare or quoted name.
func (p *typeParser) name() (string, error) {
	if p.skip() < len(p.src) && p.src[p.pos] == '"' {
		quoted, err := strconv.QuotedPrefix(p.src[p.pos:])
		if err != nil {
			return "", p.errorf("the quoted name is not closed")
		}
		p.pos += len(quoted)
		return strconv.Unquote(quoted)
	}
	w := p.word()
	if w == "" {
		return "", p.errorf("a name is missing at character %d", p.pos+1)
	}
	return w, nil
}

func (p *typeParser) typ() (Type, error) {
	w := p.word()
	switch w {
	case "tensors":
		return p.tensors()
	case "table":
		return p.table()
	case "file":
		return File(), nil
	case "files":
		return Files(), nil
	}
	d, ok := ParseDType(w)
	if !ok {
		return Type{}, p.errorf("%q is no type; there are %s, tensors, file, files and table", w, dtypeList(DTypes()))
	}
	return p.tensor(d)
}

func dtypeList(all []DType) string {
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = d.String()
	}
	return strings.Join(names, ", ")
}

func (p *typeParser) tensor(d DType) (Type, error) {
	t := Tensor(d)
	var err error
	t.Dims, t.More, err = p.dims()
	return t, err
}

// dims reads dimensions in brackets; none when no bracket opens. more tells of
// dots at their end.
func (p *typeParser) dims() (dims []Dim, more bool, err error) {
	if !p.take("[") {
		return nil, false, nil
	}
	for !more {
		if more = p.dots(); !more {
			dim, err := p.dim()
			if err != nil {
				return nil, false, err
			}
			dims = append(dims, dim)
		}
		if p.take("]") {
			break
		}
		if !p.take(",") {
			return nil, false, p.errorf(`"," or "]" is missing at character %d`, p.pos+1)
		}
		if more {
			return nil, false, p.errorf(`"..." stands last`)
		}
	}
	if len(dims) > MaxRank {
		return nil, false, p.errorf("%d dimensions; at most %d", len(dims), MaxRank)
	}
	return dims, more, nil
}

// dots consumes "..." when it comes next.
func (p *typeParser) dots() bool { return p.take("...") || p.take("…") }

func (p *typeParser) dim() (Dim, error) {
	w := p.word()
	if w == "" {
		return Dim{}, p.errorf("a dimension is missing at character %d: a number, or a name such as N", p.pos+1)
	}
	if w[0] >= '0' && w[0] <= '9' {
		n, err := strconv.ParseUint(w, 10, 63)
		if err != nil {
			return Dim{}, p.errorf("dimension %q is no number below 2^63", w)
		}
		return Dim{Size: n}, nil
	}
	if strings.ContainsAny(w, "-/") {
		return Dim{}, p.errorf("dimension %q: a name has letters, digits and _ only", w)
	}
	return Dim{Name: w}, nil
}

func (p *typeParser) tensors() (Type, error) {
	t := Type{Kind: KindTensors}
	if err := p.fields(&t, p.tensorField); err != nil {
		return Type{}, err
	}
	sort.Slice(t.Fields, func(i, j int) bool { return t.Fields[i].Name < t.Fields[j].Name })
	return t, nil
}

func (p *typeParser) table() (Type, error) {
	dims, more, err := p.dims()
	switch {
	case err != nil:
		return Type{}, err
	case more:
		return Type{}, p.errorf(`a table has one dimension, its rows, and none that "..." stands for`)
	case len(dims) == 0:
		dims = []Dim{{Name: "_"}}
	case len(dims) > 1:
		return Type{}, p.errorf("a table has one dimension, its rows, not %d", len(dims))
	}
	t := Type{Kind: KindTable, Dims: dims}
	return t, p.fields(&t, p.column)
}

// fields reads what stands in braces; without braces everything is welcome.
func (p *typeParser) fields(t *Type, typ func(name string) (Type, error)) error {
	if !p.take("{") {
		t.Open = true
		return nil
	}
	seen := map[string]bool{}
	for !p.take("}") {
		if p.dots() {
			t.Open = true
			if !p.take("}") {
				return p.errorf(`"..." stands last`)
			}
			break
		}
		f, err := p.field(typ)
		if err != nil {
			return err
		}
		if seen[f.Name] {
			return p.errorf("%q stands twice", f.Name)
		}
		seen[f.Name] = true
		t.Fields = append(t.Fields, f)
		if !p.take(",") && !strings.HasPrefix(p.src[p.skip():], "}") {
			return p.errorf(`"," or "}" is missing at character %d`, p.pos+1)
		}
	}
	return nil
}

func (p *typeParser) field(typ func(name string) (Type, error)) (Field, error) {
	name, err := p.name()
	if err != nil {
		return Field{}, err
	}
	if !p.take(":") {
		return Field{}, p.errorf(`":" is missing after %q`, name)
	}
	t, err := typ(name)
	return Field{Name: name, Type: t}, err
}

func (p *typeParser) tensorField(name string) (Type, error) {
	d, ok := ParseDType(p.word())
	if !ok {
		return Type{}, p.errorf("%q has to be a tensor, for example float32[K, D]", name)
	}
	return p.tensor(d)
}

// column reads the type of a column: utf8?, float32[784].
func (p *typeParser) column(name string) (Type, error) {
	w := p.word()
	d, ok := ParseColumnDType(w)
	if !ok {
		return Type{}, p.errorf("%q is no type of column %q; there are %s", w, name, dtypeList(ColumnDTypes()))
	}
	t, err := p.tensor(d)
	switch {
	case err != nil:
		return Type{}, err
	case t.More:
		return Type{}, p.errorf(`column %q: "..." stands for dimensions of a tensor; those of a column are all written down`, name)
	case d.Text() && len(t.Dims) > 0:
		return Type{}, p.errorf("column %q: a value of type %s has no dimensions", name, d)
	case len(t.Dims) == MaxRank:
		return Type{}, p.errorf("column %q: %d dimensions beside the rows; at most %d", name, len(t.Dims), MaxRank-1)
	}
	t.Nullable = p.take("?")
	return t, nil
}
