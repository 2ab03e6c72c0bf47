package worker

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"zen/abi"
	"zen/abi/tensor"
	"zen/host/source"
)

// maxOpenFiles bounds the files that one execution has open at once, for a source
// may have more of them than a process descriptors.
const maxOpenFiles = 32

// openFiles are the source files that an execution uses. The zero value is ready.
type openFiles struct {
	used []*sourceFile
	open []*sourceFile // the one that was opened first comes first
}

// sourceFile is a file read as uint8[N]. It is opened when it is read.
type sourceFile struct {
	State
	all    *openFiles
	source string
	path   string
	f      *os.File // nil: not open
}

// use returns a file for reading. That it is the one that was identified is seen
// when it is opened, and once more at the end.
func (o *openFiles) use(source, path string, state State) *sourceFile {
	s := &sourceFile{State: state, all: o, source: source, path: path}
	o.used = append(o.used, s)
	return s
}

func (s *sourceFile) DType() abi.DType { return abi.Uint8 }
func (s *sourceFile) Sizes() []uint64  { return []uint64{uint64(s.Stamp.Size)} }

// ReadRows reads bytes of the file, and closes it behind its last one.
func (s *sourceFile) ReadRows(dst []byte, first, rows uint64) error {
	if err := s.open(); err != nil {
		return err
	}
	_, err := s.f.ReadAt(dst, int64(first))
	if errors.Is(err, io.EOF) {
		return errors.Join(s.named(s.checkOpen(s.f)), io.ErrUnexpectedEOF)
	}
	if err == nil && first+rows == uint64(s.Stamp.Size) {
		s.all.drop(s)
	}
	return s.named(err)
}

// open opens the file, unless it is open, and closes another one when there are
// many.
func (s *sourceFile) open() error {
	if s.f != nil {
		return nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return s.named(s.gone(err))
	}
	if err := s.checkOpen(f); err != nil {
		_ = f.Close()
		return s.named(err)
	}
	if len(s.all.open) == maxOpenFiles {
		s.all.drop(s.all.open[0])
	}
	s.f = f
	s.all.open = append(s.all.open, s)
	return nil
}

// check returns an error when the file is not the one that was identified, or not
// any more, or when another file has its place.
func (s *sourceFile) check() error {
	if s.f != nil {
		if err := s.checkOpen(s.f); err != nil {
			return s.named(err)
		}
	}
	info, err := os.Stat(s.path)
	switch {
	case err != nil:
		return s.named(s.gone(err))
	case source.StampOf(info) != s.Stamp:
		return s.named(&source.ChangedError{Path: s.path})
	case s.Recent == nil:
		return nil
	}
	return s.digest()
}

// digest compares the content of a file whose stamp is not enough.
func (s *sourceFile) digest() error {
	if err := s.open(); err != nil {
		return err
	}
	got, _, err := tensor.DigestBytesFile(io.NewSectionReader(s.f, 0, s.Stamp.Size))
	if err == nil && got != *s.Recent {
		err = &source.ChangedError{Path: s.path}
	}
	s.all.drop(s)
	return s.named(err)
}

// checkOpen returns an error when an open file is not, or no longer, the one that
// was identified. Removing a file changes its stamp as well.
func (s *sourceFile) checkOpen(f *os.File) error {
	err := s.Stamp.Check(f)
	if err == nil {
		return nil
	}
	if _, missing := os.Stat(s.path); missing != nil {
		return s.gone(missing)
	}
	return err
}

func (s *sourceFile) gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &source.ChangedError{Path: s.path, Gone: true}
	}
	return err
}

// named adds the name of the source to an error.
func (s *sourceFile) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("source %q: %w", s.source, err)
}

// drop closes a file, which may be opened again.
func (o *openFiles) drop(s *sourceFile) {
	_ = s.f.Close()
	s.f = nil
	o.open = slices.DeleteFunc(o.open, func(other *sourceFile) bool { return other == s })
}

// check looks at all files that were used.
func (o *openFiles) check() error {
	for _, s := range o.used {
		if err := s.check(); err != nil {
			return err
		}
	}
	return nil
}

func (o *openFiles) close() {
	for len(o.open) > 0 {
		o.drop(o.open[0])
	}
}
