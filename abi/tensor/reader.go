package tensor

import (
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"slices"

	"zen/abi"
)

// ReadOptions are how a file is read. The zero ReadOptions decode on one core.
type ReadOptions struct {
	Cores      int    // decoders at once; 0 is 1
	CacheBytes uint64 // decoded values kept for reads of part of a batch; 0 is 16 MiB
}

const defaultCacheBytes = 16 << 20

// File is an open file. It and its tensors are for one goroutine at a time.
type File struct {
	typ    abi.Type
	names  []string // sorted; of named tensors
	byName map[string]*Tensor
	tensor *Tensor
	table  *Table
}

// Open reads the footer, the schema and the metadata of all batches; values are
// decoded when they are read. file is the whole file, verified and not to be
// changed while the File is in use. What it holds has to be of the declared
// type; the zero Type takes the file's own word, its zen.type.
//
// Bytes that are not such a file give a *FormatError and never a panic. Values
// of another type are a plain error. When file is mapped memory that can no longer
// be read, this and all reads give a *FaultError.
func Open(file []byte, declared abi.Type, o ReadOptions) (f *File, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		// Everything is checked before it is used: this is for what was missed.
		if r := recover(); r != nil {
			f, err = nil, recovered("opening", r)
		}
	}()
	foot, err := readFooter(file)
	if err != nil {
		return nil, err
	}
	kind, err := portKind(declared, foot.schema.typ)
	if err != nil {
		return nil, err
	}
	d := newDecoding(o)
	r := newBatchReader(foot)
	if err := foot.each(r.read); err != nil {
		return nil, err
	}
	if kind == abi.KindTable {
		return openTable(foot.schema, r, declared, d)
	}
	if err := r.onlyTensors(); err != nil {
		return nil, err
	}
	if kind == abi.KindTensors {
		return openTensors(foot.schema, r, declared, d)
	}
	return openTensor(foot.schema, r, declared, d)
}

// Type returns the type of what the file holds; all dimensions are numbers.
func (f *File) Type() abi.Type { return f.typ }

// Tensor returns the tensor of a tensor port, nil when the file holds anything
// else.
func (f *File) Tensor() *Tensor { return f.tensor }

// Names returns the names of named tensors in byte order.
func (f *File) Names() []string { return slices.Clone(f.names) }

// Named returns a named tensor, nil when there is none of that name.
func (f *File) Named(name string) *Tensor { return f.byName[name] }

// Table returns the table of a table port, nil when the file holds anything else.
func (f *File) Table() *Table { return f.table }

// fileFooter is what stands at the end of a file.
type fileFooter struct {
	file   []byte
	at     int64 // where it starts
	schema schema
	root   table
	blocks vector
}

// readFooter reads the schema and finds the batches.
func readFooter(file []byte) (fileFooter, error) {
	const tail = 4 + len(fileMagic)
	if len(file) < 8+tail || string(file[:len(fileMagic)]) != fileMagic || string(file[len(file)-len(fileMagic):]) != fileMagic {
		return fileFooter{}, malformed("not an Arrow file, or cut short")
	}
	size := int64(binary.LittleEndian.Uint32(file[len(file)-tail:]))
	end := int64(len(file)-tail) - size
	if end < 8 {
		return fileFooter{}, malformed("a footer of %d bytes in a file of %d", size, len(file))
	}
	f := &flat{buf: file[end : end+size]}
	root := f.root()
	table, ok := root.table(1)
	if f.err == nil && !ok {
		return fileFooter{}, malformed("a footer without a schema")
	}
	if root.vector(2, 24).n > 0 {
		return fileFooter{}, malformed("dictionaries")
	}
	s, err := readSchema(table)
	return fileFooter{file, end, s, root, root.vector(3, 24)}, err
}

