package tensor

import (
	"math"

	"zen/abi"
)

// endless is the size of the batch of a named tensor, as there is only one, and of
// text, whose batches are cut.
const endless = math.MaxInt64

// earlyPending is the first size of a pending buffer, so that many small named
// tensors, or columns, do not take chunkBytes each.
const earlyPending = 64 << 10

// stream cuts the values of one tensor into chunks, wherever the guest cuts
// them: whole chunks go into the line from guest memory as they are, the rest is
// gathered in a pending buffer.
type stream struct {
	line   *line
	layout layout
	digest *Digester
	sink   func(*chunk) error // takes the chunks in order; must not keep their bytes

	batch     uint64 // bytes of a full batch, or endless
	batchLeft uint64 // bytes until the current batch is full
	left      uint64 // bytes until the tensor is full, or endless while unknown
	pending   []byte
	size      uint64   // of a buffer
	spare     [][]byte // buffers of size, when that is less than half a chunk; guarded by the line
}

// newStream returns the stream of rows rows, or abi.RowsUnknown, in batches of
// batchRows rows, 0 for one batch of all.
func newStream(l *line, lay layout, sizes []uint64, rows, batchRows uint64, sink func(*chunk) error) *stream {
	s := &stream{line: l, layout: lay, digest: NewDigester(lay.dtype, sizes), sink: sink, batch: endless, left: endless}
	if batchRows > 0 {
		s.batch = batchRows * lay.rowBytes
	}
	if rows != abi.RowsUnknown {
		s.left, _ = lay.bytes(rows)
	}
	s.batchLeft = s.batch
	return s
}

// write takes the next values. When it returns, nothing refers to src.
func (s *stream) write(src []byte) error {
	direct := false
	for len(src) > 0 {
		want := s.chunkLeft()
		if len(s.pending) > 0 || uint64(len(src)) < want {
			n := min(uint64(len(src)), want-uint64(len(s.pending)))
			s.gather(src[:n], want)
			src = src[n:]
			if uint64(len(s.pending)) < want {
				break
			}
			if err := s.flush(); err != nil {
				return err
			}
			continue
		}
		direct = true
		if err := s.submit(src[:want], nil, false); err != nil {
			_ = s.line.drain()
			return err
		}
		src = src[want:]
	}
	if direct {
		return s.line.drain()
	}
	return nil
}

// chunkLeft returns the bytes of the chunk that comes next. It depends on the
// type, and at the tensor's end on its size: never on what was written how.
func (s *stream) chunkLeft() uint64 { return min(chunkBytes, s.batchLeft, s.left) }

// gather adds to the pending chunk, which will be want bytes long.
func (s *stream) gather(src []byte, want uint64) {
	n := uint64(len(s.pending) + len(src))
	if uint64(cap(s.pending)) < n {
		grown := s.larger(n, want)
		s.pending = append(grown, s.pending...)
	}
	s.pending = append(s.pending, src...)
}

// larger returns an empty buffer for n bytes of a chunk of want. Buffers get twice
// as large until the chunks of the stream fit.
func (s *stream) larger(n, want uint64) []byte {
	for s.size < n {
		s.size = min(want, max(2*s.size, earlyPending))
	}
	if s.size > chunkBytes/2 {
		return s.line.buffer()
	}
	return s.line.spareOf(s)
}

// flush submits what is pending as a chunk.
func (s *stream) flush() error {
	values := s.pending
	s.pending = nil
	return s.submit(values, values, false)
}

// end submits what is pending as the tensor's last chunk.
func (s *stream) end() error {
	if len(s.pending) == 0 {
		return nil
	}
	return s.cut()
}

// cut submits what is pending, even nothing, as the last chunk of its batch.
func (s *stream) cut() error {
	values := s.pending
	s.pending = nil
	return s.submit(values, values, true)
}

func (s *stream) submit(values, own []byte, end bool) error {
	n := uint64(len(values))
	first := s.batchLeft == s.batch
	s.batchLeft -= n
	if s.left != endless {
		s.left -= n
	}
	last := s.batchLeft == 0 || s.left == 0 || end
	// The one chunk of a batch of several rows, or of a short named tensor. Whether
	// a first full chunk of a named tensor is alone may not be known yet.
	mayStayRaw := s.batch <= chunkBytes || first && n < chunkBytes
	if last {
		s.batchLeft = s.batch
	}
	return s.line.submit(s, values, own, first, last, mayStayRaw)
}
