package worker

import (
	"errors"
	"fmt"
	"io"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
	"zen/host/engine"
)

// decodedBytes is the budget for decoded batches of one input that is read row
// by row.
const decodedBytes = 64 << 20

// ports gives a guest its inputs and takes its outputs. It is engine.Ports.
type ports struct {
	req     *Request
	entry   *abi.Entry
	store   *openStore
	sink    *disk.Store // takes the outputs
	files   openFiles
	release []func()
	outputs []*output

	uncompressed bool // outputs are stored as they are, for measuring
}

// Connected reports whether an input has an edge.
func (p *ports) Connected(name string) bool {
	_, ok := p.req.Inputs[name]
	return ok
}

// Tensor opens an input tensor.
func (p *ports) Tensor(name string) (engine.Tensor, error) {
	in := p.req.Inputs[name]
	if in.File != nil {
		f := p.files.use(in.File.Source, in.File.Path, in.File.State)
		return f, f.open()
	}
	return p.tensor(in)
}

// tensor opens an object that is one tensor.
func (p *ports) tensor(in Input) (engine.Tensor, error) {
	f, err := p.openObject(in)
	if err != nil {
		return nil, err
	}
	if in.Recorded {
		return &recordedTensor{Tensor: f.Tensor(), file: f, in: in, store: p.store}, nil
	}
	return f.Tensor(), nil
}

// NamedTensors opens an input of named tensors.
func (p *ports) NamedTensors(name string) (engine.NamedTensors, error) {
	in := p.req.Inputs[name]
	if in.Files != nil {
		return newNamedFiles(&p.files, in.Files), nil
	}
	if in.Members != nil {
		return members{p, in.Members}, nil
	}
	f, err := p.openObject(in)
	if err != nil {
		return nil, err
	}
	return namedTensors{f}, nil
}

// Table opens an input table.
func (p *ports) Table(name string) (engine.Table, error) {
	f, err := p.openObject(p.req.Inputs[name])
	if err != nil {
		return nil, err
	}
	return inputTable{f}, nil
}

type inputTable struct{ *tensor.File }

func (t inputTable) Columns() []engine.Column {
	var columns []engine.Column
	for _, c := range t.Table().Columns() {
		columns = append(columns, c)
	}
	return columns
}

type namedTensors struct{ *tensor.File }

func (n namedTensors) Named(name string) (engine.Tensor, error) {
	t := n.File.Named(name)
	if t == nil {
		return nil, fmt.Errorf("there is no tensor %q", name)
	}
	return t, nil
}

func (p *ports) openObject(in Input) (*tensor.File, error) {
	if in.Object == nil {
		return nil, errors.New("no object and no file")
	}
	b, release, err := p.store.read(*in.Object, view)
	if err != nil {
		return nil, err
	}
	p.release = append(p.release, release)
	f, err := tensor.Open(b, in.Type, tensor.ReadOptions{Cores: p.req.Cores, CacheBytes: decodedBytes})
	if err == nil && in.Recorded {
		err = checkType(f, in)
	}
	if err == nil && in.Recorded && f.Tensor() == nil { // a tensor's values are checked when they are read
		err = p.store.checkContent(f, in)
	}
	if err != nil {
		return nil, p.store.falseObject(in, err)
	}
	return f, nil
}

// output is an output port under way.
type output struct {
	port   string
	object cache.ObjectWriter
	finish func() (tensor.Summary, error) // waits for whatever is under way
}

// CreateTensor begins an output tensor.
func (p *ports) CreateTensor(name string, sizes []uint64) (engine.TensorWriter, error) {
	return begin(p, name, func(w io.Writer, t abi.Type) (*tensor.Writer, error) {
		return tensor.NewWriter(w, t, sizes, p.options())
	})
}

// CreateTensors begins an output of named tensors.
func (p *ports) CreateTensors(name string) (engine.NamedTensorsWriter, error) {
	w, err := begin(p, name, func(w io.Writer, t abi.Type) (*tensor.TensorsWriter, error) {
		return tensor.NewTensorsWriter(w, t, p.options())
	})
	return namedWriter{w}, err
}

