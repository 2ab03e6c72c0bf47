package host

import (
	"context"
	"errors"
	"runtime"
	"strings"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/host/history"
	"zen/host/pipeline"
	"zen/host/source"
	"zen/host/worker"
)

// work describes the execution that a step's action stands for. The error is a
// *skipError when it cannot be had any more, a *DamagedError when it is damaged.
//
// Limits never change a result, and the recorded execution kept its own, which
// nobody wrote down: so there are none but what zen itself has.
func (v *verifier) work(ctx context.Context, step *history.Step) (*worker.Request, error) {
	action := v.action(step.Key)
	if action == nil {
		return nil, skipf("neither the history nor the result cache has its action any more")
	}
	r, err := readAction(action)
	if err != nil {
		return nil, skipf("%v", err)
	}
	conversion := r.conversion()
	if _, err := v.repo.store.Stat(r.module); err != nil && conversion == nil {
		return nil, skipf("its module %s is gone", r.module)
	}
	inputs, err := v.inputs(ctx, step, r)
	if err != nil {
		return nil, err
	}
	return &worker.Request{
		Store:       v.repo.options.Home,
		Compilation: v.repo.options.Compilation,
		Run:         v.run.ID,
		Module:      r.module,
		Manifest:    &abi.Manifest{ABI: abi.Version, Name: step.Plugin, Entries: []abi.Entry{r.entry}},
		Entry:       r.entry.Name,
		Params:      r.params,
		Seed:        r.seed,
		Inputs:      inputs,
		Conversion:  conversion,
		Cores:       runtime.NumCPU(),
		Interpreter: v.repo.options.Interpreter,
		Limits:      worker.Limits{MemoryBytes: pipeline.MaxMemoryBytes, OutputBytes: builtIn.OutputBytes, LogBytes: builtIn.LogBytes},
	}, nil
}

func (v *verifier) inputs(ctx context.Context, step *history.Step, r *recorded) (map[string]worker.Input, error) {
	inputs := map[string]worker.Input{}
	for port, content := range r.inputs {
		in := inputOf(step, port)
		if in == nil {
			return nil, skipf("the history does not say where its input %q came from", port)
		}
		given, err := v.input(ctx, port, in)
		if err != nil {
			return nil, err
		}
		if given.Content != content {
			return nil, skipf("%s has changed", placeText(in))
		}
		inputs[port] = given
	}
	return inputs, nil
}

// placeText names what fed an input.
func placeText(in *history.Input) string {
	if in.List != nil {
		return "what its list of outputs gives"
	}
	if name, isSource := strings.CutPrefix(in.From, "sources."); isSource {
		return "source " + name
	}
	return in.From
}

// input returns what an input was fed with, as it is now.
func (v *verifier) input(ctx context.Context, port string, in *history.Input) (worker.Input, error) {
	if in.Path != "" {
		return v.source(ctx, in)
	}
	if in.List != nil {
		return v.list(ctx, port, in)
	}
	out, err := v.storedInput(in)
	if err != nil {
		return worker.Input{}, skipf("its input %q, %s: %v", port, in.From, err)
	}
	if v.damaged[out.Object] {
		return worker.Input{}, skipf("its input %q, %s, is damaged", port, in.From)
	}
	if _, err := v.repo.store.Stat(out.Object); err != nil {
		return worker.Input{}, skipf("its input %q, %s, is no longer stored", port, in.From)
	}
	return worker.Input{Type: out.Type, Content: out.Content, Object: &out.Object}, nil
}

// storedInput finds an artifact: a step's of this run, or one of another run.
func (v *verifier) storedInput(in *history.Input) (OutputSummary, error) {
	name, port := splitPort(in.From)
	if name == "sources" {
		return v.artifact(in)
	}
	if stepOf(v.run, name) == nil {
		return OutputSummary{}, errors.New("the history has lost that step")
	}
	if out := outputOf(v.run, name, port); out != nil {
		return summaryOf(out)
	}
	return OutputSummary{}, errors.New("the history has lost that output")
}

// list returns a list of outputs of this run. One that was optional and not written
// is not in the history, nor was it in the list.
func (v *verifier) list(ctx context.Context, port string, in *history.Input) (worker.Input, error) {
	var members []worker.Member
	for _, from := range in.List {
		name, out := splitPort(from)
		if outputOf(v.run, name, out) == nil {
			continue
		}
		given, err := v.input(ctx, port, &history.Input{Port: port, From: from})
		if err != nil {
			return worker.Input{}, err
		}
		members = append(members, worker.Member{Name: name, Input: given})
	}
	return listOf(members), nil
}

// artifact is one of another run, that came in as a source.
func (v *verifier) artifact(in *history.Input) (OutputSummary, error) {
	var s OutputSummary
	var err error
	if s.Type, err = abi.ParseType(in.Type); err != nil {
		return s, err
	}
	if s.Object, err = cache.ParseObjectDigest(in.Object); err != nil {
		return s, err
	}
	s.Content, err = tensor.ParseContentDigest(in.ContentDigest)
	return s, err
}

// source finds a source as it is now: a file, or those of a folder or glob.
func (v *verifier) source(ctx context.Context, in *history.Input) (worker.Input, error) {
	name := strings.TrimPrefix(in.From, "sources.")
	now, err := v.repo.resolveSource(ctx, pipeline.Source{Name: name, Path: in.Path, Given: in.Path, Files: in.Files}, func(Event) {})
	var missing *source.MissingError
	switch {
	case errors.As(err, &missing):
		return worker.Input{}, skipf("source %s is gone: %s", name, in.Path)
	case err != nil:
		return worker.Input{}, skipf("%v", err)
	}
	return now, nil
}
