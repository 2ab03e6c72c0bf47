package host

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"zen/abi/tensor"
	"zen/host/history"
	"zen/host/pipeline"
)

// DryStep says what a run would do with a step, and why. Its JSON is
// docs/schemas/dry-run.schema.json.
type DryStep struct {
	Name    string `json:"name"`
	Outcome string `json:"outcome"` // "hit", "execute", or "depends" on a step that would execute
	On      string `json:"on,omitempty"`
	Key     string `json:"key,omitempty"` // not known when it depends
	Why
}

// Says says the outcome in words.
func (d DryStep) Says() string {
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
	run, err := r.newRun(plan, o)
	if err != nil {
		return nil, err
	}
	defer run.pool.Close()
	if err := run.prepare(); err != nil {
		return nil, err
	}
	if err := r.ResolveSources(ctx, plan, run.options.Observe); err != nil {
		return nil, err
	}
	d := &dryRun{scheduler: &scheduler{run: run, ctx: ctx}, missing: map[*task]*task{}}
	for _, t := range run.tasks {
		if err := d.lookAt(t); err != nil {
			return nil, &StepError{Step: t.step.Name, Phase: PhasePlan, Err: err}
		}
	}
	return d.explain()
}

// dryRun is a run that executes nothing.
type dryRun struct {
	*scheduler
	steps   []DryStep
	missing map[*task]*task // a task to the one whose execution it waits for; itself when it would run
}

// lookAt finds out what a run would do with a task.
func (d *dryRun) lookAt(t *task) error {
	step := DryStep{Name: t.step.Name}
	if first := d.waitsFor(t); first != nil {
		step.Outcome, step.On, d.missing[t] = "depends", first.step.Name, first
		d.describeKnown(t)
	} else {
		if err := d.describe(t); err != nil {
			return err
		}
		step.Outcome, step.Key, t.outcome = "hit", t.key.String(), OutcomeHit
		if !d.lookUp(t) {
			step.Outcome, d.missing[t], t.outcome = "execute", t, OutcomeExecuted
		}
	}
	d.steps = append(d.steps, step)
	return nil
}

// describeKnown makes the action of a task as far as its inputs are known.
func (d *dryRun) describeKnown(t *task) {
	digests := map[string]tensor.ContentDigest{}
	for port, edge := range t.step.Inputs {
		if d.waits(edge) != nil {
			continue
		}
		if in, there := d.input(edge); there {
			digests[port] = in.Content
		}
	}
	t.action = newAction(t.plugin, t.step.Entry, t.step.Params, d.plan.Graph.Seed, digests)
}

// explain says why, in the same words as for a run that was.
func (d *dryRun) explain() ([]DryStep, error) {
	run := d.record(history.StatusRunning)
	for _, t := range d.tasks {
		step := t.historyStep(d.plan.Graph)
		step.Miss = t.miss
		run.Steps = append(run.Steps, step)
	}
	x := newExplainer(d.repo, &run)
	for i, t := range d.tasks {
		if d.steps[i].On == "" {
			x.actions[d.steps[i].Key] = t.action
		}
	}
	for i, t := range d.tasks {
		var err error
		if d.steps[i].Why, err = d.why(x, t, &run.Steps[i]); err != nil {
			return nil, err
		}
	}
	return d.steps, nil
}

func (d *dryRun) why(x *explainer, t *task, step *history.Step) (Why, error) {
	if on := d.missing[t]; on == nil || on == t {
		return x.why(step)
	}
	step.Key, step.Miss = "", history.Miss{Reason: string(d.notLookedUp(t))}
	w, err := x.whyMissed(step, t.action, true)
	if w.Reason == ReasonChanged && len(w.Changes) == 0 || w.Reason == ReasonFirst {
		w.Reason = ReasonDepends
	}
	return w, err
}

// waitsFor returns the task whose execution a task waits for: that behind the
// first of its inputs, by name, so that it is the same one every time.
func (d *dryRun) waitsFor(t *task) *task {
	for _, port := range slices.Sorted(maps.Keys(t.step.Inputs)) {
		if first := d.waits(t.step.Inputs[port]); first != nil {
			return first
		}
	}
	return nil
}

// waits returns the task whose execution an input waits for, nil when its content
// is known.
func (d *dryRun) waits(input pipeline.Edge) *task {
	for _, edge := range input.Each() {
		if first := d.missing[d.byStep[edge.Step]]; first != nil {
			return first
		}
	}
	return nil
}
