package machine

import (
	"io/fs"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

func (m *Machine) look() {
	root := os.DirFS("/")
	m.MemoryBytes = memoryInfo(root, "MemTotal")
	m.AvailableBytes = memoryInfo(root, "MemAvailable")
	m.CgroupBytes = cgroupLimit(root)
	m.Limits = Limits{
		AddressSpaceBytes: limit(unix.RLIMIT_AS, false),
		DataBytes:         limit(unix.RLIMIT_DATA, true), // workers set their own, up to the hard one
		OpenFiles:         limit(unix.RLIMIT_NOFILE, true),
		Processes:         limit(unix.RLIMIT_NPROC, false),
	}
}

// limit returns the soft limit, or the hard one.
func limit(resource int, hard bool) *uint64 {
	var l unix.Rlimit
	if unix.Getrlimit(resource, &l) != nil {
		return nil
	}
	value := l.Cur
	if hard {
		value = l.Max
	}
	if value == unix.RLIM_INFINITY {
		return nil
	}
	return &value
}

// memoryInfo returns a line of /proc/meminfo in bytes: "MemTotal:  8123 kB".
func memoryInfo(root fs.FS, name string) uint64 {
	text, _ := fs.ReadFile(root, "proc/meminfo") // not there: not known
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == name+":" {
			return number(fields[1]) << 10
		}
	}
	return 0
}

// cgroupLimit returns the least memory limit of the control groups around this
// process, 0 when none is set. /proc/self/cgroup has a line
// "ID:CONTROLLERS:PATH" for each hierarchy; version 2 is the one without
// controllers.
func cgroupLimit(root fs.FS) uint64 {
	text, _ := fs.ReadFile(root, "proc/self/cgroup")
	var least uint64
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(parts) < 3:
		case parts[1] == "":
			least = lesser(least, leastAbove(root, "sys/fs/cgroup", parts[2], "memory.max"))
		case strings.Contains(","+parts[1]+",", ",memory,"):
			least = lesser(least, leastAbove(root, "sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"))
		}
	}
	return least
}

// leastAbove reads a file in a group and in all groups above it. In a container
// the path is the host's, and only some of them are to be seen.
func leastAbove(root fs.FS, top, group, file string) uint64 {
	var least uint64
	folder := top + strings.TrimRight(group, "/")
	for strings.HasPrefix(folder, top) {
		text, _ := fs.ReadFile(root, folder+"/"+file)
		least = lesser(least, number(strings.TrimSpace(string(text))))
		folder = folder[:strings.LastIndexByte(folder, '/')]
	}
	return least
}

// lesser returns the smaller of two limits, of which 0 is none.
func lesser(a, b uint64) uint64 {
	const none = 1 << 60 // version 1 says it with a number near 2^63
	if b == 0 || b >= none || a != 0 && a < b {
		return a
	}
	return b
}

// number returns 0 for what is none, such as "max".
func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
