package host

import (
	"errors"
	"os"

	"zen/cache"
)

// missReason is why a step was executed instead of taken from the result cache,
// as far as the scheduler knows. What has changed since an earlier execution is
// found out later, by an Explanation.
type missReason string

// The reasons; the history keeps them.
const (
	missRerun   missReason = "rerun"     // --rerun
	missAgain   missReason = "again"     // another step found its stored output damaged
	missOff     missReason = "cache_off" // --cache=off or write
	missStep    missReason = "step_off"  // cache = false
	missNone    missReason = "none"      // no record
	missNewer   missReason = "newer"     // a record that only a newer zen can read
	missGone    missReason = "gone"      // a record whose object is not there
	missDamaged missReason = "damaged"   // a record or an object that is not what it should be
	missUnread  missReason = "unread"    // a record or an object that cannot be read
)

// notLookedUp returns why a task is not looked up, "" when it is.
func (s *scheduler) notLookedUp(t *task) missReason {
	switch {
	case t.forced != "":
		return t.forced
	case !t.step.Cache:
		return missStep
	case !s.options.Cache.reads():
		return missOff
	}
	return ""
}

// recordMiss sorts the error of a look-up.
func recordMiss(err error) missReason {
	var (
		damaged *cache.CorruptError
		moved   damagedError
	)
	switch {
	case errors.As(err, &damaged), errors.As(err, &moved):
		return missDamaged
	case errors.Is(err, os.ErrNotExist):
		return missNone
	case errors.Is(err, cache.ErrNotFound):
		return missNewer
	}
	return missUnread
}

// damagedError is about a record or an object that was moved away, since it is
// not what it should be.
type damagedError struct{ error }

func (e damagedError) Unwrap() error { return e.error }

// objectMiss sorts the error of looking for a record's objects.
func objectMiss(err error) missReason {
	if errors.Is(err, cache.ErrNotFound) {
		return missGone
	}
	if reason := recordMiss(err); reason != missNone {
		return reason
	}
	return missGone
}

// unkept returns why an execution's result gets no record, "" when it does.
func (s *scheduler) unkept(t *task) string {
	switch {
	case !t.step.Cache:
		return "its pipeline says cache = false"
	case !s.options.Cache.writes():
		return "it ran with --cache=" + string(s.options.Cache)
	case t.spared:
		return "there was no room for its outputs"
	}
	return ""
}
