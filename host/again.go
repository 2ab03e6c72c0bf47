package host

import (
	"fmt"
	"slices"
	"strings"

	"zen/cache"
	"zen/host/worker"
)

// makeAgain executes the step again that made an object which is damaged, or not
// what its record says, and t after it. It returns false when nobody made it.
func (s *scheduler) makeAgain(t *task, failure *Failure) bool {
	if t.tries-t.lost >= maxTries {
		return false
	}
	s.warn("step %q: %s", t.step.Name, failure.Message)
	if *failure.Object == t.plugin.Digest {
		s.ready = append(s.ready, t)
		return true
	}
	maker := s.makerOf(*failure.Object, t)
	if maker == nil {
		return false
	}
	t.waits++
	if !maker.settled { // on its way again already
		maker.followers = append(maker.followers, t)
		return true
	}
	if failure.Lie {
		s.doubt(maker)
	}
	maker.settled, maker.forced = false, missAgain
	maker.followers = []*task{t}
	s.ready = append(s.ready, maker)
	return true
}

// makerOf returns the step before t that gave an object: one that gives it again
// already, or else one that hit, or was executed.
func (s *scheduler) makerOf(object cache.ObjectDigest, t *task) (maker *task) {
	for _, before := range s.tasks {
		switch {
		case !before.made(object) || !t.reads(before):
		case !before.settled:
			return before
		case before.tries-before.lost < maxTries && (maker == nil || before.outcome == OutcomeHit):
			maker = before
		}
	}
	return maker
}

func (t *task) reads(before *task) bool {
	return stepsBefore(t.step)[before.step]
}

func (t *task) made(object cache.ObjectDigest) bool {
	for _, o := range t.outputs {
		if o.Object == object {
			return true
		}
	}
	return false
}

// doubt moves the record of a task away that says of an object what it does not
// hold, and remembers what it said.
func (s *scheduler) doubt(t *task) {
	if t.outcome != OutcomeHit {
		return
	}
	t.doubted = t.outputs
	if err := s.repo.store.QuarantineRecord(t.key); err != nil {
		s.warn("step %q: %v", t.step.Name, err)
		return
	}
	s.warn("step %q: its record %s is false and was moved to quarantine; it runs again", t.step.Name, t.key)
}

// misled returns an error when other steps went by what a false record said of the
// content of a task's outputs, and the task gave something else.
func (s *scheduler) misled(t *task, outputs map[string]worker.Output) error {
	if t.doubted == nil || sameContents(t.doubted, outputs) {
		return nil
	}
	var users []string
	for _, other := range s.tasks {
		if other.reads(t) && other.action != nil && !slices.Contains(t.followers, other) {
			users = append(users, fmt.Sprintf("%q", other.step.Name))
		}
	}
	if len(users) == 0 {
		return nil
	}
	return &Failure{
		Class:   worker.ClassCorrupt,
		Message: fmt.Sprintf("its record in the result cache was false, and the keys of %s came from it: it is right now, run again", strings.Join(users, ", ")),
	}
}

func sameContents(a, b map[string]worker.Output) bool {
	for port, o := range b {
		if a[port].Content != o.Content {
			return false
		}
	}
	return len(a) == len(b)
}
