package toml

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Error is one problem of a document and its place.
type Error struct {
	File         string
	Line, Column int // 0 when the problem has no line
	Msg          string
	Err          error // the cause, when another error tells more; nil: none
}

// Errorf returns the error at a place. The text becomes one line without
// characters that play tricks with a terminal, whatever a document put into it.
func Errorf(at Pos, format string, args ...any) *Error {
	return &Error{File: at.File, Line: at.Line, Column: at.Column, Msg: strings.Map(visible, fmt.Sprintf(format, args...))}
}

// visible replaces control characters and those that turn the direction of
// text.
func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
		return unicode.ReplacementChar
	}
	return r
}

// Error returns one line: "pipeline.toml:12:5: unknown key …".
func (e *Error) Error() string { return e.Pos().String() + ": " + e.Msg }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Pos returns the place.
func (e *Error) Pos() Pos { return Pos{e.File, e.Line, e.Column} }

// Errors are all problems of a document, in the order of their places.
type Errors []*Error

// Error returns one line per problem.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the problems for errors.As and errors.Is.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}

// sorted returns the errors by file and place, each once.
func (e Errors) sorted() Errors {
	out := slices.Clone(e)
	slices.SortStableFunc(out, func(a, b *Error) int {
		switch {
		case (a.Line == 0) != (b.Line == 0):
			// What the user just typed comes before what lies in the file.
			return a.Line - b.Line
		case a.File != b.File:
			return strings.Compare(a.File, b.File)
		case a.Pos().before(b.Pos()):
			return -1
		case b.Pos().before(a.Pos()):
			return 1
		}
		return 0
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(e *Error) bool {
		twice := seen[e.Error()]
		seen[e.Error()] = true
		return twice
	})
}
