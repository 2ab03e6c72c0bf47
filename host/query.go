package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zen/abi/toml"
	"zen/host/history"
)

// Runs returns the newest runs first, of one pipeline or, with "", of all; at
// most limit, 0 for no bound. Their steps are not loaded.
func (r *Repository) Runs(pipeline string, limit int) ([]history.Run, error) {
	return r.history.Runs(pipeline, limit)
}

// FindRun returns a run with its steps: an id, a unique prefix, PIPELINE@N
// (N-th newest, 0 first), or latest (also ""): the newest run of a pipeline
// file in the current folder, else the newest of all. The error is a
// *UsageError when there is no such run.
func (r *Repository) FindRun(ref string) (*history.Run, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	run, err := r.history.Find(ref, folder)
	if errors.Is(err, history.ErrNotFound) || errors.Is(err, history.ErrAmbiguous) {
		return nil, &UsageError{err.Error()}
	}
	return run, err
}

// FindStep resolves [RUN/]STEP.
func (r *Repository) FindStep(ref string) (*history.Run, *history.Step, error) {
	runRef, name := splitRun(ref)
	run, err := r.FindRun(runRef)
	if err != nil {
		return nil, nil, err
	}
	for i := range run.Steps {
		if run.Steps[i].Name == name {
			return run, &run.Steps[i], nil
		}
	}
	return nil, nil, &UsageError{fmt.Sprintf("run %s of %s has no step %q%s", run.ID, run.Pipeline, name, toml.Hint(name, stepNames(run)))}
}

func stepNames(run *history.Run) []string {
	names := make([]string, len(run.Steps))
	for i, s := range run.Steps {
		names[i] = s.Name
	}
	return names
}

// splitRun cuts "RUN/rest".
func splitRun(ref string) (run, rest string) {
	if i := strings.LastIndexByte(ref, '/'); i >= 0 {
		return ref[:i], ref[i+1:]
	}
	return "", ref
}

// pathOf returns the absolute form of a path where there is one.
func pathOf(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// Pipelines returns the names of all pipelines that were ever run.
func (r *Repository) Pipelines() ([]string, error) { return r.history.Pipelines() }
