package tensor

import (
	"fmt"
	"slices"
	"sort"

	"zen/abi"
)

// piece is a run of a tensor's values that is decoded at once: a batch, or a
// frame of a larger one.
type piece struct {
	start, guest uint64 // guest bytes: where it starts in the tensor, and how many
	dtype        abi.DType
	body         []byte // as stored
	length       uint64 // bytes that body decodes to: more than guest bytes need only by padding
	zstd         bool   // else body is the values
}

// Tensor is one tensor of an open file.
type Tensor struct {
	layout   layout
	sizes    []uint64
	pieces   []piece // in order and without gaps
	decoding *decoding
	next     uint64 // where the last read ended
}

func newTensor(lay layout, sizes []uint64, pieces []piece, d *decoding) *Tensor {
	return &Tensor{layout: lay, sizes: sizes, pieces: pieces, decoding: d}
}

// DType returns the type of the elements.
func (t *Tensor) DType() abi.DType { return t.layout.dtype }

// Sizes returns the dimensions; a scalar has none.
func (t *Tensor) Sizes() []uint64 { return slices.Clone(t.sizes) }

// Rows returns the first dimension, 1 for a scalar.
func (t *Tensor) Rows() uint64 { return rowsOf(t.sizes) }

// RowBytes returns the guest bytes of one row.
func (t *Tensor) RowBytes() uint64 { return t.layout.rowBytes }

// ReadRows puts rows rows from row first on into dst, which has exactly their
// size: row-major, little-endian, a bool one byte. Whole batches are decoded
// straight into dst, several at once; of a batch that is asked for in part the
// decoded values are kept. When it fails, what dst holds is undefined.
func (t *Tensor) ReadRows(dst []byte, first, rows uint64) error {
	if all := t.Rows(); first > all || rows > all-first {
		return fmt.Errorf("%d rows from row %d on, of %d", rows, first, all)
	}
	// In range, so neither product overflows.
	if n := rows * t.layout.rowBytes; n != uint64(len(dst)) {
		return fmt.Errorf("%d bytes for %d rows of %d bytes", len(dst), rows, t.layout.rowBytes)
	}
	return t.read(dst, first*t.layout.rowBytes)
}

// ReadAll returns all values in new memory.
func (t *Tensor) ReadAll() ([]byte, error) {
	dst := make([]byte, t.Rows()*t.layout.rowBytes)
	return dst, t.read(dst, 0)
}

// read fills dst with the bytes from at on, which are inside the tensor.
func (t *Tensor) read(dst []byte, at uint64) error {
	if len(dst) == 0 {
		return nil
	}
	end := at + uint64(len(dst))
	t.follow(at, end)
	i := sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].start > at }) - 1
	if p := &t.pieces[i]; p.start < at || p.start+p.guest > end {
		n := min(end, p.start+p.guest) - at
		if err := t.decoding.part(dst[:n], p, at-p.start); err != nil {
			return err
		}
		dst, at, i = dst[n:], at+n, i+1
	}
	j := i
	for j < len(t.pieces) && t.pieces[j].start+t.pieces[j].guest <= end {
		j++
	}
	if j > i {
		if err := t.decoding.whole(dst, t.pieces[i:j]); err != nil {
			return err
		}
		at = t.pieces[j-1].start + t.pieces[j-1].guest
		dst = dst[uint64(len(dst))-(end-at):]
	}
	if len(dst) == 0 {
		return nil
	}
	return t.decoding.part(dst, &t.pieces[j], 0)
}

// follow notes where a read is. One that goes back ends what streamed set.
func (t *Tensor) follow(at, end uint64) {
	t.decoding.forward = t.decoding.forward && at >= t.next
	t.next = end
}

// streamed says that the tensor is the only one of its file. When it is larger than
// what may be kept, nothing that a guest passes while it reads forward would be left
// when it begins again: so nothing of it is kept until it goes back.
func (t *Tensor) streamed() *Tensor {
	t.decoding.forward = t.Rows()*t.layout.rowBytes > t.decoding.cache.budget
	return t
}