// each reads all batches, in order.
func (f fileFooter) each(read func(block) error) error {
	for i := range f.blocks.n {
		b := block{f.root.structInt64(f.blocks, i, 24, 0), f.root.structInt32(f.blocks, i, 24, 8), f.root.structInt64(f.blocks, i, 24, 16)}
		if err := read(b); err != nil {
			return err
		}
	}
	return f.root.f.err
}

// portKind returns whether the file holds one tensor, named ones or a table.
func portKind(declared, own abi.Type) (abi.Kind, error) {
	switch {
	case declared.Kind == 0 && own.Kind == 0:
		return 0, malformed("no %s says what the file holds", typeKey)
	case declared.Kind == 0:
		return own.Kind, nil
	case own.Kind != 0 && own.Kind != declared.Kind:
		return 0, fmt.Errorf("holds %s, declared is %s", own, declared)
	}
	return declared.Kind, nil
}

func openTensor(s schema, r *batchReader, declared abi.Type, d *decoding) (*File, error) {
	if len(s.columns) != 1 {
		return nil, malformed("%d columns where a tensor has one", len(s.columns))
	}
	c := s.columns[0]
	sizes := []uint64{r.rows}
	switch {
	case c.list:
		sizes = append(sizes, c.shape...)
	case s.typ.Scalar(), s.typ.Kind == 0 && declared.Scalar():
		if r.rows != 1 {
			return nil, malformed("%d rows where a scalar has one", r.rows)
		}
		sizes = nil
	}
	typ := abi.TensorOf(c.dtype, sizes)
	if s.typ.Kind != 0 && (s.typ.DType != c.dtype || checkSizes(s.typ, sizes) != nil) {
		return nil, malformed("%s is %s, the columns are %s", typeKey, s.typ, typ)
	}
	if declared.Kind != 0 && declared.DType != c.dtype {
		return nil, fmt.Errorf("holds %s, declared is %s", typ, declared)
	}
	if declared.Kind != 0 {
		if err := checkSizes(declared, sizes); err != nil {
			return nil, err
		}
	}
	lay, err := newLayout(c.dtype, inner(sizes))
	if err != nil {
		return nil, malformed("%v", err)
	}
	return &File{typ: typ, tensor: newTensor(lay, sizes, r.columns[0].pieces, d).streamed()}, nil
}

func openTensors(s schema, r *batchReader, declared abi.Type, d *decoding) (*File, error) {
	if r.rows != 1 {
		return nil, malformed("%d rows where named tensors have one", r.rows)
	}
	f := &File{typ: abi.Type{Kind: abi.KindTensors}, byName: make(map[string]*Tensor, len(s.columns))}
	var dims abi.Bindings
	for i, c := range s.columns {
		if !c.list {
			return nil, malformed("column %q is no %s", c.name, fixedShapeTensor)
		}
		if f.byName[c.name] != nil {
			return nil, malformed("two columns %q", c.name)
		}
		if declared.Kind != 0 {
			if err := fits(&dims, declared, c.name, c.dtype, c.shape); err != nil {
				return nil, err
			}
		}
		lay, err := newLayout(c.dtype, inner(c.shape))
		if err != nil {
			return nil, malformed("column %q: %v", c.name, err)
		}
		f.byName[c.name] = newTensor(lay, c.shape, r.columns[i].pieces, d)
		f.names = append(f.names, c.name)
	}
	slices.Sort(f.names)
	for _, field := range declared.Fields {
		if f.byName[field.Name] == nil {
			return nil, fmt.Errorf("%q is missing, declared is %s", field.Name, declared)
		}
	}
	return f, f.describe(s.typ)
}

// describe sets the type of named tensors and compares it with the file's word.
func (f *File) describe(own abi.Type) error {
	for _, name := range f.names {
		t := f.byName[name]
		f.typ.Fields = append(f.typ.Fields, abi.Field{Name: name, Type: abi.TensorOf(t.layout.dtype, t.sizes)})
	}
	if own.Kind != 0 && own.String() != f.typ.String() {
		return malformed("%s is %s, the columns are %s", typeKey, own, f.typ)
	}
	return nil
}
