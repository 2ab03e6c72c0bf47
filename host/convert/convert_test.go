package convert

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
)

func mustType(t testing.TB, text string) abi.Type {
	t.Helper()
	typ, err := abi.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

// file is a file that input "x" of step "s" reads as a type.
func file(t testing.TB, name, typ string, content []byte) *File {
	t.Helper()
	return &File{
		SectionReader: io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content))),
		Name:          name, Type: anyLetters(mustType(t, typ)), Reader: `input "x" of step "s"`, Declared: mustType(t, typ),
	}
}

// anyLetters does what host/pipeline does with the letters of a port.
func anyLetters(t abi.Type) abi.Type {
	for i, d := range t.Dims {
		if d.Name != "" {
			t.Dims[i].Name = "_"
		}
	}
	return t
}

// sink takes what a file is read as.
type sink struct {
	typ    abi.Type
	object bytes.Buffer
	tensor *tensor.Writer
	table  *tensor.TableWriter
}

func (s *sink) newTensor(sizes []uint64) (w *tensor.Writer, err error) {
	s.tensor, err = tensor.NewWriter(&s.object, s.typ, sizes, tensor.Options{})
	return s.tensor, err
}

func (s *sink) newTable() (w *tensor.TableWriter, err error) {
	s.table, err = tensor.NewTableWriter(&s.object, s.typ, tensor.Options{})
	return s.table, err
}

func (s *sink) close() (tensor.Summary, error) {
	switch {
	case s.table != nil:
		return s.table.Close()
	case s.tensor != nil:
		return s.tensor.Close()
	}
	return tensor.Summary{}, errors.New("nothing was written")
}

// read reads a file by its name's end.
func read(f *File, delimiter string) (tensor.Summary, *sink, error) {
	s := &sink{typ: f.Type}
	var err error
	if strings.Contains(f.Name, ".npy") {
		err = NPY(f, s.newTensor)
	} else {
		err = CSV(f, delimiter, s.newTensor, s.newTable)
	}
	summary, closeErr := s.close()
	if err == nil {
		err = closeErr
	}
	return summary, s, err
}

// wantValue compares what a file was read as with the values that a step would
// have written.
func wantValue(t *testing.T, f *File, typ string, values []byte) {
	t.Helper()
	got, _, err := read(f, ",")
	if err != nil {
		t.Fatal(err)
	}
	concrete := mustType(t, typ)
	sizes, _ := concrete.Sizes()
	w, err := tensor.NewWriter(io.Discard, concrete, sizes, tensor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := uint64(1)
	if len(sizes) > 0 {
		rows = sizes[0]
	}
	if err := w.Write(values, rows); err != nil {
		t.Fatal(err)
	}
	want, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if got.Type.String() != want.Type.String() || got.Content != want.Content {
		t.Errorf("%s with content %s, want %s with %s", got.Type, got.Content, want.Type, want.Content)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
	var e *Error
	if err != nil && !errors.As(err, &e) {
		t.Errorf("%T is not the file's fault: %v", err, err)
	}
}

func packed(t testing.TB, content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
