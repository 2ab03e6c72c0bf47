package tensor

import (
	"encoding/json"
	"fmt"
	"slices"

	"zen/abi"
)

const (
	// valueColumn is the name of the only column of a tensor port's file.
	valueColumn = "value"
	// itemField is the name that Arrow's libraries give to the child of a list.
	itemField = "item"

	typeKey          = "zen.type"
	extensionNameKey = "ARROW:extension:name"
	extensionMetaKey = "ARROW:extension:metadata"
	fixedShapeTensor = "arrow.fixed_shape_tensor"
)

// column is one Arrow column: a plain one, or a fixed_shape_tensor whose values
// are lists.
type column struct {
	name     string
	dtype    abi.DType
	nullable bool // in a table
	list     bool
	shape    []uint64 // of one list
	dimNames []string // of shape; nil unless every dimension has a name
}

// portColumn is the column of a tensor port: trailing dims of t become lists.
func portColumn(t abi.Type, sizes []uint64) column {
	c := column{name: valueColumn, dtype: t.DType}
	if len(sizes) > 1 {
		c.list, c.shape = true, sizes[1:]
	}
	if c.list && len(t.Dims) == len(sizes) {
		c.dimNames = dimNames(t.Dims[1:])
	}
	return c
}

// namedColumn is the column of a named tensor: one list with the full shape.
// declared may be no type at all.
func namedColumn(name string, d abi.DType, declared abi.Type, sizes []uint64) column {
	c := column{name: name, dtype: d, list: true, shape: sizes}
	if len(declared.Dims) == len(sizes) {
		c.dimNames = dimNames(declared.Dims)
	}
	return c
}

// tableColumn is a column of a table; declared may be no type at all.
func tableColumn(name string, t, declared abi.Type) column {
	shape, _ := t.Sizes()
	c := column{name: name, dtype: t.DType, nullable: t.Nullable, list: len(shape) > 0, shape: shape}
	if len(declared.Dims) == len(shape) {
		c.dimNames = dimNames(declared.Dims)
	}
	return c
}

// typ returns the type that a column has in a table.
func (c column) typ() abi.Type { return abi.Column(c.dtype, c.nullable, c.shape) }

// dimNames returns the letters, or nil when a dimension has none: Arrow wants
// all names or no names.
func dimNames(dims []abi.Dim) []string {
	var names []string
	for _, d := range dims {
		if d.Name == "" || d.Any() {
			return nil
		}
		names = append(names, d.Name)
	}
	return names
}

// listSize returns the elements of one value of the column, 1 for a plain one.
func (c column) listSize() uint64 {
	n, _ := product(c.shape)
	return n
}

// extension is the metadata of arrow.fixed_shape_tensor.
type extension struct {
	Shape       []uint64 `json:"shape"`
	DimNames    []string `json:"dim_names,omitempty"`
	Permutation []int    `json:"permutation,omitempty"`
}

// extensionMeta returns the extension's metadata of a list column.
func (c column) extensionMeta() string {
	e := extension{Shape: c.shape, DimNames: c.dimNames}
	if e.Shape == nil {
		e.Shape = []uint64{}
	}
	text, err := json.Marshal(e)
	if err != nil {
		panic(err) // numbers and strings always marshal
	}
	return string(text)
}

// maxExtensionMeta bounds the JSON that a file can make a reader parse.
const maxExtensionMeta = 1 << 16

// parseExtension sets the shape of a list column whose storage holds size
// elements a value.
func (c *column) parseExtension(meta string, size int32) error {
	var e extension
	if len(meta) > maxExtensionMeta {
		return malformed("column %q: %d bytes of extension metadata", c.name, len(meta))
	}
	if err := json.Unmarshal([]byte(meta), &e); err != nil {
		return malformed("column %q: extension metadata: %v", c.name, err)
	}
	if len(e.Shape) > abi.MaxRank {
		return malformed("column %q: %d dimensions; at most %d", c.name, len(e.Shape), abi.MaxRank)
	}
	n, ok := product(e.Shape)
	if !ok || size < 0 || n != uint64(size) {
		return malformed("column %q: shape %v, but lists of %d", c.name, e.Shape, size)
	}
	if !inOrder(e.Permutation) {
		return malformed("column %q: permuted dimensions", c.name)
	}
	c.list, c.shape, c.dimNames = true, e.Shape, e.DimNames
	return nil
}

func inOrder(permutation []int) bool {
	for i, p := range permutation {
		if p != i {
			return false
		}
	}
	return true
}

// fileType returns the port type as the schema metadata holds it: everything is
// a number but the rows of a tensor, which may be known only at the end. Of a
// table they are left out.
func fileType(t abi.Type, sizes []uint64) abi.Type {
	out := abi.TensorOf(t.DType, slices.Clone(sizes))
	switch {
	case len(t.Dims) > 0:
		out.Dims[0] = t.Dims[0]
	case len(sizes) > 0: // dots stand for the rows as well
		out.Dims[0] = abi.Dim{Name: "_"}
	}
	return out
}

// checkSizes compares dimensions with a declared tensor type.
func checkSizes(t abi.Type, sizes []uint64) error {
	if !t.TakesRank(len(sizes)) {
		return fmt.Errorf("has rank %d, %s has rank %s", len(sizes), t, t.RankText())
	}
	var b abi.Bindings
	if err := b.Bind("it", t, sizes); err != nil {
		return fmt.Errorf("does not fit %s: %w", t, err)
	}
	return nil
}
