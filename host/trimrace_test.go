package host

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	racingRuns     = 16
	racingVariants = 8 // of each pipeline: trim keeps 5
	raceTime       = 4 * time.Second
)

// race is a home that many runs and a trimmer use at once, as processes of
// their own would: each opens it for itself.
type race struct {
	t       *testing.T
	home    string
	files   [racingRuns][racingVariants]string
	hits    atomic.Int64
	misses  atomic.Int64
	removed atomic.Int64
}

// TestRunsBesideATrimThatDeletesAllItMay lets 16 runs at a time race with trims
// to size 0, in rounds: when no run is under way, everything stored becomes old
// enough to be deleted. No run may fail, and each finds its outputs at its end.
func TestRunsBesideATrimThatDeletesAllItMay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := newRace(t)
	rounds := 0
	for end := time.Now().Add(raceTime); time.Now().Before(end) && !t.Failed(); rounds++ {
		r.makeOld()
		r.round(rounds%3 == 2)
	}
	t.Logf("%d rounds of %d runs: %d hits, %d executions, %d files deleted", rounds, racingRuns, r.hits.Load(), r.misses.Load(), r.removed.Load())
	if r.hits.Load() == 0 || r.misses.Load() == 0 || r.removed.Load() == 0 {
		t.Error("hits, executions and deletions did not race")
	}
}

func newRace(t *testing.T) *race {
	r := &race{t: t, home: filepath.Join(t.TempDir(), "home")}
	steps, folder := guest(t, "steps"), t.TempDir()
	for i := range racingRuns {
		for v := range racingVariants {
			text := fmt.Sprintf("name = \"p%d\"\nplugins.steps = %q\n[steps.seven]\nrun = \"steps.seven\"\nparams = { n = %d }\n[steps.more]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\" }\nparams = { by = %d.0 }\n", i, steps, 1+v%3, v)
			r.files[i][v] = filepath.Join(folder, fmt.Sprintf("%d-%d.toml", i, v))
			if err := os.WriteFile(r.files[i][v], []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	openHome(t, Options{Home: r.home})
	return r
}

// makeOld is called while nothing runs.
func (r *race) makeOld() {
	old := time.Now().Add(-100 * time.Hour)
	for _, folder := range []string{"records", "objects"} {
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

// round lets every pipeline run while a trimmer is at it. With all, what ended
// runs need goes, too.
func (r *race) round(all bool) {
	var runs sync.WaitGroup
	for i := range racingRuns {
		runs.Go(func() { r.run(r.files[i][rand.IntN(racingVariants)], all) })
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
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		r.t.Error(err)
		return
	}
	s, err := repo.Run(context.Background(), plan, RunOptions{Jobs: 1})
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
		for port := range step.Outputs {
			if _, err := repo.Output(s.Run + "/" + step.Name + "." + port); err != nil && !all {
				r.t.Errorf("run %s has ended, step %s was %s: %v", s.Run, step.Name, step.Outcome, err)
			}
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
		report, err := repo.Trim(TrimOptions{MaxBytes: new(int64(0)), All: all})
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

// TestARecordThatStaysHasItsObjects looks at a home after the race.
func TestARecordThatStaysHasItsObjects(t *testing.T) {
	r := newRace(t)
	for range 3 {
		r.makeOld()
		r.round(false)
	}
	repo := r.open()
	defer repo.Close()
	err := repo.Results(func(result Result) {
		for _, o := range result.Record.Outputs {
			if !repo.Stored(o.Object.String()) {
				t.Errorf("result %s lacks %s", result.Key, o.Port)
			}
		}
	}, func(bad error) { t.Error(bad) })
	if err != nil {
		t.Error(err)
	}
}