// CreateTable begins an output table.
func (p *ports) CreateTable(name string) (engine.TableWriter, error) {
	w, err := begin(p, name, func(w io.Writer, t abi.Type) (*tensor.TableWriter, error) {
		return tensor.NewTableWriter(w, t, p.options())
	})
	return tableWriter{w}, err
}

// begin makes an object and a writer for it.
func begin[W interface {
	Close() (tensor.Summary, error)
}](p *ports, name string, open func(io.Writer, abi.Type) (W, error)) (w W, err error) {
	object, err := p.createObject()
	if err != nil {
		return w, err
	}
	if w, err = open(object, p.entry.Output(name).Type); err != nil {
		object.Abort()
		return w, err
	}
	p.outputs = append(p.outputs, &output{name, object, w.Close})
	return w, nil
}

// createObject starts an object in the store that takes the outputs.
func (p *ports) createObject() (cache.ObjectWriter, error) {
	object, err := p.sink.Create(p.folder())
	if err != nil {
		return nil, &storeError{err}
	}
	return storing{object}, nil
}

// storeError says that an output could not be stored.
type storeError struct{ err error }

func (e *storeError) Error() string { return "its outputs cannot be stored: " + e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// storing tells the errors of a store from those of what is stored.
type storing struct{ cache.ObjectWriter }

func (s storing) Write(b []byte) (int, error) {
	n, err := s.ObjectWriter.Write(b)
	if err != nil {
		err = &storeError{err}
	}
	return n, err
}

func (s storing) Commit() (cache.ObjectDigest, int64, error) {
	digest, size, err := s.ObjectWriter.Commit()
	if err != nil {
		err = &storeError{err}
	}
	return digest, size, err
}

// folder returns the temp folder of outputs, "" for a store that takes nothing
// else.
func (p *ports) folder() string {
	if p.req.Outputs != "" {
		return ""
	}
	return p.req.Folder
}

type namedWriter struct{ w *tensor.TensorsWriter }

func (n namedWriter) Create(name string, d abi.DType, sizes []uint64) (engine.TensorWriter, error) {
	return n.w.Create(name, d, sizes)
}

type tableWriter struct{ w *tensor.TableWriter }

func (t tableWriter) CreateColumn(name string, typ abi.Type) (engine.ColumnWriter, error) {
	c, err := t.w.Create(name, typ)
	return columnWriter{c}, err
}

type columnWriter struct{ c *tensor.ColumnWriter }

func (c columnWriter) WriteRows(values, validity, offsets []byte, rows uint64) error {
	return guestsFault(c.c.Write(tensor.Rows{Count: rows, Values: values, Validity: validity, Offsets: offsets}))
}

// guestsFault tells what a guest writes too much of from what the host cannot do.
func guestsFault(err error) error {
	var tooLarge *tensor.TooLargeError
	if errors.As(err, &tooLarge) {
		return &engine.ContentError{Msg: tooLarge.Msg}
	}
	return err
}

func (p *ports) options() tensor.Options {
	return tensor.Options{Cores: p.req.Cores, Uncompressed: p.uncompressed}
}

// commit stores the outputs, once the files that were read are known to be
// unchanged.
func (p *ports) commit() (map[string]Output, error) {
	if err := p.files.check(); err != nil {
		return nil, err
	}
	stored := map[string]Output{}
	for _, out := range p.outputs {
		summary, err := out.finish()
		if err != nil {
			return nil, fmt.Errorf("output %q: %w", out.port, err)
		}
		object, size, err := out.object.Commit()
		if err != nil {
			return nil, fmt.Errorf("output %q: %w", out.port, err)
		}
		stored[out.port] = Output{Type: summary.Type, Content: summary.Content, Object: object, Size: size}
	}
	return stored, nil
}

// close gives everything back; outputs that were not committed are dropped.
func (p *ports) close() {
	for _, out := range p.outputs {
		_, _ = out.finish() // compressors may still be writing to the object
		out.object.Abort()
	}
	p.files.close()
	for _, release := range p.release {
		release()
	}
}
