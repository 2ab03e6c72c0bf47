package host

import (
	"encoding/json"
	"maps"
	"slices"

	"zen/abi"
	"zen/host/history"
	"zen/host/pipeline"
)

func (t *task) summary() StepSummary {
	s := StepSummary{
		Name: t.step.Name, Outcome: t.outcome, Seconds: t.seconds, SavedSeconds: t.saved, GuestSeconds: t.guest,
		Plugin: t.plugin.Manifest.Name, PluginDigest: t.plugin.Digest.String(), Entry: t.step.Entry.Name,
		FromRun: t.fromRun, FromStep: t.fromStep, Params: map[string]abi.Value{}, Outputs: map[string]OutputSummary{},
	}
	maps.Copy(s.Params, t.step.Params)
	if t.action != nil {
		s.Key = t.key.String()
	}
	if t.err != nil {
		s.Error, s.Failure = t.err.Error(), t.failure
	}
	if t.outcome == OutcomeHit || t.outcome == OutcomeExecuted {
		for port, o := range t.outputs {
			s.Outputs[port] = OutputSummary{Type: o.Type, Content: o.Content, Object: o.Object, Size: o.Size}
		}
	}
	return s
}

// historyStep is what the history keeps of a task.
func (t *task) historyStep(g *pipeline.Graph) history.Step {
	s := t.summary()
	params, _ := json.Marshal(s.Params)
	step := history.Step{
		Name: s.Name, Outcome: history.Outcome(s.Outcome), Seconds: s.Seconds, Key: s.Key,
		Slot: t.step.Slot, Plugin: s.Plugin, PluginDigest: s.PluginDigest, Entry: s.Entry,
		FromRun: s.FromRun, FromStep: s.FromStep, Params: string(params), Error: s.Error,
	}
	if t.tries > 0 && (t.outcome == OutcomeExecuted || t.outcome == OutcomeFailed) {
		step.Miss, step.Action = t.miss, t.action.Encode()
	}
	for _, port := range slices.Sorted(maps.Keys(s.Outputs)) {
		o := s.Outputs[port]
		step.Outputs = append(step.Outputs, history.Output{
			Port: port, Type: o.Type.String(), ContentDigest: o.Content.String(), ObjectDigest: o.Object.String(), Bytes: o.Size,
			Kind: t.step.Entry.Output(port).Kind,
		})
	}
	if t.outcome == OutcomeExecuted || t.outcome == OutcomeFailed {
		for _, m := range t.metrics {
			step.Metrics = append(step.Metrics, history.Metric{Name: m.Name, Step: m.Step, Value: m.Value})
		}
	}
	for _, port := range slices.Sorted(maps.Keys(t.step.Inputs)) {
		step.Inputs = append(step.Inputs, t.historyInput(g, port))
	}
	return step
}

// historyInput tells where an input came from. Of a source it says where that
// lay, so that the step can be verified later.
func (t *task) historyInput(g *pipeline.Graph, port string) history.Input {
	edge := t.step.Inputs[port]
	if edge.List != nil {
		in := history.Input{Port: port}
		for _, of := range edge.List {
			in.List = append(in.List, of.Step.Name+"."+of.Port)
		}
		return in
	}
	if edge.Step != nil {
		return history.Input{Port: port, From: edge.Step.Name + "." + edge.Port}
	}
	in := history.Input{Port: port, From: "sources." + edge.Source}
	switch from := t.inputs[port]; {
	case from.File != nil:
		in.Path = from.File.Path
	case from.Files != nil:
		in.Path, in.Files = pathOf(g.Source(edge.Source).Path), true
	case from.Object != nil:
		in.Type, in.Object, in.ContentDigest = from.Type.String(), from.Object.String(), from.Content.String()
	}
	return in
}
