package tensor

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"zen/abi"
)

// Difference is where a tensor or a column of one file differs from that of
// another.
type Difference struct {
	Tensor string // its name, of named tensors
	Column string // its name, of a table
	// Shape says how types, shapes or names differ; the rest is then empty.
	Shape string

	DType   abi.DType
	Row     uint64   // of the first element that differs
	Index   []uint64 // its indices; of a column those within the row
	A, B    Element
	Ulp     *uint64 // between A and B; nil unless both are numbers of a float type
	Differ  uint64  // elements that differ
	Of      uint64  // elements in all
	Largest *uint64 // ulp of the numbers that differ most; nil when there are none
}

// Element is one value: as a guest reads it, of text its bytes.
type Element struct {
	Null  bool
	Bytes []byte
}

// Compare compares the values of two files bit by bit. It returns a Difference
// for each tensor or column that differs, in the order of a; none when the files
// have equal content.
func Compare(a, b *File) ([]Difference, error) {
	switch {
	case a.typ.Kind != b.typ.Kind:
		return []Difference{{Shape: shapeText(a.typ.String(), b.typ.String())}}, nil
	case a.table != nil:
		return compareTables(a, b)
	case a.tensor != nil:
		return compareTensor(Difference{}, a.tensor, b.tensor)
	}
	return compareNamed(a, b)
}

func shapeText(a, b string) string { return fmt.Sprintf("%s → %s", a, b) }

func compareTensor(d Difference, a, b *Tensor) ([]Difference, error) {
	if a.DType() != b.DType() || !slices.Equal(a.sizes, b.sizes) {
		d.Shape = shapeText(abi.TensorOf(a.DType(), a.sizes).String(), abi.TensorOf(b.DType(), b.sizes).String())
		return []Difference{d}, nil
	}
	d.DType = a.DType()
	c := &comparison{d: d, sizes: a.sizes}
	err := c.values(a, b, a.Rows(), nil)
	return c.found(), err
}

