package disk

import (
	"errors"
	"fmt"
	"os"

	"zen/cache"
)

// Stat returns the size of an object: see cache.Store.
func (s *Store) Stat(d cache.ObjectDigest) (int64, error) {
	fi, err := s.files.stat(objectName(d))
	if err != nil {
		return 0, objectError(d, err)
	}
	if !fi.Mode().IsRegular() {
		return 0, fmt.Errorf("%w: %s is %s", objectError(d, os.ErrNotExist), s.files.path(objectName(d)), kindText(fi))
	}
	return fi.Size(), nil
}

// Use marks an object as used and then returns its size: see cache.Store. The
// mark comes first, so that trim either sees it or has taken the object away
// before it is looked for.
func (s *Store) Use(d cache.ObjectDigest) (int64, error) {
	name := objectName(d)
	fi, err := s.files.stat(name)
	if err != nil {
		return 0, objectError(d, err)
	}
	if !s.markUsed(name, fi.ModTime()) && fi.Mode().IsRegular() {
		return fi.Size(), nil // its mark is recent enough
	}
	return s.Stat(d)
}

// Open opens an object and marks it as used: see cache.Store.
func (s *Store) Open(d cache.ObjectDigest) (cache.Object, error) {
	name := objectName(d)
	f, err := s.files.open(name)
	if errors.Is(err, os.ErrNotExist) {
		f, err = s.openAfterBatch(name)
	}
	if err != nil {
		return nil, objectError(d, err)
	}
	fi, err := f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = &cache.CorruptError{Path: s.files.path(name), Want: "a file", Got: kindText(fi)}
	}
	if err != nil {
		_ = f.Close()
		return nil, objectError(d, err)
	}
	s.markUsed(name, fi.ModTime())
	return &object{f, fi.Size()}, nil
}

// openAfterBatch opens a file that is not there at this moment: trim may just
// have it in its hand, and puts back what is in use before it gives up the lock
// of the home.
func (s *Store) openAfterBatch(name string) (file, error) {
	if unlock, err := s.files.lockHome(false); err == nil {
		unlock()
	}
	return s.files.open(name)
}

// Quarantine moves a damaged object away: see cache.Store.
func (s *Store) Quarantine(d cache.ObjectDigest) error {
	_, err := s.quarantine(objectName(d))
	return err
}

// kindText says what lies where a file belongs.
func kindText(fi os.FileInfo) string {
	if fi.IsDir() {
		return "a folder"
	}
	return fi.Mode().Type().String()
}

func objectError(d cache.ObjectDigest, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("object %s: %w", d, cache.ErrNotFound)
	}
	return fmt.Errorf("object %s: %w", d, err)
}

// object is a stored file, opened.
type object struct {
	file file
	size int64
}

func (o *object) ReadAt(p []byte, off int64) (int, error) { return o.file.ReadAt(p, off) }
func (o *object) Close() error                            { return o.file.Close() }
func (o *object) Size() int64                             { return o.size }

// File returns nil when the file lies on no real disk.
func (o *object) File() *os.File {
	f, _ := o.file.(*os.File)
	return f
}
