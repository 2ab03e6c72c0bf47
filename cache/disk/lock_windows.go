package disk

import (
	"os"

	"golang.org/x/sys/windows"
)

// flock returns errLocked when it would have to wait and must not.
func flock(f *os.File, exclusive, wait bool) error {
	var flags uint32
	if exclusive {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	if !wait {
		flags |= windows.LOCKFILE_FAIL_IMMEDIATELY
	}
	all := ^uint32(0)
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, all, all, new(windows.Overlapped))
	if err == windows.ERROR_LOCK_VIOLATION {
		return errLocked
	}
	return err
}
