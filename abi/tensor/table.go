package tensor

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"

	"zen/abi"
)

// Table is the table of an open file.
type Table struct {
	rows    uint64
	columns []*Column
}

// Rows returns the rows, of which every column has as many.
func (t *Table) Rows() uint64 { return t.rows }

// Columns returns the columns in their order.
func (t *Table) Columns() []*Column { return slices.Clone(t.columns) }

// Column is a column of an open table. What it reads is laid out as Arrow does:
// values, validity, and of text offsets.
type Column struct {
	of     column
	rows   uint64
	values *Tensor // of text its bytes, uint8[…]
	sides  []side
}

// Name returns the column's name.
func (c *Column) Name() string { return c.of.name }

// DType returns the type of the values.
func (c *Column) DType() abi.DType { return c.of.dtype }

// Nullable reports whether rows may be null.
func (c *Column) Nullable() bool { return c.of.nullable }

// Sizes returns the rows and the dimensions of one row.
func (c *Column) Sizes() []uint64 { return append([]uint64{c.rows}, c.of.shape...) }

// RowBytes returns the guest bytes of one row, 0 for text.
func (c *Column) RowBytes() uint64 {
	if c.of.dtype.Text() {
		return 0
	}
	return c.values.RowBytes()
}

// ReadRows puts the values of rows rows from row first on into dst, exactly as
// Tensor.ReadRows does. The column is not of text.
func (c *Column) ReadRows(dst []byte, first, rows uint64) error {
	return c.values.ReadRows(dst, first, rows)
}

// ReadValidity puts a bit per row into dst, the lowest first: 1 there, 0 null.
// Bits after the last are 0. dst has (rows+7)/8 bytes.
func (c *Column) ReadValidity(dst []byte, first, rows uint64) error {
	if err := c.check(first, rows, uint64(len(dst)), (rows+7)/8); err != nil {
		return err
	}
	clear(dst)
	if !c.of.nullable {
		setBits(dst, 0, rows)
		return nil
	}
	at := uint64(0)
	return c.each(first, rows, func(s *side, from, n uint64) error {
		defer func() { at += n }()
		if s.validity.body == nil {
			setBits(dst, at, n)
			return nil
		}
		bits, err := c.values.decoding.cache.get(&s.validity)
		if err != nil {
			return err
		}
		copyBits(dst, at, bits, from, n)
		return nil
	})
}

// TextBytes returns how many bytes the texts of these rows have together.
func (c *Column) TextBytes(first, rows uint64) (n uint64, err error) {
	if err := c.check(first, rows, 0, 0); err != nil {
		return 0, err
	}
	err = c.each(first, rows, func(s *side, from, count uint64) error {
		start, end, err := c.span(s, from, count)
		n += end - start
		return err
	})
	return n, err
}

// ReadText puts the texts of these rows into dst, which has exactly their bytes,
// one after another.
func (c *Column) ReadText(dst []byte, first, rows uint64) error {
	if err := c.check(first, rows, 0, 0); err != nil {
		return err
	}
	err := c.each(first, rows, func(s *side, from, count uint64) error {
		start, end, err := c.span(s, from, count)
		if err != nil {
			return err
		}
		if n := end - start; n > uint64(len(dst)) {
			return fmt.Errorf("%d bytes for the texts of %d rows are too few", len(dst), rows)
		}
		part := dst[:end-start]
		dst = dst[end-start:]
		return c.values.read(part, s.text+start)
	})
	if err == nil && len(dst) > 0 {
		err = fmt.Errorf("%d bytes more than the texts of %d rows have", len(dst), rows)
	}
	return err
}

// ReadOffsets puts rows+1 offsets, each an int32, into dst: where the texts of
// these rows start in what ReadText gives, and where the last one ends.
func (c *Column) ReadOffsets(dst []byte, first, rows uint64) error {
	if err := c.check(first, rows, uint64(len(dst)), 4*(rows+1)); err != nil {
		return err
	}
	total := int64(0)
	binary.LittleEndian.PutUint32(dst, 0)
	dst = dst[4:]
	return c.each(first, rows, func(s *side, from, n uint64) error {
		if _, _, err := c.span(s, from, n); err != nil {
			return err
		}
		offsets, err := c.values.decoding.cache.get(&s.offsets)
		if err != nil {
			return err
		}
		offsets = offsets[4*from:]
		shift := total - int64(offsetAt(offsets, 0))
		last := total
		for j := range n {
			next := shift + int64(offsetAt(offsets, j+1))
			if next < last || next > math.MaxInt32 {
				return malformed("column %q: offset %d after %d", c.of.name, next, last)
			}
			binary.LittleEndian.PutUint32(dst[4*j:], uint32(next))
			last = next
		}
		dst, total = dst[4*n:], last
		return nil
	})
}

