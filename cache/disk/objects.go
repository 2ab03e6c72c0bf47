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
	if err == nil && !fi.Mode().IsRegular() {
		err = os.ErrNotExist
	}
	if err != nil {
		return 0, objectError(d, err)
	}
	return fi.Size(), nil
}

// Open opens an object and marks it as used: see cache.Store.
func (s *Store) Open(d cache.ObjectDigest) (cache.Object, error) {
	name := objectName(d)
	f, err := s.files.open(name)
	if err != nil {
		return nil, objectError(d, err)
	}
	fi, err := f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = os.ErrNotExist
	}
	if err != nil {
		_ = f.Close()
		return nil, objectError(d, err)
	}
	s.markUsed(name, fi.ModTime())
	return &object{f, fi.Size()}, nil
}

// Quarantine moves a damaged object away: see cache.Store.
func (s *Store) Quarantine(d cache.ObjectDigest) error {
	_, err := s.quarantine(objectName(d), "object-"+d.String())
	return err
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
