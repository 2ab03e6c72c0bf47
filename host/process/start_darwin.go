package process

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// Start returns when a process started, in µs; "" when there is no such
// process.
func Start(pid int) string {
	p, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(p.Proc.P_pid) != pid {
		return ""
	}
	t := p.Proc.P_starttime
	return strconv.FormatInt(t.Sec*1e6+int64(t.Usec), 10)
}

// Alive reports whether the process of that pid is the one that Start told of.
func Alive(pid int, start string) bool {
	return start != "" && Start(pid) == start
}
