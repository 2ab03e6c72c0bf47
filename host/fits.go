package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zen/abi"
	"zen/abi/toml"
	"zen/host/pipeline"
)

// Fitting says which plugin files of a folder could take a slot.
type Fitting struct {
	Pipeline   string // its file
	Slot       string
	Dir        string      // of the files
	Candidates []Candidate // by path of the file
}

// Candidate is one file that was tried. It fits when there are no Problems and
// it is a plugin.
type Candidate struct {
	File     string
	Plugin   *Plugin  // nil when it could not be read
	NoPlugin error    // it is no plugin at all
	Problems []string // why it does not fit, one line each
	LeftOut  []string // params of the pipeline that it does not declare: STEP.PARAM
	Present  bool     // it is in the slot now
}

// Fits reports whether the file could take the slot.
func (c *Candidate) Fits() bool { return c.NoPlugin == nil && len(c.Problems) == 0 }

// Fits tries every .wasm file of a folder, and of those within, in a slot of a pipeline, as a check
// with --plugin would. dir is the folder of the slot's present file when it is
// "". The other slots have to hold plugins.
func (r *Repository) Fits(file string, o Overrides, slot, dir string) (*Fitting, error) {
	parsed, err := parsePipeline(file, o)
	if err != nil {
		return nil, err
	}
	if err := checkSlot(parsed, slot); err != nil {
		return nil, err
	}
	if err := r.checkOthers(parsed, slot); err != nil {
		return nil, err
	}
	if dir == "" {
		dir = filepath.Dir(parsed.Plugin(slot).Path)
	}
	files, err := wasmFiles(dir)
	if err != nil {
		return nil, &UsageError{fmt.Sprintf("folder %s: %v", dir, errors.Unwrap(err))}
	}
	fitting := &Fitting{Pipeline: file, Slot: slot, Dir: dir}
	for _, path := range files {
		fitting.Candidates = append(fitting.Candidates, r.try(parsed, slot, path))
	}
	return fitting, nil
}

// wasmFiles returns the .wasm files of a folder and of those within that are not
// hidden, by path. A folder within that cannot be read is passed over.
func wasmFiles(dir string) (files []string, err error) {
	if _, err := os.ReadDir(dir); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		hidden := path != dir && strings.HasPrefix(e.Name(), ".")
		switch {
		case e.IsDir() && (hidden || err != nil):
			return filepath.SkipDir
		case err == nil && !e.IsDir() && !hidden && filepath.Ext(path) == ".wasm":
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

func checkSlot(parsed *pipeline.File, slot string) error {
	var slots []string
	for _, p := range parsed.Plugins {
		slots = append(slots, p.Slot)
	}
	switch p := parsed.Plugin(slot); {
	case p == nil:
		return &UsageError{fmt.Sprintf("%s has no plugin %q%s", parsed.Path, slot, toml.Hint(slot, slots))}
	case !p.Used:
		return &UsageError{fmt.Sprintf("%s has no step that runs plugin %q: anything fits", parsed.Path, slot)}
	}
	return nil
}

// checkOthers keeps what is wrong with another slot from being told of every
// candidate.
func (r *Repository) checkOthers(parsed *pipeline.File, slot string) error {
	var problems []error
	for _, other := range parsed.Plugins {
		if other.Slot == slot || !other.Used {
			continue
		}
		if _, err := r.Plugin(other.Path); err != nil {
			problems = append(problems, slotError(other.Pos, other.Slot, err))
		}
	}
	return errors.Join(problems...)
}

func (r *Repository) try(parsed *pipeline.File, slot, path string) Candidate {
	c := Candidate{File: path, Present: sameFile(path, parsed.Plugin(slot).Path)}
	var err error
	if c.Plugin, err = r.Plugin(path); err != nil {
		c.refuse(err)
		return c
	}
	plan, err := r.plan(parsed.With(slot, path), true)
	if err != nil {
		c.Problems = problemLines(err)
		return c
	}
	for _, step := range plan.Graph.Steps {
		if step.Slot == slot {
			c.leaveOut(step)
		}
	}
	return c
}

// leaveOut notes what a step leaves out, of the steps of a matrix once.
func (c *Candidate) leaveOut(step *pipeline.Step) {
	for _, param := range step.LeftOut {
		if name := step.Base + "." + param; !slices.Contains(c.LeftOut, name) {
			c.LeftOut = append(c.LeftOut, name)
		}
	}
}

// refuse notes why a file cannot be read as a plugin of this zen.
func (c *Candidate) refuse(err error) {
	var plugin *PluginError
	if errors.As(err, &plugin) {
		err = plugin.Err // the file is named already
	}
	var format *abi.FormatError
	if errors.As(err, &format) {
		c.NoPlugin = format
		return
	}
	c.Problems = []string{err.Error()}
}

// problemLines returns the problems of a pipeline, with their lines in its file.
func problemLines(err error) []string {
	var all toml.Errors
	if !errors.As(err, &all) {
		return []string{err.Error()}
	}
	lines := make([]string, len(all))
	for i, e := range all {
		lines[i] = fmt.Sprintf("line %d: %s", e.Line, e.Msg)
		if e.Line == 0 {
			lines[i] = e.Error()
		}
	}
	return lines
}

func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}
