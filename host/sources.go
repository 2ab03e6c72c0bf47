package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"zen/abi"
	"zen/abi/tensor"
	"zen/host/pipeline"
	"zen/host/source"
	"zen/host/worker"
)

// ResolveSources finds the pipeline's sources, downloads what is missing, and
// identifies them by content. The error is of all that cannot be had, each a
// *SourceError, or ErrInterrupted.
func (r *Repository) ResolveSources(ctx context.Context, plan *Plan, observe func(Event)) error {
	sources := map[string]worker.Input{}
	for _, urls := range []bool{false, true} { // nothing is downloaded for a run that cannot be
		var problems []error
		for _, s := range plan.Graph.Sources {
			if (s.URL != "") != urls {
				continue
			}
			in, err := r.resolveSource(ctx, s, observe)
			switch {
			case ctx.Err() != nil:
				return ErrInterrupted
			case err != nil:
				problems = append(problems, &SourceError{Name: s.Name, Err: err})
			}
			sources[s.Name] = in
		}
		if len(problems) > 0 {
			return errors.Join(problems...)
		}
	}
	plan.Sources = sources
	return nil
}

func (r *Repository) resolveSource(ctx context.Context, s pipeline.Source, observe func(Event)) (worker.Input, error) {
	if s.Artifact != "" {
		in, err := r.artifactSource(s.Artifact)
		if err != nil {
			return in, fmt.Errorf("source %q: %w", s.Name, err)
		}
		return in, nil
	}
	if s.Files {
		return r.filesSource(ctx, s)
	}
	var c config
	if s.URL != "" {
		var err error
		if c, err = r.readConfig(); err != nil {
			return worker.Input{}, err
		}
	}
	file, err := source.Resolve(ctx, source.Spec{Name: s.Name, Path: s.Path, URL: s.URL, SHA256: s.SHA256}, source.ResolveOptions{
		Cache:     r.stats,
		Digest:    digestFile,
		Downloads: filepath.Join(r.options.Home, "downloads"),
		Download: source.Options{AllowPrivate: c.privateDownloads, Progress: func(done, total int64) {
			observe(downloadEvent(s.Name, done, total))
		}},
	})
	if err != nil {
		return worker.Input{}, err
	}
	return worker.Input{
		Type:    abi.TensorOf(abi.Uint8, []uint64{uint64(file.Size)}),
		Content: file.Content,
		File:    &worker.File{Source: s.Name, Path: pathOf(file.Path), State: stateOf(file.Stamp, file.Recent, file.Content)},
	}, nil
}

// downloadEvent tells how much of a source is there, in bytes; total is
// negative when that is not known.
func downloadEvent(source string, done, total int64) Event {
	e := Event{Kind: EventDownload, Source: source, Done: numberPtr(abi.Number(done))}
	if total >= 0 {
		e.Total = numberPtr(abi.Number(total))
	}
	return e
}

// digestFile returns the content digest that a file has as uint8[N].
func digestFile(f io.Reader) ([32]byte, error) {
	digest, _, err := tensor.DigestBytesFile(f)
	return digest, err
}

// storedArtifact finds what a step of an earlier run gave.
func (r *Repository) storedArtifact(ref string) (*Output, error) {
	_, out, err := r.findOutput(ref)
	if err != nil {
		return nil, err
	}
	if _, err := r.store.Stat(out.Object); err != nil {
		return nil, &UsageError{fmt.Sprintf("artifact %s is no longer stored: run its pipeline again", ref)}
	}
	return out, nil
}

func (r *Repository) artifactSource(ref string) (worker.Input, error) {
	out, err := r.storedArtifact(ref)
	if err != nil {
		return worker.Input{}, err
	}
	return worker.Input{Type: out.Type, Content: out.Content, Object: &out.Object, Recorded: true}, nil
}
