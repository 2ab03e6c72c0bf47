package cache

import (
	"errors"
	"strings"
)

// ErrNotFound is a miss: the store does not have the record or the object, or
// has a record of a newer format. It comes wrapped with the reason.
var ErrNotFound = errors.New("not in the result cache")

// CorruptError says that stored bytes are not what their name says. A store
// has moved them out of the way already, so that the next look-up is a miss.
type CorruptError struct {
	Path       string // the file, or what stands for it in a store without files
	Want       string // what the name or the format demands
	Got        string // what was found
	Quarantine string // where the file lies now; empty when it could not be moved
}

func (e *CorruptError) Error() string {
	var b strings.Builder
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString("corrupt: want " + e.Want + ", got " + e.Got)
	if e.Quarantine != "" {
		b.WriteString("; moved to " + e.Quarantine)
	}
	return b.String()
}
