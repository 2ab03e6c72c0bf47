package host

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/host/worker"
)

// chain is seven → more → most, with a branch of its own.
const chain = `
[steps.seven]
run = "steps.seven"
params = { n = 5 }
[steps.more]
run = "steps.add"
inputs = { x = "seven.y" }
[steps.most]
run = "steps.add"
inputs = { x = "more.y", plus = "seven.y" }
params = { by = 0.5 }
[steps.lines]
run = "steps.lines"
`

func TestASecondRunHitsAndStartsNoWorker(t *testing.T) {
	repo := home(t)
	first := repo.mustRun(t, chain, RunOptions{})
	want := map[string]Outcome{"seven": OutcomeExecuted, "more": OutcomeExecuted, "most": OutcomeExecuted, "lines": OutcomeExecuted}
	if got := outcomes(first); !maps.Equal(got, want) {
		t.Errorf("first run: %v", got)
	}
	second := repo.mustRun(t, chain, RunOptions{})
	for _, step := range second.Steps {
		if step.Outcome != OutcomeHit || step.FromRun != first.Run {
			t.Errorf("second run: step %s was %s, from run %q", step.Name, step.Outcome, step.FromRun)
		}
	}
	if second.WorkersStarted != 0 {
		t.Errorf("%d workers were started for hits", second.WorkersStarted)
	}
	b := repo.bytesOf(t, "most")
	if got := math.Float32frombits(binary.LittleEndian.Uint32(b)); len(b) != 20 || got != 7+1+0.5+7 {
		t.Errorf("most.y is %v… (%d bytes)", got, len(b))
	}
	if b := repo.bytesOf(t, "lines.y"); len(b) != 3*2*4 {
		t.Errorf("lines.y has %d bytes", len(b))
	}
}

func TestTheHistoryHasEveryStepInTheOrderOfThePipeline(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, chain, RunOptions{})
	// Hits before the first execution and after it, in parallel ones.
	s := repo.mustRun(t, strings.Replace(chain, "by = 0.5", "by = 0.75", 1), RunOptions{Jobs: 2})
	run, err := repo.FindRun(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, step := range run.Steps {
		got = append(got, step.Name+" "+string(step.Outcome))
	}
	want := []string{"seven hit", "more hit", "most executed", "lines hit"}
	if !slices.Equal(got, want) || run.Counts.Hit != 3 || run.Counts.Executed != 1 {
		t.Errorf("got %v %+v, want %v", got, run.Counts, want)
	}
}

func TestAHitStartsNoProcess(t *testing.T) {
	linuxOnly(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	log, program := filepath.Join(folder, "log"), filepath.Join(folder, "worker")
	script := fmt.Sprintf("#!/bin/sh\necho started >>%s\nexec %s \"$@\"\n", log, self)
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	repo := openHome(t, Options{Home: filepath.Join(folder, "home"), Executable: program})
	for i := range 3 {
		repo.mustRun(t, chain, RunOptions{Jobs: 1})
		b, err := os.ReadFile(log)
		if err != nil || string(b) != "started\n" {
			t.Fatalf("after run %d: %q processes were started in all (%v)", i+1, b, err)
		}
	}
}

func TestAStepIsKnownByWhatItComputesNotByItsName(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, chain, RunOptions{})
	renamed := strings.NewReplacer("steps.seven]", "steps.one]", `"seven.y"`, `"one.y"`, "steps.more]", "steps.two]", `"more.y"`, `"two.y"`).Replace(chain)
	for name, outcome := range outcomes(repo.mustRun(t, renamed, RunOptions{})) {
		if outcome != OutcomeHit {
			t.Errorf("step %s was %s", name, outcome)
		}
	}
}

