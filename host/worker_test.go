//go:build unix

package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"zen/host/worker"
)

func TestWorkersInheritNothing(t *testing.T) {
	linuxOnly(t)
	secret := filepath.Join(t.TempDir(), "secret")
	f, err := os.Create(secret)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	// As a shell hands descriptors on: without close-on-exec.
	inherited, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(inherited) }()
	t.Setenv("ZEN_TEST_SECRET", "secret")
	repo := home(t)
	looked := false
	_, err = repo.runText(t, "[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = 3 }\n", RunOptions{Observe: func(e Event) {
		if e.Kind != EventProgress || looked {
			return
		}
		looked = true
		for _, pid := range workersOf(t, os.Getpid()) {
			proc := fmt.Sprintf("/proc/%d", pid)
			if env, err := os.ReadFile(proc + "/environ"); err != nil || len(env) > 0 {
				t.Errorf("environment %q (%v)", env, err)
			}
			if group, err := unix.Getpgid(pid); err != nil || group != pid {
				t.Errorf("process group %d of %d (%v)", group, pid, err)
			}
			checkDescriptors(t, proc+"/fd", secret)
			limits, err := os.ReadFile(proc + "/limits")
			if want := fmt.Sprintf("%-26s%-21d", "Max data size", int64(4<<30)); err != nil || !strings.Contains(string(limits), want) {
				t.Errorf("no limit of %q in\n%s (%v)", want, limits, err)
			}
		}
	}})
	if err != nil || !looked {
		t.Errorf("looked %v, %v", looked, err)
	}
}

// checkDescriptors wants three pipes, and nothing that is not the worker's own.
func checkDescriptors(t *testing.T, folder, secret string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		target, _ := os.Readlink(filepath.Join(folder, entry.Name())) // closed meanwhile: nothing to say
		if len(entry.Name()) == 1 && entry.Name() <= "2" && !strings.HasPrefix(target, "pipe:") {
			t.Errorf("descriptor %s is %s, not a pipe", entry.Name(), target)
		}
		if target == secret {
			t.Errorf("descriptor %s is the coordinator's %s", entry.Name(), target)
		}
	}
}

func TestAProgramThatDidNotOfferToBeAWorkerIsTold(t *testing.T) {
	pool := worker.NewPool("/bin/true", "")
	defer pool.Close()
	_, err := pool.Execute(context.Background(), worker.Request{}, func(worker.Event) {})
	if !errors.Is(err, worker.ErrNoWorkers) || !strings.Contains(err.Error(), "call host.RunWorkerIfAsked() first in main") {
		t.Errorf("got %v", err)
	}
}

func TestAnArtifactOfAnEarlierRunIsASource(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, chain, RunOptions{})
	text := `
[sources]
old = { artifact = "test@%d/seven.y" }
[steps.again]
run = "steps.add"
inputs = { x = "sources.old" }
`
	s := repo.mustRun(t, fmt.Sprintf(text, 0), RunOptions{})
	// It is more of the first run under another name, and so it hits.
	if got := s.step(t, "again"); got.Outcome != OutcomeHit || got.FromStep != "more" {
		t.Errorf("got %+v", got)
	}
	_, err := repo.Plan(pipelineFile(t, fmt.Sprintf(text, 9)), Overrides{})
	var missing *SourceError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "test@9") {
		t.Errorf("got %v", err)
	}
}

func TestASourceThatChangesWhileItIsUsedFailsItsStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.bin")
	if err := os.WriteFile(path, []byte("one two three"), 0o600); err != nil {
		t.Fatal(err)
	}
	repo := home(t)
	text := "[sources]\nfile = { path = \"" + path + "\" }\n[steps.count]\nrun = \"steps.count\"\ninputs = { file = \"sources.file\" }\n"
	plan, err := repo.Plan(pipelineFile(t, text), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = repo.Run(context.Background(), plan, RunOptions{Observe: func(e Event) {
		if e.Kind == EventStepStarted {
			if err := os.WriteFile(path, []byte("one two four"), 0o600); err != nil {
				t.Error(err)
			}
		}
	}})
	var failure *Failure
	if !errors.As(err, &failure) || failure.Class != worker.ClassSource || !strings.Contains(failure.Message, "data.bin changed while it was read") {
		t.Errorf("got %v", err)
	}
	if info, err := repo.CacheInfo(); err != nil || info.Records != 0 {
		t.Errorf("%d records (%v)", info.Records, err)
	}
}
