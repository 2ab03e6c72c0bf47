package tensor

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"zen/abi"
)

const (
	// contentPiece bounds the bytes that one compressed piece may decode to when a
	// content digest is made. Writers of zen make pieces of 2 MiB, beside offsets and
	// validity of at most 8; a bomb claims gigabytes.
	contentPiece = 64 << 20
	// contentRows are the rows of a table that are looked at together: a multiple
	// of 8, so that their validity continues byte by byte.
	contentRows = 1 << 14
	// bareRows is the most rows that a table may claim whose rows have no bytes.
	bareRows = 1 << 32
)

// Content decodes all values and returns their content digest. Values that are
// not in canonical form are a *FormatError: no writer of zen stores them. It takes
// the memory of a few chunks, of a table that of its largest text besides.
func (f *File) Content() (ContentDigest, error) {
	switch {
	case f.table != nil:
		return f.table.content()
	case f.tensor != nil:
		return f.tensor.content()
	}
	digests := map[string]ContentDigest{}
	for name, t := range f.byName {
		d, err := t.content()
		if err != nil {
			return ContentDigest{}, fmt.Errorf("%q: %w", name, err)
		}
		digests[name] = d
	}
	return DigestTensors(digests), nil
}

func (t *Tensor) content() (ContentDigest, error) {
	var buffers [2][]byte // one is digested while the other is filled
	return t.digest(func(_, size uint64) []byte {
		buffers[0], buffers[1] = buffers[1], sized(buffers[0], int(size))
		return buffers[1]
	})
}

// ReadContent puts all values into dst, which has exactly their size, and returns
// their content digest, as File.Content makes it. Only when it is the expected one
// may anybody look at dst.
func (t *Tensor) ReadContent(dst []byte) (ContentDigest, error) {
	if n := t.Rows() * t.layout.rowBytes; n != uint64(len(dst)) {
		return ContentDigest{}, fmt.Errorf("%d bytes for %d", len(dst), n)
	}
	return t.digest(func(at, size uint64) []byte { return dst[at : at+size] })
}

// digest decodes all values, some pieces at a time, to where room says, and
// digests some while the next are decoded.
func (t *Tensor) digest(room func(at, size uint64) []byte) (ContentDigest, error) {
	if err := plausible(t.pieces); err != nil {
		return ContentDigest{}, err
	}
	g := NewDigester(t.layout.dtype, t.sizes)
	decoded, odd := make(chan []byte), make(chan bool, 1)
	go func() {
		odd <- !g.writeCanonical(decoded)
	}()
	var err error
	for from := 0; from < len(t.pieces) && err == nil; {
		to, size := t.group(from)
		values := room(t.pieces[from].start, size)
		if err = t.decoding.whole(values, t.pieces[from:to]); err == nil {
			decoded <- values
		}
		from = to
	}
	close(decoded)
	if <-odd && err == nil {
		err = malformed("values that are not in canonical form")
	}
	return g.Sum(t.Rows()), err
}

// writeCanonical digests values as they come, and returns whether all of them
// were in canonical form.
func (g *Digester) writeCanonical(decoded <-chan []byte) bool {
	canonical := true
	for values := range decoded {
		canonical = canonical && isCanonical(g.dtype, values)
		_, _ = g.Write(values)
	}
	return canonical
}

// groupCores is for how many cores a group is made: as with maxCompressors, one
// goroutine digests what more than a few decode.
const groupCores = 4

// group returns the end of the pieces that are decoded together with piece
// from: a few chunks for each core. Large pieces stand alone.
func (t *Tensor) group(from int) (to int, size uint64) {
	for to = from; to < len(t.pieces); to++ {
		n := t.pieces[to].guest
		if to > from && size+n > 2*chunkBytes*min(uint64(t.decoding.cores), groupCores) {
			break
		}
		size += n
	}
	return to, size
}

// plausible refuses pieces that decode to more than any that zen writes.
func plausible(pieces []piece) error {
	for i := range pieces {
		if p := &pieces[i]; p.zstd && p.guest > contentPiece {
			return malformed("a compressed batch of %d bytes in one piece", p.guest)
		}
	}
	return nil
}

func (t *Table) content() (ContentDigest, error) {
	digests := make([]namedDigest, len(t.columns))
	for i, c := range t.columns {
		d, err := c.content()
		if err != nil {
			return ContentDigest{}, fmt.Errorf("column %q: %w", c.of.name, err)
		}
		digests[i] = namedDigest{c.of.name, d}
	}
	return digestTable(t.rows, digests), nil
}

