package worker

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"zen/host/process"
)

func TestWorkersOfDeadCoordinatorsAreEndedByTheNext(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("SKIPPED: the start of a process is not known on this system")
	}
	r := roll(filepath.Join(t.TempDir(), "workers"))
	orphan, cared := exec.Command("sleep", "60"), exec.Command("sleep", "60")
	for _, cmd := range []*exec.Cmd{orphan, cared} {
		separate(cmd)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = cmd.Process.Kill() }()
		r.add(cmd.Process.Pid)
	}
	// The orphan's coordinator had this pid, but started at another time.
	text := fmt.Sprintf("%s\n%d\n%s\n", process.Start(orphan.Process.Pid), os.Getpid(), "long/ago")
	if err := os.WriteFile(r.file(orphan.Process.Pid), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	caredStart := process.Start(cared.Process.Pid)
	r.sweep()
	if err := orphan.Wait(); err == nil {
		t.Error("the orphan ended by itself")
	}
	if !process.Alive(cared.Process.Pid, caredStart) {
		t.Error("a worker whose coordinator lives was ended")
	}
	if _, err := os.Stat(r.file(orphan.Process.Pid)); err == nil {
		t.Error("the orphan is still on the roll")
	}
	r.remove(cared.Process.Pid)
	if entries, _ := os.ReadDir(string(r)); len(entries) > 0 {
		t.Errorf("left on the roll: %v", entries)
	}
}
