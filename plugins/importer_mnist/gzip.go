package main

import (
	"errors"
	"hash/crc32"
	"io"
)

var (
	errCut      = errors.New("the gzip file is cut short")
	errDamaged  = errors.New("the gzip file is damaged")
	errChecksum = errors.New("the gzip file is damaged: its checksum does not match")
	errAfter    = errors.New("the gzip file is followed by bytes that are not part of it")
)

// gunzip returns what r holds, uncompressed when it is a gzip file.
func gunzip(r io.Reader) (io.Reader, error) {
	b := newBitReader(r)
	if err := b.more(); err != nil {
		return nil, err
	}
	if b.left() < 2 || b.buf[0] != 0x1f || b.buf[1] != 0x8b {
		return io.MultiReader(&rest{b}, r), nil
	}
	g := &gzipReader{in: b, d: newInflater(b)}
	return g, g.header()
}

// rest is what a bitReader took from its reader.
type rest struct{ b *bitReader }

func (r *rest) Read(p []byte) (int, error) {
	n := copy(p, r.b.buf[r.b.pos:r.b.end])
	r.b.pos += n
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// gzipReader decodes a gzip file of one or more members (RFC 1952).
type gzipReader struct {
	in   *bitReader
	d    *inflater
	crc  uint32
	size uint32 // modulo 2^32, as the file has it
}

func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		n, err := g.d.Read(p)
		if n > 0 || err == nil {
			g.crc = crc32.Update(g.crc, crc32.IEEETable, p[:n])
			g.size += uint32(n)
			return n, nil
		}
		if errors.Is(err, io.EOF) {
			err = g.nextMember()
		}
		if err != nil {
			return 0, err
		}
	}
}

// nextMember checks the end of a member and reads the header of the next;
// io.EOF when there is none.
func (g *gzipReader) nextMember() error {
	crc, err := g.uint32()
	if err != nil {
		return err
	}
	size, err := g.uint32()
	if err != nil {
		return err
	}
	if crc != g.crc || size != g.size {
		return errChecksum
	}
	if err := g.in.more(); err != nil {
		return err
	}
	if g.in.left() <= 0 {
		return io.EOF
	}
	g.crc, g.size = 0, 0
	g.d.reset()
	if err := g.header(); err != nil {
		return errAfter
	}
	return nil
}

// The flags of a header: what follows its ten bytes.
const (
	flagHeaderCRC = 1 << 1
	flagExtra     = 1 << 2
	flagName      = 1 << 3
	flagComment   = 1 << 4
	flagReserved  = 0xe0
)

func (g *gzipReader) header() error {
	var h [10]byte
	for i := range h {
		var err error
		if h[i], err = g.byte(); err != nil {
			return err
		}
	}
	flags := h[3]
	if h[0] != 0x1f || h[1] != 0x8b || h[2] != 8 || flags&flagReserved != 0 {
		return errDamaged
	}
	if flags&flagExtra != 0 {
		if err := g.skipExtra(); err != nil {
			return err
		}
	}
	for _, text := range []byte{flagName, flagComment} {
		if flags&text != 0 {
			if err := g.skipText(); err != nil {
				return err
			}
		}
	}
	if flags&flagHeaderCRC != 0 {
		return g.skip(2) // the data has its own
	}
	return nil
}

func (g *gzipReader) skipExtra() error {
	low, err := g.byte()
	if err != nil {
		return err
	}
	high, err := g.byte()
	if err != nil {
		return err
	}
	return g.skip(int(low) | int(high)<<8)
}

func (g *gzipReader) skip(n int) error {
	for range n {
		if _, err := g.byte(); err != nil {
			return err
		}
	}
	return nil
}

// skipText skips a text with its closing 0.
func (g *gzipReader) skipText() error {
	for {
		c, err := g.byte()
		if err != nil || c == 0 {
			return err
		}
	}
}

func (g *gzipReader) byte() (byte, error) {
	b, err := g.in.bytes(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

func (g *gzipReader) uint32() (v uint32, err error) {
	for i := range 4 {
		b, err := g.byte()
		if err != nil {
			return 0, err
		}
		v |= uint32(b) << (8 * i)
	}
	return v, nil
}
