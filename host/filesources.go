package host

import (
	"context"

	"zen/abi"
	"zen/abi/tensor"
	"zen/host/pipeline"
	"zen/host/source"
	"zen/host/worker"
)

// filesSource finds the files of a folder or a glob: named tensors of uint8[N].
func (r *Repository) filesSource(ctx context.Context, s pipeline.Source) (worker.Input, error) {
	spec := source.Spec{Name: s.Name, Path: s.Given, Folder: s.Folder, URL: s.URL, SHA256: s.SHA256}
	found, err := source.ResolveFiles(ctx, spec, source.ResolveOptions{Cache: r.stats, Digest: digestFile})
	if err != nil {
		return worker.Input{}, err
	}
	in := worker.Input{
		Type:  abi.Type{Kind: abi.KindTensors, Fields: make([]abi.Field, len(found.List))},
		Files: &worker.Files{Source: s.Name, Folder: pathOf(found.Folder), List: make([]worker.FileOf, len(found.List))},
	}
	digests := make(map[string]tensor.ContentDigest, len(found.List))
	for i, m := range found.List {
		digests[m.Name] = m.Content
		in.Type.Fields[i] = abi.Field{Name: m.Name, Type: abi.TensorOf(abi.Uint8, []uint64{uint64(m.Stamp.Size)})}
		in.Files.List[i] = worker.FileOf{Name: m.Name, State: stateOf(m.Stamp, m.Recent, m.Content)}
		if m.Place != m.Name {
			in.Files.List[i].Place = m.Place
		}
	}
	in.Content = tensor.DigestTensors(digests)
	return in, nil
}

// stateOf is the state of a file for a worker.
func stateOf(stamp source.Stamp, recent bool, content tensor.ContentDigest) worker.State {
	state := worker.State{Stamp: stamp}
	if recent {
		state.Recent = &content
	}
	return state
}
