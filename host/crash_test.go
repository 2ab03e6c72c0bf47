package host

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"zen/host/worker"
)

const seconds = time.Second

// children returns the processes that a process started, by any of its threads.
func children(t *testing.T, pid int) []int {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil || len(lists) == 0 {
		t.Errorf("no list of the children of %d (%v)", pid, err) // maybe not on the test's goroutine
	}
	var pids []int
	for _, list := range lists {
		b, _ := os.ReadFile(list) // a thread that has just ended has none
		for _, field := range strings.Fields(string(b)) {
			if n, err := strconv.Atoi(field); err == nil && alive(n) {
				pids = append(pids, n)
			}
		}
	}
	return pids
}

// alive reports whether a process runs: neither gone nor a zombie.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z") && !strings.HasPrefix(rest, "X")
}

// workersOf returns the worker processes of a process.
func workersOf(t *testing.T, pid int) []int {
	var workers []int
	for _, child := range children(t, pid) {
		args, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", child))
		if bytes.Contains(args, []byte("__zen_worker")) {
			workers = append(workers, child)
		}
	}
	return workers
}

func TestAWorkerThatIsKilledFailsItsStepAndNothingElse(t *testing.T) {
	linuxOnly(t)
	repo := home(t)
	text := "[steps.seven]\nrun = \"steps.seven\"\n[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = %d }\nlimits = { timeout = \"1m\" }\n[steps.after]\nrun = \"steps.tell\"\n"
	killed := false
	s, err := repo.runText(t, fmt.Sprintf(text, 100000), RunOptions{Jobs: 1, Observe: func(e Event) {
		if e.Kind == EventProgress && e.Step == "slow" && !killed {
			killed = true
			for _, pid := range workersOf(t, os.Getpid()) {
				if p, err := os.FindProcess(pid); err == nil {
					_ = p.Kill()
				}
			}
		}
	}})
	var failure *Failure
	var step *StepError
	if !errors.As(err, &failure) || failure.Class != worker.ClassCrash || !errors.As(err, &step) || step.Step != "slow" {
		t.Fatalf("got %v", err)
	}
	if failure.Message != "the worker was lost: signal: killed; retries = 1 in the step tries again" {
		t.Errorf("message %q", failure.Message)
	}
	if s.step(t, "seven").Outcome != OutcomeExecuted {
		t.Errorf("seven was %s", s.step(t, "seven").Outcome)
	}
	s = repo.mustRun(t, fmt.Sprintf(text, 1), RunOptions{})
	if s.step(t, "seven").Outcome != OutcomeHit || s.step(t, "slow").Outcome != OutcomeExecuted {
		t.Errorf("next run: %v", outcomes(s))
	}
	if err := repo.Close(); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Join(repo.Home(), "tmp")); err != nil || len(entries) > 0 {
		t.Errorf("left in tmp: %v (%v)", entries, err)
	}
}

func TestCancellingARunEndsItAtOnce(t *testing.T) {
	repo := home(t)
	plan, err := repo.Plan(pipelineFile(t, "[steps.spin]\nrun = \"bad.spin_alloc\"\n"), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var cancelled time.Time
	s, err := repo.Run(ctx, plan, RunOptions{Observe: func(e Event) {
		if e.Kind == EventProgress && cancelled.IsZero() {
			cancelled = time.Now()
			cancel()
		}
	}})
	if !errors.Is(err, ErrInterrupted) || s.Status != StatusInterrupted {
		t.Fatalf("got %v, %v", s, err)
	}
	if took := time.Since(cancelled); took > seconds {
		t.Errorf("it took %v", took)
	}
	if run, err := repo.FindRun("latest"); err != nil || run.Status != "interrupted" {
		t.Errorf("history: %+v (%v)", run, err)
	}
	if runtime.GOOS == "linux" {
		if left := workersOf(t, os.Getpid()); len(left) > 0 {
			t.Errorf("workers left: %v", left)
		}
	}
}

// coordinatorEnv makes the test program a coordinator that runs the file named
// by it and never returns from TestMain.
const coordinatorEnv = "ZEN_TEST_COORDINATOR"

func runCoordinatorIfAsked() {
	file := os.Getenv(coordinatorEnv)
	if file == "" {
		return
	}
	compiled := cmp.Or(os.Getenv("ZEN_TEST_COMPILED"), filepath.Join(os.TempDir(), "zen-test-compiled"))
	repo, err := Open(Options{Home: os.Getenv("ZEN_TEST_HOME"), Version: "test", Compilation: compiled})
	if err != nil {
		panic(err)
	}
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		panic(err)
	}
	_, err = repo.Run(context.Background(), plan, RunOptions{Observe: func(e Event) {
		switch e.Kind {
		case EventProgress:
			fmt.Println("progress")
		case EventStepFinished:
			fmt.Println("finished", e.Step, e.Result.Outcome)
		}
	}})
	fmt.Println(err)
	os.Exit(0)
}

func TestWhenTheCoordinatorIsKilledNoWorkerOutlivesIt(t *testing.T) {
	linuxOnly(t)
	homeFolder := filepath.Join(t.TempDir(), "home")
	for _, entry := range []string{"spin_alloc", "slow"} {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), coordinatorEnv+"="+pipelineFile(t, "[steps.it]\nrun = \"bad."+entry+"\"\n"), "ZEN_TEST_HOME="+homeFolder)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, len("progress"))); err != nil {
			t.Fatal(err)
		}
		workers := workersOf(t, cmd.Process.Pid)
		if len(workers) != 1 {
			t.Fatalf("%d workers", len(workers))
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		killed := time.Now()
		for alive(workers[0]) && time.Since(killed) < 5*seconds {
			runtime.Gosched()
		}
		if took := time.Since(killed); took > seconds {
			t.Errorf("%s: the worker lived on for %v", entry, took)
		}
		_ = cmd.Wait()
	}
	repo := openHome(t, Options{Home: homeFolder})
	if entries, err := os.ReadDir(filepath.Join(homeFolder, "tmp")); err != nil || len(entries) > 0 {
		t.Errorf("left in tmp after the next start: %v (%v)", entries, err)
	}
	runs, err := repo.Runs("", 0)
	if err != nil || len(runs) != 2 || runs[0].Status != "interrupted" {
		t.Errorf("history: %+v (%v)", runs, err)
	}
}

func linuxOnly(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: looks at processes through /proc")
	}
}

func TestDamagedObjectsAreMadeAgain(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"gone":        os.Remove,
		"cut short":   func(p string) error { return os.Truncate(p, 100) },
		"one bit off": flipBit,
	} {
		t.Run(name, func(t *testing.T) {
			repo := home(t)
			first := repo.mustRun(t, chain, RunOptions{})
			object := first.step(t, "seven").Outputs["y"].Object.String()
			path := filepath.Join(repo.Home(), "objects", object[:2], object)
			if err := os.Chmod(path, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			again := repo.mustRun(t, strings.Replace(chain, "by = 0.5", "by = 0.75", 1), RunOptions{})
			if got := again.step(t, "most").Outcome; got != OutcomeExecuted {
				t.Errorf("most was %s", got)
			}
			if len(again.Warnings) == 0 {
				t.Error("nobody was warned")
			}
			if again.step(t, "seven").Outputs["y"].Object != first.step(t, "seven").Outputs["y"].Object {
				t.Error("made again with another result")
			}
			if _, err := repo.Output("seven"); err != nil {
				t.Errorf("the object is not whole again: %v", err)
			}
		})
	}
}

func flipBit(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b[len(b)/2] ^= 1
	return os.WriteFile(path, b, 0o600)
}
