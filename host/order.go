package host

import (
	"cmp"
	"slices"
)

// unknownSeconds is what a step counts with that was never executed: more than
// any other, so that what may be long begins first.
const unknownSeconds = 1e6

// byLength puts the queue into the order in which it is to be started: first what
// has the longest way before it to the end of the pipeline, by what its steps
// took last time. Of two alike the first in the file comes first.
func (s *scheduler) byLength() {
	if len(s.queue) < 2 {
		return // whatever it is, it is next
	}
	for _, t := range s.queue {
		s.measure(t)
	}
	slices.SortStableFunc(s.queue, func(a, b *task) int {
		return cmp.Or(cmp.Compare(b.way, a.way), cmp.Compare(a.place, b.place))
	})
}

// measure finds out once how long it takes from a task's start to the end of the
// pipeline.
func (s *scheduler) measure(t *task) float64 {
	if t.measured {
		return t.way
	}
	longest := 0.0
	for _, next := range t.followers {
		longest = max(longest, s.measure(next))
	}
	t.way, t.measured = s.lastSeconds(t)+longest, true
	return t.way
}

// lastSeconds returns how long a task's step took when it was last executed. A
// history that cannot be read knows nothing, which other places complain about.
func (s *scheduler) lastSeconds(t *task) float64 {
	seconds, known, err := s.repo.history.LastSeconds(s.plan.Graph.Name, t.step.Name)
	if err != nil || !known {
		return unknownSeconds
	}
	return seconds
}