func (c *Column) content() (ContentDigest, error) {
	if c.rows > bareRows && (c.layoutBytes() == 0 || c.of.nullable) {
		return ContentDigest{}, malformed("%d rows", c.rows)
	}
	if err := c.plausible(); err != nil {
		return ContentDigest{}, err
	}
	g := newColumnDigester(c.of)
	values := NewDigester(c.of.dtype, nil)
	var b columnBuffers
	for first := uint64(0); first < c.rows; {
		n, err := c.digest(&g, values, &b, first)
		if err != nil {
			return ContentDigest{}, err
		}
		first += n
	}
	return g.sum(values), nil
}

// layoutBytes returns the guest bytes of one row; of text those of its offset.
func (c *Column) layoutBytes() uint64 {
	if c.of.dtype.Text() {
		return 4
	}
	return c.RowBytes()
}

func (c *Column) plausible() error {
	for i := range c.sides {
		s := &c.sides[i]
		if err := plausible([]piece{s.validity, s.offsets}); err != nil {
			return err
		}
	}
	return plausible(c.values.pieces)
}

// columnBuffers are what the rows of a column are read into, some at a time: a
// worker collects no garbage while its guest runs.
type columnBuffers struct{ validity, values, offsets, lengths []byte }

// digest digests some rows from first on, and returns how many.
func (c *Column) digest(g *columnDigester, values *Digester, b *columnBuffers, first uint64) (uint64, error) {
	n := min(c.rows-first, c.rowsAtOnce())
	b.validity = sized(b.validity, int(n+7)/8)
	if err := c.ReadValidity(b.validity, first, n); err != nil {
		return 0, err
	}
	if c.of.nullable {
		_, _ = g.validity.Write(b.validity)
	}
	if c.of.dtype.Text() {
		return n, c.digestTexts(g, values, b, first, n)
	}
	return n, c.digestValues(values, b, first, n)
}

// rowsAtOnce keeps what is read at once to about a chunk.
func (c *Column) rowsAtOnce() uint64 {
	return max(8, min(contentRows, chunkBytes/max(1, c.layoutBytes()))&^7)
}

func (c *Column) digestValues(g *Digester, b *columnBuffers, first, n uint64) error {
	size := c.RowBytes()
	b.values = sized(b.values, int(n*size))
	values := b.values
	if err := c.ReadRows(values, first, n); err != nil {
		return err
	}
	if !isCanonical(c.of.dtype, values) {
		return malformed("values that are not in canonical form")
	}
	for i := range n {
		if bitAt(b.validity, i) == 0 && !allZero(values[i*size:(i+1)*size]) {
			return malformed("a null row with a value")
		}
	}
	_, _ = g.Write(values)
	return nil
}

// digestTexts digests the texts of n rows, as many at once as fit into a chunk.
func (c *Column) digestTexts(g *columnDigester, values *Digester, b *columnBuffers, first, n uint64) error {
	for from := uint64(0); from < n; {
		rows := n - from
		size, err := c.TextBytes(first+from, rows)
		for err == nil && size > chunkBytes && rows > 1 {
			rows /= 2
			size, err = c.TextBytes(first+from, rows)
		}
		if err != nil {
			return err
		}
		b.values, b.offsets, b.lengths = sized(b.values, int(size)), sized(b.offsets, int(4*(rows+1))), b.lengths[:0]
		t := texts{b.values, b.offsets}
		if err := c.readTexts(t, first+from, rows); err != nil {
			return err
		}
		for i := range rows {
			if err := c.checkText(t.at(i), bitAt(b.validity, from+i) == 1); err != nil {
				return err
			}
			b.lengths = binary.LittleEndian.AppendUint32(b.lengths, uint32(len(t.at(i))))
		}
		_, _ = g.lengths.Write(b.lengths)
		_, _ = values.Write(t.values)
		from += rows
	}
	return nil
}

// texts are those of some rows, as Arrow lays them out.
type texts struct{ values, offsets []byte }

func (t texts) at(i uint64) []byte {
	return t.values[offsetAt(t.offsets, i):offsetAt(t.offsets, i+1)]
}

func (c *Column) readTexts(t texts, first, rows uint64) error {
	if err := c.ReadOffsets(t.offsets, first, rows); err != nil {
		return err
	}
	return c.ReadText(t.values, first, rows)
}

func (c *Column) checkText(text []byte, valid bool) error {
	if !valid && len(text) > 0 {
		return malformed("a null row with a value")
	}
	if c.of.dtype == abi.Utf8 && !utf8.Valid(text) {
		return malformed("a text that is not UTF-8")
	}
	return nil
}

func allZero(b []byte) bool {
	for len(b) > len(zeroChunk) {
		if !bytes.Equal(b[:len(zeroChunk)], zeroChunk[:]) {
			return false
		}
		b = b[len(zeroChunk):]
	}
	return bytes.Equal(b, zeroChunk[:len(b)])
}
