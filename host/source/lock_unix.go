//go:build unix

package source

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the file's lock unless another open file has it. The lock ends
// with the open file, so a process that died holds none.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
