//go:build unix

package host

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"zen/host/worker"
)

// killer kills the worker of each execution, the first ones of a run.
type killer struct {
	t       *testing.T
	kills   int
	started int
	killed  bool // that of the execution under way
}

func (k *killer) observe(e Event) {
	switch e.Kind {
	case EventStepStarted:
		k.started, k.killed = k.started+1, false
	case EventProgress:
		if k.kills > 0 && !k.killed {
			k.kills, k.killed = k.kills-1, true
			killWorkers(k.t)
		}
	}
}

// killWorkers ends this process's workers, as the system does when it has no
// memory left, and returns when they are gone.
func killWorkers(t *testing.T) {
	t.Helper()
	workers := workersOf(t, os.Getpid())
	for _, pid := range workers {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	for deadline := time.Now().Add(10 * seconds); slices.ContainsFunc(workers, alive); {
		if time.Now().After(deadline) {
			t.Fatalf("%v are still there", workers)
		}
	}
}

// tries returns the warnings that announce one.
func tries(s *Summary) (found []string) {
	for _, w := range s.Warnings {
		if strings.Contains(w, "worker") {
			found = append(found, w)
		}
	}
	return found
}

const lostText = "[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = 5 }\nretries = 2\n"

func TestAStepWhoseWorkerIsLostIsTriedAgain(t *testing.T) {
	linuxOnly(t)
	repo, k := home(t), &killer{t: t, kills: 2}
	s, err := repo.runText(t, lostText, RunOptions{Observe: k.observe})
	want := []string{
		`step "slow": the worker was lost: signal: killed; try 2 of 3 begins`,
		`step "slow": the worker was lost: signal: killed; try 3 of 3 begins`,
	}
	if err != nil || k.started != 3 || !slices.Equal(tries(s), want) || s.step(t, "slow").Outcome != OutcomeExecuted {
		t.Errorf("%v, %d starts, warnings %q", err, k.started, s.Warnings)
	}
	if s.WorkersStarted != 3 {
		t.Errorf("%d workers were started", s.WorkersStarted)
	}
	lines, _, err := repo.Logs("slow")
	if err != nil || len(lines) != 4 || !strings.HasSuffix(lines[3].Text, "try 3 of 3 begins") {
		t.Errorf("logs %q, %v", lines, err)
	}
}

func TestTriesEnd(t *testing.T) {
	linuxOnly(t)
	k := &killer{t: t, kills: 9}
	_, err := home(t).runText(t, lostText, RunOptions{Observe: k.observe})
	var failure *Failure
	if !errors.As(err, &failure) || failure.Class != worker.ClassCrash || failure.Signal != "killed" || k.started != 3 || failure.Message != "the worker was lost: signal: killed, the last of 3 tries" {
		t.Errorf("%v after %d starts", err, k.started)
	}
}

func TestWhatAGuestDoesWrongIsTriedOnce(t *testing.T) {
	for entry, extra := range map[string]string{
		"unreachable": "", "status": "", "say": "", "bomb": "limits = { memory = \"64MiB\" }\n", "spin": "limits = { timeout = \"100ms\" }\n",
	} {
		k := &killer{t: t}
		s, err := home(t).runText(t, "[steps.it]\nrun = \"bad."+entry+"\"\nretries = 3\n"+extra, RunOptions{Observe: k.observe})
		if err == nil || k.started != 1 || len(tries(s)) > 0 {
			t.Errorf("%s: %d starts, warnings %q, %v", entry, k.started, s.Warnings, err)
		}
	}
}

func TestAWorkerThatDiesBetweenTwoStepsIsReplaced(t *testing.T) {
	linuxOnly(t)
	s, err := home(t).runText(t, chain, RunOptions{Jobs: 1, Observe: func(e Event) {
		if e.Kind == EventStepFinished {
			killWorkers(t)
		}
	}})
	if err != nil || len(tries(s)) > 0 || s.WorkersStarted != 4 {
		t.Errorf("%v, warnings %q, %d workers", err, s.Warnings, s.WorkersStarted)
	}
}
