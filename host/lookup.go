package host

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/host/history"
	"zen/host/pipeline"
	"zen/host/worker"
)

// describe collects the task's inputs and makes its action, once the content of
// all inputs is known.
func (s *scheduler) describe(t *task) error {
	var bindings abi.Bindings
	t.inputs = map[string]worker.Input{}
	digests := map[string]tensor.ContentDigest{}
	for _, name := range slices.Sorted(maps.Keys(t.step.Inputs)) {
		port, edge := t.step.Entry.Input(name), t.step.Inputs[name]
		in, there := s.input(edge)
		if !there && port.Optional {
			continue
		}
		if !there {
			return notWritten(name, edge)
		}
		if err := fits(&bindings, port, in.Type); err != nil {
			return err
		}
		t.inputs[name], digests[name] = in, in.Content
	}
	t.action = newAction(t.plugin, t.step.Entry, t.step.Params, s.plan.Graph.Seed, digests)
	t.key = t.action.Key()
	return nil
}

// fits checks an artifact's type against the port that reads it. What the plan
// could not know before the run are the sizes behind letters.
func fits(bindings *abi.Bindings, port *abi.Port, got abi.Type) error {
	if got.Kind != port.Type.Kind || got.DType != port.Type.DType {
		return fmt.Errorf("input %q reads %s, but is given %s", port.Name, port.Type, got)
	}
	if got.Kind == abi.KindTensors {
		return namesFit(port, got)
	}
	return bindings.BindPort(fmt.Sprintf("input %q", port.Name), port.Type, got)
}

// namesFit checks that named tensors are those that a port asks for. What each of
// them is, is checked when the guest looks it up.
func namesFit(port *abi.Port, got abi.Type) error {
	for _, want := range port.Type.Fields {
		if _, ok := got.Field(want.Name); !ok {
			return fmt.Errorf("input %q reads a tensor %q, and is given none of that name", port.Name, want.Name)
		}
	}
	for _, has := range got.Fields {
		if _, ok := port.Type.Field(has.Name); !ok {
			return fmt.Errorf("input %q is given a tensor %q, and reads none of that name", port.Name, has.Name)
		}
	}
	return nil
}

// input returns what an edge brings; there is false when it comes from an
// optional output that was not written.
func (s *scheduler) input(edge pipeline.Edge) (in worker.Input, there bool) {
	switch {
	case edge.List != nil:
		return s.list(edge)
	case edge.Step == nil:
		return s.plan.Sources[edge.Source], true
	}
	maker := s.byStep[edge.Step]
	out, there := maker.outputs[edge.Port]
	return worker.Input{Type: out.Type, Content: out.Content, Object: &out.Object, Recorded: maker.outcome == OutcomeHit}, there
}

// notWritten says that an input is missing.
func notWritten(input string, edge pipeline.Edge) error {
	if edge.List != nil {
		return fmt.Errorf("input %q is a list of outputs, and no step wrote any of them", input)
	}
	return fmt.Errorf("input %q reads %s.%s, which step %q did not write", input, edge.Step.Name, edge.Port, edge.Step.Name)
}

// lookUp reports whether the result cache has the task's results, all of them;
// if not, t.miss says why.
func (s *scheduler) lookUp(t *task) bool {
	t.miss = history.Miss{}
	if reason := s.notLookedUp(t); reason != "" {
		t.miss.Reason = string(reason)
		return false
	}
	miss, err := s.find(t)
	if miss == "" {
		return true
	}
	s.missed(t, miss, err)
	return false
}

// find reads the task's results from the result cache, all of them, and returns
// why there are none.
func (s *scheduler) find(t *task) (missReason, error) {
	record, err := s.repo.store.Get(t.key)
	if err != nil {
		return recordMiss(err), err
	}
	outputs, err := s.outputsOf(t, record)
	if err != nil {
		return objectMiss(err), err
	}
	t.outputs = outputs
	t.fromRun, t.fromStep, t.saved = record.Producer.Run, record.Producer.Step, record.Producer.Seconds
	t.metrics, t.miss = record.Metrics, history.Miss{}
	return "", nil
}

// missed notes why a look-up was a miss, and warns unless there was just no
// record.
func (s *scheduler) missed(t *task, reason missReason, err error) {
	t.miss.Reason = string(reason)
	if reason != missNone {
		t.miss.Detail = err.Error()
	}
	if !errors.Is(err, cache.ErrNotFound) || reason == missGone {
		s.warn("step %q: %v; it runs again", t.step.Name, err)
	}
}

// outputsOf returns a record's outputs when their objects are there, and marks
// them as used, so that trim leaves them to this run. A record that cannot be of
// this step goes to quarantine.
func (s *scheduler) outputsOf(t *task, record *cache.Record) (map[string]worker.Output, error) {
	outputs, err := recordedOutputs(t.step.Entry, t.inputs, record)
	if err != nil {
		return nil, s.distrust(t, err)
	}
	for _, o := range record.Outputs {
		size, err := s.repo.store.Use(o.Object)
		if err != nil {
			return nil, fmt.Errorf("the object of output %q: %w", o.Port, err)
		}
		if size != o.Size {
			return nil, s.otherSize(t, o, size)
		}
	}
	return outputs, nil
}

// otherSize finds out whether an object or its record is at fault, and moves that
// one away.
func (s *scheduler) otherSize(t *task, o cache.Output, size int64) error {
	err := fmt.Errorf("the object of output %q has %d bytes instead of %d", o.Port, size, o.Size)
	readErr := verifyObject(s.repo.store, o.Object)
	if readErr == nil {
		return s.distrust(t, err)
	}
	if !cache.Damaged(readErr) {
		return errors.Join(err, readErr)
	}
	return damagedError{fmt.Errorf("%w: %w; %s", err, readErr, cache.MovedAway(s.repo.store.Quarantine(o.Object)))}
}

// distrust moves the record of a task away.
func (s *scheduler) distrust(t *task, why error) error {
	return damagedError{fmt.Errorf("record %s does not fit the step: %w; %s", t.key, why, cache.MovedAway(s.repo.store.QuarantineRecord(t.key)))}
}
