package worker

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// prepareProcess makes a fresh worker what it should be: tied to its living
// coordinator, with nothing open that it was not given.
func prepareProcess(parent int) error {
	// The coordinator may have died before the death signal was set.
	if os.Getppid() != parent {
		return fmt.Errorf("worker: the coordinator %d is gone", parent)
	}
	return closeInherited()
}

// closeInherited closes descriptors that the coordinator had itself inherited
// from its own parent. Go's are all close-on-exec, so what is not is foreign.
func closeInherited() error {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil // no /proc: nothing can be known
	}
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil || fd <= 2 {
			continue
		}
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err == nil && flags&unix.FD_CLOEXEC == 0 {
			_ = unix.Close(fd)
		}
	}
	return nil
}

// limitData bounds what the whole worker may allocate, beside the guest's own
// limit: a guard against what a hostile file could make the host allocate.
func limitData(bytes uint64) {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_DATA, &limit) != nil {
		return
	}
	limit.Cur = min(bytes, limit.Max)
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &limit)
}
