package main

import (
	"encoding/binary"
	"io"
)

// inflater decodes one deflate stream (RFC 1951).
//
// Go's own compress/flate calls a method for every byte, which is what wasm is
// worst at: the 11 MB of MNIST take it 3.4 s in a plugin. This one keeps its
// state in local variables and takes 1.2 s.
type inflater struct {
	in       *bitReader
	out      []byte // the last 32 KiB of history, then what is new
	from, to int    // out[from:to] is decoded and not yet passed on
	err      error  // after what is left; io.EOF at the end

	kind      int // of the block that is being decoded
	last      bool
	stored    int // bytes left of a stored block
	literals  huffman
	distances huffman
}

// The kinds of blocks, as their headers have them, and none at all.
const (
	stored = iota
	fixed
	dynamic
	none
)

const (
	historyBytes = 32 << 10
	newBytes     = 256 << 10
	longestMatch = 258
)

func newInflater(in *bitReader) *inflater {
	return &inflater{in: in, out: make([]byte, historyBytes+newBytes), kind: none}
}

// reset makes it ready for another stream of the same input.
func (d *inflater) reset() { d.from, d.to, d.err, d.kind, d.last = 0, 0, nil, none, false }

func (d *inflater) Read(p []byte) (int, error) {
	for d.from == d.to && d.err == nil {
		if d.to > historyBytes {
			copy(d.out, d.out[d.to-historyBytes:d.to])
			d.from, d.to = historyBytes, historyBytes
		}
		d.err = d.decode()
	}
	n := copy(p, d.out[d.from:d.to])
	d.from += n
	if n > 0 {
		return n, nil
	}
	return 0, d.err
}

