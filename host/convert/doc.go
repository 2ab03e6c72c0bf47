// Package convert reads files of other formats, NumPy's .npy and CSV, as the
// tensors and tables that ports are typed as.
//
// It decodes what nobody vouches for, so values are read in workers only:
// host/worker imports it, and it imports the tensors and nothing else that stores.
// host reads no more with it than what the start of a file says of its type,
// NPYType and CSVNames, which is bounded and checked like all else. It reads
// forward and holds a few MiB, however large a file is: of one in Fortran's order
// some rows at a time, and of CSV one record. Its functions may be called
// concurrently, each with a file of its own.
package convert

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"zen/abi"
	"zen/abi/tensor"
)

// Revision is part of the key of every conversion. It is bumped when a file is
// read as another value than before.
const Revision = 1

// The formats.
const (
	FormatNPY = "npy"
	FormatCSV = "csv"
)

// File is a file to be read, and what it is to be.
type File struct {
	*io.SectionReader          // all of it
	Name              string   // for messages, as the user wrote it
	Type              abi.Type // what the value has to be; of CSV a table, or a tensor of rank 1 or 2
	Reader            string   // who reads it, for messages: input "x" of step "s"
	Declared          abi.Type // the reader's type, for messages: Type with its letters
}

// Error says what is wrong with a file.
type Error struct {
	Lines []string // at most MaxProblems, one line each
}

// MaxProblems is how many things that are wrong with a file are told at once.
const MaxProblems = 10

func (e *Error) Error() string { return strings.Join(e.Lines, "\n") }

func wrong(format string, args ...any) error {
	return &Error{[]string{fmt.Sprintf(format, args...)}}
}

// blockBytes is about how much is read and handed on at once.
const blockBytes = 8 << 20

// maxRowBytes bounds what has to be in memory at once: a row of a tensor.
const maxRowBytes = 1 << 30

// content returns the bytes of the file, unpacked when they are gzip's. Neither
// NPY nor CSV starts like that.
func (f *File) content() (r io.Reader, packed bool, err error) {
	in := bufio.NewReaderSize(f.SectionReader, 1<<20)
	if head, _ := in.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return in, false, nil
	}
	unpacked, err := gzip.NewReader(in)
	return unpacked, true, f.readError(err)
}

// readError is the error of reading a file, in words.
func (f *File) readError(err error) error {
	var damaged flate.CorruptInputError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return wrong("%s is cut short", f.Name)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &damaged):
		return wrong("%s is damaged: %v", f.Name, err)
	}
	return fmt.Errorf("%s: %w", f.Name, err)
}

// fits says why a tensor is not what the reader reads, if so.
func (f *File) fits(d abi.DType, sizes []uint64) error {
	is := fmt.Sprintf("%s is %s, %s reads %s", f.Name, abi.TensorOf(d, sizes), f.Reader, f.Declared)
	if d != f.Type.DType {
		return wrong("%s: convert it, or declare %s", is, d)
	}
	if !f.Type.TakesRank(len(sizes)) {
		return wrong("%s: its shape does not fit", is)
	}
	for i, dim := range f.Type.Dims {
		if dim.Name == "" && dim.Size != sizes[i] {
			return wrong("%s: its shape does not fit", is)
		}
	}
	return nil
}

// Tensor makes the writer of a tensor, once its dimensions are known; the first
// may be abi.RowsUnknown.
type Tensor func(sizes []uint64) (*tensor.Writer, error)

// Table makes the writer of a table.
type Table func() (*tensor.TableWriter, error)
