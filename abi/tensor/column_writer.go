package tensor

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/klauspost/compress/zstd"

	"zen/abi"
)

// ColumnWriter takes the rows of one column of a table.
type ColumnWriter struct {
	of     *TableWriter
	column column
	layout layout // of text: of its bytes
	stream *stream
	digest columnDigester
	rows   uint64

	// What the batch under way has so far.
	batch    uint64 // rows
	nulls    int64
	validity []byte
	offsets  []byte // int32s
	text     uint64 // bytes

	lengths []byte // of the texts of one write

	// Guarded by the lock of the TableWriter.
	open  []*columnPart // of batches whose values are still to come, the last one of the batch under way
	ready []*columnPart
	spare []*columnPart // their memory is used again: a worker collects no garbage while its guest runs
}

// columnPart is what one batch will hold of a column.
type columnPart struct {
	columnBatch
	rows uint64
}

// Rows are some rows of a column, in guest memory.
type Rows struct {
	Count    uint64
	Values   []byte // of text: what the offsets point into
	Validity []byte // a bit per row, the lowest first; nil: no row is null
	Offsets  []byte // of text: Count+1 int32s, none smaller than the one before
}

func newColumnWriter(w *TableWriter, col column) (*ColumnWriter, error) {
	c := &ColumnWriter{of: w, column: col, layout: textLayout, digest: newColumnDigester(col)}
	if col.dtype.Text() {
		return c, nil
	}
	lay, err := newLayout(col.dtype, col.shape)
	if err != nil {
		return nil, fmt.Errorf("column %q: %w", col.name, err)
	}
	c.layout = lay
	return c, nil
}

// start begins the stream of values, once the batches are laid out.
func (c *ColumnWriter) start() {
	rows := c.of.batchRows
	if c.column.dtype.Text() {
		rows = 0 // the stream is cut, as nobody knows the bytes of a batch
	}
	c.stream = newStream(c.of.line, c.layout, []uint64{abi.RowsUnknown}, abi.RowsUnknown, rows, c.take)
	c.beginBatch()
}

func (c *ColumnWriter) beginBatch() {
	c.batch, c.nulls, c.text = 0, 0, 0
	c.validity = c.validity[:0]
	if c.column.dtype.Text() {
		c.offsets = append(c.offsets[:0], 0, 0, 0, 0)
	}
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	part := &columnPart{}
	if n := len(c.spare); n > 0 {
		part, c.spare = c.spare[n-1], c.spare[:n-1]
	}
	c.open = append(c.open, part)
}

// Write appends rows. They are not modified, and nothing refers to them any more
// when Write returns. An error stays: everything after it fails as well.
func (c *ColumnWriter) Write(r Rows) error {
	w := c.of
	if err := w.start(); err != nil {
		return err
	}
	if err := c.admit(r); err != nil {
		return w.fail(fmt.Errorf("column %q: %w", c.column.name, err))
	}
	for from := uint64(0); from < r.Count; {
		n := min(r.Count-from, w.batchRows-c.batch)
		if err := c.append(r, from, n); err != nil {
			return w.fail(err)
		}
		from += n
	}
	return nil
}

// admit refuses rows that are not laid out as they have to be.
func (c *ColumnWriter) admit(r Rows) error {
	if r.Validity != nil && (!c.column.nullable || uint64(len(r.Validity)) < (r.Count+7)/8) {
		return fmt.Errorf("%d bytes of validity for %d rows, or nulls where there are none", len(r.Validity), r.Count)
	}
	n := uint64(len(r.Values))
	if !c.column.dtype.Text() {
		if want, ok := c.layout.bytes(r.Count); !ok || n != want {
			return fmt.Errorf("%d bytes are not %d rows of %d bytes", n, r.Count, c.layout.rowBytes)
		}
	} else if uint64(len(r.Offsets)) != 4*(r.Count+1) || uint64(offsetAt(r.Offsets, r.Count)) > n {
		return fmt.Errorf("%d bytes of offsets for %d texts", len(r.Offsets), r.Count)
	}
	if c.rows > math.MaxInt64-r.Count {
		return fmt.Errorf("too many rows")
	}
	if err := c.of.budget.check(n); err != nil {
		return err
	}
	c.of.budget.used += n
	return nil
}

// append appends rows that lie in one batch.
func (c *ColumnWriter) append(r Rows, from, n uint64) error {
	valid := c.appendValidity(r.Validity, from, n)
	if c.column.dtype.Text() {
		if err := c.appendOffsets(r, from, n, valid); err != nil {
			return err
		}
	}
	c.rows, c.batch = c.rows+n, c.batch+n
	full := c.batch == c.of.batchRows
	if full {
		c.endBatch() // before the last of its values can leave the line
	}
	if err := c.appendValues(r, from, n, valid); err != nil || !full {
		return err
	}
	if err := c.endValues(); err != nil {
		return err
	}
	c.beginBatch()
	return nil
}

// appendValidity returns how many of the rows are not null.
func (c *ColumnWriter) appendValidity(validity []byte, from, n uint64) (valid uint64) {
	if !c.column.nullable {
		return n
	}
	for uint64(len(c.validity)) < (c.batch+n+7)/8 {
		c.validity = append(c.validity, 0)
	}
	if validity == nil {
		setBits(c.validity, c.batch, n)
		return n
	}
	copyBits(c.validity, c.batch, validity, from, n)
	valid = countBits(validity, from, n)
	c.nulls += int64(n - valid)
	return valid
}

