package host

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"zen/cache"
	"zen/host/worker"
)

// scheduler runs the tasks of one run. Everything but the executions happens
// on one goroutine.
type scheduler struct {
	*run
	ctx       context.Context
	ready     []*task       // nothing left to wait for, not looked up
	queue     []*task       // missed, waiting for a place or for memory
	held      []*task       // missed, executed by another run
	poll      time.Duration // until the next look at held
	running   []*task
	memory    uint64 // that executions share, in bytes; 0: any
	oversized bool   // a step may take more than memory, which was said
	unsorted  bool   // the queue has grown
	folders   workFolders
	saved     time.Time // when the history was told of steps
	unclaimed bool      // claims cannot be had here, which was said
	inFlight  map[cache.ActionKey]*task
	ended     chan ending
	failed    StepErrors
	explainer *explainer // of RunOptions.Explain; nil until it is needed
}

// ending is an execution that came to its end.
type ending struct {
	task   *task
	result *worker.Result
	err    error
}

// schedule runs all tasks. Look-ups come first, so that a hit waits for
// nothing.
func (r *run) schedule(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &scheduler{run: r, ctx: ctx, inFlight: map[cache.ActionKey]*task{}, ended: make(chan ending), poll: claimPollMin, memory: r.budget()}
	for _, t := range r.tasks {
		if t.waits == 0 {
			s.ready = append(s.ready, t)
		}
	}
	s.folders.store = r.repo.store
	defer s.folders.close()
	for {
		s.lookUpReady()
		s.retryHeld()
		s.startQueued()
		if s.done() {
			return s.end()
		}
		s.saveIfDue()
		s.awaitEvent()
	}
}

// done reports that nothing is under way and nothing can be started.
func (s *scheduler) done() bool {
	return len(s.running) == 0 && (s.stopped() || len(s.ready)+len(s.held) == 0)
}

// end settles what never ran, and returns the run's error.
func (s *scheduler) end() error {
	for _, t := range s.tasks {
		if !t.settled {
			s.settle(t, OutcomeSkipped, nil)
		}
	}
	if s.ctx.Err() != nil {
		return ErrInterrupted
	}
	if len(s.failed) > 0 {
		return s.failed
	}
	return nil
}

// stopped reports that nothing new may be started.
func (s *scheduler) stopped() bool {
	return s.ctx.Err() != nil || len(s.failed) > 0 && !s.options.KeepGoing
}

// lookUpReady looks up every task that is ready, and those that a hit makes
// ready.
func (s *scheduler) lookUpReady() {
	for len(s.ready) > 0 && !s.stopped() {
		t := s.ready[0]
		s.ready = s.ready[1:]
		if err := s.describe(t); err != nil {
			s.fail(t, PhasePlan, err)
			continue
		}
		if s.lookUp(t) {
			s.settle(t, OutcomeHit, nil)
			continue
		}
		if first := s.inFlight[t.key]; first != nil && t.forced == "" {
			first.twins = append(first.twins, t)
			continue
		}
		s.inFlight[t.key] = t
		s.queue, s.unsorted = append(s.queue, t), true
	}
}

// startQueued starts executions while there is room, the longest first. One that
// needs more memory than is left lets smaller ones pass. A step that another run
// executes takes no room.
func (s *scheduler) startQueued() {
	if s.unsorted {
		s.byLength()
		s.unsorted = false
	}
	for !s.stopped() {
		i := slices.IndexFunc(s.queue, s.hasRoom)
		if i < 0 {
			break
		}
		t := s.queue[i]
		s.queue = slices.Delete(s.queue, i, i+1)
		s.startUnlessHeld(t)
	}
	s.tellQueued()
}

func (s *scheduler) startUnlessHeld(t *task) {
	if s.claim(t) {
		s.running = append(s.running, t)
		s.warnOversized(t)
		s.start(t)
	}
}

// coresEach shares the cores out among the executions that will run at once.
func (s *scheduler) coresEach() int {
	together := min(s.options.Jobs, len(s.running)+len(s.queue))
	return max(1, runtime.NumCPU()/max(1, together))
}

// settleExecution takes the end of an execution.
func (s *scheduler) settleExecution(e ending) {
	t := e.task
	s.stopRunning(t)
	defer t.unclaim()
	delete(s.inFlight, t.key)
	s.poll = claimPollMin
	t.seconds = time.Since(t.started).Seconds()
	for _, w := range t.warnings {
		s.warn("step %q: %s", t.step.Name, w)
	}
	t.warnings = nil
	var failure *Failure
	switch {
	case e.err == nil: // also in the moment of an interruption: it is done
		s.succeed(t, e.result)
	case s.ctx.Err() != nil:
		s.settle(t, OutcomeSkipped, nil)
	case errors.As(e.err, &failure) && failure.Class == worker.ClassCorrupt && s.makeAgain(t, failure):
	case errors.As(e.err, &failure) && failure.Class == worker.ClassStore && s.spareIt(t, failure):
	case errors.As(e.err, &failure) && failure.Signal != "" && s.tryAgain(t, failure):
	default:
		s.fail(t, PhaseExecute, e.err)
	}
}

// fail settles a task that failed; what waits for it will be skipped.
func (s *scheduler) fail(t *task, phase Phase, err error) {
	t.failure = t.report(err)
	failed := &StepError{Step: t.step.Name, Phase: phase, Err: err, Report: t.failure}
	s.failed = append(s.failed, failed)
	s.settle(t, OutcomeFailed, err)
}

// settle gives a task its outcome and tells everybody.
func (s *scheduler) settle(t *task, outcome Outcome, err error) {
	t.settled, t.outcome, t.err = true, outcome, err
	s.unsaved = append(s.unsaved, t)
	summary := t.summary()
	s.options.Observe(Event{Kind: EventStepFinished, Run: s.id, Step: t.step.Name, Result: &summary})
	s.ready = append(s.ready, t.twins...)
	t.twins = nil
	if outcome != OutcomeHit && outcome != OutcomeExecuted {
		return
	}
	for _, next := range t.followers {
		next.waits--
		if next.waits == 0 {
			s.ready = append(s.ready, next)
		}
	}
}
