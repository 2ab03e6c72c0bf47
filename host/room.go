package host

import (
	"fmt"
	"slices"
	"strings"

	"zen/host/machine"
)

// Executions share two things: places, of which there are as many as --jobs, and
// memory. An execution counts with the memory that its guest may take.

// memoryShare is the part of the machine's memory that the executions of one run
// share when nobody says how much: the rest is for workers themselves, files that
// are read, and whoever else is there.
const memoryShare = 0.75

// budget returns the memory that executions share, in bytes; 0: any.
func (r *run) budget() uint64 {
	switch {
	case r.options.MemoryBytes > 0:
		return r.options.MemoryBytes
	case r.config.memoryBytes > 0:
		return r.config.memoryBytes
	}
	return uint64(memoryShare * float64(machine.Look().StepBytes()))
}

// hasRoom says whether a task can be executed now. One alone always can.
func (s *scheduler) hasRoom(t *task) bool {
	return len(s.running) < s.options.Jobs && s.hasMemory(t)
}

func (s *scheduler) hasMemory(t *task) bool {
	return len(s.running) == 0 || s.memory == 0 || s.taken()+t.limits.MemoryBytes <= s.memory
}

// warnOversized says, once in a run, that a step may take more memory than the
// user lets all steps have together.
func (s *scheduler) warnOversized(t *task) {
	asked := s.options.MemoryBytes > 0 || s.config.memoryBytes > 0
	if s.oversized || !asked || t.limits.MemoryBytes <= s.memory {
		return
	}
	s.oversized = true
	s.warn("step %q may take %s, more than the %s that steps may take together: it runs alone; lower limits.memory or raise --memory",
		t.step.Name, sizeText(t.limits.MemoryBytes), sizeText(s.memory))
}

// taken returns the memory that executions under way may take.
func (s *scheduler) taken() (bytes uint64) {
	for _, t := range s.running {
		bytes += t.limits.MemoryBytes
	}
	return bytes
}

// tellQueued says of every task in the queue why it waits, when that is news. What
// will not be started any more waits for nothing.
func (s *scheduler) tellQueued() {
	if s.stopped() {
		return
	}
	for _, t := range s.queue {
		reason := QueuedForPlace
		if len(s.running) < s.options.Jobs {
			reason = QueuedForMemory
		}
		if t.queued == reason {
			continue
		}
		t.queued = reason
		text := s.queuedText(t, reason)
		s.options.Observe(Event{Kind: EventStepQueued, Run: s.id, Step: t.step.Name, Reason: reason, Text: &text})
	}
}

func (s *scheduler) queuedText(t *task, reason string) string {
	if reason == QueuedForPlace {
		return fmt.Sprintf("for a place: %d of %d executions are under way", len(s.running), s.options.Jobs)
	}
	have := "have"
	if len(s.running) == 1 {
		have = "has"
	}
	return fmt.Sprintf("for memory: it may take %s, and of %s %s %s %s",
		sizeText(t.limits.MemoryBytes), sizeText(s.memory), strings.Join(s.runningNames(), ", "), have, sizeText(s.taken()))
}

// runningNames names what is under way, some of it.
func (s *scheduler) runningNames() []string {
	const most = 3
	var names []string
	for _, t := range s.running[:min(most, len(s.running))] {
		names = append(names, "`"+t.step.Name+"`")
	}
	if more := len(s.running) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return names
}

// sizeText writes a size as in a pipeline file.
func sizeText(n uint64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.4gGiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.4gMiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.4gKiB", float64(n)/(1<<10))
}

// stopRunning takes a task from those under way.
func (s *scheduler) stopRunning(t *task) {
	s.running = slices.DeleteFunc(s.running, func(other *task) bool { return other == t })
}