func (c *ColumnWriter) appendOffsets(r Rows, from, n, valid uint64) error {
	c.lengths = c.lengths[:0]
	for i := from; i < from+n; i++ {
		length := uint64(0)
		if valid == n || bitAt(r.Validity, i) == 1 {
			length = uint64(offsetAt(r.Offsets, i+1) - offsetAt(r.Offsets, i))
		}
		c.text += length
		c.offsets = binary.LittleEndian.AppendUint32(c.offsets, uint32(c.text))
		c.lengths = binary.LittleEndian.AppendUint32(c.lengths, uint32(length))
	}
	if c.text > math.MaxInt32 {
		return &TooLargeError{fmt.Sprintf("column %q: more than %d bytes of values in %d rows: a table's values are too large, give them as named tensors",
			c.column.name, math.MaxInt32, c.batch+n)}
	}
	_, _ = c.digest.lengths.Write(c.lengths)
	return nil
}

// appendValues gives the stream the values of rows, and zeros for null ones.
func (c *ColumnWriter) appendValues(r Rows, from, n, valid uint64) error {
	if valid == n {
		return c.stream.write(c.valuesOf(r, from, n))
	}
	for end := from + n; from < end; {
		length, set := bitRun(r.Validity, from, end-from)
		if err := c.appendRun(r, from, length, set); err != nil {
			return err
		}
		from += length
	}
	return nil
}

func (c *ColumnWriter) appendRun(r Rows, from, n uint64, set bool) error {
	switch {
	case set:
		return c.stream.write(c.valuesOf(r, from, n))
	case c.column.dtype.Text():
		return nil
	}
	for left := n * c.layout.rowBytes; left > 0; {
		part := min(left, uint64(len(zeroChunk)))
		if err := c.stream.write(zeroChunk[:part]); err != nil {
			return err
		}
		left -= part
	}
	return nil
}

var zeroChunk [64 << 10]byte

func (c *ColumnWriter) valuesOf(r Rows, from, n uint64) []byte {
	if c.column.dtype.Text() {
		return r.Values[offsetAt(r.Offsets, from):offsetAt(r.Offsets, from+n)]
	}
	return r.Values[from*c.layout.rowBytes : (from+n)*c.layout.rowBytes]
}

// endBatch puts aside what the batch has beside its values.
func (c *ColumnWriter) endBatch() {
	c.of.mu.Lock()
	part := c.open[len(c.open)-1]
	part.rows, part.nulls = c.batch, c.nulls
	c.of.mu.Unlock()
	if c.column.nullable {
		_, _ = c.digest.validity.Write(c.validity)
	}
	if c.nulls > 0 {
		c.of.compress(&part.validity, c.validity)
	}
	if c.column.dtype.Text() {
		c.of.compress(&part.offsets, c.offsets)
	}
}

// compress adds a small buffer as it is stored; raw when zstd does not make it
// smaller.
func (w *TableWriter) compress(v *values, b []byte) {
	v.length, v.raw = uint64(len(b)), true
	if !w.opts.Uncompressed {
		z := encoders.Get().(*zstd.Encoder)
		w.frame = z.EncodeAll(b, w.frame[:0])
		encoders.Put(z)
		if len(w.frame) < len(b) {
			v.raw, b = false, w.frame
		}
	}
	v.add(b)
}

// endValues tells the stream that the batch has no more values.
func (c *ColumnWriter) endValues() error {
	switch {
	case c.layout.rowBytes == 0: // nothing comes through the line
		c.of.mu.Lock()
		defer c.of.mu.Unlock()
		return c.landed()
	case c.column.dtype.Text():
		return c.stream.cut()
	}
	return nil
}

// end ends the last batch.
func (c *ColumnWriter) end() error {
	if c.batch == 0 {
		return nil
	}
	c.endBatch()
	if c.layout.rowBytes > 0 {
		return c.stream.cut()
	}
	return c.endValues()
}

// take keeps the chunks that come out of the line.
func (c *ColumnWriter) take(k *chunk) error {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	v := &c.open[0].values
	v.length += uint64(k.length)
	v.raw = k.raw
	if k.length > 0 {
		v.add(k.body)
	}
	if !k.last {
		return nil
	}
	return c.landed()
}

// landed says that all of a batch is there. The lock is held.
func (c *ColumnWriter) landed() error {
	if len(c.ready) == 0 {
		c.of.missing--
	}
	c.of.ahead += c.open[0].stored()
	c.ready, c.open = append(c.ready, c.open[0]), pop(c.open)
	return c.of.assemble()
}

// written says that the first batch that was ready is in the file. The lock is
// held.
func (c *ColumnWriter) written() {
	c.ready[0].reset()
	c.spare, c.ready = append(c.spare, c.ready[0]), pop(c.ready)
	if len(c.ready) == 0 {
		c.of.missing++
	}
}

// pop takes the first part out, without leaving the slice's memory behind.
func pop(parts []*columnPart) []*columnPart {
	copy(parts, parts[1:])
	return parts[:len(parts)-1]
}