func compareNamed(a, b *File) ([]Difference, error) {
	var all []Difference
	for _, name := range a.names {
		d := Difference{Tensor: name}
		other := b.byName[name]
		if other == nil {
			d.Shape = "is not there any more"
			all = append(all, d)
			continue
		}
		found, err := compareTensor(d, a.byName[name], other)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	for _, name := range b.names {
		if a.byName[name] == nil {
			all = append(all, Difference{Tensor: name, Shape: "is new"})
		}
	}
	return all, nil
}

func compareTables(a, b *File) ([]Difference, error) {
	if a.typ.String() != b.typ.String() {
		return []Difference{{Shape: shapeText(a.typ.String(), b.typ.String())}}, nil
	}
	var all []Difference
	for i, column := range a.table.columns {
		found, err := compareColumn(column, b.table.columns[i])
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func compareColumn(a, b *Column) ([]Difference, error) {
	c := &comparison{d: Difference{Column: a.Name(), DType: a.DType()}, sizes: a.Sizes(), column: true}
	var err error
	if a.DType().Text() {
		err = c.texts(a, b)
	} else {
		err = c.values(a, b, a.rows, []*Column{a, b})
	}
	return c.found(), err
}

// comparison counts what differs.
type comparison struct {
	d      Difference
	sizes  []uint64
	column bool
}

func (c *comparison) found() []Difference {
	if c.d.Differ == 0 {
		return nil
	}
	return []Difference{c.d}
}

// rowReader is a tensor, or a column of values with a size.
type rowReader interface {
	RowBytes() uint64
	ReadRows(dst []byte, first, rows uint64) error
}

// comparedBytes is how much of each side is decoded at once, unless a row is
// larger.
const comparedBytes = 4 << 20

// values compares rows of values with a size. nullable has both sides again when
// they are columns.
func (c *comparison) values(a, b rowReader, rows uint64, nullable []*Column) error {
	rowBytes, size := a.RowBytes(), uint64(c.d.DType.Size())
	c.d.Of = rows * rowBytes / size
	if rowBytes == 0 {
		return c.onlyNulls(nullable, rows)
	}
	step := min(rows, max(1, comparedBytes/rowBytes))
	left, right := make([]byte, step*rowBytes), make([]byte, step*rowBytes)
	for first := uint64(0); first < rows; first += step {
		n := min(step, rows-first)
		x, y := left[:n*rowBytes], right[:n*rowBytes]
		if err := a.ReadRows(x, first, n); err != nil {
			return err
		}
		if err := b.ReadRows(y, first, n); err != nil {
			return err
		}
		nulls, err := readNulls(nullable, first, n)
		if err != nil {
			return err
		}
		if !bytes.Equal(x, y) || !nulls.same() {
			c.chunk(x, y, first, rowBytes, nulls)
		}
	}
	return nil
}

// onlyNulls compares rows without elements.
func (c *comparison) onlyNulls(nullable []*Column, rows uint64) error {
	nulls, err := readNulls(nullable, 0, rows)
	if err != nil || nulls.same() {
		return err
	}
	c.d.Of = rows
	for row := range rows {
		if p, q := nulls.null(0, row), nulls.null(1, row); p != q {
			c.count(Element{Null: p}, Element{Null: q}, row, 0)
		}
	}
	return nil
}

// chunk compares some rows, element by element.
func (c *comparison) chunk(x, y []byte, first, rowBytes uint64, nulls nulls) {
	size := uint64(c.d.DType.Size())
	for at := uint64(0); at < uint64(len(x)); at += size {
		row := at / rowBytes
		p := Element{Null: nulls.null(0, row), Bytes: x[at : at+size]}
		q := Element{Null: nulls.null(1, row), Bytes: y[at : at+size]}
		if p.Null != q.Null || !bytes.Equal(p.Bytes, q.Bytes) {
			c.count(p, q, first+row, at%rowBytes/size)
		}
	}
}

// texts compares columns of texts, in blocks that are small whatever the texts
// are.
func (c *comparison) texts(a, b *Column) error {
	const step = 1024
	c.d.Of = a.rows
	for first := uint64(0); first < a.rows; first += step {
		n := min(step, a.rows-first)
		x, err := readTexts(a, first, n)
		if err != nil {
			return err
		}
		y, err := readTexts(b, first, n)
		if err != nil {
			return err
		}
		for i := range n {
			if x[i].Null != y[i].Null || !bytes.Equal(x[i].Bytes, y[i].Bytes) {
				c.count(x[i], y[i], first+i, 0)
			}
		}
	}
	return nil
}

func readTexts(c *Column, first, rows uint64) ([]Element, error) {
	size, err := c.TextBytes(first, rows)
	if err != nil {
		return nil, err
	}
	text, offsets := make([]byte, size), make([]byte, 4*(rows+1))
	if err := c.ReadText(text, first, rows); err != nil {
		return nil, err
	}
	if err := c.ReadOffsets(offsets, first, rows); err != nil {
		return nil, err
	}
	nulls, err := readNulls([]*Column{c}, first, rows)
	if err != nil {
		return nil, err
	}
	elements := make([]Element, rows)
	for i := range rows {
		elements[i] = Element{nulls.null(0, i), text[offsetAt(offsets, i):offsetAt(offsets, i+1)]}
	}
	return elements, nil
}

// count takes one element that differs: the first one is told, of the others how
// many they are and how far they are apart.
func (c *comparison) count(a, b Element, row, within uint64) {
	ulp := ulps(c.d.DType, a, b)
	if c.d.Differ == 0 {
		c.d.A, c.d.B = Element{a.Null, bytes.Clone(a.Bytes)}, Element{b.Null, bytes.Clone(b.Bytes)}
		c.d.Row, c.d.Ulp, c.d.Index = row, ulp, c.index(row, within)
	}
	c.d.Differ++
	if ulp != nil && (c.d.Largest == nil || *ulp > *c.d.Largest) {
		c.d.Largest = ulp
	}
}

// index returns the indices of an element: of a tensor with its row.
func (c *comparison) index(row, within uint64) []uint64 {
	index := make([]uint64, len(c.sizes))
	for i := len(c.sizes) - 1; i > 0; i-- {
		index[i] = within % max(1, c.sizes[i])
		within /= max(1, c.sizes[i])
	}
	switch {
	case len(index) == 0:
		return index
	case c.column:
		return index[1:]
	}
	index[0] = row
	return index
}

// nulls has the validity of some rows of two columns; empty where there are no
// nulls.
type nulls [][]byte

func readNulls(columns []*Column, first, rows uint64) (nulls, error) {
	var n nulls
	for _, c := range columns {
		bits := make([]byte, (rows+7)/8)
		if err := c.ReadValidity(bits, first, rows); err != nil {
			return nil, err
		}
		n = append(n, bits)
	}
	return n, nil
}

func (n nulls) same() bool { return len(n) == 0 || bytes.Equal(n[0], n[1]) }

func (n nulls) null(side int, row uint64) bool {
	return len(n) > 0 && n[side][row/8]>>(row%8)&1 == 0
}

// ulps returns how many steps of the type lie between two numbers, nil when one
// of them is none. 0 and -0 are no step apart.
func ulps(d abi.DType, a, b Element) *uint64 {
	if !d.Float() || a.Null || b.Null {
		return nil
	}
	x, ok := place(a.Bytes)
	y, ok2 := place(b.Bytes)
	if !ok || !ok2 {
		return nil
	}
	n := uint64(max(x, y)) - uint64(min(x, y)) // wraps to the right distance
	return &n
}

// place returns where a float of 2, 4 or 8 bytes stands among all of its type,
// 0 being 0; ok is false for a NaN.
func place(b []byte) (at int64, ok bool) {
	var magnitude, infinity uint64
	switch len(b) {
	case 2:
		magnitude, infinity = uint64(binary.LittleEndian.Uint16(b)), 0x7c00
	case 4:
		magnitude, infinity = uint64(binary.LittleEndian.Uint32(b)), 0x7f800000
	default:
		magnitude, infinity = binary.LittleEndian.Uint64(b), 0x7ff0000000000000
	}
	sign := uint64(1) << (8*len(b) - 1)
	negative := magnitude&sign != 0
	magnitude &^= sign
	if negative {
		return -int64(magnitude), magnitude <= infinity
	}
	return int64(magnitude), magnitude <= infinity
}
