package host

import (
	"maps"
	"runtime"
	"slices"
	"time"

	"zen/abi"
	"zen/cache"
	"zen/host/pipeline"
	"zen/host/worker"
)

// defaultMemoryBytes is how much a guest may take when nobody says it.
const defaultMemoryBytes = 2 << 30

// builtIn are the limits of a step for which nobody sets any. It may take its time.
var builtIn = pipeline.Limits{MemoryBytes: defaultMemoryBytes, OutputBytes: 64 << 30, LogBytes: 16 << 20}

// limitsOf returns a step's limits: its own, else those of the pipeline, of
// config.toml, of zen.
func (r *run) limitsOf(step *pipeline.Step) pipeline.Limits {
	return step.Limits.Or(r.config.limits).Or(builtIn)
}

// start executes the task in a worker; its end comes through s.ended.
func (s *scheduler) start(t *task) {
	s.begin()
	t.tries++
	t.started = time.Now()
	t.metrics, t.lastLines, t.fromRun, t.fromStep, t.saved = nil, nil, "", "", 0 // it may have been a hit, whose object was damaged
	t.spared = s.spare != nil
	s.options.Observe(Event{Kind: EventStepStarted, Run: s.id, Step: t.step.Name, Why: s.whyStarted(t)})
	req, folders := s.request(t), &s.folders
	if t.spared {
		folders = &s.spare.folders
		req.Outputs = folders.store.Path()
	}
	go func() {
		result, err := s.execute(t, req, folders)
		s.ended <- ending{t, result, err}
	}()
}

func (s *scheduler) request(t *task) worker.Request {
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
		Limits:      worker.Limits{MemoryBytes: t.limits.MemoryBytes, OutputBytes: t.limits.OutputBytes, LogBytes: t.limits.LogBytes, Timeout: t.limits.Timeout},
	}
}

// execute runs in a goroutine of its own. The store of folders takes the outputs.
func (s *scheduler) execute(t *task, req worker.Request, folders *workFolders) (*worker.Result, error) {
	if t.step.Conversion == nil {
		if err := s.repo.storeModule(t.plugin, folders.store); err != nil {
			return nil, err
		}
	}
	folder, err := folders.take()
	if err != nil {
		return nil, unstored(err)
	}
	req.Folder = folder
	log := &stepLog{repo: s.repo, run: s.id, step: t.step.Name}
	defer log.close()
	result, err := s.pool.Execute(s.ctx, req, func(e worker.Event) { s.pass(t, e, log) })
	if err != nil {
		log.writeFailure(err, t.report(err))
		folders.drop(folder)
		return result, err
	}
	folders.giveBack(folder)
	return result, nil
}

// pass hands on what a guest tells.
func (s *scheduler) pass(t *task, e worker.Event, log *stepLog) {
	out := Event{Run: s.id, Step: t.step.Name}
	switch e.Kind {
	case worker.EventLog:
		out.Kind, out.Level, out.Text = EventLog, abi.LogLevelName(e.Level), &e.Text
		log.write(out.Level, e.Text)
		t.keep(LogLine{out.Level, e.Text})
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
	t.outputs, t.guest = result.Outputs, result.GuestSeconds
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
