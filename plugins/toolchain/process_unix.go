//go:build unix

package toolchain

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// separate puts a compiler and what it starts into a process group of their own:
// Ctrl-C in a terminal reaches zen alone, which then ends them all. Otherwise an
// interrupted compiler looks like one that failed.
func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
