package disk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"

	"zen/cache"
)

// errDone is returned by an objectWriter after Commit or Abort.
var errDone = errors.New("object was committed or aborted already")

// Create starts a new object: see cache.Store.
func (s *Store) Create(folder string) (cache.ObjectWriter, error) {
	f, temp, err := s.createTemp(folder, "object-")
	if err != nil {
		return nil, err
	}
	return &objectWriter{store: s, file: f, temp: temp, hash: sha256.New()}, nil
}

// objectWriter writes a temp file and its digest side by side.
type objectWriter struct {
	store *Store
	file  file // nil once done
	temp  string
	hash  hash.Hash
	size  int64
	err   error // of a failed Write
}

func (w *objectWriter) Write(p []byte) (int, error) {
	if w.file == nil {
		return 0, errDone
	}
	n, err := w.file.Write(p)
	w.hash.Write(p[:n])
	w.size += int64(n)
	if err != nil {
		w.err = err
	}
	return n, err
}

func (w *objectWriter) Commit() (cache.ObjectDigest, int64, error) {
	if w.file == nil {
		return cache.ObjectDigest{}, 0, errDone
	}
	defer w.Abort()
	if w.err != nil {
		return cache.ObjectDigest{}, 0, fmt.Errorf("object was not written whole: %w", w.err)
	}
	d := cache.ObjectDigest(w.hash.Sum(nil))
	if err := w.commit(objectName(d)); err != nil {
		return cache.ObjectDigest{}, 0, err
	}
	return d, w.size, nil
}

func (w *objectWriter) commit(name string) error {
	s := w.store
	if w.kept(name) {
		// Whoever made it may not have synced the folder yet.
		return s.syncInto(folderOf(name))
	}
	f := w.file
	w.file = nil // install closes it
	if err := f.Chmod(0o444); err != nil {
		return errors.Join(err, f.Close(), s.files.remove(w.temp))
	}
	return s.install(f, w.temp, name)
}

// kept says whether the object is there already and now counts as used. One of
// another size is damaged, one that cannot be opened is of no use: both get
// replaced.
func (w *objectWriter) kept(name string) bool {
	files := w.store.files
	fi, err := files.stat(name)
	if err != nil || !fi.Mode().IsRegular() || fi.Size() != w.size {
		return false
	}
	f, err := files.open(name)
	if err != nil {
		return false
	}
	_ = f.Close()
	return files.touch(name, w.store.now()) == nil
}

func (w *objectWriter) Abort() {
	if w.file == nil {
		return
	}
	_ = w.file.Close()
	w.file = nil
	// What cannot be removed goes with its folder.
	_ = w.store.files.remove(w.temp)
}
