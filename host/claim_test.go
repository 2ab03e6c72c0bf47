package host

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zen/cache/cachetest"
)

// eventsEnv makes the test binary a process that runs the pipeline file of that
// name in ZEN_TEST_HOME and prints its events, as `zen run --json` does.
const eventsEnv = "ZEN_TEST_EVENTS"

func runWithEventsIfAsked() {
	file := os.Getenv(eventsEnv)
	if file == "" {
		return
	}
	repo, err := Open(Options{Home: os.Getenv("ZEN_TEST_HOME"), Version: "test", Compilation: filepath.Join(os.TempDir(), "zen-test-compiled")})
	if err != nil {
		panic(err)
	}
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	summary, err := repo.Run(context.Background(), plan, RunOptions{Observe: func(e Event) { _ = out.Encode(e) }})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = out.Encode(summary)
	_ = repo.Close()
	os.Exit(0)
}

// runner is such a process.
type runner struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func startRunner(t *testing.T, home, file string) *runner {
	t.Helper()
	r := &runner{cmd: exec.Command(os.Args[0], "-test.run=^$")}
	r.cmd.Env = append(os.Environ(), eventsEnv+"="+file, "ZEN_TEST_HOME="+home)
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.lines = bufio.NewScanner(out)
	r.lines.Buffer(nil, 1<<20)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() })
	return r
}

// next returns the next event of that kind.
func (r *runner) next(t *testing.T, kind string) Event {
	t.Helper()
	for r.lines.Scan() {
		var e Event
		if err := json.Unmarshal(r.lines.Bytes(), &e); err != nil {
			t.Fatalf("%v: %s", err, r.lines.Bytes())
		}
		if e.Kind == kind {
			return e
		}
	}
	t.Fatalf("the process ended without an event %s", kind)
	return Event{}
}

// end returns the summary, which is the last line.
func (r *runner) end(t *testing.T) Summary {
	t.Helper()
	var last []byte
	for r.lines.Scan() {
		last = append(last[:0], r.lines.Bytes()...)
	}
	var s Summary
	if err := json.Unmarshal(last, &s); err != nil {
		t.Fatalf("%v: %s", err, last)
	}
	return s
}

func slowPipeline(t *testing.T, rounds int) string {
	return pipelineFile(t, fmt.Sprintf("[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = %d }\nlimits = { timeout = \"1m\" }\n", rounds))
}

func TestTheSecondOfTwoRunsWaitsForTheFirst(t *testing.T) {
	homeFolder := filepath.Join(t.TempDir(), "home")
	file := slowPipeline(t, 30)
	first, second := openHome(t, Options{Home: homeFolder}), openHome(t, Options{Home: homeFolder})
	started := make(chan string, 1)
	var wg sync.WaitGroup
	wg.Go(func() {
		s, err := first.runFile(t, file, Overrides{}, RunOptions{Observe: func(e Event) {
			if e.Kind == EventStepStarted {
				started <- e.Run
			}
		}})
		if err != nil || s.step(t, "slow").Outcome != OutcomeExecuted {
			t.Errorf("the first run: %+v, %v", s, err)
		}
	})
	run := <-started
	var holders []Holder
	s, err := second.runFile(t, file, Overrides{}, RunOptions{Observe: func(e Event) {
		if e.Kind == EventStepWaiting {
			holders = append(holders, *e.Holder)
		}
	}})
	wg.Wait()
	if err != nil || s.step(t, "slow").Outcome != OutcomeHit || s.step(t, "slow").FromRun != run || s.WorkersStarted != 0 {
		t.Errorf("the second run: %+v, %v", s, err)
	}
	if want := (Holder{run, "slow", os.Getpid()}); len(holders) != 1 || holders[0] != want {
		t.Errorf("waited for %v, want %v", holders, want)
	}
	if left, err := os.ReadDir(filepath.Join(homeFolder, "locks")); err != nil || len(left) > 0 {
		t.Errorf("left in locks: %v (%v)", left, err)
	}
}

func TestARunThatWaitsCanBeInterrupted(t *testing.T) {
	homeFolder := filepath.Join(t.TempDir(), "home")
	file := slowPipeline(t, 1000)
	first := startRunner(t, homeFolder, file)
	first.next(t, EventProgress)
	repo := openHome(t, Options{Home: homeFolder})
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := repo.Run(ctx, plan, RunOptions{Observe: func(e Event) {
		if e.Kind == EventStepWaiting {
			cancel()
		}
	}})
	if !errors.Is(err, ErrInterrupted) || s.Status != StatusInterrupted || s.step(t, "slow").Outcome != OutcomeSkipped {
		t.Errorf("ended with %v, %+v", err, s)
	}
}

