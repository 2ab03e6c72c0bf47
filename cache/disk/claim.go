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
// left behind by a dead process is free.
func (s *Store) Claim(key cache.ActionKey, holder string) (release func(), err error) {
	name := claimName(key)
	for {
		file, err := s.files.openLock(name)
		if errors.Is(err, os.ErrNotExist) {
			if err := s.files.mkdir(locksFolder); err != nil {
				return nil, err
			}
			file, err = s.files.openLock(name)
		}
		if err != nil {
			return nil, err
		}
		err = s.files.lock(file, name, true, false)
		if errors.Is(err, errLocked) {
			err = &HeldError{key, readHolder(file)}
		}
		if err == nil && !s.files.names(name, file) {
			_ = file.Close() // its holder removed it between open and lock
			continue
		}
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		writeHolder(file, holder)
		return func() { s.files.unclaim(name, file) }, nil
	}
}

// unclaim removes the file while it is locked: whoever opened it meanwhile finds
// it gone and opens the next.
func (f files) unclaim(name string, file *os.File) {
	_ = f.remove(name)
	_ = file.Close()
}

// names says whether the name still stands for the opened file.
func (f files) names(name string, file *os.File) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := f.stat(name)
	return err == nil && os.SameFile(opened, named)
}

// maxHolder bounds what is read of a holder.
const maxHolder = 1 << 10

// readHolder is empty when the holder has not written it yet, or the system
// keeps a locked file from being read.
func readHolder(file *os.File) string {
	b, err := io.ReadAll(io.NewSectionReader(file, 0, maxHolder))
	if err != nil {
		return ""
	}
	return string(b)
}

// writeHolder is best effort: the lock is what counts.
func writeHolder(file *os.File, holder string) {
	if err := file.Truncate(0); err == nil {
		_, _ = file.WriteAt([]byte(holder), 0)
	}
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
	if flock(file, true, false) == nil && f.names(name, file) {
		_ = f.remove(name)
	}
	_ = file.Close()
}
