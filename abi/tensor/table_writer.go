package tensor

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"zen/abi"
)

// maxAhead is how many bytes, as stored, may wait for other columns: memory of
// a writer whose guest writes one column after the other.
const maxAhead = 1 << 30

// TableWriter writes the file of a table port as the rows of its columns come, in
// any order. A batch is written when all columns have its rows.
type TableWriter struct {
	w       io.Writer
	typ     abi.Type
	opts    Options
	line    *line
	budget  budget
	dims    abi.Bindings // letters are shared by all columns of the type
	columns []*ColumnWriter
	created map[string]bool
	err     error // sticky

	file      *arrowFile // nil until the first row is written
	batchRows uint64

	mu      sync.Mutex // values come from goroutines of the line
	missing int        // columns whose next batch is not ready
	ahead   uint64     // bytes that are ready and wait, at most maxAhead
	bodies  []columnBatch

	frame    []byte // of one part beside values
	maxAhead uint64
}

// NewTableWriter starts a file on w with a table of type t. Nothing is written to
// w before the first rows.
func NewTableWriter(w io.Writer, t abi.Type, o Options) (*TableWriter, error) {
	if t.Kind != abi.KindTable {
		return nil, fmt.Errorf("%s is not the type of a table", t)
	}
	return &TableWriter{w: w, typ: t, opts: o, line: newLine(o), budget: budget{max: o.MaxBytes}, created: map[string]bool{}, maxAhead: maxAhead}, nil
}

// Create adds a column of type t, whose dimensions, those of one row, are known.
// Columns keep their order; all are created before the first row is written.
func (w *TableWriter) Create(name string, t abi.Type) (*ColumnWriter, error) {
	if w.err != nil {
		return nil, w.err
	}
	c, err := w.create(name, t)
	if err != nil {
		w.err = err
		return nil, err
	}
	w.columns, w.created[name] = append(w.columns, c), true
	return c, nil
}

func (w *TableWriter) create(name string, t abi.Type) (*ColumnWriter, error) {
	if !utf8.ValidString(name) {
		return nil, fmt.Errorf("the name %q is not UTF-8", name)
	}
	if w.created[name] {
		return nil, fmt.Errorf("column %q was created already", name)
	}
	if w.file != nil {
		return nil, fmt.Errorf("column %q comes after the first rows", name)
	}
	if !t.DType.ColumnValid() || len(t.Dims) >= abi.MaxRank || t.DType.Text() && len(t.Dims) > 0 {
		return nil, fmt.Errorf("%q: no column is %s", name, t)
	}
	declared, ok := w.typ.ColumnOf(name)
	if !ok && !w.typ.Open {
		return nil, fmt.Errorf("%s has no column %q", w.typ, name)
	}
	if ok {
		if err := w.dims.BindColumn(fmt.Sprintf("column %q", name), declared, t); err != nil {
			return nil, err
		}
	}
	return newColumnWriter(w, tableColumn(name, t, declared))
}

const (
	// textNominal is what a value of text counts when batches are laid out: most
	// are shorter, and a batch of text may have no more than 2 GiB.
	textNominal = 128
	// tableBatchBytes bounds the bytes of a batch of all columns together, so that
	// a reader of some rows of every column can keep all that it decoded for them.
	tableBatchBytes = 16 << 20
)

// tableBatchRows returns the rows of a full batch: a multiple of 8, so that the
// validity of one batch continues that of the other byte by byte.
func tableBatchRows(columns []*ColumnWriter) uint64 {
	widest, sum := uint64(1), uint64(1)
	for _, c := range columns {
		n := c.layout.rowBytes
		if c.column.dtype.Text() {
			n = textNominal
		}
		widest, sum = max(widest, n), sum+n
	}
	return max(8, min(chunkBytes/widest, tableBatchBytes/sum)&^7)
}

// start writes the schema, now that rows come.
func (w *TableWriter) start() error {
	if w.err != nil || w.file != nil {
		return w.err
	}
	w.batchRows = tableBatchRows(w.columns)
	w.missing = len(w.columns)
	w.bodies = make([]columnBatch, len(w.columns))
	columns := make([]column, len(w.columns))
	for i, c := range w.columns {
		columns[i] = c.column
		c.start()
	}
	// How many rows there will be nobody knows.
	w.file = newArrowFile(w.w, w.opts, columns, w.concrete(abi.Dim{Name: "_"}).String())
	return w.fail(w.file.begin())
}

func (w *TableWriter) concrete(rows abi.Dim) abi.Type {
	t := abi.Type{Kind: abi.KindTable, Dims: []abi.Dim{rows}}
	for _, c := range w.columns {
		t.Fields = append(t.Fields, abi.Field{Name: c.column.name, Type: c.column.typ()})
	}
	return t
}

// fail keeps the first error.
func (w *TableWriter) fail(err error) error {
	if w.err == nil {
		w.err = err
	}
	return w.err
}

// assemble writes the batches that are ready in all columns. The lock is held.
func (w *TableWriter) assemble() error {
	for w.missing == 0 && len(w.columns) > 0 {
		rows := w.columns[0].ready[0].rows
		for i, c := range w.columns {
			w.bodies[i] = c.ready[0].columnBatch
			w.ahead -= w.bodies[i].stored()
		}
		if err := w.file.batch(rows, w.bodies); err != nil {
			return err
		}
		for _, c := range w.columns {
			c.written()
		}
	}
	if w.ahead > w.maxAhead {
		return &TooLargeError{fmt.Sprintf("column %q is too far ahead of the others: write the columns in turn, some rows at a time", w.farthest())}
	}
	return nil
}

// farthest returns the name of the column with most batches that wait.
func (w *TableWriter) farthest() string {
	most := w.columns[0]
	for _, c := range w.columns {
		if len(c.ready) > len(most.ready) {
			most = c
		}
	}
	return most.column.name
}

// Close ends the file, which is incomplete when it fails.
func (w *TableWriter) Close() (Summary, error) {
	if errors.Is(w.err, errClosed) {
		return Summary{}, errClosed // the line is another writer's by now
	}
	s, err := w.finish()
	if err != nil {
		_ = w.line.drain()
		w.err = err
		return Summary{}, err
	}
	w.err = errClosed
	w.line.retire()
	return s, nil
}

func (w *TableWriter) finish() (Summary, error) {
	rows, err := w.complete()
	if err != nil {
		return Summary{}, err
	}
	if err := w.start(); err != nil {
		return Summary{}, err
	}
	for _, c := range w.columns {
		if err := c.end(); err != nil {
			return Summary{}, err
		}
	}
	if err := w.line.drain(); err != nil {
		return Summary{}, err
	}
	if err := w.file.end(); err != nil {
		return Summary{}, err
	}
	digests := make([]namedDigest, len(w.columns))
	for i, c := range w.columns {
		digests[i] = namedDigest{c.column.name, c.digest.sum(c.stream.digest)}
	}
	return Summary{Type: w.concrete(abi.Dim{Size: rows}), Content: digestTable(rows, digests), Bytes: w.budget.used}, nil
}

// complete returns the rows that all columns have.
func (w *TableWriter) complete() (rows uint64, err error) {
	if w.err != nil {
		return 0, w.err
	}
	for i, c := range w.columns {
		if i == 0 {
			rows = c.rows
		}
		if c.rows != rows {
			return 0, fmt.Errorf("column %q has %d rows, column %q has %d", c.column.name, c.rows, w.columns[0].column.name, rows)
		}
	}
	return rows, w.dims.BindTable("it", w.typ, w.concrete(abi.Dim{Size: rows}))
}
