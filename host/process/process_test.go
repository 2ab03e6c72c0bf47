package process

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
)

func TestAProcessIsAliveUntilItEnds(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("SKIPPED: the start of a process is not known on this system")
	}
	self := Start(os.Getpid())
	if self == "" || !Alive(os.Getpid(), self) {
		t.Errorf("this process, started at %q, does not count as alive", self)
	}
	cmd := exec.Command("sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	start := Start(cmd.Process.Pid)
	if !Alive(cmd.Process.Pid, start) {
		t.Errorf("the child started at %q", start)
	}
	if Alive(cmd.Process.Pid, start+"0") {
		t.Error("a process of another start counts as the same")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if Alive(cmd.Process.Pid, start) {
		t.Error("a process that ended counts as alive")
	}
}
