package tensor

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"zen/abi"
)

// Options are how a file is written. The zero Options compress on one core,
// without a limit.
type Options struct {
	Cores        int    // compressors at once; 0 is 1. The digest has a goroutine of its own.
	Uncompressed bool   // no body compression at all
	MaxBytes     uint64 // uncompressed bytes at most; 0: no limit
}

// Summary is what is known of a value when its file is complete.
type Summary struct {
	Type    abi.Type // all dimensions are numbers
	Content ContentDigest
	Bytes   uint64 // uncompressed, as a guest reads them
}

var errClosed = errors.New("was closed already")

// Writer writes the file of a tensor port as its rows come.
type Writer struct {
	typ     abi.Type
	sizes   []uint64
	intake  intake
	line    *line
	stream  *stream
	file    *arrowFile
	batch   values         // of the current batch
	guest   uint64         // bytes in it
	whole   [1][]byte      // its one part when that is a chunk of the line
	columns [1]columnBatch // batch, as the file wants it
	err     error          // sticky
}

// NewWriter starts a file on w with a tensor of type t, whose dimensions are
// sizes; sizes[0] may be abi.RowsUnknown. Bytes reach w in order from one
// goroutine at a time, during Write and Close, or between them.
func NewWriter(w io.Writer, t abi.Type, sizes []uint64, o Options) (*Writer, error) {
	if t.Kind != abi.KindTensor || !t.DType.Valid() {
		return nil, fmt.Errorf("%s is not the type of one tensor", t)
	}
	if err := checkSizes(t, sizes); err != nil {
		return nil, err
	}
	lay, err := newLayout(t.DType, inner(sizes))
	if err != nil {
		return nil, err
	}
	out := &Writer{typ: t, sizes: slices.Clone(sizes), line: newLine(o)}
	out.intake = intake{layout: lay, want: rowsOf(sizes), budget: &budget{max: o.MaxBytes}}
	if err := out.intake.check(); err != nil {
		return nil, err
	}
	out.stream = newStream(out.line, lay, sizes, out.intake.want, lay.batchRows(), out.take)
	out.file = newArrowFile(w, o, []column{portColumn(t, sizes)}, fileType(t, sizes).String())
	return out, out.file.begin()
}

// inner returns all dimensions but the first.
func inner(sizes []uint64) []uint64 { return sizes[min(1, len(sizes)):] }

// rowsOf returns the rows of a tensor: a scalar has one.
func rowsOf(sizes []uint64) uint64 {
	if len(sizes) == 0 {
		return 1
	}
	return sizes[0]
}

// Write appends rows rows. src is guest memory of exactly that many rows: it is
// not modified, and nothing refers to it any more when Write returns. An error
// stays: everything after it fails as well.
func (w *Writer) Write(src []byte, rows uint64) error {
	if w.err == nil {
		w.err = w.intake.admit(src, rows)
	}
	if w.err == nil {
		w.err = w.stream.write(src)
	}
	return w.err
}

// Close ends the file, which is incomplete when it fails.
func (w *Writer) Close() (Summary, error) {
	if errors.Is(w.err, errClosed) {
		return Summary{}, errClosed // the line is another writer's by now
	}
	if err := w.finish(); err != nil {
		return Summary{}, err
	}
	w.err = errClosed
	w.line.retire()
	rows := w.intake.got
	sizes := slices.Clone(w.sizes)
	if len(sizes) > 0 {
		sizes[0] = rows
	}
	return Summary{Type: abi.TensorOf(w.typ.DType, sizes), Content: w.stream.digest.Sum(rows), Bytes: w.intake.budget.used}, nil
}

func (w *Writer) finish() error {
	if w.err == nil {
		w.err = w.stream.end()
	}
	if err := w.line.drain(); w.err == nil {
		w.err = err
	}
	if w.err == nil {
		w.err = w.intake.complete()
	}
	// Rows without bytes never came through the line.
	if w.err == nil && w.intake.layout.rowBytes == 0 && w.intake.got > 0 {
		w.err = w.file.batch(w.intake.got, w.columns[:])
	}
	if w.err == nil {
		w.err = w.file.end()
	}
	return w.err
}

// take gets the chunks from the line and writes a batch when it is full.
func (w *Writer) take(c *chunk) error {
	w.guest += uint64(len(c.values))
	w.batch.length += uint64(c.length)
	w.batch.raw = c.raw
	parts := w.batch.parts
	if c.first && c.last {
		w.whole[0] = c.body
		w.batch.parts = w.whole[:]
	} else {
		// The batch's length stands before its first byte: wait for all of it.
		w.batch.add(c.body)
		parts = w.batch.parts
	}
	if !c.last {
		return nil
	}
	w.columns[0].values = w.batch
	err := w.file.batch(w.guest/w.intake.layout.rowBytes, w.columns[:])
	w.batch.parts = parts
	w.batch.reset()
	w.guest = 0
	return err
}
