package host

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zen/host/history"
)

// three are steps that know nothing of each other, of 64 MiB each.
const three = `
[limits]
memory = "64MiB"
[steps.one]
run = "bad.slow"
params = { rounds = 3 }
[steps.two]
run = "bad.slow"
params = { rounds = 4 }
[steps.three]
run = "bad.slow"
params = { rounds = 5 }
`

// traffic notes what a run says of steps that wait and are under way.
type traffic struct {
	now, most int
	order     []string // in which steps started
	queued    []string // STEP REASON
	texts     []string
}

func (c *traffic) observe(e Event) {
	switch {
	case e.Kind == EventStepStarted:
		c.now++
		c.most = max(c.most, c.now)
		c.order = append(c.order, e.Step)
	case e.Kind == EventStepFinished && e.Result.Seconds > 0:
		c.now--
	case e.Kind == EventStepQueued:
		c.queued = append(c.queued, e.Step+" "+e.Reason)
		c.texts = append(c.texts, *e.Text)
	}
}

func TestExecutionsShareTheMemory(t *testing.T) {
	for _, c := range []struct {
		name         string
		budget       uint64
		jobs, want   int
		queued, text string
	}{
		{"two fit", 128 << 20, 3, 2, "three memory", "for memory: it may take 64MiB, and of 128MiB `one`, `two` have 128MiB"},
		{"one alone runs in any case", 1 << 20, 3, 1, "two memory", "for memory: it may take 64MiB, and of 1MiB `one` has 64MiB"},
		{"two places", 1 << 30, 2, 2, "three jobs", "for a place: 2 of 2 executions are under way"},
		{"all fit", 192 << 20, 3, 3, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := &traffic{}
			home(t).mustRun(t, three, RunOptions{Jobs: c.jobs, MemoryBytes: c.budget, Observe: seen.observe})
			if seen.most != c.want || seen.now != 0 {
				t.Errorf("%d at once, want %d", seen.most, c.want)
			}
			if c.queued == "" && len(seen.queued) == 0 {
				return
			}
			if !slices.Contains(seen.queued, c.queued) || !slices.Contains(seen.texts, c.text) {
				t.Errorf("queued %q, texts %q", seen.queued, seen.texts)
			}
		})
	}
}

func TestARunThatStopsTellsNoReasonToWait(t *testing.T) {
	seen := &traffic{}
	_, err := home(t).runText(t, `
[steps.bad]
run = "bad.slow"
params = { rounds = 1000 }
limits = { timeout = "100ms" }
[steps.other]
run = "bad.slow"
params = { rounds = 1001 }
limits = { timeout = "500ms" }
[steps.queued]
run = "bad.slow"
params = { rounds = 1002 }
`, RunOptions{Jobs: 2, Observe: seen.observe})
	if want := []string{"queued jobs"}; err == nil || !slices.Equal(seen.queued, want) {
		t.Errorf("queued %q, want %q; %v", seen.queued, want, err)
	}
}

// configure writes the config.toml of a home.
func configure(t *testing.T, repo *Repository, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(repo.Home(), "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestConfigSetsTheMemoryAndTheLimits(t *testing.T) {
	repo := home(t)
	configure(t, repo, "[run]\nmemory = \"100MiB\"\n[limits]\nmemory = \"60MiB\"\nlogs = \"1KiB\"\n")
	seen := &traffic{}
	repo.mustRun(t, strings.Replace(three, `memory = "64MiB"`, "", 1), RunOptions{Jobs: 3, Observe: seen.observe})
	if seen.most != 1 || !slices.Contains(seen.texts, "for memory: it may take 60MiB, and of 100MiB `one` has 60MiB") {
		t.Errorf("%d at once, texts %q", seen.most, seen.texts)
	}
	for _, c := range []struct{ extra, want string }{
		{"", "more than 1.0 KiB of log"},
		{"[limits]\nlogs = \"2KiB\"\n", "more than 2.0 KiB of log"},
		{"[limits]\nlogs = \"2KiB\"\n[steps.it.limits]\nlogs = \"3KiB\"\n", "more than 3.0 KiB of log"},
	} {
		_, err := repo.runText(t, c.extra+"[steps.it]\nrun = \"bad.chatter\"\n", RunOptions{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasSuffix(err.Error(), ", or for one run with --set steps.it.limits.logs=…") {
			t.Errorf("%q: got %v, want %q", c.extra, err, c.want)
		}
	}
	configure(t, repo, "[run]\nmemory = \"lots\"\n[limits]\ntimeout = 5\n")
	_, err := repo.Plan(pipelineFile(t, three), Overrides{})
	for _, want := range []string{`config.toml:2:10: memory "lots" is no size`, `config.toml:4:11: timeout has to be a duration in quotes, not an int: write it like "5s"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// remember writes a run into the history whose steps took these seconds.
func remember(t *testing.T, repo *Repository, seconds map[string]float64) {
	t.Helper()
	r := history.Run{ID: "000000000001", Pipeline: "test", Status: history.StatusOK, Started: time.Now()}
	for name, s := range seconds {
		r.Steps = append(r.Steps, history.Step{Name: name, Outcome: history.OutcomeExecuted, Seconds: s, Key: name})
	}
	if err := repo.history.Record(r); err != nil {
		t.Fatal(err)
	}
}

func TestTheLongestWayIsStartedFirst(t *testing.T) {
	repo := home(t)
	text := "[limits]\nmemory = \"16MiB\"\n"
	seconds := map[string]float64{"short": 1, "long": 5, "first": 2, "second": 4}
	for i, name := range []string{"short", "long", "new", "first"} {
		text += fmt.Sprintf("[steps.%s]\nrun = \"steps.seven\"\nparams = { n = %d }\n", name, i+1)
	}
	text += "[steps.second]\nrun = \"steps.add\"\ninputs = { x = \"first.y\" }\n"
	remember(t, repo, seconds)
	seen := &traffic{}
	repo.mustRun(t, text, RunOptions{Jobs: 1, Observe: seen.observe})
	want := []string{"new", "first", "long", "second", "short"}
	if !slices.Equal(seen.order, want) {
		t.Errorf("started %v, want %v: new is not known, first and what follows it take 6 s", seen.order, want)
	}
}
