package main

import (
	"encoding/binary"
	"errors"
	"io"
)

// bitReader reads a gzip stream by bits, lowest first, and by bytes.
//
// Invariant: the n lowest bits of bits come next, and what follows them lies at
// buf[pos:]. Higher bits of bits are those that follow, or 0.
type bitReader struct {
	r        io.Reader
	buf      []byte
	pos, end int
	atEnd    bool // buf[end:] is padding: nothing follows
	bits     uint64
	n        uint
}

const (
	inputBytes = 256 << 10
	// slack is how far a step of the decoder may look ahead.
	slack = 16
)

func newBitReader(r io.Reader) *bitReader {
	return &bitReader{r: r, buf: make([]byte, inputBytes+2*slack)}
}

// more makes sure that slack bytes lie at pos; at the end of the stream they
// are zeros. Its error is errCut when they were used already.
func (b *bitReader) more() error {
	if b.end-b.pos >= slack {
		return nil
	}
	if !b.atEnd {
		kept := min(b.pos, 8) // what bits holds: align steps back over it
		b.end = copy(b.buf, b.buf[b.pos-kept:b.end])
		b.pos = kept
	}
	for !b.atEnd && b.end-b.pos < slack {
		n, err := b.r.Read(b.buf[b.end:inputBytes])
		b.end += n
		if errors.Is(err, io.EOF) {
			b.atEnd = true
			clear(b.buf[b.end : b.end+2*slack])
		} else if err != nil {
			return err
		}
	}
	if b.left() < 0 {
		return errCut
	}
	return nil
}

// left returns how many whole bytes are there before the next read.
func (b *bitReader) left() int { return b.end - b.pos + int(b.n>>3) }

// fill makes sure that 56 bits are there; at the end of the stream they are
// zeros.
func (b *bitReader) fill() error {
	if err := b.more(); err != nil {
		return err
	}
	b.bits |= binary.LittleEndian.Uint64(b.buf[b.pos:]) << (b.n & 63)
	b.pos += int(63-b.n) >> 3
	b.n |= 56
	return nil
}

// take returns the next k bits, at most 32.
func (b *bitReader) take(k uint) (uint32, error) {
	if b.n < k {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	v := uint32(b.bits & (1<<k - 1))
	b.bits >>= k
	b.n -= k
	if b.atEnd && b.left() < 0 {
		return 0, errCut
	}
	return v, nil
}

// align drops what is left of a byte and empties bits.
func (b *bitReader) align() {
	b.pos -= int(b.n >> 3)
	b.bits, b.n = 0, 0
}

// bytes returns up to n bytes that come next, at least one. The stream is
// aligned.
func (b *bitReader) bytes(n int) ([]byte, error) {
	if err := b.more(); err != nil {
		return nil, err
	}
	n = min(n, b.end-b.pos)
	if n <= 0 {
		return nil, errCut
	}
	b.pos += n
	return b.buf[b.pos-n : b.pos], nil
}