// TestAStepThatFailsBeforeItRunsEndsTheRun leaves steps that are ready behind,
// and one that runs: what it gives is still waited for, and no longer.
func TestAStepThatFailsBeforeItRunsEndsTheRun(t *testing.T) {
	repo := home(t)
	text := "[steps.one]\nrun = \"steps.seven\"\nparams = { n = 1 }\n[steps.two]\nrun = \"steps.seven\"\nparams = { n = 2 }\n"
	text += "[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = 10 }\n"
	for _, name := range []string{"odd", "other"} {
		text += "[steps." + name + "]\nrun = \"steps.add\"\ninputs = { x = \"one.y\", plus = \"two.y\" }\n"
	}
	plan, err := repo.Plan(pipelineFile(t, text), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := repo.Run(ctx, plan, RunOptions{Jobs: 2})
	var failed *StepError
	if !errors.As(err, &failed) || s.Status != StatusFailed {
		t.Fatalf("ended with %v, %+v", err, s)
	}
	if got := s.step(t, "one").Outcome; got != OutcomeExecuted {
		t.Errorf("one was %s", got)
	}
}

func TestRerunWaitsForNobody(t *testing.T) {
	homeFolder := filepath.Join(t.TempDir(), "home")
	first := startRunner(t, homeFolder, slowPipeline(t, 40))
	first.next(t, EventProgress)
	repo := openHome(t, Options{Home: homeFolder})
	s, err := repo.runFile(t, slowPipeline(t, 40), Overrides{}, RunOptions{Rerun: []string{"slow"}, Observe: func(e Event) {
		if e.Kind == EventStepWaiting {
			t.Error("it waits")
		}
	}})
	if err != nil || s.step(t, "slow").Outcome != OutcomeExecuted {
		t.Errorf("ended with %v, %+v", err, s)
	}
}

func TestCrashOfAnOwnerHandsItsStepOver(t *testing.T) {
	linuxOnly(t)
	row := cachetest.CrashRow{Part: "a dead owner's step is taken over", Cases: 1}
	if cachetest.Thorough() {
		row.Cases = 10
	}
	for range row.Cases {
		if !handOver(t) {
			row.Violations++
		}
	}
	row.Report(t)
}

// handOver kills a run in the middle of a step that another one waits for.
func handOver(t *testing.T) (ok bool) {
	homeFolder := filepath.Join(t.TempDir(), "home")
	file := slowPipeline(t, 40)
	first := startRunner(t, homeFolder, file)
	first.next(t, EventProgress)
	second := startRunner(t, homeFolder, file)
	if e := second.next(t, EventStepWaiting); e.Holder.PID != first.cmd.Process.Pid {
		t.Errorf("waits for %v, not for process %d", e.Holder, first.cmd.Process.Pid)
		return false
	}
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	second.next(t, EventStepStarted)
	if took := time.Since(killed); took > time.Second {
		t.Errorf("taken over after %v", took)
		return false
	}
	s := second.end(t)
	if s.Status != StatusOK || s.step(t, "slow").Outcome != OutcomeExecuted {
		t.Errorf("%+v", s)
		return false
	}
	return true
}

const (
	crowdProcesses = 16
	crowdSteps     = 50
	crowdLayers    = 5
)

// crowdPipeline has 50 steps in five layers, of which each logs a line of its
// own.
func crowdPipeline(t *testing.T) string {
	var b strings.Builder
	each := crowdSteps / crowdLayers
	for i := range crowdSteps {
		if i < each {
			fmt.Fprintf(&b, "[steps.s%d]\nrun = \"bad.note\"\nparams = { text = \"note %d\" }\n", i, i)
			continue
		}
		fmt.Fprintf(&b, "[steps.s%d]\nrun = \"bad.note\"\ninputs = { x = \"s%d.y\" }\nparams = { text = \"note %d\" }\n", i, i-each+i%2, i)
	}
	return pipelineFile(t, b.String())
}

// TestCrashCrowdExecutesEachKeyOnce counts executions by what the guests wrote
// into the logs of the runs, not by what the runs say.
func TestCrashCrowdExecutesEachKeyOnce(t *testing.T) {
	rounds := 1
	if cachetest.Thorough() {
		rounds = 5
	}
	row := cachetest.CrashRow{Part: fmt.Sprintf("%d processes, %d steps: once per key", crowdProcesses, crowdSteps)}
	for range rounds {
		row.Violations += crowd(t)
		row.Cases += crowdProcesses * crowdSteps
	}
	row.Report(t)
}

// crowd returns how many keys were not executed exactly once.
func crowd(t *testing.T) (violations int) {
	homeFolder := filepath.Join(t.TempDir(), "home")
	file := crowdPipeline(t)
	var runners []*runner
	for range crowdProcesses {
		runners = append(runners, startRunner(t, homeFolder, file))
	}
	outcomes := map[Outcome]int{}
	for _, r := range runners {
		for _, step := range r.end(t).Steps {
			outcomes[step.Outcome]++
		}
	}
	if want := map[Outcome]int{OutcomeExecuted: crowdSteps, OutcomeHit: crowdSteps * (crowdProcesses - 1)}; !maps.Equal(outcomes, want) {
		t.Errorf("the runs say %v, want %v", outcomes, want)
	}
	notes := notesIn(t, homeFolder)
	for note, count := range notes {
		if count != 1 {
			t.Errorf("%q was written %d times", note, count)
			violations++
		}
	}
	if len(notes) != crowdSteps {
		t.Errorf("%d different notes in the logs, want %d", len(notes), crowdSteps)
		violations++
	}
	return violations
}

// notesIn counts the lines in the logs of all runs.
func notesIn(t *testing.T, home string) map[string]int {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(home, "runs", "*", "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	notes := map[string]int{}
	for _, path := range logs {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			notes[line]++
		}
	}
	return notes
}
