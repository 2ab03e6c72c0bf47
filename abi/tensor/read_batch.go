package tensor

import (
	"encoding/binary"
	"math"

	"zen/abi"
)

// batchReader turns the record batches of a file into pieces.
type batchReader struct {
	file    []byte
	at, end int64 // where the next batch may start, and where the footer does
	columns []column
	rows    uint64
	pieces  [][]piece // by column
	guest   []uint64  // bytes of each column so far
}

// buffers are those of one record batch, taken in order.
type buffers struct {
	t            table
	nodes, spans vector
	node, span   int
	body         []byte
	at           int64 // where the next buffer may start
	zstd         bool
}

// read adds the batch that a block of the footer points to.
func (r *batchReader) read(b block) error {
	meta, body, err := r.cut(b)
	if err != nil {
		return err
	}
	f := &flat{buf: meta}
	msg := f.root()
	header, ok := msg.table(2)
	if f.err == nil && (msg.uint8(1) != headerRecordBatch || !ok) {
		return malformed("a message that is no record batch")
	}
	rows := header.int64(0)
	if rows < 0 || uint64(rows) > math.MaxInt64-r.rows {
		return malformed("a batch of %d rows", rows)
	}
	bufs := &buffers{t: header, nodes: header.vector(1, 16), spans: header.vector(2, 16), body: body}
	if err := bufs.compression(); err != nil {
		return err
	}
	for i, c := range r.columns {
		if err := r.column(i, c, uint64(rows), bufs); err != nil {
			return err
		}
	}
	r.rows += uint64(rows)
	return f.err
}

// cut returns metadata and body of a message.
func (r *batchReader) cut(b block) (meta, body []byte, err error) {
	start, metaLen, bodyLen := b.offset, int64(b.meta), b.body
	// In order and apart, so that a small file cannot claim the same bytes often.
	if start < max(r.at, int64(len(fileMagic))) || metaLen < prefixBytes || bodyLen < 0 ||
		start > r.end || metaLen > r.end-start || bodyLen > r.end-start-metaLen {
		return nil, nil, malformed("a batch outside its place in the file")
	}
	r.at = start + metaLen + bodyLen
	msg := r.file[start : start+metaLen]
	size := int64(binary.LittleEndian.Uint32(msg[4:]))
	if binary.LittleEndian.Uint32(msg) != continuation || size > metaLen-prefixBytes {
		return nil, nil, malformed("a batch without a message")
	}
	return msg[prefixBytes : prefixBytes+size], r.file[start+metaLen : start+metaLen+bodyLen], nil
}

func (b *buffers) compression() error {
	c, ok := b.t.table(3)
	if !ok {
		return b.t.f.err
	}
	if codec, method := c.uint8(0), c.uint8(1); codec != codecZstd || method != 0 {
		return malformed("compression other than zstd (codec %d, method %d)", codec, method)
	}
	b.zstd = true
	return nil
}

// nextNode takes a field node, which has to have length values and no nulls.
func (b *buffers) nextNode(c column, length uint64) error {
	if b.node >= b.nodes.n {
		return malformed("column %q: a batch with too few nodes", c.name)
	}
	got, nulls := b.t.structInt64(b.nodes, b.node, 16, 0), b.t.structInt64(b.nodes, b.node, 16, 8)
	b.node++
	if got < 0 || uint64(got) != length {
		return malformed("column %q: %d values where %d belong", c.name, got, length)
	}
	if nulls != 0 {
		return malformed("column %q: nulls", c.name)
	}
	return nil
}

// nextBuffer takes a buffer.
func (b *buffers) nextBuffer(c column) ([]byte, error) {
	if b.span >= b.spans.n {
		return nil, malformed("column %q: a batch with too few buffers", c.name)
	}
	offset, length := b.t.structInt64(b.spans, b.span, 16, 0), b.t.structInt64(b.spans, b.span, 16, 8)
	b.span++
	if length == 0 {
		return nil, nil
	}
	if size := int64(len(b.body)); offset < b.at || length < 0 || offset > size || length > size-offset {
		return nil, malformed("column %q: a buffer outside its place in the batch", c.name)
	}
	b.at = offset + length
	return b.body[offset : offset+length], nil
}

// column adds what a batch holds of one column.
func (r *batchReader) column(i int, c column, rows uint64, b *buffers) error {
	if b.t.f.err != nil {
		return b.t.f.err
	}
	lay, err := newLayout(c.dtype, c.shape)
	if err != nil {
		return malformed("column %q: %v", c.name, err)
	}
	guest, ok := lay.bytes(rows)
	if !ok || guest > math.MaxInt64-r.guest[i] {
		return malformed("column %q: %d rows of %d bytes", c.name, rows, lay.rowBytes)
	}
	if err := b.nextNode(c, rows); err != nil {
		return err
	}
	if c.list {
		if err := b.nextNode(c, rows*lay.elems); err != nil {
			return err
		}
	}
	for range c.buffers() - 1 {
		// A validity bitmap may be there, but without nulls it says nothing.
		if _, err := b.nextBuffer(c); err != nil {
			return err
		}
	}
	stored, err := b.nextBuffer(c)
	if err != nil {
		return err
	}
	return r.values(i, c, stored, guest, b.zstd)
}

// values adds a values buffer, which holds guest bytes.
func (r *batchReader) values(i int, c column, stored []byte, guest uint64, zstd bool) error {
	if guest == 0 {
		return nil
	}
	p := piece{start: r.guest[i], guest: guest, dtype: c.dtype, body: stored, length: storedBytes(c.dtype, guest)}
	r.guest[i] += guest
	if zstd {
		if len(stored) < lengthBytes {
			return malformed("column %q: a compressed buffer of %d bytes", c.name, len(stored))
		}
		p.body = stored[lengthBytes:]
		if n := int64(binary.LittleEndian.Uint64(stored)); n != rawLength {
			return r.frames(i, c, p, n)
		}
	}
	if uint64(len(p.body)) < p.length {
		return malformed("column %q: a buffer of %d bytes where %d belong", c.name, len(p.body), p.length)
	}
	p.body = p.body[:p.length]
	r.pieces[i] = append(r.pieces[i], p)
	return nil
}

// frames adds a compressed buffer that claims to decode to n bytes: as many
// pieces as it has frames, so that they can be decoded in parallel and on their
// own.
func (r *batchReader) frames(i int, c column, p piece, n int64) error {
	// Arrow's libraries may compress the padding of a buffer as well.
	padded := (p.length + alignment - 1) &^ (alignment - 1)
	if n < 0 || uint64(n) < p.length || uint64(n) > padded {
		return malformed("column %q: a buffer that decodes to %d bytes where %d belong", c.name, n, p.length)
	}
	if uint64(n) > maxDecoded(len(p.body)) {
		return malformed("column %q: %d bytes cannot decode to %d", c.name, len(p.body), n)
	}
	p.zstd = true
	var frames []frame
	if uint64(n) == p.length && p.guest > chunkBytes {
		frames = splitFrames(p.body, p.length)
	}
	if frames == nil {
		p.length = uint64(n)
		r.pieces[i] = append(r.pieces[i], p)
		return nil
	}
	perByte := uint64(1)
	if c.dtype == abi.Bool {
		perByte = 8
	}
	end := p.start + p.guest
	for _, f := range frames {
		p.body, p.length = f.body, f.length
		p.guest = min(f.length*perByte, end-p.start)
		r.pieces[i] = append(r.pieces[i], p)
		p.start += p.guest
	}
	return nil
}
