package abi

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Kind tells tensors from named tensors.
type Kind uint8

// The kinds of port types.
const (
	KindTensor  Kind = 1 + iota // one tensor
	KindTensors                 // named tensors: a model, a set of files
)

// Type is the type of a port, declared ("float32[N, 28, 28]") or as an artifact
// has it ("float32[60000, 28, 28]"). The zero Type is none. Types are not
// changed after they were made, so they may be shared.
type Type struct {
	Kind  Kind
	DType DType // of a tensor
	Dims  []Dim // of a tensor; none: a scalar

	Fields []Field // of named tensors, sorted by name
	Open   bool    // named tensors that are not in Fields are welcome too
	Of     *Type   // what every tensor outside Fields has to be; nil: anything
}

// Dim is one dimension: a number, a letter that stands for one number
// throughout an entry, or "_", which may be another number each time.
type Dim struct {
	Name string // "" when Size is meant
	Size uint64
}

// Any reports whether the dimension may be any number.
func (d Dim) Any() bool { return d.Name == "_" }

// Field is one of the tensors of a type tensors{…}.
type Field struct {
	Name string
	Type Type // always a tensor
}

// File is the type of a port that reads a file: uint8[N], where N has nothing
// to do with the N of another file.
func File() Type { return Tensor(Uint8, Dim{Name: "_"}) }

func (t Type) isFile() bool {
	return t.Kind == KindTensor && t.DType == Uint8 && len(t.Dims) == 1 && t.Dims[0].Any()
}

// Tensor returns the type of one tensor. No dims: a scalar.
func Tensor(d DType, dims ...Dim) Type { return Type{Kind: KindTensor, DType: d, Dims: dims} }

// TensorOf returns the type of a tensor whose dimensions are all known.
func TensorOf(d DType, dims []uint64) Type {
	t := Type{Kind: KindTensor, DType: d, Dims: make([]Dim, len(dims))}
	for i, n := range dims {
		t.Dims[i].Size = n
	}
	return t
}

// Scalar reports whether t is a tensor of rank 0.
func (t Type) Scalar() bool { return t.Kind == KindTensor && len(t.Dims) == 0 }

// Sizes returns the dimensions of a concrete tensor type; ok is false when a
// dimension is symbolic.
func (t Type) Sizes() (dims []uint64, ok bool) {
	dims = make([]uint64, len(t.Dims))
	for i, d := range t.Dims {
		if d.Name != "" {
			return nil, false
		}
		dims[i] = d.Size
	}
	return dims, true
}

// Field returns the declared type of a named tensor; ok is false when the type
// leaves no room for that name.
func (t Type) Field(name string) (ft Type, ok bool) {
	i := sort.Search(len(t.Fields), func(i int) bool { return t.Fields[i].Name >= name })
	if i < len(t.Fields) && t.Fields[i].Name == name {
		return t.Fields[i].Type, true
	}
	if !t.Open {
		return Type{}, false
	}
	if t.Of != nil {
		return *t.Of, true
	}
	return Type{}, true
}

// String returns the type as it is written in a manifest; ParseType reads it
// back.
func (t Type) String() string {
	switch {
	case t.isFile():
		return "file"
	case t.Kind == KindTensor && len(t.Dims) == 0:
		return t.DType.String()
	case t.Kind == KindTensor:
		dims := make([]string, len(t.Dims))
		for i, d := range t.Dims {
			dims[i] = d.String()
		}
		return t.DType.String() + "[" + strings.Join(dims, ", ") + "]"
	case t.Kind == KindTensors && t.Of != nil:
		return "files"
	case t.Kind == KindTensors && t.Open && len(t.Fields) == 0:
		return "tensors"
	case t.Kind == KindTensors:
		return "tensors{" + strings.Join(t.fieldStrings(), ", ") + "}"
	}
	return "none"
}

func (t Type) fieldStrings() []string {
	var out []string
	for _, f := range t.Fields {
		out = append(out, quoteName(f.Name)+": "+f.Type.String())
	}
	if t.Open {
		out = append(out, "...")
	}
	return out
}

// String returns the number or the letter.
func (d Dim) String() string {
	if d.Name != "" {
		return d.Name
	}
	return strconv.FormatUint(d.Size, 10)
}

func quoteName(name string) string {
	for i := 0; i < len(name); i++ {
		if !isNameByte(name[i]) {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '/'
}

// MarshalJSON writes the type as its string.
func (t Type) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// UnmarshalJSON reads the string of a type.
func (t *Type) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	parsed, err := ParseType(s)
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// ParseType reads a port type: "float32[N, 28, 28]", "float64" (a scalar),
// "tensors", "tensors{coef: float32[K, D], ...}", "file" (= uint8[N]) or
// "files" (named uint8[N], by relative path).
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
	case "file":
		return File(), nil
	case "files":
		of := File()
		return Type{Kind: KindTensors, Open: true, Of: &of}, nil
	}
	d, ok := ParseDType(w)
	if !ok {
		return Type{}, p.errorf("%q is no type; there are %s, tensors, file and files", w, dtypeList())
	}
	return p.tensor(d)
}

func dtypeList() string {
	names := make([]string, 0, len(dtypes))
	for _, d := range DTypes() {
		names = append(names, d.String())
	}
	return strings.Join(names, ", ")
}

func (p *typeParser) tensor(d DType) (Type, error) {
	t := Tensor(d)
	if !p.take("[") {
		return t, nil
	}
	for {
		dim, err := p.dim()
		if err != nil {
			return Type{}, err
		}
		t.Dims = append(t.Dims, dim)
		if p.take("]") {
			break
		}
		if !p.take(",") {
			return Type{}, p.errorf(`"," or "]" is missing at character %d`, p.pos+1)
		}
	}
	if len(t.Dims) > MaxRank {
		return Type{}, p.errorf("%d dimensions; at most %d", len(t.Dims), MaxRank)
	}
	return t, nil
}

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
	if !p.take("{") {
		t.Open = true
		return t, nil
	}
	for !p.take("}") {
		if p.take("...") || p.take("…") {
			t.Open = true
			if !p.take("}") {
				return Type{}, p.errorf(`"..." stands last`)
			}
			break
		}
		f, err := p.field()
		if err != nil {
			return Type{}, err
		}
		t.Fields = append(t.Fields, f)
		if !p.take(",") && !strings.HasPrefix(p.src[p.skip():], "}") {
			return Type{}, p.errorf(`"," or "}" is missing at character %d`, p.pos+1)
		}
	}
	sort.Slice(t.Fields, func(i, j int) bool { return t.Fields[i].Name < t.Fields[j].Name })
	for i := 1; i < len(t.Fields); i++ {
		if t.Fields[i].Name == t.Fields[i-1].Name {
			return Type{}, p.errorf("%q stands twice", t.Fields[i].Name)
		}
	}
	return t, nil
}

func (p *typeParser) field() (Field, error) {
	name, err := p.name()
	if err != nil {
		return Field{}, err
	}
	if !p.take(":") {
		return Field{}, p.errorf(`":" is missing after %q`, name)
	}
	d, ok := ParseDType(p.word())
	if !ok {
		return Field{}, p.errorf("%q has to be a tensor, for example float32[K, D]", name)
	}
	t, err := p.tensor(d)
	return Field{Name: name, Type: t}, err
}
