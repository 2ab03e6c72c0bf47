//go:build linux || darwin

package machine

import "golang.org/x/sys/unix"

// Free returns the bytes that this user can still write on the disk of a
// folder; ok is false when that is not known.
func Free(folder string) (bytes uint64, ok bool) {
	var s unix.Statfs_t
	if unix.Statfs(folder, &s) != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
