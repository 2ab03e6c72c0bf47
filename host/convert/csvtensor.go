package convert

import (
	"slices"

	"zen/abi"
	"zen/abi/tensor"
)

// csvTensor is a tensor in the making: a record is a row of it.
type csvTensor struct {
	*csvFile
	parse  parser
	w      *tensor.Writer
	total  uint64 // rows so far
	rows   uint64 // that wait
	values []byte // of them
}

// tensor reads the file as a tensor of rank 1 or 2. The first record may be names:
// then none of them is a number.
func (c *csvFile) tensor(create Tensor) error {
	there, err := c.first()
	if err != nil {
		return err
	}
	width := c.width(there)
	sizes := []uint64{abi.RowsUnknown, uint64(width)}[:len(c.Type.Dims)]
	if err := c.fitsWidth(there, width); err != nil {
		return err
	}
	t := &csvTensor{csvFile: c, parse: parserOf(c.Type.DType)}
	if t.w, err = create(sizes); err != nil {
		return err
	}
	if there && !c.isHeader() {
		if err := t.row(); err != nil {
			return err
		}
	}
	if err := c.each(width, t.row); err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	sizes = slices.Clone(sizes)
	sizes[0] = t.total
	return c.fits(c.Type.DType, sizes)
}

// width returns how many fields a record has: of an empty file what the type says.
func (c *csvFile) width(there bool) int {
	switch {
	case there:
		return c.count()
	case len(c.Type.Dims) == 2 && c.Type.Dims[1].Name == "":
		return int(c.Type.Dims[1].Size)
	case len(c.Type.Dims) == 2:
		return 0
	}
	return 1
}

// fitsWidth says why records of so many fields are no rows of the type, if so.
func (c *csvFile) fitsWidth(there bool, width int) error {
	switch dims := c.Type.Dims; {
	case !there && width == 0:
		return wrong("%s is empty: how many columns it has is not known", c.Name)
	case len(dims) == 1 && width == 1, len(dims) == 2 && (dims[1].Name != "" || dims[1].Size == uint64(width)):
		return nil
	}
	return wrong("%s has %s, %s reads %s", c.Name, counted(width, "column"), c.Reader, c.Declared)
}

// isHeader reports whether no field of the record is a number, nor empty.
func (c *csvFile) isHeader() bool {
	for i := range c.count() {
		if cell := c.cell(i); len(cell) == 0 || isNumber(cell) {
			return false
		}
		if _, ok := parserOf(c.Type.DType)(nil, c.cell(i)); ok {
			return false
		}
	}
	return true
}

// row takes the record.
func (t *csvTensor) row() error {
	for i := range t.count() {
		var ok bool
		if t.values, ok = t.parse(t.values, t.cell(i)); !ok {
			t.note(i, "%s is no %s%s", shown(t.cell(i)), t.Type.DType, spelled(t.Type.DType))
		}
	}
	t.rows++
	if len(t.problems) == 0 && len(t.values) < blockBytes {
		return nil
	}
	return t.flush()
}

// flush hands on the rows that wait, unless the file is wrong.
func (t *csvTensor) flush() error {
	rows, values := t.rows, t.values
	t.total += rows
	t.rows, t.values = 0, t.values[:0]
	if len(t.problems) > 0 {
		return nil
	}
	return t.w.Write(values, rows)
}
