package host

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	racingRuns    = 16
	racingResults = 96 // that runs take some of
	racingSteps   = 4
	raceTime      = 4 * time.Second
)

// race is a home that many runs and a trimmer use at once, as processes of
// their own would: each opens it for itself.
type race struct {
	t       *testing.T
	home    string
	full    string // a home with all results, to start every round with
	folder  string // of pipeline files
	hits    atomic.Int64
	misses  atomic.Int64
	removed atomic.Int64
}

// TestRunsBesideATrimThatDeletesAllItMay lets 16 runs at a time race with trims
// to size 0, in rounds that start with results which nobody has used for long.
// No run may fail, and each finds its outputs at its end.
func TestRunsBesideATrimThatDeletesAllItMay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := newRace(t)
	rounds := 0
	for end := time.Now().Add(raceTime); time.Now().Before(end) && !t.Failed(); rounds++ {
		r.refill()
		r.round(rounds%3 == 2)
		r.checkRecords()
	}
	t.Logf("%d rounds of %d runs: %d hits, %d executions, %d files deleted", rounds, racingRuns, r.hits.Load(), r.misses.Load(), r.removed.Load())
	if r.hits.Load() == 0 || r.misses.Load() == 0 || r.removed.Load() == 0 {
		t.Error("hits, executions and deletions did not race")
	}
}

func newRace(t *testing.T) *race {
	r := &race{t: t, full: filepath.Join(t.TempDir(), "full"), folder: t.TempDir()}
	all := make([]int, racingResults)
	for i := range all {
		all[i] = i
	}
	repo := openHome(t, Options{Home: r.full})
	if _, err := repo.runFile(t, r.pipeline("all", all), Overrides{}, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	return r
}

// pipeline writes a pipeline with some of the steps whose results there are.
func (r *race) pipeline(name string, steps []int) string {
	text := fmt.Sprintf("name = %q\nplugins.steps = %q\n[steps.seven]\nrun = \"steps.seven\"\n", name, guest(r.t, "steps"))
	for _, n := range steps {
		text += fmt.Sprintf("[steps.more%d]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\" }\nparams = { by = %d.0 }\n", n, n)
	}
	path := filepath.Join(r.folder, name+".toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.t.Error(err)
	}
	return path
}

// refill makes a home with all results, unused for long, and no runs.
func (r *race) refill() {
	r.home = filepath.Join(r.t.TempDir(), "home")
	old := time.Now().Add(-100 * time.Hour)
	for _, folder := range []string{"records", "objects"} {
		if err := os.CopyFS(filepath.Join(r.home, folder), os.DirFS(filepath.Join(r.full, folder))); err != nil {
			r.t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(r.home, folder, "*", "*"))
		if err != nil {
			r.t.Fatal(err)
		}
		for _, file := range files {
			if err := os.Chtimes(file, old, old); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

// round lets all pipelines run while a trimmer is at it. With all, what ended
// runs need goes, too.
func (r *race) round(all bool) {
	var runs sync.WaitGroup
	for i := range racingRuns {
		name := fmt.Sprint("p", i)
		file := r.pipeline(name, rand.Perm(racingResults)[:racingSteps])
		runs.Go(func() { r.run(file, all) })
	}
	over, trimmed := make(chan bool), make(chan bool)
	go func() {
		defer close(trimmed)
		r.trimUntil(over, all)
	}()
	runs.Wait()
	close(over)
	<-trimmed
}

func (r *race) open() *Repository {
	repo, err := Open(Options{Home: r.home, Version: "test", Compilation: filepath.Join(os.TempDir(), "zen-test-compiled")})
	if err != nil {
		r.t.Error(err)
		return nil
	}
	return repo
}

func (r *race) run(file string, all bool) {
	repo := r.open()
	if repo == nil {
		return
	}
	defer repo.Close()
	dawdle()
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		r.t.Error(err)
		return
	}
	s, err := repo.Run(context.Background(), plan, RunOptions{Jobs: 1, Observe: func(e Event) {
		if e.Kind == EventStepFinished {
			dawdle()
		}
	}})
	if err != nil {
		r.t.Error(err)
		return
	}
	for _, step := range s.Steps {
		if step.Outcome == OutcomeHit {
			r.hits.Add(1)
		} else {
			r.misses.Add(1)
		}
		if _, err := repo.Output(s.Run + "/" + step.Name); err != nil && !all {
			r.t.Errorf("run %s has ended, step %s was %s: %v", s.Run, step.Name, step.Outcome, err)
		}
	}
}

func (r *race) trimUntil(over chan bool, all bool) {
	repo := r.open()
	if repo == nil {
		return
	}
	defer repo.Close()
	for {
		report, err := trimLate(repo, TrimOptions{MaxBytes: new(int64(0)), All: all})
		if err != nil {
			r.t.Error(err)
			return
		}
		r.removed.Add(int64(report.Records + report.Objects))
		select {
		case <-over:
			return
		default:
		}
	}
}

// trimLate is Trim with a while between looking and deleting, in which runs
// start and end.
func trimLate(repo *Repository, o TrimOptions) (*TrimReport, error) {
	t, err := repo.newTrim(o)
	if err != nil {
		return nil, err
	}
	dawdle()
	return t.run()
}

// dawdle gives the others time.
func dawdle() { time.Sleep(rand.N(10 * time.Millisecond)) }

// checkRecords wants that every record has its objects after the race.
func (r *race) checkRecords() {
	repo := r.open()
	if repo == nil {
		return
	}
	defer repo.Close()
	var lacking []string
	err := repo.Results(func(result Result) {
		for _, o := range result.Record.Outputs {
			if !repo.Stored(o.Object.String()) {
				lacking = append(lacking, result.Key.String())
			}
		}
	}, func(bad error) { r.t.Error(bad) })
	if err != nil || len(lacking) > 0 {
		r.t.Errorf("records without their objects: %s, %v", strings.Join(lacking, " "), err)
	}
}
