package host

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"zen/host/history"
	"zen/host/pipeline"
	"zen/host/worker"
)

// CacheMode says what a run does with records. Outputs are always stored as
// objects of the run.
type CacheMode string

// The cache modes.
const (
	CacheReadWrite CacheMode = "readwrite"
	CacheRead      CacheMode = "read"
	CacheWrite     CacheMode = "write"
	CacheOff       CacheMode = "off"
)

// ParseCacheMode returns the mode of that name.
func ParseCacheMode(s string) (CacheMode, error) {
	switch m := CacheMode(s); m {
	case CacheReadWrite, CacheRead, CacheWrite, CacheOff:
		return m, nil
	}
	return "", &UsageError{fmt.Sprintf("--cache %q: there are readwrite, read, write and off", s)}
}

func (m CacheMode) reads() bool  { return m == CacheReadWrite || m == CacheRead }
func (m CacheMode) writes() bool { return m == CacheReadWrite || m == CacheWrite }

// RunOptions say how to run a plan.
type RunOptions struct {
	Cache CacheMode // "" is readwrite
	Jobs  int       // executions at once; 0 is the number of cores
	// MemoryBytes is what the guests of executions at once may take together; 0 is
	// what config.toml says, or a part of the machine's memory.
	MemoryBytes uint64
	Rerun       []string // STEP, or STEP+ for it and everything after
	KeepGoing   bool     // go on with what does not need a failed step
	Command     []string // the command line, for the history
	Explain     bool     // step_started says why the step is executed
	// Observe is told what happens, from one goroutine at a time. May be nil.
	Observe func(Event)
}

// ErrInterrupted is the cause of a run that was stopped from outside.
var ErrInterrupted = errors.New("interrupted")

// Run runs a plan: every step is looked up, and executed when it is not in the
// result cache. The summary is there also when steps failed; the error is then
// StepErrors, or ErrInterrupted when ctx ended first.
func (r *Repository) Run(ctx context.Context, plan *Plan, o RunOptions) (*Summary, error) {
	run, err := r.newRun(plan, o)
	if err != nil {
		return nil, err
	}
	defer run.pool.Close()
	if err := run.prepare(); err != nil {
		return nil, err
	}
	// A run starts with its first download, or when all sources are there: one
	// that lacks a source is none.
	announce := sync.OnceFunc(func() {
		run.options.Observe(Event{Kind: EventRunStarted, Run: run.id, Pipeline: plan.Graph.Name})
		for _, w := range plan.Graph.Warnings {
			run.warn("%s", w)
		}
	})
	observe := func(e Event) {
		announce()
		e.Run = run.id
		run.options.Observe(e)
	}
	// An interrupted run starts nothing, but ends like any other.
	if err := r.ResolveSources(ctx, plan, observe); err != nil && !errors.Is(err, ErrInterrupted) {
		return nil, err
	}
	announce()
	run.enter()
	return run.finish(run.schedule(ctx))
}

// newRun fills in what the options leave open. The error is one of config.toml.
func (r *Repository) newRun(plan *Plan, o RunOptions) (*run, error) {
	config, err := r.readConfig()
	if err != nil {
		return nil, err
	}
	o.Observe = oneAtATime(o.Observe)
	if o.Cache == "" {
		o.Cache = CacheReadWrite
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.NumCPU()
	}
	return &run{
		repo: r, plan: plan, options: o, config: config,
		id: newRunID(), started: time.Now().UTC(),
		pool: worker.NewPool(r.options.Executable, filepath.Join(r.options.Home, "workers")),
	}, nil
}

// oneAtATime keeps observers from being called by two goroutines at once.
func oneAtATime(observe func(Event)) func(Event) {
	if observe == nil {
		return func(Event) {}
	}
	var mu sync.Mutex
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		observe(e)
	}
}

