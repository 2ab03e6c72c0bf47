package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"zen/abi"
	"zen/abi/toml"
	"zen/host/pipeline"
	"zen/host/worker"
)

// Overrides change what a pipeline file says for one run.
type Overrides = pipeline.Overrides

// Plan is a checked pipeline: its graph, the plugins in its slots and its
// sources' content. It is frozen: files that change later do not change it.
type Plan struct {
	File    string
	Graph   *pipeline.Graph
	Plugins map[string]*Plugin      // by slot
	Sources map[string]worker.Input // by name; nil until the sources are resolved
}

// FilesOf returns the files that a pipeline file names, in its slots and as
// sources, whether they are there or not.
func FilesOf(file string) ([]string, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parsed, err := pipeline.Parse(file, src, Overrides{})
	if err != nil {
		return nil, err
	}
	var files []string
	for _, slot := range parsed.Plugins {
		files = append(files, slot.Path)
	}
	for _, source := range parsed.Sources {
		if source.Path != "" && source.URL == "" {
			files = append(files, source.Path)
		}
	}
	return files, nil
}

// Plan reads a pipeline file and checks it against its plugins, and against what
// can be known of its sources without reading them; config.toml has to be right, too.
// All problems come at once, as toml.Errors; behind some of them is a *PluginError.
func (r *Repository) Plan(file string, o Overrides) (*Plan, error) {
	parsed, err := parsePipeline(file, o)
	if parsed == nil {
		return nil, err
	}
	return r.planAll(parsed)
}

// Check is Plan, and where no variant was chosen and nothing else changes steps or
// plugins, every variant is held against its plugins as well.
func (r *Repository) Check(file string, o Overrides) (*Plan, error) {
	parsed, err := parsePipeline(file, o)
	if parsed == nil {
		return nil, err
	}
	plan, err := r.planAll(parsed)
	if o.Variant != "" || len(o.Plugins) > 0 || len(o.Set) > 0 {
		return plan, err
	}
	known := func(with *pipeline.File) pipeline.Known {
		return r.readPlugins(with, &Plan{Plugins: map[string]*Plugin{}})
	}
	if err := parsed.CheckVariants(err, known); err != nil {
		return nil, err
	}
	return plan, nil
}

// planAll plans a pipeline and checks config.toml.
func (r *Repository) planAll(parsed *pipeline.File) (*Plan, error) {
	var problems toml.Reader
	if err := r.checkConfig(&problems); err != nil {
		return nil, err
	}
	plan, err := r.plan(parsed, false)
	problems.Add(toml.Pos{}, err)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return plan, nil
}

// parsePipeline reads a pipeline file. With toml.Errors it is there as far as it is
// right.
func parsePipeline(file string, o Overrides) (*pipeline.File, error) {
	src, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &UsageError{fmt.Sprintf("pipeline file %s is not there", file)}
	}
	if err != nil {
		return nil, &UsageError{fmt.Sprintf("pipeline file: %v", err)}
	}
	return pipeline.Parse(file, src, o)
}

// plan reads the plugins of a pipeline and checks it against them, and against its
// sources; without means that those that are not there are none of its problems.
func (r *Repository) plan(parsed *pipeline.File, without bool) (*Plan, error) {
	plan := &Plan{File: parsed.Path, Plugins: map[string]*Plugin{}}
	known := r.readPlugins(parsed, plan)
	missing := r.knowSources(context.Background(), parsed, &known)
	if !without {
		known.Problems = append(known.Problems, missing...)
	}
	var err error
	plan.Graph, err = parsed.Check(known)
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// readPlugins reads the plugin files of the slots in use.
func (r *Repository) readPlugins(parsed *pipeline.File, plan *Plan) pipeline.Known {
	known := pipeline.Known{Manifests: map[string]*abi.Manifest{}}
	for _, slot := range parsed.Plugins {
		if !slot.Used || slot.Broken {
			continue
		}
		p, err := r.Plugin(slot.Path)
		if err != nil {
			known.Problems = append(known.Problems, slotError(slot.Pos, slot.Slot, err))
			continue
		}
		plan.Plugins[slot.Slot], known.Manifests[slot.Slot] = p, p.Manifest
	}
	return known
}

// slotError names the place in the pipeline file beside the plugin's error.
func slotError(at toml.Pos, slot string, err error) *toml.Error {
	wayOut := ""
	if errors.Is(err, errNoPlugin) {
		wayOut = fmt.Sprintf(", or name another with --plugin %s=FILE", slot)
	}
	e := toml.Errorf(at, "slot %q: %v%s", slot, err, wayOut)
	e.Err = err
	return e
}