func offsetAt(offsets []byte, i uint64) int32 {
	return int32(binary.LittleEndian.Uint32(offsets[4*i:]))
}

// span returns where the texts of some rows of a batch lie in its bytes.
func (c *Column) span(s *side, from, n uint64) (start, end uint64, err error) {
	offsets, err := c.values.decoding.cache.get(&s.offsets)
	if err != nil {
		return 0, 0, err
	}
	a, b := offsetAt(offsets, from), offsetAt(offsets, from+n)
	if a < 0 || b < a || uint64(b) > s.textBytes {
		return 0, 0, malformed("column %q: offsets %d to %d in a text of %d bytes", c.of.name, a, b, s.textBytes)
	}
	return uint64(a), uint64(b), nil
}

// check refuses rows that are not there, and a buffer of another size than want.
func (c *Column) check(first, rows, size, want uint64) error {
	if first > c.rows || rows > c.rows-first {
		return fmt.Errorf("%d rows from row %d on, of %d", rows, first, c.rows)
	}
	if size != want {
		return fmt.Errorf("%d bytes where %d rows need %d", size, rows, want)
	}
	return nil
}

// each calls read for every batch that has some of the rows: n of them, from its
// row from on.
func (c *Column) each(first, rows uint64, read func(s *side, from, n uint64) error) error {
	i := sort.Search(len(c.sides), func(i int) bool { return c.sides[i].first+c.sides[i].rows > first })
	for ; rows > 0; i++ {
		s := &c.sides[i]
		from := first - s.first
		n := min(rows, s.rows-from)
		if err := read(s, from, n); err != nil {
			return err
		}
		first, rows = first+n, rows-n
	}
	return nil
}

func openTable(s schema, r *batchReader, declared abi.Type, d *decoding) (*File, error) {
	typ := abi.Type{Kind: abi.KindTable, Dims: []abi.Dim{{Size: r.rows}}}
	t := &Table{rows: r.rows}
	names := map[string]bool{}
	for i := range r.columns {
		c, err := openColumn(&r.columns[i], r.rows, d)
		if err != nil {
			return nil, err
		}
		if names[c.of.name] {
			return nil, malformed("two columns %q", c.of.name)
		}
		names[c.of.name] = true
		t.columns = append(t.columns, c)
		typ.Fields = append(typ.Fields, abi.Field{Name: c.of.name, Type: c.of.typ()})
	}
	if own := s.typ; own.Kind != 0 {
		if own.Dims = typ.Dims; own.String() != typ.String() {
			return nil, malformed("%s is %s, the columns are %s", typeKey, s.typ, typ)
		}
	}
	if declared.Kind != 0 {
		if err := new(abi.Bindings).BindTable("it", declared, typ); err != nil {
			return nil, fmt.Errorf("does not fit %s: %w", declared, err)
		}
	}
	return &File{typ: typ, table: t}, nil
}

func openColumn(p *columnPieces, rows uint64, d *decoding) (*Column, error) {
	if p.nulls && !p.nullable {
		return nil, malformed("column %q: nulls, but it is not nullable", p.name)
	}
	c := &Column{of: p.column, rows: rows, sides: p.sides}
	if p.dtype.Text() {
		c.values = newTensor(textLayout, []uint64{p.guest}, p.pieces, d)
		return c, nil
	}
	lay, err := newLayout(p.dtype, p.shape)
	if err != nil {
		return nil, malformed("column %q: %v", p.name, err)
	}
	c.values = newTensor(lay, c.Sizes(), p.pieces, d)
	return c, nil
}

// textLayout is that of the bytes of texts.
var textLayout = layout{dtype: abi.Uint8, elems: 1, rowBytes: 1}
