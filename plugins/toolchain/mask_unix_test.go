//go:build unix

package toolchain

import (
	"syscall"
	"testing"
)

// otherMask keeps others from reading new files until the test ends.
func otherMask(t *testing.T) {
	before := syscall.Umask(0o077)
	t.Cleanup(func() { syscall.Umask(before) })
}
