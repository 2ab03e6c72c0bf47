package host

import (
	"path/filepath"

	"zen/abi"
	"zen/host/pipeline"
)

// Proposal is the skeleton of a pipeline.
type Proposal = pipeline.Proposal

// Propose returns the skeleton of a pipeline for plugin files. file is where it
// is to be written: the paths in it start at its folder, after which it is
// called. The error is a *PluginError.
func (r *Repository) Propose(file string, plugins []string) (*Proposal, error) {
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	var offers []pipeline.Offer
	for _, path := range plugins {
		p, err := r.Plugin(path)
		if err != nil {
			return nil, err
		}
		given, err := pathFrom(folder, path)
		if err != nil {
			return nil, err
		}
		offers = append(offers, pipeline.Offer{Path: given, Manifest: p.Manifest})
	}
	name := abi.AsName(filepath.Base(folder))
	if name == "" || name == "latest" || name == "sources" {
		name = "my_pipeline"
	}
	return pipeline.Propose(name, offers), nil
}

// pathFrom returns a path as a file in a folder has it: with slashes, and
// relative where there is a way.
func pathFrom(folder, path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if rel, err := filepath.Rel(folder, abs); err == nil {
		abs = rel
	}
	return filepath.ToSlash(abs), nil
}
