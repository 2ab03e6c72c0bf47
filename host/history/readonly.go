package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// unwritable says why a file that is there, or the folder where SQLite needs its
// side files, cannot be written to. It returns nil when both can.
func unwritable(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_ = f.Close() // nothing was written
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if f, err = os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*"); err != nil {
		return err
	}
	_ = f.Close()
	return os.Remove(f.Name())
}

// readOnlyOption opens a file for reading only. SQLite wants to make its side
// files even then, unless they are there or nobody can be writing.
func readOnlyOption(path string) string {
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return "&mode=ro"
	}
	return "&immutable=1"
}
