//go:build !unix

package worker

import (
	"os"
	"os/exec"
)

func separate(*exec.Cmd) {}

func killGroup(p *os.Process) error { return p.Kill() }
