//go:build unix && !linux

package worker

import (
	"os"
	"os/exec"
	"syscall"
)

// separate puts the worker into a process group of its own.
func separate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }
