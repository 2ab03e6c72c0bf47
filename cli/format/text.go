package format

import (
	"bufio"
	"bytes"

	"zen/abi"
)

const (
	fullCount = 1000 // numpy: threshold, up to which all values are printed
	edge      = 3    // numpy: edgeitems, printed at each end of a dimension else
	lineWidth = 75   // numpy: linewidth
)

// writeText prints a scalar as a bare number, and other tensors with their type
// above, in the manner of numpy.
func writeText(w *bufio.Writer, t Tensor) error {
	n, err := t.count()
	if err != nil {
		return err
	}
	if len(t.Sizes) == 0 {
		return t.each(func(v value) error {
			_, err := w.Write(append(v.append(nil), '\n'))
			return err
		})
	}
	w.WriteString(t.shown() + "\n")
	c := &corners{sizes: t.Sizes, at: make([]uint64, len(t.Sizes)), whole: n <= fullCount}
	var s summary
	err = t.chunks(func(chunk []byte) error {
		if !c.whole {
			s.add(t.DType, chunk)
		}
		c.add(t.DType, chunk)
		return nil
	})
	if err != nil {
		return err
	}
	if !c.whole {
		s.write(w)
	}
	p := &printer{w: w, corners: c, cells: cells(c.kept)}
	p.print(0)
	return w.WriteByte('\n')
}

// corners keeps the values that are printed: those at the edges of every
// dimension.
type corners struct {
	sizes []uint64
	whole bool // all are printed
	kept  []value

	at     []uint64 // the place of the next value
	hidden bool     // a dimension but the last is between its edges
}

// add takes the next values. What is not printed is passed over in strides, as it
// is nearly all of a large tensor.
func (c *corners) add(d abi.DType, chunk []byte) {
	last := len(c.sizes) - 1
	size := d.Size()
	for len(chunk) > 0 {
		stride := uint64(1)
		switch at := c.at[last]; {
		case c.hidden:
			stride = c.sizes[last] - at
		case c.shows(last, at):
			c.kept = append(c.kept, decode(d, chunk))
		default:
			stride = c.sizes[last] - edge - at
		}
		stride = min(stride, uint64(len(chunk)/size))
		chunk = chunk[stride*uint64(size):]
		c.advance(stride)
	}
}

// advance moves on by a stride within the last dimension.
func (c *corners) advance(stride uint64) {
	last := len(c.sizes) - 1
	c.at[last] += stride
	if c.at[last] < c.sizes[last] {
		return
	}
	for d := last; d > 0 && c.at[d] == c.sizes[d]; d-- {
		c.at[d] = 0
		c.at[d-1]++
	}
	c.hidden = false
	for d, i := range c.at[:last] {
		c.hidden = c.hidden || !c.shows(d, i)
	}
}

// shows reports whether place i of a dimension is printed.
func (c *corners) shows(dim int, i uint64) bool {
	return !c.cuts(dim) || i < edge || i >= c.sizes[dim]-edge
}

// cuts reports whether a dimension is printed without its middle.
func (c *corners) cuts(dim int) bool { return !c.whole && c.sizes[dim] > 2*edge }

// printer prints the cells of corners.
type printer struct {
	w *bufio.Writer
	*corners
	cells [][]byte // of what is still to be printed
}

// print prints one array of a dimension; dim brackets are open.
func (p *printer) print(dim int) {
	p.w.WriteByte('[')
	if dim == len(p.sizes)-1 {
		p.row(dim)
	} else {
		p.arrays(dim)
	}
	p.w.WriteByte(']')
}

// arrays prints what a dimension consists of, each on lines of its own.
func (p *printer) arrays(dim int) {
	between := append(bytes.Repeat([]byte("\n"), len(p.sizes)-1-dim), spaces(dim+1)...)
	for i := range p.printed(dim) {
		if i > 0 {
			p.w.Write(between)
		}
		if i == edge && p.cuts(dim) {
			p.w.WriteString("...")
			p.w.Write(between)
		}
		p.print(dim + 1)
	}
}

func (p *printer) printed(dim int) uint64 {
	if p.cuts(dim) {
		return 2 * edge
	}
	return p.sizes[dim]
}

// row prints the values of the last dimension, over several lines if need be.
func (p *printer) row(dim int) {
	column := dim + 1
	put := func(first bool, cell []byte) {
		if !first && column+1+len(cell) > lineWidth {
			p.w.WriteByte('\n')
			p.w.Write(spaces(dim + 1))
			column = dim + 1
		} else if !first {
			p.w.WriteByte(' ')
			column++
		}
		p.w.Write(cell)
		column += len(cell)
	}
	for i := range p.printed(dim) {
		if i == edge && p.cuts(dim) {
			put(false, []byte("..."))
		}
		put(i == 0, p.cells[0])
		p.cells = p.cells[1:]
	}
}
