package disk

import (
	"errors"
	"os"
	"syscall"
)

// Sweep removes the temp folders and claims of dead processes. Open does it too. When
// another process is making or sweeping folders at this moment, it leaves the
// work to the next call.
func (s *Store) Sweep() error {
	return errors.Join(s.files.sweepClaims(), s.sweepFolders())
}

func (s *Store) sweepFolders() error {
	// The usual case, without a lock.
	if names, err := s.files.list(tmpFolder); len(names) == 0 {
		return ignoreMissing(err)
	}
	dead, err := s.files.deadFolders()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range dead {
		errs = append(errs, s.files.removeAll(name))
	}
	return errors.Join(errs...)
}

// deadFolders judges all temp folders under the lock of the home, where no
// folder is half made. Names are random, so that none of them can come back to
// life after.
func (f files) deadFolders() (dead []string, err error) {
	unlock, err := f.tryLockHome()
	if errors.Is(err, errLocked) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer unlock()
	names, err := f.list(tmpFolder)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	for _, name := range names {
		if !f.alive(name) {
			dead = append(dead, tmpFolder+"/"+name)
		}
	}
	return dead, nil
}

// alive says whether a process holds the lock of a name in tmp. In doubt it
// does.
func (f files) alive(name string) bool {
	owner, err := f.open(owner(name))
	if err != nil {
		return ignoreStray(err) != nil
	}
	defer owner.Close()
	return f.flock(owner, true, false) != nil
}

// ignoreMissing drops the error of a file that another process removed.
func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// ignoreStray also drops that of a plain file where only folders belong.
func ignoreStray(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	return ignoreMissing(err)
}
