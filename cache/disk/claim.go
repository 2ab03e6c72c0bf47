package disk

import (
	"errors"
	"io"
	"os"

	"zen/cache"
)

// HeldError says that another run executes an action at this moment.
type HeldError struct {
	Key    cache.ActionKey
	Holder string // what the other one told Claim; "" while it is not known
}

func (e *HeldError) Error() string {
	if e.Holder == "" {
		return "action " + e.Key.String() + " is being executed by another run"
	}
	return "action " + e.Key.String() + " is being executed by " + e.Holder
}

// Claim takes the right to execute an action, which one Store has at a time,
// among those of all processes. holder is for those who wait: who has it. It
// ends with release, or with the process. Any error but a *HeldError means that
// nobody is kept from executing.
//
// A claim is a file named by the key, locked; its holder removes it. One that is
// left behind by a dead process is nobody's, and removed.
func (s *Store) Claim(key cache.ActionKey, holder string) (release func(), err error) {
	name := claimName(key)
	for {
		file, mine, err := s.files.openClaim(key, name)
		if err != nil {
			return nil, err
		}
		if mine {
			_, _ = file.Write([]byte(holder)) // best effort: the lock is what counts
			return func() { s.files.unclaim(name, file) }, nil
		}
		_ = file.Close()
	}
}

// openClaim opens and locks the file of a claim. It is mine unless its holder
// removed it between the two, or a dead process left it, in which case it is
// gone now.
func (f files) openClaim(key cache.ActionKey, name string) (file file, mine bool, err error) {
	file, err = f.openLock(name)
	if errors.Is(err, os.ErrNotExist) {
		if err := f.mkdir(locksFolder); err != nil {
			return nil, false, err
		}
		file, err = f.openLock(name)
	}
	if err != nil {
		return nil, false, err
	}
	err = f.lock(file, name, true, false)
	if errors.Is(err, errLocked) {
		err = &HeldError{key, readHolder(file)}
	}
	if err == nil {
		mine, err = f.fresh(file, name)
	}
	if err != nil {
		return nil, false, errors.Join(err, file.Close())
	}
	return file, mine, nil
}

// fresh says whether a locked file is empty and still has its name. One that is
// not empty loses it.
func (f files) fresh(file file, name string) (bool, error) {
	opened, err := file.Stat()
	if err != nil {
		return false, err
	}
	named, err := f.stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil || !os.SameFile(opened, named):
		return false, err
	case opened.Size() > 0:
		return false, f.remove(name)
	}
	return true, nil
}

// unclaim removes the file while it is locked: whoever opened it meanwhile finds
// it gone and opens the next.
func (f files) unclaim(name string, file file) {
	_ = f.remove(name)
	_ = file.Close()
}

// maxHolder bounds what is read of a holder.
const maxHolder = 1 << 10

// readHolder is empty when the holder has not written it yet, or the system
// keeps a locked file from being read.
func readHolder(file file) string {
	b, err := io.ReadAll(io.NewSectionReader(file, 0, maxHolder))
	if err != nil {
		return ""
	}
	return string(b)
}

// sweepClaims removes what dead processes left in locks.
func (f files) sweepClaims() error {
	names, err := f.list(locksFolder)
	if err != nil {
		return ignoreMissing(err)
	}
	for _, name := range names {
		f.sweepClaim(locksFolder + "/" + name)
	}
	return nil
}

func (f files) sweepClaim(name string) {
	file, err := f.open(name)
	if err != nil {
		return
	}
	if f.flock(file, true, false) == nil {
		if mine, _ := f.fresh(file, name); mine { // its holder died before it wrote
			_ = f.remove(name)
		}
	}
	_ = file.Close()
}
