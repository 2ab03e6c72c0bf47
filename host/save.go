package host

import "time"

// saveEvery is how often the history is told of steps that have ended while others
// run. Telling it costs about as much as a step that does nothing.
const saveEvery = 100 * time.Millisecond

// saveIfDue tells the history of what has ended since the last time, if that was
// some time ago.
func (s *scheduler) saveIfDue() {
	if time.Since(s.saved) < saveEvery {
		return
	}
	s.save()
	s.saved = time.Now()
}

// saveDue returns when the history is to be told next, never when there is nothing
// to tell.
func (s *scheduler) saveDue() <-chan time.Time {
	if !s.begun || len(s.unsaved) == 0 {
		return nil
	}
	return time.After(saveEvery - time.Since(s.saved))
}
