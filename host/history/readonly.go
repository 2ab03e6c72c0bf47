package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// sideFileBytes is what SQLite's smallest side file needs on a disk.
const sideFileBytes = 32 << 10

// unwritable says why a file that is there, or the folder where SQLite needs its
// side files, cannot be written to: permissions, or a full disk. It returns nil
// when both can.
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
	_, err = f.Write(make([]byte, sideFileBytes))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// readOnlyOption opens a file for reading only. SQLite wants to make its side
// files even then, unless it is told not to, or that nobody can be writing.
func readOnlyOption(path string) string {
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return "&mode=ro&readonly_shm=1"
	}
	return "&immutable=1"
}
