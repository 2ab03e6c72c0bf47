package host

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"time"

	"zen/abi"
	"zen/cache"
	"zen/cache/disk"
	"zen/host/worker"
)

// The limits of a step that sets none.
const (
	defaultMemoryBytes = 2 << 30
	defaultOutputBytes = 64 << 30
	defaultLogBytes    = 16 << 20
)

// start executes the task in a worker; its end comes through s.ended.
func (s *scheduler) start(t *task) {
	s.begin()
	t.tries++
	t.started = time.Now()
	t.metrics, t.fromRun, t.fromStep, t.saved = nil, "", "", 0 // it may have been a hit, whose object was damaged
	t.spared = s.spare != nil
	s.options.Observe(Event{Kind: EventStepStarted, Run: s.id, Step: t.step.Name, Why: s.whyStarted(t)})
	req, store := s.request(t), s.repo.store
	if t.spared {
		store = s.spare.store
		req.Outputs = store.Path()
	}
	go func() {
		result, err := s.execute(t, req, store)
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
		Conversion:  conversionOf(t.step),
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

// execute runs in a goroutine of its own. store takes the outputs.
func (s *scheduler) execute(t *task, req worker.Request, store *disk.Store) (*worker.Result, error) {
	if t.step.Conversion == nil {
		if err := s.repo.storeModule(t.plugin, store); err != nil {
			return nil, err
		}
	}
	folder, err := store.NewFolder()
	if err != nil {
		return nil, unstored(err)
	}
	defer func() { _ = store.RemoveFolder(folder) }()
	req.Folder = folder
	log := &stepLog{repo: s.repo, run: s.id, step: t.step.Name}
	defer log.close()
	result, err := s.pool.Execute(s.ctx, req, func(e worker.Event) { s.pass(t, e, log) })
	log.writeStack(err)
	return result, err
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
	case worker.EventWarning:
		t.warnings = append(t.warnings, e.Text)
		return
	default:
		return
	}
	s.options.Observe(out)
}

// succeed records a good execution.
func (s *scheduler) succeed(t *task, result *worker.Result) {
	t.outputs = result.Outputs
	t.miss.Unkept = s.unkept(t)
	if t.miss.Unkept == "" {
		if err := s.repo.store.Put(s.newRecord(t)); err != nil {
			t.miss.Unkept = err.Error()
			s.warn("step %q: its result is not in the result cache: %v", t.step.Name, err)
		}
	}
	if err := s.misled(t, result.Outputs); err != nil {
		s.fail(t, PhaseExecute, err)
		return
	}
	s.settle(t, OutcomeExecuted, nil)
}

func (s *scheduler) newRecord(t *task) *cache.Record {
	record := &cache.Record{
		Action:  t.action,
		Metrics: t.metrics,
		Producer: cache.Producer{
			Run: s.id, Step: t.step.Name, Zen: s.repo.options.Version, Engine: s.repo.engine(),
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

// engine names what executes plugins, for records.
func (r *Repository) engine() string {
	if r.options.Interpreter {
		return worker.EngineVersion() + " interpreter"
	}
	return worker.EngineVersion()
}
