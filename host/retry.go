package host

import (
	"fmt"

	"zen/abi"
)

// tryAgain executes a task once more whose worker was lost to a signal that zen
// did not send: its system ran out of memory, somebody ended the process. It
// returns false when the step has no try left. What a guest did wrong it would do
// wrong again, and is never tried again.
func (s *scheduler) tryAgain(t *task, failure *Failure) bool {
	if t.lost >= t.step.Retries {
		failure.Message += triesText(t)
		return false
	}
	t.lost++
	text := fmt.Sprintf("%s; try %d of %d begins", failure.Message, t.lost+1, t.step.Retries+1)
	s.noteInLog(t, text)
	s.warn("step %q: %s", t.step.Name, text)
	s.ready = append(s.ready, t)
	return true
}

// triesText says how often a task was tried, or how it would be tried again.
func triesText(t *task) string {
	if t.step.Retries == 0 {
		return "; retries = 1 in the step tries again"
	}
	return fmt.Sprintf(", the last of %d tries", t.step.Retries+1)
}

// noteInLog keeps a line of zen's own with those of the step.
func (s *scheduler) noteInLog(t *task, text string) {
	log := &stepLog{repo: s.repo, run: s.id, step: t.step.Name}
	log.write(abi.LogLevelName(abi.LogWarn), text)
	log.close()
}
