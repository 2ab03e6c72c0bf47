package plugintest

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"zen/abi/tensor"
	"zen/host"
	"zen/host/history"
)

// Run is what became of a run. It belongs to the test that ran it: what its
// methods do not find ends that.
type Run struct {
	t        *testing.T
	repo     *host.Repository
	Summary  *host.Summary
	Failures []Failure // in the order in which the steps failed
}

// Failure is why a step has no result.
type Failure struct {
	Step  string
	Class string // that of host.Failure, or NotBegun
	Text  string // what the user reads
}

// NotBegun is the class of the failure of a step that the host did not let run.
const NotBegun = "not begun"

func failures(failed host.StepErrors) []Failure {
	all := make([]Failure, len(failed))
	for i, f := range failed {
		all[i] = Failure{f.Step, NotBegun, f.Err.Error()}
		var why *host.Failure
		if errors.As(f.Err, &why) {
			all[i].Class, all[i].Text = string(why.Class), why.Message
		}
	}
	return all
}

// Succeeded ends the test unless every step has succeeded.
func (r *Run) Succeeded() *Run {
	r.t.Helper()
	for _, f := range r.Failures {
		r.t.Errorf("step %q failed: %s: %s", f.Step, f.Class, f.Text)
	}
	if len(r.Failures) > 0 {
		r.t.FailNow()
	}
	return r
}

// Failure returns why a step has no result; the zero Failure when it has.
func (r *Run) Failure(step string) Failure {
	if i := slices.IndexFunc(r.Failures, func(f Failure) bool { return f.Step == step }); i >= 0 {
		return r.Failures[i]
	}
	return Failure{}
}

// Output returns what the step made at STEP.PORT.
func (r *Run) Output(ref string) *host.Output {
	r.t.Helper()
	out, err := r.repo.Output(r.Summary.Run + "/" + ref)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// Open returns the artifact STEP.PORT.
func (r *Run) Open(ref string) *tensor.File {
	r.t.Helper()
	file, err := r.Output(ref).Open()
	if err != nil {
		r.t.Fatal(err)
	}
	return file
}

// Logs returns what a step logged.
func (r *Run) Logs(step string) []host.LogLine {
	r.t.Helper()
	lines, _, err := r.repo.Logs(r.Summary.Run + "/" + step)
	if err != nil {
		r.t.Fatal(err)
	}
	return lines
}

// Metrics returns what a step reported, in its order.
func (r *Run) Metrics(step string) []history.Metric {
	r.t.Helper()
	run, err := r.repo.FindRun(r.Summary.Run)
	if err != nil {
		r.t.Fatal(err)
	}
	i := slices.IndexFunc(run.Steps, func(s history.Step) bool { return s.Name == step })
	if i < 0 {
		r.t.Fatalf("the run has no step %q", step)
	}
	return run.Steps[i].Metrics
}

// Elements returns the elements of the tensor STEP.PORT.
func Elements[T any](r *Run, ref string) []T {
	r.t.Helper()
	return elements[T](r, r.Open(ref).Tensor())
}

// NamedElements returns the elements of one of the named tensors STEP.PORT.
func NamedElements[T any](r *Run, ref, name string) []T {
	r.t.Helper()
	return elements[T](r, r.Open(ref).Named(name))
}

func elements[T any](r *Run, from *tensor.Tensor) []T {
	r.t.Helper()
	b, err := from.ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	all := make([]T, len(b)/binary.Size(*new(T)))
	if _, err := binary.Decode(b, binary.LittleEndian, all); err != nil {
		r.t.Fatal(err)
	}
	return all
}
