package history

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// processStart returns when a process started, in µs; "" when there is no such
// process.
func processStart(pid int) string {
	p, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(p.Proc.P_pid) != pid {
		return ""
	}
	t := p.Proc.P_starttime
	return strconv.FormatInt(t.Sec*1e6+int64(t.Usec), 10)
}

func processAlive(pid int, start string) bool {
	return start != "" && processStart(pid) == start
}
