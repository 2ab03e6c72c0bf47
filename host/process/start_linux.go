package process

import (
	"bytes"
	"os"
	"strconv"
)

// Start returns a text that no other process of this pid has had: the
// boot and the clock tick at which the process started. "" when there is no
// such process.
func Start(pid int) string {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	// The name, in parentheses, may hold anything: count fields after it.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 || fields[0][0] == 'Z' {
		return ""
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(boot)) + "/" + string(fields[19])
}

// Alive reports whether the process of that pid is the one that Start told of.
func Alive(pid int, start string) bool {
	return start != "" && Start(pid) == start
}
