package disk

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"time"
)

// files is every way in which a store touches the file system, so that faults
// can be injected at one place. Names are relative to the home, with slashes.
// All access goes through os.Root: a symbolic link that leaves the home is an
// error. Errors name the whole path.
//
// Opened files are plain *os.File; Read, Write, Chmod, Sync and Close are used
// on them directly.
type files struct {
	root *os.Root
	home string // absolute
}

// open opens an existing file for reading.
func (f files) open(name string) (*os.File, error) {
	file, err := f.root.Open(name)
	return file, f.named("open", name, err)
}

// create makes a new file. It fails when there is one already.
func (f files) create(name string) (*os.File, error) {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return file, f.named("create", name, err)
}

// openLock opens a file that only serves as a lock, and makes it if need be.
func (f files) openLock(name string) (*os.File, error) {
	file, err := f.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	return file, f.named("open", name, err)
}

// mkdir makes a folder. A folder that is there already is fine.
func (f files) mkdir(name string) error {
	err := f.root.Mkdir(name, 0o700)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	return f.named("mkdir", name, err)
}

// mkdirNew makes a folder that must not be there yet.
func (f files) mkdirNew(name string) error {
	return f.named("mkdir", name, f.root.Mkdir(name, 0o700))
}

// rename moves a file over whatever has the new name.
func (f files) rename(from, to string) error {
	return f.named("rename to", to, f.root.Rename(from, to))
}

// remove removes a file. A file that is not there is fine.
func (f files) remove(name string) error {
	err := f.root.Remove(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return f.named("remove", name, err)
}

// removeAll removes a folder and what is in it.
func (f files) removeAll(name string) error {
	return f.named("remove", name, f.root.RemoveAll(name))
}

// touch sets the time of last use.
func (f files) touch(name string, t time.Time) error {
	return f.named("touch", name, f.root.Chtimes(name, t, t))
}

func (f files) stat(name string) (os.FileInfo, error) {
	fi, err := f.root.Stat(name)
	return fi, f.named("stat", name, err)
}

// list returns the names in a folder, in no order.
func (f files) list(name string) ([]string, error) {
	folder, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	return names, f.named("list", name, err)
}

// syncFolder makes renames into a folder survive a crash of the machine.
func (f files) syncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there; NTFS keeps their order itself
	}
	folder, err := f.open(name)
	if err != nil {
		return err
	}
	defer folder.Close()
	return f.named("sync", name, folder.Sync())
}

// path returns the whole path of a name, for messages.
func (f files) path(name string) string {
	return filepath.Join(f.home, filepath.FromSlash(name))
}

// named puts the whole path into an error, where os.Root has a relative one.
func (f files) named(op, name string, err error) error {
	if err == nil {
		return nil
	}
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return &fs.PathError{Op: op, Path: f.path(name), Err: err}
}

// folderOf returns the folder of a name.
func folderOf(name string) string { return path.Dir(name) }
