package tensor

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"zen/abi"
)

// TensorsWriter writes the file of named tensors. Since the file starts with
// their shapes, they wait in memory, compressed, until Close.
type TensorsWriter struct {
	w      io.Writer
	typ    abi.Type
	opts   Options
	line   *line
	budget budget
	dims   abi.Bindings // letters are shared by all fields of the type
	named  map[string]*NamedWriter
	err    error // sticky
}

// NamedWriter takes the rows of one named tensor.
type NamedWriter struct {
	of     *TensorsWriter
	name   string
	sizes  []uint64
	intake intake
	stream *stream
	values values
}

// NewTensorsWriter starts a file on w with named tensors of type t. Nothing is
// written to w before Close.
func NewTensorsWriter(w io.Writer, t abi.Type, o Options) (*TensorsWriter, error) {
	if t.Kind != abi.KindTensors {
		return nil, fmt.Errorf("%s is not a type of named tensors", t)
	}
	return &TensorsWriter{
		w: w, typ: t, opts: o, line: newLine(o),
		budget: budget{max: o.MaxBytes}, named: map[string]*NamedWriter{},
	}, nil
}

// Create adds a tensor with these dimensions; sizes[0] may be abi.RowsUnknown.
// Tensors may be created and written in any order, also by turns.
func (w *TensorsWriter) Create(name string, d abi.DType, sizes []uint64) (*NamedWriter, error) {
	if w.err != nil {
		return nil, w.err
	}
	n, err := w.create(name, d, sizes)
	if err != nil {
		w.err = err
		return nil, err
	}
	w.named[name] = n
	return n, nil
}

func (w *TensorsWriter) create(name string, d abi.DType, sizes []uint64) (*NamedWriter, error) {
	if !utf8.ValidString(name) {
		return nil, fmt.Errorf("the name %q is not UTF-8", name)
	}
	if w.named[name] != nil {
		return nil, fmt.Errorf("%q was created already", name)
	}
	if !d.Valid() || len(sizes) > abi.MaxRank {
		return nil, fmt.Errorf("%q: no tensor has element type %s and rank %d", name, d, len(sizes))
	}
	if err := fits(&w.dims, w.typ, name, d, sizes); err != nil {
		return nil, err
	}
	lay, err := newLayout(d, inner(sizes))
	if err != nil {
		return nil, fmt.Errorf("%q: %w", name, err)
	}
	n := &NamedWriter{of: w, name: name, sizes: slices.Clone(sizes)}
	n.intake = intake{layout: lay, want: rowsOf(sizes), budget: &w.budget}
	if err := n.intake.check(); err != nil {
		return nil, fmt.Errorf("%q: %w", name, err)
	}
	n.stream = newStream(w.line, lay, sizes, n.intake.want, 0, n.take)
	return n, nil
}

// fits checks one tensor against a declared type of named tensors. The fields
// of the type share their letters; the others, such as files, have their own.
func fits(dims *abi.Bindings, t abi.Type, name string, d abi.DType, sizes []uint64) error {
	want, ok := t.Field(name)
	if !ok {
		return fmt.Errorf("%s has no %q", t, name)
	}
	if want.Kind == 0 {
		return nil
	}
	if want.DType != d {
		return fmt.Errorf("%q is %s, declared is %s", name, d, want)
	}
	byName := func(f abi.Field, name string) int { return strings.Compare(f.Name, name) }
	if _, field := slices.BinarySearchFunc(t.Fields, name, byName); !field {
		dims = &abi.Bindings{}
	}
	return dims.Bind(fmt.Sprintf("%q", name), want, sizes)
}

// Write appends rows rows, exactly as Writer.Write does.
func (n *NamedWriter) Write(src []byte, rows uint64) error {
	w := n.of
	if w.err != nil {
		return w.err
	}
	if err := n.intake.admit(src, rows); err != nil {
		w.err = fmt.Errorf("%q: %w", n.name, err)
		return w.err
	}
	w.err = n.stream.write(src)
	return w.err
}

// take keeps the chunks that come out of the line.
func (n *NamedWriter) take(c *chunk) error {
	n.values.length += uint64(c.length)
	n.values.raw = c.raw
	n.values.parts = append(n.values.parts, slices.Clone(c.body))
	return nil
}

// Close writes the file, which is incomplete when it fails.
func (w *TensorsWriter) Close() (Summary, error) {
	if errors.Is(w.err, errClosed) {
		return Summary{}, errClosed // the line is another writer's by now
	}
	s, err := w.finish()
	if err != nil {
		w.err = err
		return Summary{}, err
	}
	w.err = errClosed
	w.line.retire()
	return s, nil
}

func (w *TensorsWriter) finish() (Summary, error) {
	named := make([]*NamedWriter, 0, len(w.named))
	for _, n := range w.named {
		named = append(named, n)
	}
	slices.SortFunc(named, func(a, b *NamedWriter) int { return strings.Compare(a.name, b.name) })
	if err := w.flush(named); err != nil {
		return Summary{}, err
	}
	s := w.summary(named)
	return s, w.write(named, s.Type)
}

// flush ends all streams and checks that nothing is missing.
func (w *TensorsWriter) flush(named []*NamedWriter) error {
	err := w.err
	for _, n := range named {
		if err == nil {
			err = n.stream.end()
		}
	}
	if lineErr := w.line.drain(); err == nil {
		err = lineErr
	}
	if err != nil {
		return err
	}
	for _, n := range named {
		if err := n.complete(); err != nil {
			return err
		}
	}
	for _, f := range w.typ.Fields {
		if w.named[f.Name] == nil {
			return fmt.Errorf("%q is missing", f.Name)
		}
	}
	return nil
}

// complete checks the rows of one tensor and fixes its first dimension.
func (n *NamedWriter) complete() error {
	if err := n.intake.complete(); err != nil {
		return fmt.Errorf("%q: %w", n.name, err)
	}
	if len(n.sizes) > 0 {
		n.sizes[0] = n.intake.got
	}
	if all, ok := product(n.sizes); !ok || all > maxList {
		return fmt.Errorf("%q: %d elements: a named tensor has at most %d", n.name, all, maxList)
	}
	return fits(&n.of.dims, n.of.typ, n.name, n.intake.layout.dtype, n.sizes)
}

func (w *TensorsWriter) summary(named []*NamedWriter) Summary {
	t := abi.Type{Kind: abi.KindTensors}
	digests := make(map[string]ContentDigest, len(named))
	for _, n := range named {
		t.Fields = append(t.Fields, abi.Field{Name: n.name, Type: abi.TensorOf(n.intake.layout.dtype, n.sizes)})
		digests[n.name] = n.stream.digest.Sum(n.intake.got)
	}
	return Summary{Type: t, Content: DigestTensors(digests), Bytes: w.budget.used}
}

func (w *TensorsWriter) write(named []*NamedWriter, concrete abi.Type) error {
	columns := make([]column, len(named))
	bodies := make([]columnBatch, len(named))
	for i, n := range named {
		declared, _ := w.typ.Field(n.name)
		columns[i] = namedColumn(n.name, n.intake.layout.dtype, declared, n.sizes)
		bodies[i].values = n.values
	}
	file := newArrowFile(w.w, w.opts, columns, concrete.String())
	if err := file.begin(); err != nil {
		return err
	}
	if err := file.batch(1, bodies); err != nil {
		return err
	}
	return file.end()
}
