package host

import (
	"errors"
	"fmt"
	"strings"

	"zen/host/worker"
)

// Phase is how far a step had come when it failed.
type Phase string

// The phases of a step.
const (
	PhasePlan    Phase = "plan"    // before anything ran
	PhaseLookUp  Phase = "look up" // in the result cache
	PhaseExecute Phase = "execute"
)

// StepError says which step failed, when and why.
type StepError struct {
	Step  string
	Phase Phase
	Err   error // often a *worker.Failure

	Report *FailureReport // nil when no guest ran
}

// Error names the flag, too, that raises a limit for one run.
func (e *StepError) Error() string {
	text := fmt.Sprintf("step %q: %v", e.Step, e.Err)
	var failure *Failure
	if errors.As(e.Err, &failure) {
		text += forOneRun(e.Step, failure)
	}
	return text
}

// forOneRun says how to raise a limit for one run, "" when none was in the way.
// Steps of a matrix have the limits of the one in the file.
func forOneRun(step string, failure *Failure) string {
	if failure.Limit == "" {
		return ""
	}
	base, _, _ := strings.Cut(step, "@")
	return fmt.Sprintf(", or for one run with --set steps.%s.limits.%s=…", base, failure.Limit)
}

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.Err }

// StepErrors are the failed steps of a run.
type StepErrors []*StepError

func (e StepErrors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the steps' errors.
func (e StepErrors) Unwrap() []error {
	out := make([]error, len(e))
	for i, err := range e {
		out[i] = err
	}
	return out
}

// PluginError says that a plugin file cannot be used.
type PluginError struct {
	Path string
	Err  error // *abi.VersionError, *abi.ContractError, *abi.FormatError, or of the file
}

func (e *PluginError) Error() string { return fmt.Sprintf("plugin %s: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *PluginError) Unwrap() error { return e.Err }

// SourceError says that a source cannot be had.
type SourceError struct {
	Name string
	Err  error // names the source already
}

func (e *SourceError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SourceError) Unwrap() error { return e.Err }

// UsageError says that a request makes no sense for this repository: a run, a
// step or a port that is not there.
type UsageError struct{ Msg string }

func (e *UsageError) Error() string { return e.Msg }

// DamagedError says that a stored object is not what its name says.
type DamagedError struct{ Err error }

func (e *DamagedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *DamagedError) Unwrap() error { return e.Err }

// Failure is why a step failed, as the worker told it.
type Failure = worker.Failure
