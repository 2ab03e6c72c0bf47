package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
	"zen/host/convert"
	"zen/host/engine"
	"zen/host/source"
)

// maxMetrics bounds the metrics of one execution; all of them lie in its record.
const maxMetrics = 100_000

// dataBeside is what a worker may allocate beside the guest's memory, in bytes.
const dataBeside = 2 << 30

// execute runs one request in this process.
func (s *server) execute(ctx context.Context, req Request) (result *Result) {
	defer func() {
		if r := recover(); r != nil {
			result = &Result{Failure: &Failure{Class: ClassHost, Message: oneLine("bug of zen: %v", r), Stderr: string(debug.Stack())}}
		}
	}()
	limitData(req.Limits.MemoryBytes + dataBeside)
	result = &Result{}
	if err := s.run(ctx, req, result); err != nil {
		return &Result{Failure: failureOf(err), GuestSeconds: result.GuestSeconds}
	}
	return result
}

func (s *server) run(ctx context.Context, req Request, result *Result) error {
	store, err := s.stores.open(req.Store, req.Run)
	if err != nil {
		return err
	}
	sink := store.Store
	if req.Outputs != "" {
		if sink, err = disk.Open(req.Outputs); err != nil {
			return &storeError{err}
		}
		store.other = sink
		defer func() { store.other = nil; _ = sink.Close() }()
	}
	var module *engine.Module
	if req.Conversion == nil {
		if module, err = s.module(ctx, store, req); err != nil {
			return err
		}
	}
	ports := &ports{req: &req, entry: req.Manifest.Entry(req.Entry), store: store, sink: sink}
	defer ports.close()
	if req.Conversion != nil {
		result.Outputs, err = ports.convert()
		return err
	}
	bindings, err := bind(ports.entry, req.Inputs)
	if err != nil {
		return err
	}
	started := time.Now()
	err = module.Run(ctx, engine.Call{
		Entry:  ports.entry,
		Params: req.Params,
		Seed:   req.Seed,
		Limits: engine.Limits{
			MemoryBytes: req.Limits.MemoryBytes, OutputBytes: req.Limits.OutputBytes,
			LogBytes: req.Limits.LogBytes, Metrics: maxMetrics,
		},
		Ports:    ports,
		Events:   s.out,
		Bindings: bindings,
	})
	result.GuestSeconds = time.Since(started).Seconds()
	if err != nil {
		return ports.faulted(err)
	}
	result.Outputs, err = ports.commit()
	return err
}

// bind binds the letters of the entry's inputs to their dimensions. Named tensors
// bind theirs when the guest looks them up.
func bind(entry *abi.Entry, inputs map[string]Input) (bindings abi.Bindings, err error) {
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if err := bindings.BindPort(fmt.Sprintf("input %q", name), entry.Input(name).Type, inputs[name].Type); err != nil {
			return bindings, &abi.StatusError{Message: err.Error()}
		}
	}
	return bindings, nil
}

// module returns the compiled plugin, compiling it when this worker has not
// seen it yet.
func (s *server) module(ctx context.Context, store *openStore, req Request) (*engine.Module, error) {
	config := engine.Config{CacheFolder: req.Compilation, Interpreter: req.Interpreter, Cores: req.Cores}
	e, ok := s.engines[config]
	if !ok {
		e = engine.New(config)
		s.engines[config] = e
	}
	if m, ok := e.Module(req.Module); ok {
		return m, nil
	}
	// Not mapped: it is read by many goroutines that zen has no hand in.
	code, release, err := store.read(req.Module, readAll)
	if err != nil {
		return nil, fmt.Errorf("plugin %s: %w", req.Manifest.Name, err)
	}
	defer release()
	m, err := e.Load(ctx, req.Module, code, req.Manifest)
	if err == nil && m.CacheDamage() != "" {
		s.out.send(Event{Kind: EventWarning, Text: fmt.Sprintf("compilation cache of plugin %s: %s; deleted, and compiled anew", req.Manifest.Name, m.CacheDamage())})
	}
	return m, err
}

// failureOf sorts an error by who is at fault.
func failureOf(err error) *Failure {
	f := &Failure{Class: ClassHost, Message: oneLine("%v", err)}
	var (
		status   *abi.StatusError
		trap     *engine.TrapError
		memory   *engine.MemoryLimitError
		limit    *engine.LimitError
		version  *abi.VersionError
		contract *abi.ContractError
		format   *abi.FormatError
		damaged  *damagedError
		changed  *source.ChangedError
		unstored *storeError
		foreign  *convert.Error
	)
	switch {
	case errors.As(err, &status):
		f.Class = ClassStep
	case errors.As(err, &trap):
		f.Class, f.Stack, f.Stderr = ClassTrap, trap.Stack, trap.Stderr
	case errors.As(err, &memory):
		f.Class, f.Limit = ClassLimit, "memory"
	case errors.As(err, &limit):
		f.Class, f.Limit = ClassLimit, limit.Key
	case errors.As(err, &version), errors.As(err, &contract), errors.As(err, &format):
		f.Class = ClassABI
	case errors.As(err, &damaged):
		f.Class, f.Object, f.Lie = ClassCorrupt, &damaged.object, damaged.lie
	case errors.As(err, &changed):
		f.Class = ClassSource
	case errors.As(err, &unstored):
		f.Class = ClassStore
	case errors.As(err, &foreign):
		f.Class, f.Message = ClassStep, foreign.Error()
	}
	return f
}

// storeSet keeps the store open from one execution to the next.
type storeSet struct{ current *openStore }

// openStore is a store and the objects whose bytes were checked for the run
// under way.
type openStore struct {
	*disk.Store
	other    *disk.Store // has what this one lacks; nil: nobody
	path     string
	run      string
	verified map[cache.ObjectDigest]bool
	contents map[typedObject]tensor.ContentDigest // of objects that were decoded whole
}

func (s *storeSet) open(path, run string) (*openStore, error) {
	if s.current == nil || s.current.path != path {
		store, err := disk.Open(path)
		if err != nil {
			return nil, err
		}
		s.current = &openStore{Store: store, path: path}
	}
	if s.current.run != run {
		s.current.run, s.current.verified = run, map[cache.ObjectDigest]bool{}
		s.current.contents = map[typedObject]tensor.ContentDigest{}
	}
	return s.current, nil
}

// damagedError says that an object's bytes are not what its name says, or not what
// its record says. An object that is of no use to anybody is in quarantine.
type damagedError struct {
	object cache.ObjectDigest
	lie    bool // of the record
	err    error
}

func (e *damagedError) Error() string { return e.err.Error() }
