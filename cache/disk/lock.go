package disk

import (
	"errors"
	"io/fs"
	"syscall"
)

// errLocked says that another open file holds the lock.
var errLocked = errors.New("locked by another process")

// A lock belongs to an open file and ends with it, however its process ends.
// Descriptors are not inherited, so a child never keeps one alive.

// lockHome takes the lock of the home and returns what gives it back. Shared,
// it is held while a temp folder is made but not locked yet; exclusive, while
// the home is laid out and while temp folders are judged. Both take well under
// a millisecond.
func (f files) lockHome(exclusive bool) (unlock func(), err error) {
	return f.takeHome(exclusive, true)
}

// tryLockHome is lockHome, exclusive, or errLocked at once.
func (f files) tryLockHome() (unlock func(), err error) {
	return f.takeHome(true, false)
}

func (f files) takeHome(exclusive, wait bool) (unlock func(), err error) {
	file, err := f.openLock(lockFile)
	if errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission) {
		// A lock needs no right to write: what a read-only home holds can be counted
		// and checked.
		if readable, openErr := f.open(lockFile); openErr == nil {
			file, err = readable, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if err := f.lock(file, lockFile, exclusive, wait); err != nil {
		_ = file.Close()
		return nil, err
	}
	return func() { _ = file.Close() }, nil
}

func (f files) lock(file file, name string, exclusive, wait bool) error {
	err := f.flock(file, exclusive, wait)
	if err == nil || errors.Is(err, errLocked) {
		return err
	}
	return &fs.PathError{Op: "lock", Path: f.path(name), Err: err}
}
