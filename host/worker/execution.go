package worker

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
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
	module, err := s.module(ctx, store, req)
	if err != nil {
		return err
	}
	ports := &ports{req: &req, entry: req.Manifest.Entry(req.Entry), store: store, sink: store.Store}
	if req.Outputs != "" {
		if ports.sink, err = disk.Open(req.Outputs); err != nil {
			return err
		}
		defer func() { _ = ports.sink.Close() }()
	}
	defer ports.close()
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
		return err
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
	code, release, err := store.read(req.Module)
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
	}
	return f
}

// storeSet keeps the store open from one execution to the next.
type storeSet struct{ current *openStore }

// openStore is a store and the objects whose bytes were checked for the run
// under way.
type openStore struct {
	*disk.Store
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

// read returns the bytes of an object, checked against its digest once a run.
// They stay valid until release.
func (s *openStore) read(digest cache.ObjectDigest) (b []byte, release func(), err error) {
	object, err := s.Open(digest)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, cache.ErrNotFound) {
		return nil, nil, &damagedError{object: digest, err: fmt.Errorf("object %s is gone", digest)}
	}
	if err != nil {
		return nil, nil, err
	}
	b, release, err = view(object)
	if err != nil {
		_ = object.Close()
		return nil, nil, err
	}
	if err := s.verify(digest, b); err != nil {
		release()
		return nil, nil, err
	}
	return b, release, nil
}

func (s *openStore) verify(digest cache.ObjectDigest, b []byte) error {
	if s.verified[digest] {
		return nil
	}
	if got := cache.ObjectDigest(sha256.Sum256(b)); got != digest {
		err := fmt.Errorf("object %s is damaged: its bytes have SHA-256 %s; it was moved to quarantine", digest, got)
		return &damagedError{object: digest, err: errors.Join(err, s.Quarantine(digest))}
	}
	s.verified[digest] = true
	return nil
}

// readAll is what view does where files cannot be mapped.
func readAll(object cache.Object) ([]byte, func(), error) {
	b := make([]byte, object.Size())
	_, err := io.ReadFull(io.NewSectionReader(object, 0, object.Size()), b)
	return b, func() { _ = object.Close() }, err
}