// decode decodes until out is full or the stream ends: io.EOF.
func (d *inflater) decode() error {
	for d.to < len(d.out)-longestMatch {
		var err error
		switch {
		case d.kind == none && d.last:
			d.in.align()
			return io.EOF
		case d.kind == none:
			err = d.header()
		case d.kind == stored:
			err = d.copyStored()
		default:
			err = d.symbols()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *inflater) header() error {
	h, err := d.in.take(3)
	if err != nil {
		return err
	}
	d.last, d.kind = h&1 != 0, int(h>>1)
	switch d.kind {
	case stored:
		return d.storedHeader()
	case fixed:
		return d.fixedCodes()
	case dynamic:
		return d.dynamicCodes()
	}
	return errDamaged
}

func (d *inflater) storedHeader() error {
	d.in.align()
	var lengths uint32
	for i := range 4 {
		b, err := d.in.take(8)
		if err != nil {
			return err
		}
		lengths |= b << (8 * i)
	}
	d.in.align()
	if lengths>>16 != ^lengths&0xffff {
		return errDamaged
	}
	d.stored = int(lengths & 0xffff)
	return nil
}

func (d *inflater) copyStored() error {
	if d.stored == 0 {
		d.kind = none
		return nil
	}
	b, err := d.in.bytes(min(d.stored, len(d.out)-d.to))
	d.to += copy(d.out[d.to:], b)
	d.stored -= len(b)
	return err
}

func (d *inflater) fixedCodes() error {
	var lengths [maxLiterals]byte
	for i := range lengths {
		switch {
		case i < 144 || i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	if err := d.literals.build(lengths[:]); err != nil {
		return err
	}
	for i := range 32 {
		lengths[i] = 5
	}
	return d.distances.build(lengths[:32])
}

// lengthOrder is the order in which the code of code lengths is sent.
var lengthOrder = [19]byte{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

func (d *inflater) dynamicCodes() error {
	h, err := d.in.take(14)
	if err != nil {
		return err
	}
	literals, distances, codes := int(h&31)+257, int(h>>5&31)+1, int(h>>10)+4
	if literals > 286 || distances > 30 {
		return errDamaged
	}
	var lengths [286 + 30]byte
	for _, i := range lengthOrder[:codes] {
		l, err := d.in.take(3)
		if err != nil {
			return err
		}
		lengths[i] = byte(l)
	}
	if err := d.literals.build(lengths[:19]); err != nil {
		return err
	}
	clear(lengths[:19])
	if err := d.codeLengths(lengths[:literals+distances]); err != nil {
		return err
	}
	if lengths[256] == 0 {
		return errDamaged // the block would never end
	}
	if err := d.literals.build(lengths[:literals]); err != nil {
		return err
	}
	return d.distances.build(lengths[literals : literals+distances])
}

// codeLengths reads the lengths of both codes, by the code that is in literals.
func (d *inflater) codeLengths(lengths []byte) error {
	for i := 0; i < len(lengths); {
		symbol, err := d.symbol(&d.literals)
		if err != nil {
			return err
		}
		if symbol < 16 {
			lengths[i] = byte(symbol)
			i++
			continue
		}
		var value byte
		if symbol == 16 {
			if i == 0 {
				return errDamaged
			}
			value = lengths[i-1]
		}
		repeat := [3]struct{ base, bits uint }{{3, 2}, {3, 3}, {11, 7}}[symbol-16]
		extra, err := d.in.take(repeat.bits)
		if err != nil {
			return err
		}
		n := int(repeat.base) + int(extra)
		if n > len(lengths)-i {
			return errDamaged
		}
		for range n {
			lengths[i] = value
			i++
		}
	}
	return nil
}

// symbol decodes a single symbol.
func (d *inflater) symbol(h *huffman) (uint32, error) {
	if d.in.n < maxCodeBits {
		if err := d.in.fill(); err != nil {
			return 0, err
		}
	}
	symbol, length := h.slow(d.in.bits)
	if length == 0 {
		return 0, errDamaged
	}
	_, err := d.in.take(length)
	return symbol, err
}

// The lengths and distances of matches: the least of each symbol, and how many
// bits are added to it. RFC 1951, section 3.2.5.
var (
	lengthBase = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthBits = [29]byte{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}

	distanceBase = [30]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distanceBits = [30]byte{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// symbols decodes a block until it ends or out is full. It is one long function
// because its variables have to stay out of memory.
func (d *inflater) symbols() (err error) {
	b, out := d.in, d.out
	bits, n, pos, to := b.bits, b.n, b.pos, d.to
	for to < len(out)-longestMatch {
		if n < 48 { // the most that one match takes
			if b.end-pos < slack {
				b.pos, b.n = pos, n
				if err = b.more(); err != nil {
					break
				}
				pos = b.pos
			}
			bits |= binary.LittleEndian.Uint64(b.buf[pos:]) << (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		e := d.literals.fast[bits&(1<<fastBits-1)]
		symbol, length := uint32(e>>4), uint(e&15)
		if length == 0 {
			if symbol, length = d.literals.slow(bits); length == 0 {
				err = errDamaged
				break
			}
		}
		bits >>= length & 63
		n -= length
		if symbol < 256 {
			out[to] = byte(symbol)
			to++
			continue
		}
		if symbol == 256 {
			d.kind = none
			break
		}
		if symbol -= 257; symbol >= 29 {
			err = errDamaged
			break
		}
		extra := uint(lengthBits[symbol])
		size := int(lengthBase[symbol]) + int(bits&(1<<(extra&63)-1))
		bits >>= extra & 63
		n -= extra

		e = d.distances.fast[bits&(1<<fastBits-1)]
		symbol, length = uint32(e>>4), uint(e&15)
		if length == 0 {
			symbol, length = d.distances.slow(bits)
		}
		if length == 0 || symbol >= 30 {
			err = errDamaged
			break
		}
		bits >>= length & 63
		n -= length
		extra = uint(distanceBits[symbol])
		distance := int(distanceBase[symbol]) + int(bits&(1<<(extra&63)-1))
		bits >>= extra & 63
		n -= extra
		if distance > to {
			err = errDamaged
			break
		}
		if distance >= size {
			copy(out[to:to+size], out[to-distance:])
			to += size
			continue
		}
		for end := to + size; to < end; to++ {
			out[to] = out[to-distance]
		}
	}
	b.bits, b.n, b.pos, d.to = bits, n, pos, to
	if err == nil && b.atEnd && b.left() < 0 {
		return errCut
	}
	return err
}
