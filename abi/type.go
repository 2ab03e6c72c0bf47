package abi

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Kind tells tensors, named tensors and tables apart.
type Kind uint8

// The kinds of port types.
const (
	KindTensor  Kind = 1 + iota // one tensor
	KindTensors                 // named tensors: a model, a set of files
	KindTable                   // columns of equally many rows
)

// Type is the type of a port, declared ("float32[N, 28, 28]") or as an artifact
// has it ("float32[60000, 28, 28]"). The zero Type is none. Types are not
// changed after they were made, so they may be shared.
type Type struct {
	Kind     Kind
	DType    DType // of a tensor or a column
	Dims     []Dim // of a tensor; of a column those of one row; of a table its rows alone
	More     bool  // of a tensor: any further dimensions may follow Dims; of an artifact never
	Nullable bool  // of a column: rows may be null

	Fields []Field // of named tensors, sorted by name; of a table its columns, in order
	Open   bool    // tensors or columns that are not in Fields are welcome too
	Of     *Type   // of named tensors: what every one outside Fields has to be; nil: anything
}

// Dim is one dimension: a number, a letter that stands for one number
// throughout an entry, or "_", which may be another number each time.
type Dim struct {
	Name string // "" when Size is meant
	Size uint64
}

// Any reports whether the dimension may be any number.
func (d Dim) Any() bool { return d.Name == "_" }

// Field is one of the tensors of a type tensors{…}, or a column of a table{…}.
type Field struct {
	Name string
	Type Type // always a tensor; of a column without the rows
}

// File is the type of a port that reads a file: uint8[N], where N has nothing
// to do with the N of another file.
func File() Type { return Tensor(Uint8, Dim{Name: "_"}) }

// Files is the type of a port that reads any number of files by their names.
func Files() Type {
	file := File()
	return Type{Kind: KindTensors, Open: true, Of: &file}
}

func (t Type) isFile() bool {
	return t.Kind == KindTensor && t.DType == Uint8 && len(t.Dims) == 1 && t.Dims[0].Any() && !t.More
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

// Column returns the type of a column whose rows have the dimensions dims.
func Column(d DType, nullable bool, dims []uint64) Type {
	t := TensorOf(d, dims)
	t.Nullable = nullable
	return t
}

// Scalar reports whether t is a tensor of rank 0, and never of another.
func (t Type) Scalar() bool { return t.Kind == KindTensor && len(t.Dims) == 0 && !t.More }

// TakesRank reports whether a tensor of type t may have that many dimensions.
func (t Type) TakesRank(n int) bool {
	return n == len(t.Dims) || t.More && n > len(t.Dims)
}

// RankText returns the ranks that a tensor of type t may have, for messages: "2",
// "2 or more".
func (t Type) RankText() string {
	if t.More {
		return fmt.Sprintf("%d or more", len(t.Dims))
	}
	return strconv.Itoa(len(t.Dims))
}

// Sizes returns the dimensions of a concrete type of a tensor, a column or a
// table; ok is false when a dimension is symbolic or further ones may follow.
func (t Type) Sizes() (dims []uint64, ok bool) {
	if t.More {
		return nil, false
	}
	dims = make([]uint64, len(t.Dims))
	for i, d := range t.Dims {
		if d.Name != "" {
			return nil, false
		}
		dims[i] = d.Size
	}
	return dims, true
}

// Concrete reports whether t is the type of an artifact: every dimension is a
// number, and every tensor or column is named.
func (t Type) Concrete() bool {
	if _, ok := t.Sizes(); !ok || t.Open || t.Of != nil {
		return false
	}
	for _, f := range t.Fields {
		if !f.Type.Concrete() {
			return false
		}
	}
	return t.Kind != 0
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

// ColumnOf returns the type of a table's column; ok is false when the type does
// not name it.
func (t Type) ColumnOf(name string) (ct Type, ok bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return f.Type, true
		}
	}
	return Type{}, false
}

// String returns the type as it is written in a manifest; ParseType reads it
// back.
func (t Type) String() string {
	switch {
	case t.isFile():
		return "file"
	case t.Kind == KindTensor:
		return t.tensorString()
	case t.Kind == KindTable:
		return t.tableString()
	case t.Kind == KindTensors && t.Of != nil:
		return "files"
	case t.Kind == KindTensors && t.Open && len(t.Fields) == 0:
		return "tensors"
	case t.Kind == KindTensors:
		return "tensors{" + strings.Join(t.fieldStrings(), ", ") + "}"
	}
	return "none"
}

func (t Type) tensorString() string {
	s := t.DType.String() + dimsString(t.Dims, t.More)
	if t.Nullable {
		s += "?"
	}
	return s
}

func (t Type) tableString() string {
	s := "table"
	if len(t.Dims) > 0 && !t.Dims[0].Any() {
		s += dimsString(t.Dims, false)
	}
	if t.Open && len(t.Fields) == 0 {
		return s
	}
	return s + "{" + strings.Join(t.fieldStrings(), ", ") + "}"
}

func dimsString(dims []Dim, more bool) string {
	var texts []string
	for _, d := range dims {
		texts = append(texts, d.String())
	}
	if more {
		texts = append(texts, "...")
	}
	if len(texts) == 0 {
		return ""
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func (t Type) fieldStrings() []string {
	var out []string
	for _, f := range t.Fields {
		out = append(out, quoteName(f.Name)+": "+f.Type.tensorString())
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
