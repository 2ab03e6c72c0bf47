package tensor

import (
	"encoding/binary"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

const (
	fileMagic = "ARROW1"
	// alignment is where messages, bodies and buffers start: Arrow's
	// recommendation, so that uncompressed values can be used from a mapping.
	alignment    = 64
	continuation = 0xffffffff
	prefixBytes  = 8 // of a message: the continuation and the metadata's length
	lengthBytes  = 8 // of a compressed buffer: the length it decodes to, or rawLength
	rawLength    = -1
)

var zeros [alignment]byte

// values is a buffer of one column in one batch.
type values struct {
	length uint64   // bytes before compression
	raw    bool     // parts are the bytes themselves
	parts  [][]byte // else zstd frames
}

// add appends a copy of b, in memory that reset left behind when there is some.
func (v *values) add(b []byte) {
	n := len(v.parts)
	if n == cap(v.parts) {
		v.parts = append(v.parts, nil)
	}
	v.parts = v.parts[:n+1]
	v.parts[n] = append(v.parts[n][:0], b...)
}

// reset empties the buffer and keeps its memory for later.
func (v *values) reset() { v.length, v.raw, v.parts = 0, false, v.parts[:0] }

// columnBatch is what one batch holds of one column.
type columnBatch struct {
	nulls    int64
	validity values // a bit per row; empty without nulls
	offsets  values // of text: an int32 per row, and one more
	values   values
}

func (b *columnBatch) reset() {
	b.nulls = 0
	b.validity.reset()
	b.offsets.reset()
	b.values.reset()
}

// stored returns the bytes that it takes in the file.
func (b *columnBatch) stored() (n uint64) {
	for _, v := range [...]values{b.validity, b.offsets, b.values} {
		for _, p := range v.parts {
			n += uint64(len(p))
		}
	}
	return n
}

// arrowFile writes a file: begin, batch…, end. It keeps no values.
type arrowFile struct {
	w            io.Writer
	offset       int64
	uncompressed bool
	columns      []column
	typ          string
	blocks       []block
	builder      *flatbuffers.Builder
	buffers      []values // of the batch being written
	spans        []span   // where they lie
	nulls        []int64
	frame        [prefixBytes]byte
}

func newArrowFile(w io.Writer, o Options, columns []column, typ string) *arrowFile {
	return &arrowFile{w: w, uncompressed: o.Uncompressed, columns: columns, typ: typ, builder: flatbuffers.NewBuilder(1024)}
}

func (f *arrowFile) begin() error {
	if err := f.write([]byte(fileMagic + "\x00\x00")); err != nil {
		return err
	}
	_, err := f.message(schemaMessage(f.builder, f.columns, f.typ))
	return err
}

// batch writes rows rows of all columns.
func (f *arrowFile) batch(rows uint64, columns []columnBatch) error {
	f.buffers, f.spans, f.nulls = f.buffers[:0], f.spans[:0], f.nulls[:0]
	for i := range columns {
		f.nulls = append(f.nulls, columns[i].nulls)
		f.buffers = f.columns[i].appendBuffers(f.buffers, &columns[i])
	}
	var at int64
	for _, v := range f.buffers {
		s := span{at, f.storedLength(v)}
		f.spans = append(f.spans, s)
		at += aligned(s.length)
	}
	block := block{offset: f.offset, body: at}
	var err error
	block.meta, err = f.message(batchMessage(f.builder, f.columns, f.spans, f.nulls, int64(rows), at, !f.uncompressed))
	if err != nil {
		return err
	}
	for _, v := range f.buffers {
		if err := f.buffer(v); err != nil {
			return err
		}
	}
	clear(f.buffers)
	f.blocks = append(f.blocks, block)
	return nil
}

// appendBuffers appends the buffers that Arrow has for the column, in its order.
func (c column) appendBuffers(dst []values, b *columnBatch) []values {
	dst = append(dst, b.validity)
	switch {
	case c.list:
		dst = append(dst, values{}) // the validity of the elements
	case c.dtype.Text():
		dst = append(dst, b.offsets)
	}
	return append(dst, b.values)
}

// storedLength returns the length of the buffer in the file, without padding.
func (f *arrowFile) storedLength(v values) int64 {
	if v.length == 0 {
		return 0
	}
	var n int64
	if !f.uncompressed {
		n = lengthBytes
	}
	for _, p := range v.parts {
		n += int64(len(p))
	}
	return n
}

func (f *arrowFile) buffer(v values) error {
	if v.length == 0 {
		return nil
	}
	if !f.uncompressed {
		length := int64(v.length)
		if v.raw {
			length = rawLength
		}
		binary.LittleEndian.PutUint64(f.frame[:], uint64(length))
		if err := f.write(f.frame[:]); err != nil {
			return err
		}
	}
	for _, p := range v.parts {
		if err := f.write(p); err != nil {
			return err
		}
	}
	return f.pad()
}

func (f *arrowFile) end() error {
	binary.LittleEndian.PutUint64(f.frame[:], continuation)
	if err := f.write(f.frame[:]); err != nil {
		return err
	}
	foot := footer(f.builder, f.columns, f.typ, f.blocks)
	if err := f.write(foot); err != nil {
		return err
	}
	tail := binary.LittleEndian.AppendUint32(nil, uint32(len(foot)))
	return f.write(append(tail, fileMagic...))
}

// message writes metadata with its prefix, padded so that a body may follow,
// and returns the bytes that it took.
func (f *arrowFile) message(meta []byte) (int32, error) {
	end := aligned(f.offset + prefixBytes + int64(len(meta)))
	size := end - f.offset
	binary.LittleEndian.PutUint32(f.frame[:], continuation)
	binary.LittleEndian.PutUint32(f.frame[4:], uint32(size-prefixBytes))
	if err := f.write(f.frame[:]); err != nil {
		return 0, err
	}
	if err := f.write(meta); err != nil {
		return 0, err
	}
	return int32(size), f.pad()
}

func (f *arrowFile) pad() error { return f.write(zeros[:aligned(f.offset)-f.offset]) }

func (f *arrowFile) write(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := f.w.Write(p)
	f.offset += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}

func aligned(n int64) int64 { return (n + alignment - 1) &^ (alignment - 1) }
