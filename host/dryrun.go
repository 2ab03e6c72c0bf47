package host

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"zen/host/pipeline"
)

// DryStep says what a run would do with a step. Its JSON is
// docs/schemas/dry-run.schema.json.
type DryStep struct {
	Name    string `json:"name"`
	Outcome string `json:"outcome"` // "hit", "execute", or "depends" on a step that would execute
	On      string `json:"on,omitempty"`
	Key     string `json:"key,omitempty"` // not known when it depends
}

// Text says the same in words.
func (d DryStep) Text() string {
	switch d.Outcome {
	case "hit":
		return "is cached"
	case "execute":
		return "would run"
	}
	return fmt.Sprintf("depends on what `%s` gives", d.On)
}

// DryRun looks every step up and executes none. A step behind one that would
// execute may still hit then: its inputs are known by their content only.
func (r *Repository) DryRun(ctx context.Context, plan *Plan, o RunOptions) ([]DryStep, error) {
	run := r.newRun(plan, o)
	defer run.pool.Close()
	if err := run.prepare(); err != nil {
		return nil, err
	}
	if err := r.ResolveSources(ctx, plan, run.options.Observe); err != nil {
		return nil, err
	}
	s := &scheduler{run: run, ctx: ctx}
	steps := []DryStep{}
	missing := map[*task]*task{} // a task to the one whose execution it waits for
	for _, t := range run.tasks {
		d := DryStep{Name: t.step.Name}
		if first := waitsFor(t, run.byStep, missing); first != nil {
			d.Outcome, d.On, missing[t] = "depends", first.step.Name, first
		} else {
			if err := s.describe(t); err != nil {
				return nil, &StepError{Step: t.step.Name, Phase: PhasePlan, Err: err}
			}
			d.Outcome, d.Key = "hit", t.key.String()
			if t.forced || !s.lookUp(t) {
				d.Outcome, missing[t] = "execute", t
			}
		}
		steps = append(steps, d)
	}
	return steps, nil
}

// waitsFor returns the task whose execution a task waits for: that behind the
// first of its inputs, by name, so that it is the same one every time.
func waitsFor(t *task, byStep map[*pipeline.Step]*task, missing map[*task]*task) *task {
	for _, port := range slices.Sorted(maps.Keys(t.step.Inputs)) {
		if first := missing[byStep[t.step.Inputs[port].Step]]; first != nil {
			return first
		}
	}
	return nil
}
