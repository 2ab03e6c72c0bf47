package host

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
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
			return fmt.Errorf("input %q reads %s.%s, which step %q did not write", name, edge.Step.Name, edge.Port, edge.Step.Name)
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
	if edge.Step == nil {
		return s.plan.Sources[edge.Source], true
	}
	out, there := s.byStep[edge.Step].outputs[edge.Port]
	return worker.Input{Type: out.Type, Content: out.Content, Object: &out.Object}, there
}

// lookUp reports whether the result cache has the task's results, and warns of
// what it should have.
func (s *scheduler) lookUp(t *task) bool {
	if !s.options.Cache.reads() || !t.step.Cache {
		return false
	}
	hit, err := s.find(t)
	if err != nil {
		s.warn("step %q: %v; it runs again", t.step.Name, err)
	}
	return hit
}

// find reads the task's results from the result cache, all of them. A miss is no
// error.
func (s *scheduler) find(t *task) (hit bool, err error) {
	record, err := s.repo.store.Get(t.key)
	if errors.Is(err, cache.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	outputs, err := s.outputsOf(record)
	if err != nil {
		return false, err
	}
	t.outputs = outputs
	t.fromRun, t.fromStep, t.saved = record.Producer.Run, record.Producer.Step, record.Producer.Seconds
	t.metrics = record.Metrics
	return true, nil
}

// outputsOf returns a record's outputs when their objects are there.
func (s *scheduler) outputsOf(record *cache.Record) (map[string]worker.Output, error) {
	outputs := map[string]worker.Output{}
	for _, o := range record.Outputs {
		size, err := s.repo.store.Stat(o.Object)
		if err != nil {
			return nil, fmt.Errorf("the object of output %q: %w", o.Port, err)
		}
		if size != o.Size {
			return nil, fmt.Errorf("the object of output %q has %d bytes instead of %d", o.Port, size, o.Size)
		}
		typ, err := abi.ParseType(o.Type)
		if err != nil {
			return nil, err
		}
		outputs[o.Port] = worker.Output{Type: typ, Content: o.Content, Object: o.Object, Size: o.Size}
	}
	return outputs, nil
}