func TestAChangeRunsOnlyWhatDependsOnIt(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, chain, RunOptions{})
	for _, c := range []struct {
		name, old, new string
		want           map[string]Outcome
	}{
		{"a parameter in the middle", `inputs = { x = "seven.y" }`, "inputs = { x = \"seven.y\" }\nparams = { by = 2.0 }",
			map[string]Outcome{"seven": OutcomeHit, "more": OutcomeExecuted, "most": OutcomeExecuted, "lines": OutcomeHit}},
		{"a parameter at the end", "by = 0.5", "by = 0.25",
			map[string]Outcome{"seven": OutcomeHit, "more": OutcomeHit, "most": OutcomeExecuted, "lines": OutcomeHit}},
		{"a default written out", `inputs = { x = "seven.y" }`, "inputs = { x = \"seven.y\" }\nparams = { by = 1 }",
			map[string]Outcome{"seven": OutcomeHit, "more": OutcomeHit, "most": OutcomeHit, "lines": OutcomeHit}},
		{"limits and retries", "params = { by = 0.5 }", "params = { by = 0.5 }\nlimits = { memory = \"64MiB\", timeout = \"1m\" }\nretries = 2",
			map[string]Outcome{"seven": OutcomeHit, "more": OutcomeHit, "most": OutcomeHit, "lines": OutcomeHit}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcomes(repo.mustRun(t, strings.Replace(chain, c.old, c.new, 1), RunOptions{})); !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestEarlyCutoffAStepThatGivesTheSameStopsTheChange(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, chain, RunOptions{})
	// The same module with one section more: other bytes, so another digest.
	file, err := os.ReadFile(guest(t, "steps"))
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other.wasm")
	if err := os.WriteFile(other, append(file, 0, 3, 1, 'x', 'y'), 0o600); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(chain, `run = "steps.seven"`, `run = "other.seven"`, 1)
	file2 := pipelineFile(t, text)
	src, _ := os.ReadFile(file2)
	src = bytes.Replace(src, []byte("[plugins]\n"), []byte("[plugins]\nother = \""+other+"\"\n"), 1)
	if err := os.WriteFile(file2, src, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := repo.runFile(t, file2, Overrides{}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Outcome{"seven": OutcomeExecuted, "more": OutcomeHit, "most": OutcomeHit, "lines": OutcomeHit}
	if got := outcomes(s); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheSamePluginUnderAnotherNameHits(t *testing.T) {
	repo := home(t)
	file := pipelineFile(t, "[steps.seven]\nrun = \"steps.seven\"\n")
	if _, err := repo.runFile(t, file, Overrides{}, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(guest(t, "steps"))
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "another_name.wasm")
	if err := os.WriteFile(copied, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := repo.runFile(t, file, Overrides{Plugins: map[string]string{"steps": copied}}, RunOptions{})
	if err != nil || s.step(t, "seven").Outcome != OutcomeHit {
		t.Errorf("got %v, %v", s, err)
	}
}

func TestCacheModesGovernRecordsOnly(t *testing.T) {
	text := "[steps.seven]\nrun = \"steps.seven\"\n"
	repo := home(t)
	for _, c := range []struct {
		mode CacheMode
		want Outcome
	}{
		{CacheOff, OutcomeExecuted},
		{CacheRead, OutcomeExecuted}, // off has written nothing
		{CacheWrite, OutcomeExecuted},
		{CacheWrite, OutcomeExecuted},
		{CacheRead, OutcomeHit},
		{CacheOff, OutcomeExecuted},
		{CacheReadWrite, OutcomeHit},
	} {
		s := repo.mustRun(t, text, RunOptions{Cache: c.mode})
		if got := s.step(t, "seven").Outcome; got != c.want {
			t.Errorf("mode %s: %s, want %s", c.mode, got, c.want)
		}
		if len(repo.bytesOf(t, "seven")) != 28 {
			t.Errorf("mode %s: the run's output is not stored", c.mode)
		}
	}
	s := repo.mustRun(t, text+"cache = false\n", RunOptions{})
	if got := s.step(t, "seven").Outcome; got != OutcomeExecuted {
		t.Errorf("cache = false: %s", got)
	}
}

func TestRerunExecutesAStepAgainAndWithAPlusWhatFollows(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, chain, RunOptions{})
	for arg, want := range map[string]map[string]Outcome{
		"seven":  {"seven": OutcomeExecuted, "more": OutcomeHit, "most": OutcomeHit, "lines": OutcomeHit},
		"seven+": {"seven": OutcomeExecuted, "more": OutcomeExecuted, "most": OutcomeExecuted, "lines": OutcomeHit},
		"more+":  {"seven": OutcomeHit, "more": OutcomeExecuted, "most": OutcomeExecuted, "lines": OutcomeHit},
	} {
		if got := outcomes(repo.mustRun(t, chain, RunOptions{Rerun: []string{arg}})); !maps.Equal(got, want) {
			t.Errorf("--rerun %s: %v, want %v", arg, got, want)
		}
	}
	_, err := repo.runText(t, chain, RunOptions{Rerun: []string{"sevn"}})
	var usage *UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), `did you mean "seven"`) {
		t.Errorf("got %v", err)
	}
}

func TestTheResultDoesNotDependOnHowItIsComputed(t *testing.T) {
	all := chain + `
[steps.dice]
run = "steps.dice"
[steps.nans]
run = "steps.nans"
[steps.model]
run = "steps.model"
[steps.score]
run = "steps.score"
inputs = { model = "model.model" }
`
	digests := func(s *Summary) map[string]string {
		m := map[string]string{}
		for _, step := range s.Steps {
			for port, out := range step.Outputs {
				m[step.Name+"."+port] = out.Content.String() + " " + out.Object.String()
			}
		}
		return m
	}
	want := digests(home(t).mustRun(t, all, RunOptions{Jobs: 1}))
	if len(want) != 8 {
		t.Fatalf("%d outputs", len(want))
	}
	for name, got := range map[string]map[string]string{
		"two jobs":            digests(home(t).mustRun(t, all, RunOptions{Jobs: 2})),
		"the interpreter":     digests(openHome(t, Options{Home: filepath.Join(t.TempDir(), "home"), Interpreter: true}).mustRun(t, all, RunOptions{})),
		"no result cache":     digests(home(t).mustRun(t, all, RunOptions{Cache: CacheOff})),
		"steps written later": digests(home(t).mustRun(t, all, RunOptions{Cache: CacheWrite, Jobs: 3})),
	} {
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestNaNsAreStoredInOneForm(t *testing.T) {
	repo := home(t)
	repo.mustRun(t, "[steps.nans]\nrun = \"steps.nans\"\n", RunOptions{})
	b := repo.bytesOf(t, "nans.y")
	want := []uint32{0x7fc00000, 0x7fc00000, 0x7fc00000, 0x7f800000}
	for i, w := range want {
		if got := binary.LittleEndian.Uint32(b[4*i:]); got != w {
			t.Errorf("value %d is %08x, want %08x", i, got, w)
		}
	}
}

func TestTheSeedConcernsOnlyStepsThatDrawRandomNumbers(t *testing.T) {
	text := "[steps.dice]\nrun = \"steps.dice\"\n[steps.seven]\nrun = \"steps.seven\"\n"
	repo := home(t)
	first := repo.mustRun(t, text, RunOptions{})
	seed := int64(42)
	s, err := repo.runFile(t, pipelineFile(t, text), Overrides{Seed: &seed}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Outcome{"dice": OutcomeExecuted, "seven": OutcomeHit}
	if got := outcomes(s); !maps.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if first.step(t, "dice").Outputs["y"].Content == s.step(t, "dice").Outputs["y"].Content {
		t.Error("another seed drew the same numbers")
	}
}

func TestWhatAGuestTellsIsKept(t *testing.T) {
	repo := home(t)
	var progress, metrics int
	text := "[steps.tell]\nrun = \"steps.tell\"\nparams = { text = \"grüß dich\\u001b[31m\" }\n"
	s := repo.mustRun(t, text, RunOptions{Observe: func(e Event) {
		switch e.Kind {
		case EventProgress:
			progress++
		case EventMetric:
			metrics++
		}
	}})
	if progress == 0 || metrics != 3 {
		t.Errorf("%d progress and %d metric events", progress, metrics)
	}
	repo.mustRun(t, text, RunOptions{}) // a hit shows the lines of the run that executed
	lines, from, err := repo.Logs("tell")
	if err != nil || from != s.Run || len(lines) != 1 || lines[0] != (LogLine{"info", "grüß dich\uFFFD[31m"}) {
		t.Errorf("logs: %q from %s (%v)", lines, from, err)
	}
	run, err := repo.FindRun("test@1")
	if err != nil {
		t.Fatal(err)
	}
	m := run.Steps[0].Metrics
	if len(m) != 3 || m[0].Value != 1 || m[1].Value != 0.5 || !math.IsNaN(m[2].Value) || m[2].Step != 3 {
		t.Errorf("metrics: %v", m)
	}
}

func TestAnInputWhoseSizesDoNotAgreeIsFoundBeforeAWorkerIsBothered(t *testing.T) {
	repo := home(t)
	s, err := repo.runText(t, `
[steps.five]
run = "steps.seven"
params = { n = 5 }
[steps.four]
run = "steps.seven"
params = { n = 4 }
[steps.sum]
run = "steps.add"
inputs = { x = "five.y", plus = "four.y" }
`, RunOptions{})
	var failed *StepError
	if !errors.As(err, &failed) || failed.Step != "sum" || failed.Phase != PhasePlan ||
		failed.Err.Error() != `input "x" has 5 rows, but N is 4 by input "plus"` {
		t.Errorf("got %v", err)
	}
	if s.Status != StatusFailed || s.step(t, "five").Outcome != OutcomeExecuted {
		t.Errorf("summary: %+v", s)
	}
}

func TestAfterAFailureTheRestIsSkippedOrGoesOn(t *testing.T) {
	text := `
[steps.broken]
run = "bad.status"
[steps.behind]
run = "steps.add"
inputs = { x = "model.y" }
[steps.model]
run = "bad.half"
[steps.fine]
run = "steps.seven"
`
	for keepGoing, want := range map[bool]map[string]Outcome{
		// model has the longest way before it, so it begins first.
		false: {"broken": OutcomeSkipped, "behind": OutcomeSkipped, "model": OutcomeFailed, "fine": OutcomeSkipped},
		true:  {"broken": OutcomeFailed, "behind": OutcomeSkipped, "model": OutcomeFailed, "fine": OutcomeExecuted},
	} {
		s, err := home(t).runText(t, text, RunOptions{Jobs: 1, KeepGoing: keepGoing})
		var steps StepErrors
		if !errors.As(err, &steps) {
			t.Errorf("keep going %v: %v", keepGoing, err)
		}
		if got := outcomes(s); !maps.Equal(got, want) {
			t.Errorf("keep going %v: %v, want %v", keepGoing, got, want)
		}
	}
}

func TestAStepDoesNotFailByTheLimitOfAnotherOfTheSameKey(t *testing.T) {
	s, err := home(t).runText(t, `
[steps.tight]
run = "steps.seven"
limits = { output = "1B" }
[steps.wide]
run = "steps.seven"
[steps.tight_too]
run = "steps.seven"
limits = { output = "2B" }
[steps.behind]
run = "steps.add"
inputs = { x = "wide.y" }
`, RunOptions{Jobs: 1, KeepGoing: true})
	want := map[string]Outcome{"tight": OutcomeFailed, "wide": OutcomeExecuted, "tight_too": OutcomeHit, "behind": OutcomeExecuted}
	if got := outcomes(s); err == nil || !maps.Equal(got, want) {
		t.Errorf("%v, want %v; %v", got, want, err)
	}
}

func TestBadGuestsEndInTheirOwnErrors(t *testing.T) {
	repo := home(t)
	for _, c := range []struct {
		entry string
		extra string
		class worker.Class
		want  string
	}{
		{"status", "", worker.ClassStep, "the entry returned status 7"},
		{"say", "", worker.ClassStep, "labels file has 59999 labels for 60000 images \uFFFD[31mred\uFFFD[0m \uFFFD \uFFFD reversed"},
		{"unreachable", "", worker.ClassTrap, "trap: unreachable in deep_in_training: about to break"},
		{"outside", "", worker.ClassTrap, "trap: out of bounds memory access in"},
		{"recursion", "", worker.ClassTrap, "trap: out of bounds memory access (a recursion without end? Its stack may be used up) in again"},
		{"quits", "", worker.ClassTrap, "the guest called exit(3)"},
		{"bomb", "limits = { memory = \"64MiB\" }", worker.ClassLimit, "MiB of memory, its limit is 64.0 MiB"},
		{"bomb", "limits = { memory = \"64KiB\" }", worker.ClassLimit, "its limit is 64.0 KiB"},
		{"chatter", "limits = { logs = \"64KiB\" }", worker.ClassLimit, "the step wrote more than 64.0 KiB of log"},
		{"half", "", worker.ClassTrap, `output "y" has 5 of its 10 rows`},
		{"half", "limits = { output = \"8B\" }", worker.ClassLimit, "the step's outputs have more than 8 bytes"},
		{"nothing", "", worker.ClassTrap, `output "y" was not written`},
		{"twice", "", worker.ClassTrap, `output "y" was created before`},
		{"shape", "", worker.ClassTrap, `output "y" has 4 in dimension 1, declared are 3`},
		{"mismatch", "", worker.ClassTrap, `output "b" has 4 rows, but N is 5 by output "a"`},
		{"reads_output", "", worker.ClassTrap, `output "y" is an output: it cannot be read`},
		{"pointer", "", worker.ClassTrap, "write: 4000 bytes at 4294967280 lie outside the guest's memory"},
		{"no_handle", "", worker.ClassTrap, "handle 99: there is none"},
		{"no_port", "", worker.ClassTrap, `input "x": entry "no_port" declares no such input`},
		{"no_param", "", worker.ClassTrap, `param "k": entry "no_param" declares no such parameter`},
		{"seedless", "", worker.ClassTrap, `entry "seedless" does not declare random = true`},
		{"spin", "limits = { timeout = \"300ms\" }", worker.ClassTimeout, "timeout: still running after 300ms"},
	} {
		t.Run(c.entry+" "+c.extra, func(t *testing.T) {
			s, err := repo.runText(t, "[steps.it]\nrun = \"bad."+c.entry+"\"\n"+c.extra+"\n", RunOptions{})
			var failure *Failure
			if !errors.As(err, &failure) || failure.Class != c.class || !strings.Contains(failure.Message, c.want) {
				t.Fatalf("got %v, want %s %q", err, c.class, c.want)
			}
			if strings.Contains(failure.Message, "\n") {
				t.Errorf("not one line: %q", failure.Message)
			}
			if s.step(t, "it").Outcome != OutcomeFailed {
				t.Errorf("outcome %s", s.step(t, "it").Outcome)
			}
		})
	}
	if info, err := repo.CacheInfo(); err != nil || info.Records != 0 {
		t.Errorf("%d records were stored of failed steps (%v)", info.Records, err)
	}
}

func TestNamedTensorsAreNoTensor(t *testing.T) {
	_, err := home(t).runText(t, `
[steps.make]
run = "bad.make_model"
[steps.use]
run = "bad.whole_model"
inputs = { model = "make.model" }
`, RunOptions{})
	if err == nil || !strings.Contains(err.Error(), `input "model" holds named tensors: call tensors_find first`) {
		t.Errorf("got %v", err)
	}
}

func TestAHitWhoseObjectIsDamagedIsExecutedAgainAndSaysSo(t *testing.T) {
	repo := home(t)
	first := repo.mustRun(t, chain, RunOptions{})
	object := first.step(t, "seven").Outputs["y"].Object.String()
	files, err := filepath.Glob(filepath.Join(repo.Home(), "objects", "*", object+"*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := errors.Join(os.Chmod(files[0], 0o600), os.WriteFile(files[0], b, 0o600)); err != nil {
		t.Fatal(err)
	}
	s := repo.mustRun(t, chain, RunOptions{Rerun: []string{"more"}})
	seven := s.step(t, "seven")
	if seven.Outcome != OutcomeExecuted || seven.FromRun != "" || seven.FromStep != "" || seven.SavedSeconds != 0 {
		t.Errorf("got %+v, want an execution of this run", seven)
	}
}

func TestARunInterruptedAtItsSourcesEndsWithASummary(t *testing.T) {
	repo := home(t)
	file := pipelineFile(t, "[sources]\nfile = { path = \"pipeline.toml\" }\n[steps.count]\nrun = \"steps.count\"\ninputs = { file = \"sources.file\" }\n")
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := repo.Run(ctx, plan, RunOptions{})
	if !errors.Is(err, ErrInterrupted) || s == nil || s.Status != StatusInterrupted || s.step(t, "count").Outcome != OutcomeSkipped {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestADryRunNamesTheSameStepEveryTime(t *testing.T) {
	repo := home(t)
	file := pipelineFile(t, `[steps.a]
run = "steps.seven"
[steps.b]
run = "steps.seven"
params = { n = 6 }
[steps.sum]
run = "steps.add"
inputs = { x = "b.y", plus = "a.y" }
`)
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		steps, err := repo.DryRun(context.Background(), plan, RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if sum := steps[2]; sum.Name != "sum" || sum.Outcome != "depends" || sum.On != "a" {
			t.Fatalf("got %+v, want a: its port, plus, is the first by name", sum)
		}
	}
}
