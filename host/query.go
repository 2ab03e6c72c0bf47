package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zen/abi"
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
		if pointName(run.Steps[i].Name) == pointName(name) {
			return run, &run.Steps[i], nil
		}
	}
	return nil, nil, noStep(run, name)
}

// pointName returns the name of a step with the values of its matrix in order: a
// user may name them in any.
func pointName(step string) string {
	base, values, found := strings.Cut(step, "@")
	if !found {
		return step
	}
	all := strings.Split(values, ",")
	slices.Sort(all)
	return base + "@" + strings.Join(all, ",")
}

// noStep says that a run has no step of that name, and which it has.
func noStep(run *history.Run, name string) error {
	if points := pointsOf(run, name); len(points) > 0 {
		names := stepNames(&history.Run{Steps: points})
		return &UsageError{fmt.Sprintf("step %q of run %s is a matrix: name one of %s", name, run.ID, listed(names))}
	}
	return &UsageError{fmt.Sprintf("run %s of %s has no step %q%s", run.ID, run.Pipeline, name, toml.Hint(name, stepNames(run)))}
}

// pointsOf returns the steps that a matrix has made of one of the file.
func pointsOf(run *history.Run, name string) (points []history.Step) {
	for _, step := range run.Steps {
		if strings.HasPrefix(step.Name, name+"@") {
			points = append(points, step)
		}
	}
	return points
}

// listed names the first few.
func listed(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

func stepNames(run *history.Run) []string {
	names := make([]string, len(run.Steps))
	for i, s := range run.Steps {
		names[i] = s.Name
	}
	return names
}

// splitRun cuts "RUN/rest". A text in the name of a step may hold a slash, behind
// an equals sign, which no run has.
func splitRun(ref string) (run, rest string) {
	run, rest, found := strings.Cut(ref, "/")
	if !found || strings.Contains(run, "=") {
		return "", ref
	}
	return run, rest
}

// splitPort cuts STEP.PORT. The port follows the last dot; what stands there in the
// name of a step, as in trainer@lr=0.1, is none.
func splitPort(ref string) (step, port string) {
	if !strings.Contains(ref, "@") {
		step, port, _ = strings.Cut(ref, ".")
		return step, port
	}
	i := strings.LastIndexByte(ref, '.')
	if i < 0 || !abi.ValidName(ref[i+1:]) {
		return ref, ""
	}
	return ref[:i], ref[i+1:]
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
