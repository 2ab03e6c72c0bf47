package convert

import (
	"errors"
	"io"
	"math/bits"

	"zen/abi"
	"zen/abi/tensor"
)

// NPY reads a file of NumPy's format as a tensor: versions 1 to 3, of either byte
// order, in C's order of elements or in Fortran's.
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html)
//
// What is wrong with the file is an *Error.
func NPY(f *File, create Tensor) error {
	in, packed, err := f.content()
	if err != nil {
		return err
	}
	h, err := f.readNPYHeader(in)
	if err != nil {
		return err
	}
	if err := f.fits(h.dtype, h.sizes); err != nil {
		return err
	}
	v, err := f.npyValues(h, packed)
	if err != nil {
		return err
	}
	if v.w, err = create(h.sizes); err != nil {
		return err
	}
	if h.fortran && len(h.sizes) > 1 && v.rowBytes > 0 {
		return v.fortran()
	}
	return v.inOrder(in)
}

// npyValues are the values of a file on their way.
type npyValues struct {
	*npyHeader
	file     *File
	w        *tensor.Writer
	rows     uint64
	rowBytes uint64
}

// npyValues checks that the file has room for what its header says, before
// anything is allocated for it.
func (f *File) npyValues(h *npyHeader, packed bool) (*npyValues, error) {
	v := &npyValues{npyHeader: h, file: f, rows: 1, rowBytes: uint64(h.dtype.Size())}
	overflow := false
	times := func(n *uint64, by uint64) {
		high, low := bits.Mul64(*n, by)
		overflow = overflow || high > 0
		*n = low
	}
	for i, n := range h.sizes {
		if i == 0 {
			v.rows = n
		} else {
			times(&v.rowBytes, n)
		}
	}
	all := v.rowBytes
	times(&all, v.rows)
	switch {
	case overflow || all > 1<<62:
		return nil, wrong("%s: a shape of %v has no end", f.Name, h.sizes)
	case v.rowBytes > maxRowBytes:
		return nil, wrong("%s: one row of it has %d bytes, the most is %d", f.Name, v.rowBytes, maxRowBytes)
	case packed && h.fortran && len(h.sizes) > 1:
		return nil, wrong("%s is packed and in Fortran's order, which is read here and there: unpack it", f.Name)
	case packed:
		return v, nil
	}
	if has := uint64(f.Size() - h.at); has != all {
		return nil, wrong("%s: has %d bytes of values, its header says %s, which are %d", f.Name, has, abi.TensorOf(h.dtype, h.sizes), all)
	}
	return v, nil
}

// inOrder hands on the values in the order of the file.
func (v *npyValues) inOrder(in io.Reader) error {
	if v.rowBytes == 0 {
		return v.w.Write(nil, v.rows)
	}
	atOnce := max(1, min(blockBytes/v.rowBytes, v.rows))
	block := make([]byte, atOnce*v.rowBytes)
	for left := v.rows; left > 0; {
		n := min(left, atOnce)
		values := block[:n*v.rowBytes]
		if _, err := io.ReadFull(in, values); err != nil {
			return v.file.readError(err)
		}
		if err := v.write(values, n); err != nil {
			return err
		}
		left -= n
	}
	// Only a packed file can still go on, or have a wrong sum.
	_, err := io.ReadFull(in, block[:1])
	switch {
	case err == nil:
		return wrong("%s goes on after the values that its header tells of", v.file.Name)
	case errors.Is(err, io.EOF):
		return nil
	}
	return v.file.readError(err)
}

// write hands on rows, which are changed.
func (v *npyValues) write(values []byte, rows uint64) error {
	if v.big {
		swap(values, v.dtype.Size())
	}
	return v.w.Write(values, rows)
}

// swap turns the bytes of each value around.
func swap(values []byte, size int) {
	for ; len(values) >= size; values = values[size:] {
		for i, j := 0, size-1; i < j; i, j = i+1, j-1 {
			values[i], values[j] = values[j], values[i]
		}
	}
}

// fortranBytes is how much of a file in Fortran's order is turned at once. Each
// of its columns is read as often as there are such parts.
const fortranBytes = 64 << 20

// fortran hands on the values of a file whose first dimension varies fastest:
// some rows at a time, whose parts lie apart, one for each place in a row.
func (v *npyValues) fortran() error {
	size := uint64(v.dtype.Size())
	places := v.rowBytes / size
	atOnce := max(1, min(fortranBytes/v.rowBytes, v.rows))
	block, part := make([]byte, atOnce*v.rowBytes), make([]byte, atOnce*size)
	place := newOdometer(v.sizes[1:])
	in := v.parts(size)
	for first := uint64(0); first < v.rows; first += atOnce {
		n := min(atOnce, v.rows-first)
		for p := range places {
			values := part[:n*size]
			if _, err := in.ReadAt(values, v.at+int64((p*v.rows+first)*size)); err != nil {
				return v.file.readError(err)
			}
			scatter(block[place.at*size:], values, v.rowBytes, size)
			place.next()
		}
		if err := v.write(block[:n*v.rowBytes], n); err != nil {
			return err
		}
	}
	return nil
}

// parts returns what the parts of rows are read from. Where they lie close together
// many of them are read at once.
func (v *npyValues) parts(size uint64) io.ReaderAt {
	if v.rows*size > windowBytes/16 {
		return v.file
	}
	return &window{file: v.file, bytes: make([]byte, windowBytes)}
}

const windowBytes = 1 << 20

// window reads a file forward, in pieces that are smaller than it.
type window struct {
	file  io.ReaderAt
	bytes []byte
	at    int64 // where they lie in the file
	n     int   // how many there are
}

func (w *window) ReadAt(p []byte, at int64) (int, error) {
	if from := at - w.at; from >= 0 && from+int64(len(p)) <= int64(w.n) {
		return copy(p, w.bytes[from:w.n]), nil
	}
	n, err := w.file.ReadAt(w.bytes, at)
	w.at, w.n = at, n
	if n < len(p) {
		return n, err
	}
	return copy(p, w.bytes[:n]), nil
}

// scatter copies each value to its row.
func scatter(dst, values []byte, rowBytes, size uint64) {
	for at := uint64(0); len(values) > 0; at += rowBytes {
		copy(dst[at:at+size], values)
		values = values[size:]
	}
}

// odometer counts through the places of a row in Fortran's order and says where
// they are in C's.
type odometer struct {
	sizes, index, stride []uint64
	at                   uint64
}

func newOdometer(sizes []uint64) *odometer {
	o := &odometer{sizes: sizes, index: make([]uint64, len(sizes)), stride: make([]uint64, len(sizes))}
	step := uint64(1)
	for i := len(sizes) - 1; i >= 0; i-- {
		o.stride[i] = step
		step *= sizes[i]
	}
	return o
}

// next goes on to the next place, after the last to the first.
func (o *odometer) next() {
	for i := range o.sizes {
		o.index[i]++
		o.at += o.stride[i]
		if o.index[i] < o.sizes[i] {
			return
		}
		o.at -= o.stride[i] * o.sizes[i]
		o.index[i] = 0
	}
}
