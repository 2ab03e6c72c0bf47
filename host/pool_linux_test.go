package host

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"zen/cache/cachetest"
)

const (
	poolSteps         = 200 // steps of one run
	poolThoroughSteps = 1000
	poolKillEvery     = 40 // after so many the workers are killed
	// poolHeap is how much the heap may grow by, in bytes, while the last four fifths
	// of the steps run: some KiB are kept of each.
	poolHeap = 4 << 20
)

// belongings are what a process has that it may forget to give back.
type belongings struct{ descriptors, children, goroutines int }

func mine(t *testing.T) belongings {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	b := belongings{descriptors: len(open), goroutines: runtime.NumGoroutine()}
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	for _, list := range lists {
		pids, _ := os.ReadFile(list) // zombies are in it
		b.children += len(strings.Fields(string(pids)))
	}
	return b
}

// heap returns what is alive in it.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// reaper kills the workers of a run now and then.
type reaper struct {
	t        *testing.T
	steps    int
	started  int
	finished int
	killed   int
	early    uint64 // the heap when a fifth of the steps had ended
	late     uint64 // and when all had
}

func (r *reaper) observe(e Event) {
	switch e.Kind {
	case EventStepStarted:
		r.started++
		if r.started%poolKillEvery == poolKillEvery/2 {
			r.kill()
		}
	case EventStepFinished:
		r.finished++
		if r.finished == r.steps/5 {
			r.early = heap()
		}
		if r.finished == r.steps {
			r.late = heap()
		}
	}
}

func (r *reaper) kill() {
	for _, pid := range workersOf(r.t, os.Getpid()) {
		if syscall.Kill(pid, syscall.SIGKILL) == nil {
			r.killed++
		}
	}
}

// TestCrashOfWorkersInALongRun runs many steps in few workers, some of which are
// killed at any moment: every step ends well, workers are used again and replaced,
// and the coordinator keeps nothing of those that are gone.
func TestCrashOfWorkersInALongRun(t *testing.T) {
	steps := poolSteps
	if cachetest.Thorough() {
		steps = poolThoroughSteps
	}
	text := "[limits]\nmemory = \"16MiB\"\n"
	for i := range steps {
		text += fmt.Sprintf("[steps.s%d]\nrun = \"steps.seven\"\nparams = { n = %d }\nretries = 20\n", i, i+1)
	}
	repo := home(t)
	repo.mustRun(t, "[steps.first]\nrun = \"steps.seven\"\nparams = { n = 0 }\n", RunOptions{}) // what stays open has been opened
	before := mine(t)
	r := &reaper{t: t, steps: steps}
	row := cachetest.CrashRow{Part: fmt.Sprintf("workers killed in a run of %d steps", steps)}
	wrong := func(format string, args ...any) {
		row.Violations++
		t.Errorf(format, args...)
	}
	s := repo.mustRun(t, text, RunOptions{Jobs: 2, Observe: r.observe})
	for _, step := range s.Steps {
		if step.Outcome != OutcomeExecuted {
			wrong("step %s was %s", step.Name, step.Outcome)
		}
	}
	if least, most := 2, 2+r.killed; s.WorkersStarted < least || s.WorkersStarted > most || r.killed == 0 {
		wrong("%d workers were started and %d killed: want %d to %d", s.WorkersStarted, r.killed, least, most)
	}
	if after := mine(t); after.children > before.children || after.descriptors > before.descriptors || after.goroutines > before.goroutines+2 {
		wrong("before %+v, after %+v", before, after)
	}
	if r.late > r.early+poolHeap {
		wrong("the heap grew from %d to %d bytes", r.early, r.late)
	}
	if left, err := os.ReadDir(filepath.Join(repo.Home(), "tmp")); err != nil || len(left) > 1 { // the store's own
		wrong("left in tmp: %v (%v)", left, err)
	}
	t.Logf("%d workers, %d killed, heap %d and %d bytes", s.WorkersStarted, r.killed, r.early, r.late)
	row.Cases = r.killed
	row.Report(t)
}
