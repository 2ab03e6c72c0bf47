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

// rootFiles is the fileSystem of a folder on disk. All access goes through
// os.Root: a symbolic link that leaves the home is an error.
type rootFiles struct {
	root *os.Root
	home string // absolute
}

// open opens an existing file for reading.
func (f rootFiles) open(name string) (file, error) {
	return f.opened("open", name, os.O_RDONLY, 0)
}

// create makes a new file. It fails when there is one already.
func (f rootFiles) create(name string) (file, error) {
	return f.opened("create", name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// openLock opens a file that only serves as a lock, and makes it if need be.
func (f rootFiles) openLock(name string) (file, error) {
	return f.opened("open", name, os.O_RDWR|os.O_CREATE, 0o600)
}

// opened returns an interface that is nil on error.
func (f rootFiles) opened(op, name string, flag int, mode os.FileMode) (file, error) {
	opened, err := f.root.OpenFile(name, flag, mode)
	if err != nil {
		return nil, f.named(op, name, err)
	}
	return opened, nil
}

func (f rootFiles) flock(file file, exclusive, wait bool) error {
	return flock(file.(*os.File), exclusive, wait)
}

// close gives up the home. Opened files stay open.
func (f rootFiles) close() error { return f.root.Close() }

// mkdir makes a folder. A folder that is there already is fine.
func (f rootFiles) mkdir(name string) error {
	err := f.root.Mkdir(name, 0o700)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	return f.named("mkdir", name, err)
}

// mkdirNew makes a folder that must not be there yet.
func (f rootFiles) mkdirNew(name string) error {
	return f.named("mkdir", name, f.root.Mkdir(name, 0o700))
}

// rename moves a file over whatever has the new name.
func (f rootFiles) rename(from, to string) error {
	return f.named("rename to", to, f.root.Rename(from, to))
}

// remove removes a file. A file that is not there is fine.
func (f rootFiles) remove(name string) error {
	err := f.root.Remove(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return f.named("remove", name, err)
}

// removeAll removes a folder and what is in it.
func (f rootFiles) removeAll(name string) error {
	return f.named("remove", name, f.root.RemoveAll(name))
}

// touch sets the time of last use.
func (f rootFiles) touch(name string, t time.Time) error {
	return f.named("touch", name, f.root.Chtimes(name, t, t))
}

func (f rootFiles) stat(name string) (os.FileInfo, error) {
	fi, err := f.root.Stat(name)
	return fi, f.named("stat", name, err)
}

// list returns the names in a folder, in no order.
func (f rootFiles) list(name string) ([]string, error) {
	folder, err := f.root.Open(name)
	if err != nil {
		return nil, f.named("open", name, err)
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	return names, f.named("list", name, err)
}

// syncFolder makes renames into a folder survive a crash of the machine.
func (f rootFiles) syncFolder(name string) error {
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
func (f rootFiles) path(name string) string {
	return filepath.Join(f.home, filepath.FromSlash(name))
}

// named puts the whole path into an error, where os.Root has a relative one.
func (f rootFiles) named(op, name string, err error) error {
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
