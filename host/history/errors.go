package history

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNotFound: there is no such run. The error is a *NotFoundError.
	ErrNotFound = errors.New("no such run")
	// ErrAmbiguous: a prefix fits several runs. The error is an
	// *AmbiguousError.
	ErrAmbiguous = errors.New("several runs fit")
)

// NotFoundError says what was looked for and what is near. It is ErrNotFound.
type NotFoundError struct {
	Ref  string   // what was asked for: an id, a prefix, PIPELINE@N
	Msg  string   // what is missing, for example `no run "abc"`
	Near []string // what would have been found: ids, newest first
}

func (e *NotFoundError) Error() string {
	switch len(e.Near) {
	case 0:
		return e.Msg
	case 1:
		return fmt.Sprintf("%s; there is %s", e.Msg, e.Near[0])
	}
	return fmt.Sprintf("%s; there are %s", e.Msg, strings.Join(e.Near, ", "))
}

// Is reports whether target is ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == ErrNotFound }

// AmbiguousError lists the runs that a prefix fits. It is ErrAmbiguous.
type AmbiguousError struct {
	Prefix     string
	Candidates []string // ids in order; at most maxCandidates
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("run %q fits several: %s; give more digits", e.Prefix, strings.Join(e.Candidates, ", "))
}

// Is reports whether target is ErrAmbiguous.
func (e *AmbiguousError) Is(target error) bool { return target == ErrAmbiguous }

// SchemaError says that a newer zen wrote the file.
type SchemaError struct {
	Path      string
	Got, Want int
}

func (e *SchemaError) Error() string {
	return fmt.Sprintf("%s was written by a newer zen (schema %d, this one knows %d): use that zen, or move the file away; only listings are lost", e.Path, e.Got, e.Want)
}