// newRunID returns 12 hex digits.
func newRunID() string {
	var b [6]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// run is one run under way. Its fields are touched by one goroutine only.
type run struct {
	repo     *Repository
	plan     *Plan
	options  RunOptions
	id       string
	started  time.Time
	config   config
	pool     *worker.Pool
	tasks    []*task
	byStep   map[*pipeline.Step]*task
	warnings []string
	begun    bool    // the history knows of it
	lost     bool    // the history lacks something of it, which was said
	unsaved  []*task // settled, but not in the history
	spare    *spare  // takes outputs that the repository cannot take; nil: none needed it
	sign     string  // by which trim knows that the run is under way; "" when there is none
}

func (r *run) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.warnings = append(r.warnings, text)
	r.options.Observe(Event{Kind: EventWarning, Run: r.id, Text: &text})
}

// lostHistory warns once: what follows from the first failure is no news.
func (r *run) lostHistory(err error) {
	if !r.lost {
		r.warn("this run is not, or not whole, in %s: %v", filepath.Join(r.repo.options.Home, historyFile), err)
	}
	r.lost = true
}

// enter tells trim that a run is under way: what it looks up from now on stays.
// On a home that cannot be written nobody can trim.
func (r *run) enter() {
	sign, err := r.repo.store.BeginRun()
	if err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS) {
		r.warn("zen cache trim does not see this run: %v", err)
	}
	r.sign = sign
}

// leave is called when the history knows how the run ended.
func (r *run) leave() {
	if r.sign == "" {
		return
	}
	if err := r.repo.store.EndRun(r.sign); err != nil {
		r.warn("%v", err)
	}
}

// begin makes the run visible to others. A run in which every step hits is
// written at its end only, in one go.
func (r *run) begin() {
	if r.begun {
		return
	}
	r.begun = true
	if err := r.repo.history.Begin(r.record(history.StatusRunning)); err != nil {
		r.lostHistory(err)
	}
}

// save writes the steps that were settled since the last time, while others
// run.
func (r *run) save() {
	if !r.begun || len(r.unsaved) == 0 {
		return
	}
	steps := map[int]history.Step{}
	for _, t := range r.unsaved {
		steps[t.place] = t.historyStep(r.plan.Graph)
	}
	r.unsaved = nil
	if err := r.repo.history.StepsDone(r.id, steps); err != nil {
		r.lostHistory(err)
	}
}

// finish writes the history and sums up.
func (r *run) finish(err error) (*Summary, error) {
	status := StatusOK
	switch {
	case errors.Is(err, ErrInterrupted):
		status = StatusInterrupted
	case err != nil:
		status = StatusFailed
	}
	ended := time.Now().UTC()
	if err := r.writeHistory(status, ended); err != nil {
		r.lostHistory(err)
	}
	if r.spare != nil {
		if err := r.spare.close(); err != nil {
			r.warn("%v", err)
		}
	}
	r.leave()
	var trimmed *Trimmed
	if status != StatusInterrupted {
		trimmed = r.trimByItself()
	}
	summary := &Summary{
		Event: EventSummary, Run: r.id, Pipeline: r.plan.Graph.Name, Status: status,
		Seconds: ended.Sub(r.started).Seconds(), WorkersStarted: r.pool.Started(),
		Steps: []StepSummary{}, Warnings: append([]string{}, r.warnings...), // never null in JSON
		Trimmed: trimmed,
	}
	for _, t := range r.tasks {
		summary.Steps = append(summary.Steps, t.summary())
	}
	return summary, err
}

func (r *run) writeHistory(status Status, ended time.Time) error {
	if r.begun {
		r.save()
		return r.repo.history.End(r.id, history.Status(status), ended)
	}
	whole := r.record(history.Status(status))
	whole.Ended = ended
	for _, t := range r.tasks {
		whole.Steps = append(whole.Steps, t.historyStep(r.plan.Graph))
	}
	return r.repo.history.Record(whole)
}

func (r *run) record(status history.Status) history.Run {
	return history.Run{
		ID: r.id, Pipeline: r.plan.Graph.Name, File: pathOf(r.plan.File), Status: status, Started: r.started,
		Seed: r.plan.Graph.Seed, Zen: r.repo.options.Version, OS: runtime.GOOS, Arch: runtime.GOARCH, Command: r.options.Command, Warnings: r.warnings,
	}
}
