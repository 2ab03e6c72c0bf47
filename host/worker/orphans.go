package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"zen/host/process"
)

// roll is a folder with a file for every worker, by which the next zen finds
// and ends workers whose coordinator is dead. It is for systems without a death
// signal; "" keeps none.
type roll string

// add writes a worker down.
func (r roll) add(pid int) {
	if r == "" || os.MkdirAll(string(r), 0o700) != nil {
		return
	}
	self := os.Getpid()
	text := fmt.Sprintf("%s\n%d\n%s\n", process.Start(pid), self, process.Start(self))
	_ = os.WriteFile(r.file(pid), []byte(text), 0o600)
}

func (r roll) remove(pid int) {
	if r != "" {
		_ = os.Remove(r.file(pid))
	}
}

func (r roll) file(pid int) string { return filepath.Join(string(r), strconv.Itoa(pid)) }

// sweep ends the workers of dead coordinators.
func (r roll) sweep() {
	if r == "" {
		return
	}
	entries, _ := os.ReadDir(string(r)) // none is fine
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		b, err := os.ReadFile(r.file(pid))
		if err != nil {
			continue
		}
		var start, parentStart string
		var parent int
		if _, err := fmt.Sscanf(string(b), "%s\n%d\n%s\n", &start, &parent, &parentStart); err == nil {
			if process.Alive(parent, parentStart) {
				continue
			}
			endOrphan(pid, start)
		}
		r.remove(pid)
	}
}

func endOrphan(pid int, start string) {
	if !process.Alive(pid, start) {
		return
	}
	if p, err := os.FindProcess(pid); err == nil {
		_ = killGroup(p)
	}
}
