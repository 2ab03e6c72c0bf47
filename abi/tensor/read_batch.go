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
	rows    uint64
	columns []columnPieces
}

// columnPieces are what the batches read so far hold of one column.
type columnPieces struct {
	column
	nulls  bool // there are some
	pieces []piece
	guest  uint64 // bytes
	sides  []side // of nullable columns and of text
}

// side is what a batch holds beside the values of a column.
type side struct {
	first, rows uint64
	validity    piece  // without a body: no row is null
	offsets     piece  // of text
	text        uint64 // of text: where the batch starts in its bytes
	textBytes   uint64 // of text: how many there are
}

func newBatchReader(f fileFooter) *batchReader {
	r := &batchReader{file: f.file, end: f.at, columns: make([]columnPieces, len(f.schema.columns))}
	for i, c := range f.schema.columns {
		r.columns[i].column = c
	}
	return r
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
	rows, bufs, err := r.open(b)
	if err != nil {
		return err
	}
	for i := range r.columns {
		if err := r.columns[i].read(r.rows, rows, bufs); err != nil {
			return err
		}
	}
	r.rows += rows
	return bufs.t.f.err
}

// open reads the head of a batch.
func (r *batchReader) open(b block) (rows uint64, bufs *buffers, err error) {
	meta, body, err := r.cut(b)
	if err != nil {
		return 0, nil, err
	}
	f := &flat{buf: meta}
	msg := f.root()
	header, ok := msg.table(2)
	if f.err == nil && (msg.uint8(1) != headerRecordBatch || !ok) {
		return 0, nil, malformed("a message that is no record batch")
	}
	n := header.int64(0)
	if n < 0 || uint64(n) > math.MaxInt64-r.rows {
		return 0, nil, malformed("a batch of %d rows", n)
	}
	bufs = &buffers{t: header, nodes: header.vector(1, 16), spans: header.vector(2, 16), body: body}
	return uint64(n), bufs, bufs.compression()
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

// nextNode takes a field node, which has to have length values, and returns how
// many of them are null.
func (b *buffers) nextNode(c column, length uint64) (nulls int64, err error) {
	if b.node >= b.nodes.n {
		return 0, malformed("column %q: a batch with too few nodes", c.name)
	}
	got, nulls := b.t.structInt64(b.nodes, b.node, 16, 0), b.t.structInt64(b.nodes, b.node, 16, 8)
	b.node++
	if got < 0 || uint64(got) != length {
		return 0, malformed("column %q: %d values where %d belong", c.name, got, length)
	}
	if nulls < 0 || uint64(nulls) > length {
		return 0, malformed("column %q: %d nulls in %d values", c.name, nulls, length)
	}
	return nulls, nil
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

// nextNodes takes the nodes of a column and returns its nulls.
func (b *buffers) nextNodes(c column, rows, elems uint64) (nulls int64, err error) {
	if nulls, err = b.nextNode(c, rows); err != nil || !c.list {
		return nulls, err
	}
	inside, err := b.nextNode(c, rows*elems)
	if err == nil && inside > 0 {
		err = malformed("column %q: nulls within rows", c.name)
	}
	return nulls, err
}

// onlyTensors refuses what a table may hold and a tensor may not.
func (r *batchReader) onlyTensors() error {
	for _, c := range r.columns {
		switch {
		case !c.dtype.Valid():
			return malformed("column %q: elements of type %s, which no tensor has", c.name, c.dtype)
		case c.nulls:
			return malformed("column %q: nulls", c.name)
		}
	}
	return nil
}

// read adds what a batch holds of the column; first is the number of its first
// row.
func (c *columnPieces) read(first, rows uint64, b *buffers) error {
	if b.t.f.err != nil {
		return b.t.f.err
	}
	elems := c.listSize()
	if elems > maxList || rows > math.MaxInt64/max(elems, 1) {
		return malformed("column %q: %d rows of %v elements", c.name, rows, c.shape)
	}
	nulls, err := b.nextNodes(c.column, rows, elems)
	if err != nil {
		return err
	}
	s := side{first: first, rows: rows}
	validity, err := b.nextBuffer(c.column)
	if err == nil && nulls > 0 {
		c.nulls = true
		s.validity, err = newPiece(c.column, abi.Uint8, validity, (rows+7)/8, b.zstd)
	}
	if err != nil {
		return err
	}
	if c.dtype.Text() {
		return c.readText(s, b)
	}
	return c.readValues(s, b)
}

func (c *columnPieces) readText(s side, b *buffers) error {
	offsets, err := b.nextBuffer(c.column)
	if err != nil {
		return err
	}
	stored, err := b.nextBuffer(c.column)
	if err != nil || s.rows == 0 {
		return err
	}
	if s.rows > math.MaxInt32 {
		return malformed("column %q: a batch of %d texts", c.name, s.rows)
	}
	if s.offsets, err = newPiece(c.column, abi.Uint8, offsets, 4*(s.rows+1), b.zstd); err != nil {
		return err
	}
	if s.textBytes, err = textBytes(c.column, stored, b.zstd); err != nil {
		return err
	}
	s.text = c.guest
	c.sides = append(c.sides, s)
	return c.add(abi.Uint8, stored, s.textBytes, b.zstd)
}

// textBytes returns how many bytes the values of a batch of text have.
func textBytes(c column, stored []byte, zstd bool) (uint64, error) {
	n := int64(len(stored))
	if zstd && n > 0 {
		if n < lengthBytes {
			return 0, malformed("column %q: a compressed buffer of %d bytes", c.name, n)
		}
		n -= lengthBytes
		if says := int64(binary.LittleEndian.Uint64(stored)); says != rawLength {
			n = says
		}
	}
	if n < 0 || n > math.MaxInt32 {
		return 0, malformed("column %q: %d bytes of text in a batch", c.name, n)
	}
	return uint64(n), nil
}

func (c *columnPieces) readValues(s side, b *buffers) error {
	if c.list {
		// A validity bitmap may be there, but without nulls it says nothing.
		if _, err := b.nextBuffer(c.column); err != nil {
			return err
		}
	}
	stored, err := b.nextBuffer(c.column)
	if err != nil {
		return err
	}
	lay, err := newLayout(c.dtype, c.shape)
	if err != nil {
		return malformed("column %q: %v", c.name, err)
	}
	guest, ok := lay.bytes(s.rows)
	if !ok {
		return malformed("column %q: %d rows of %d bytes", c.name, s.rows, lay.rowBytes)
	}
	if c.nullable && s.rows > 0 {
		c.sides = append(c.sides, s)
	}
	return c.add(c.dtype, stored, guest, b.zstd)
}

// add adds a values buffer, which holds guest bytes of elements of type d.
func (c *columnPieces) add(d abi.DType, stored []byte, guest uint64, zstd bool) error {
	if guest == 0 {
		return nil
	}
	if guest > math.MaxInt64-c.guest {
		return malformed("column %q: too many values", c.name)
	}
	p, err := newPiece(c.column, d, stored, guest, zstd)
	if err != nil {
		return err
	}
	p.start = c.guest
	c.guest += guest
	c.pieces = p.split(c.pieces)
	return nil
}

// newPiece returns the whole of a buffer, which holds guest bytes of elements of
// type d.
func newPiece(c column, d abi.DType, stored []byte, guest uint64, zstd bool) (piece, error) {
	p := piece{guest: guest, dtype: d, body: stored, length: storedBytes(d, guest)}
	if zstd {
		if len(stored) < lengthBytes {
			return p, malformed("column %q: a compressed buffer of %d bytes", c.name, len(stored))
		}
		p.body = stored[lengthBytes:]
		if n := int64(binary.LittleEndian.Uint64(stored)); n != rawLength {
			return p, p.compressed(c, n)
		}
	}
	if uint64(len(p.body)) < p.length {
		return p, malformed("column %q: a buffer of %d bytes where %d belong", c.name, len(p.body), p.length)
	}
	p.body = p.body[:p.length]
	return p, nil
}

// compressed says that the piece is zstd, which claims to decode to n bytes.
func (p *piece) compressed(c column, n int64) error {
	// Arrow's libraries may compress the padding of a buffer as well.
	padded := (p.length + alignment - 1) &^ (alignment - 1)
	if n < 0 || uint64(n) < p.length || uint64(n) > padded {
		return malformed("column %q: a buffer that decodes to %d bytes where %d belong", c.name, n, p.length)
	}
	if uint64(n) > maxDecoded(len(p.body)) {
		return malformed("column %q: %d bytes cannot decode to %d", c.name, len(p.body), n)
	}
	p.zstd, p.length = true, uint64(n)
	return nil
}

// split appends a piece as the frames that it consists of, so that they can be
// decoded in parallel and on their own.
func (p piece) split(pieces []piece) []piece {
	var frames []frame
	if p.zstd && p.guest > chunkBytes && p.length == storedBytes(p.dtype, p.guest) {
		frames = splitFrames(p.body, p.length)
	}
	if frames == nil {
		return append(pieces, p)
	}
	perByte := uint64(1)
	if p.dtype == abi.Bool {
		perByte = 8
	}
	start, end := p.start, p.start+p.guest
	for _, f := range frames {
		guest := min(f.length*perByte, end-start)
		pieces = append(pieces, piece{start: start, guest: guest, dtype: p.dtype, body: f.body, length: f.length, zstd: true})
		start += guest
	}
	return pieces
}
