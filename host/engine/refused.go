package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"zen/abi"
)

// RefusedError is the error of a guest that was refused calls of WASI before it
// failed. Such a call only returns an errno to the guest, which often drops it:
// its author would not learn what the step lacks.
type RefusedError struct {
	Err   error
	Calls []string // the functions, each once, the first call first
}

func (e *RefusedError) Error() string { return fmt.Sprintf("%v (note: %s)", e.Err, e.note()) }

// Unwrap returns what the guest failed with.
func (e *RefusedError) Unwrap() error { return e.Err }

// noteCalls is how many functions a note names beside the first.
const noteCalls = 3

func (e *RefusedError) note() string {
	note := refusedText(e.Calls[0])
	others := e.Calls[1:]
	if len(others) == 0 {
		return note
	}
	named := strings.Join(others[:min(noteCalls, len(others))], ", ")
	if more := len(others) - noteCalls; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return note + "; refused too: " + named
}

// refusedText says what a step lacks, and what it has instead.
func refusedText(function string) string {
	if answersNothing(function) {
		return function + " found nothing: " + wayOut(function)
	}
	return function + " was refused: " + wayOut(function)
}

func wayOut(function string) string {
	starts := func(with ...string) bool {
		return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(function, w) })
	}
	switch {
	case starts("environ_"):
		return "a step has no environment; take a value through a parameter"
	case starts("args_"):
		return "a step has no arguments; take a value through a parameter"
	case starts("sock_"):
		return "a step has no network; take data through an input port"
	case starts("path_", "fd_"):
		return "a step has no files; take data through an input port, and give it through an output port"
	}
	return "a step has only what the page of the ABI lists under WASI"
}

// refusals watches the calls of WASI of one module. It changes nothing that a
// guest sees.
type refusals struct{ module *Module }

// NewFunctionListener watches every function that answers with an errno.
func (r refusals) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	if len(f.ResultTypes()) == 0 {
		return nil
	}
	return r
}

// Before has nothing to do.
func (refusals) Before(context.Context, api.Module, api.FunctionDefinition, []uint64, experimental.StackIterator) {
}

// Abort has nothing to do: the error tells.
func (refusals) Abort(context.Context, api.Module, api.FunctionDefinition, error) {}

// After notes a call that was refused. What runtimes ask for while they start,
// before the entry, is none of the author's business.
func (r refusals) After(_ context.Context, _ api.Module, f api.FunctionDefinition, results []uint64) {
	x := r.module.current
	if x == nil || !x.entered {
		return
	}
	if name := f.Name(); api.DecodeI32(results[0]) != 0 || answersNothing(name) {
		x.refuse(name)
	}
}

// answersNothing reports whether a function succeeds, but with nothing in it.
func answersNothing(function string) bool {
	return function == "environ_sizes_get" || function == "args_sizes_get"
}

// refuse notes a function once, and tells it in the log. The line does not count
// toward the guest's limit, which would end the step otherwise.
func (x *execution) refuse(function string) {
	if slices.Contains(x.refused, function) {
		return
	}
	x.refused = append(x.refused, function)
	x.Events.Log(abi.LogDebug, refusedText(function))
}

// withRefusals adds the note about refused calls to an error of the guest.
func (x *execution) withRefusals(err error) error {
	if err == nil || len(x.refused) == 0 {
		return err
	}
	return &RefusedError{err, x.refused}
}
