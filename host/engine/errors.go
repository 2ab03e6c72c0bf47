package engine

import (
	"slices"
	"strings"
)

// TrapError says that the engine ended the guest: by a trap of wasm itself, or
// because the guest broke the contract.
type TrapError struct {
	Reason    string   // `out of bounds memory access`, or what of the contract was broken
	Violation bool     // the reason is a breach of the contract
	Stack     []string // functions of the guest, innermost first; "\tfit.c:12:3" is the place in the one before
	Stderr    string   // the last lines the guest wrote to its standard error
}

func (e *TrapError) Error() string {
	text := "trap: " + e.Reason
	if e.Violation {
		text = "broke the contract: " + e.Reason
	}
	if where := e.Where(); where != "" {
		text += " in " + where
	}
	if place := e.Place(); place != "" {
		text += " at " + place
	}
	if e.Stderr != "" {
		text += ": " + tellingLine(e.Stderr)
	}
	return text
}

// Where returns the innermost function of the guest with a name, "" when there
// is none.
func (e *TrapError) Where() string {
	for _, frame := range e.Stack {
		if !strings.HasPrefix(frame, "$") && !strings.HasPrefix(frame, "\t") {
			return frame
		}
	}
	return ""
}

// Place returns the innermost place in the plugin's own source, "" when the
// plugin was not built for debugging.
func (e *TrapError) Place() string { return placeIn(e.Stack) }

// libraries are how the paths of what is not the author's start: zen's SDK and
// the libraries of the languages.
var libraries = []string{"/", "zen/", "lib_dir/", "~lib/"}

func placeIn(stack []string) string {
	library := func(place string) bool {
		return slices.ContainsFunc(libraries, func(start string) bool { return strings.HasPrefix(place, start) })
	}
	for _, frame := range stack {
		place, isPlace := strings.CutPrefix(frame, "\t")
		if isPlace && frame != folding && !library(place) {
			return strings.TrimSuffix(place, " (inlined)")
		}
	}
	return ""
}

// tellingLine returns the line of a standard error that says what happened: a
// Go panic's own line, which a dump of goroutines follows, else the last one.
func tellingLine(s string) string {
	s = strings.TrimRight(s, "\n")
	for line := range strings.Lines(s) {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return strings.TrimRight(line, "\n")
		}
	}
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// LimitError says that a guest went past one of its limits other than memory. Key
// is what the limit is called where it is set, "" when it cannot be.
type LimitError struct{ Key, Msg string }

func (e *LimitError) Error() string { return e.Msg }

// ContentError says that what a guest wrote cannot be stored, which is its own
// fault. Ports return it.
type ContentError struct{ Msg string }

func (e *ContentError) Error() string { return e.Msg }

// HostError says that the host could not serve the guest: a damaged input, a
// full disk. The guest is not at fault.
type HostError struct{ Err error }

func (e *HostError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *HostError) Unwrap() error { return e.Err }
