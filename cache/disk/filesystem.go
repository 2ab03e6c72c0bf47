package disk

import (
	"io"
	"os"
	"time"
)

// fileSystem is every way in which a store touches the disk, so that tests can
// let any of them fail, and cut the power after it. Names are relative to the
// home, with slashes. Errors name the whole path. rootFiles is the real one.
type fileSystem interface {
	// open opens an existing file for reading.
	open(name string) (file, error)
	// create makes a new file. It fails when there is one already.
	create(name string) (file, error)
	// openLock opens a file that only serves as a lock, and makes it if need be.
	openLock(name string) (file, error)
	// flock locks an open file until it is closed, or returns errLocked when it
	// would have to wait and must not.
	flock(f file, exclusive, wait bool) error
	// mkdir makes a folder. A folder that is there already is fine.
	mkdir(name string) error
	// mkdirNew makes a folder that must not be there yet.
	mkdirNew(name string) error
	// rename moves a file over whatever has the new name.
	rename(from, to string) error
	// remove removes a file. A file that is not there is fine.
	remove(name string) error
	// removeAll removes a folder and what is in it.
	removeAll(name string) error
	// touch sets the time of last use.
	touch(name string, t time.Time) error
	stat(name string) (os.FileInfo, error)
	// list returns the names in a folder, in no order.
	list(name string) ([]string, error)
	// syncFolder makes the names in a folder survive a crash of the machine.
	syncFolder(name string) error
	// path returns the whole path of a name, for messages.
	path(name string) string
	// close gives up the home. Opened files stay open.
	close() error
}

// file is an opened file; the real one is an *os.File.
type file interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	Chmod(os.FileMode) error
	Sync() error
	Stat() (os.FileInfo, error)
}

// files is a home on a file system, and what the store makes of it.
type files struct {
	fileSystem
	home string // absolute
}
