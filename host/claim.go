package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"zen/cache/disk"
)

// A step is executed by one run at a time: the others wait, and hit. What a
// claim says to those who wait is a Holder in JSON.

// Holder is who executes what another run waits for.
type Holder struct {
	Run  string `json:"run"`
	Step string `json:"step"`
	PID  int    `json:"pid"`
}

// String says who it is in words.
func (h Holder) String() string {
	return fmt.Sprintf("run %s, which executes it as `%s` (process %d)", h.Run, h.Step, h.PID)
}

// The time between two looks at the claims of others: short at first, since most
// steps are.
const (
	claimPollMin = 2 * time.Millisecond
	claimPollMax = 100 * time.Millisecond
)

// claims says whether the task's execution is worth waiting for: its result can
// be read by others, and theirs by it.
func (s *scheduler) claims(t *task) bool {
	return s.options.Cache == CacheReadWrite && t.step.Cache && t.forced == "" && !s.unclaimed
}

// claim takes the right to execute a task. It returns false when the task is
// not to be executed now: another run does it, or did it since the look-up.
func (s *scheduler) claim(t *task) bool {
	if !s.claims(t) {
		return true
	}
	release, err := s.repo.store.Claim(t.key, s.holder(t))
	var held *disk.HeldError
	if errors.As(err, &held) {
		s.waitFor(t, held)
		return false
	}
	if err != nil {
		s.unclaimed = true
		s.warn("another run may execute the same steps at the same time: %v", err)
		return true
	}
	if s.hitsNow(t) {
		release()
		return false
	}
	t.release = release
	return true
}

// hitsNow settles a task that missed when another run has executed it since. It
// warns of nothing: the look-up did.
func (s *scheduler) hitsNow(t *task) bool {
	miss, _ := s.find(t)
	if miss == "" {
		delete(s.inFlight, t.key)
		s.settle(t, OutcomeHit, nil)
	}
	return miss == ""
}

// retryHeld looks at what others executed: a result is taken at once, also when
// there is no place to execute anything.
func (s *scheduler) retryHeld() {
	held := s.held
	s.held = nil
	for _, t := range held {
		switch {
		case s.stopped():
		case s.hasRoom(t):
			s.startUnlessHeld(t)
		case !s.hitsNow(t):
			s.held = append(s.held, t)
		}
	}
}

func (s *scheduler) holder(t *task) string {
	text, _ := json.Marshal(Holder{s.id, t.step.Name, os.Getpid()})
	return string(text)
}

// waitFor puts a task aside and says whom it waits for, once.
func (s *scheduler) waitFor(t *task, held *disk.HeldError) {
	s.begin()
	s.held = append(s.held, t)
	var holder Holder
	if err := json.Unmarshal([]byte(held.Holder), &holder); err != nil || holder == t.waitsFor {
		return // not written yet, or known
	}
	t.waitsFor = holder
	s.options.Observe(Event{Kind: EventStepWaiting, Run: s.id, Step: t.step.Name, Holder: &holder})
}

// awaitEvent returns when an execution has ended, or when it is time to look at
// the claims of others again, or to tell the history.
func (s *scheduler) awaitEvent() {
	if len(s.ready) > 0 && !s.stopped() {
		return // another run's result made them so
	}
	var look <-chan time.Time
	if len(s.held) > 0 {
		look = time.After(s.poll)
	}
	select {
	case e := <-s.ended:
		s.settleExecution(e)
	case <-look:
		s.poll = min(2*s.poll, claimPollMax)
	case <-s.saveDue():
	case <-s.interrupted():
	}
}

// interrupted ends the wait for others, unless executions are still to be
// collected.
func (s *scheduler) interrupted() <-chan struct{} {
	if len(s.running) > 0 {
		return nil
	}
	return s.ctx.Done()
}

// unclaim gives the right to execute a task to others.
func (t *task) unclaim() {
	if t.release != nil {
		t.release()
		t.release = nil
	}
}
