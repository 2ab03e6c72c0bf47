package host

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/host/history"
	"zen/host/pipeline"
	"zen/host/worker"
)

// The limits of a step that sets none.
const (
	defaultMemoryBytes = 2 << 30
	defaultOutputBytes = 64 << 30
	defaultLogBytes    = 16 << 20
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
	if got.Kind != abi.KindTensor {
		return nil
	}
	sizes, ok := got.Sizes()
	if !ok {
		return fmt.Errorf("input %q is given %s, whose dimensions are not known", port.Name, got)
	}
	return bindings.Bind(fmt.Sprintf("input %q", port.Name), port.Type, sizes)
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

// lookUp reports whether the result cache has the task's results, all of them.
func (s *scheduler) lookUp(t *task) bool {
	if !s.options.Cache.reads() || !t.step.Cache {
		return false
	}
	record, err := s.repo.store.Get(t.key)
	if err != nil {
		if !errors.Is(err, cache.ErrNotFound) {
			s.warn("step %q: %v; it runs again", t.step.Name, err)
		}
		return false
	}
	outputs, err := s.outputsOf(record)
	if err != nil {
		s.warn("step %q: %v; it runs again", t.step.Name, err)
		return false
	}
	t.outputs = outputs
	t.fromRun, t.fromStep, t.saved = record.Producer.Run, record.Producer.Step, record.Producer.Seconds
	t.metrics = record.Metrics
	return true
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

// start executes the task in a worker; its end comes through s.ended.
func (s *scheduler) start(t *task) {
	s.begin()
	t.tries++
	t.started = time.Now()
	t.metrics, t.fromRun, t.fromStep, t.saved = nil, "", "", 0 // it may have been a hit, whose object was damaged
	s.options.Observe(Event{Kind: EventStepStarted, Run: s.id, Step: t.step.Name})
	req := s.request(t)
	go func() {
		result, err := s.execute(t, req)
		s.ended <- ending{t, result, err}
	}()
}

func (s *scheduler) request(t *task) worker.Request {
	limits := t.step.Limits
	return worker.Request{
		Store:       s.repo.options.Home,
		Compilation: s.repo.options.Compilation,
		Run:         s.id,
		Module:      t.plugin.Digest,
		Manifest:    t.plugin.Manifest,
		Entry:       t.step.Entry.Name,
		Params:      t.step.Params,
		Seed:        seedOf(t.step.Entry, s.plan.Graph.Seed),
		Inputs:      t.inputs,
		Cores:       s.coresEach(),
		Interpreter: s.repo.options.Interpreter,
		Limits: worker.Limits{
			MemoryBytes: cmp.Or(limits.MemoryBytes, defaultMemoryBytes),
			OutputBytes: cmp.Or(limits.OutputBytes, defaultOutputBytes),
			LogBytes:    cmp.Or(limits.LogBytes, defaultLogBytes),
			Timeout:     limits.Timeout,
		},
	}
}

// execute runs in a goroutine of its own.
func (s *scheduler) execute(t *task, req worker.Request) (*worker.Result, error) {
	if err := s.repo.storeModule(t.plugin); err != nil {
		return nil, err
	}
	folder, err := s.repo.store.NewFolder()
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.repo.store.RemoveFolder(folder) }()
	req.Folder = folder
	log := &stepLog{repo: s.repo, run: s.id, step: t.step.Name}
	defer log.close()
	return s.pool.Execute(s.ctx, req, func(e worker.Event) { s.pass(t, e, log) })
}

// pass hands on what a guest tells.
func (s *scheduler) pass(t *task, e worker.Event, log *stepLog) {
	out := Event{Run: s.id, Step: t.step.Name}
	switch e.Kind {
	case worker.EventLog:
		out.Kind, out.Level, out.Text = EventLog, abi.LogLevelName(e.Level), &e.Text
		log.write(out.Level, e.Text)
	case worker.EventProgress:
		out.Kind, out.Done, out.Total = EventProgress, numberPtr(e.Done), numberPtr(e.Total)
	case worker.EventMetric:
		t.metrics = append(t.metrics, cache.Metric{Name: e.Name, Step: e.Step, Value: float64(e.Value)})
		out.Kind, out.Metric, out.At, out.Value = EventMetric, e.Name, &e.Step, numberPtr(e.Value)
	default:
		return
	}
	s.options.Observe(out)
}

// stepLog is the file with a step's log lines, made with the first line.
type stepLog struct {
	repo      *Repository
	run, step string
	file      *os.File
	broken    bool
}

// write appends a line: the level, a tab, the text with its own line breaks
// indented.
func (l *stepLog) write(level, text string) {
	if l.file == nil && !l.broken {
		file, err := l.repo.openLog(l.run, l.step)
		l.file, l.broken = file, err != nil
	}
	if l.file != nil {
		_, err := l.file.WriteString(level + "\t" + strings.ReplaceAll(text, "\n", "\n\t") + "\n")
		l.broken = l.broken || err != nil
	}
}

func (l *stepLog) close() {
	if l.file != nil {
		_ = l.file.Close()
	}
}

// succeed records a good execution.
func (s *scheduler) succeed(t *task, result *worker.Result) {
	t.outputs = result.Outputs
	if s.options.Cache.writes() && t.step.Cache {
		if err := s.repo.store.Put(s.newRecord(t)); err != nil {
			s.warn("step %q: its result is not in the result cache: %v", t.step.Name, err)
		}
	}
	s.settle(t, OutcomeExecuted, nil)
}

func (s *scheduler) newRecord(t *task) *cache.Record {
	record := &cache.Record{
		Action:  t.action,
		Metrics: t.metrics,
		Producer: cache.Producer{
			Run: s.id, Step: t.step.Name, Zen: s.repo.options.Version, Engine: worker.EngineVersion(),
			OS: runtime.GOOS, Arch: runtime.GOARCH, Started: t.started.UTC(), Seconds: t.seconds,
		},
	}
	for _, port := range slices.Sorted(maps.Keys(t.outputs)) {
		o := t.outputs[port]
		record.Outputs = append(record.Outputs, cache.Output{
			Port: port, Type: o.Type.String(), Content: o.Content, Object: o.Object, Size: o.Size,
		})
	}
	return record
}

func (t *task) summary() StepSummary {
	s := StepSummary{
		Name: t.step.Name, Outcome: t.outcome, Seconds: t.seconds, SavedSeconds: t.saved,
		Plugin: t.plugin.Manifest.Name, PluginDigest: t.plugin.Digest.String(), Entry: t.step.Entry.Name,
		FromRun: t.fromRun, FromStep: t.fromStep, Params: map[string]abi.Value{}, Outputs: map[string]OutputSummary{},
	}
	maps.Copy(s.Params, t.step.Params)
	if t.action != nil {
		s.Key = t.key.String()
	}
	if t.err != nil {
		s.Error = t.err.Error()
	}
	if t.outcome == OutcomeHit || t.outcome == OutcomeExecuted {
		for port, o := range t.outputs {
			s.Outputs[port] = OutputSummary{Type: o.Type, Content: o.Content, Object: o.Object, Size: o.Size}
		}
	}
	return s
}

// historyStep is what the history keeps of a task.
func (t *task) historyStep() history.Step {
	s := t.summary()
	params, _ := json.Marshal(s.Params)
	step := history.Step{
		Name: s.Name, Outcome: history.Outcome(s.Outcome), Seconds: s.Seconds, Key: s.Key,
		Plugin: s.Plugin, PluginDigest: s.PluginDigest, Entry: s.Entry,
		FromRun: s.FromRun, FromStep: s.FromStep, Params: string(params), Error: s.Error,
	}
	for _, port := range slices.Sorted(maps.Keys(s.Outputs)) {
		o := s.Outputs[port]
		step.Outputs = append(step.Outputs, history.Output{
			Port: port, Type: o.Type.String(), ContentDigest: o.Content.String(), ObjectDigest: o.Object.String(), Bytes: o.Size,
		})
	}
	if t.outcome == OutcomeExecuted || t.outcome == OutcomeFailed {
		for _, m := range t.metrics {
			step.Metrics = append(step.Metrics, history.Metric{Name: m.Name, Step: m.Step, Value: m.Value})
		}
	}
	for _, port := range slices.Sorted(maps.Keys(t.step.Inputs)) {
		step.Inputs = append(step.Inputs, t.historyInput(port))
	}
	return step
}

func (t *task) historyInput(port string) history.Input {
	edge := t.step.Inputs[port]
	in := history.Input{Port: port, From: "sources." + edge.Source}
	if edge.Step != nil {
		in.From = edge.Step.Name + "." + edge.Port
	}
	return in
}
