package worker

import (
	"os"
	"os/exec"
	"syscall"
)

// separate puts the worker into a process group of its own and ties its life
// to the coordinator's.
func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }
