// Package pipeline reads pipeline.toml and checks it against the manifests of
// its plugins: names, edges, types, shapes, kinds, params. The result is a
// Graph that a runner can follow without asking whether anything fits.
//
// It works in two strides, since somebody has to read the plugin files in
// between: Parse checks the file by itself and says which plugin files it
// names, Check holds it against their manifests. A part that is wrong is left
// out and told once, and the rest is checked on, so that Check reports all
// problems of both strides, every one with its line and column.
//
// It touches neither disk nor network, runs nothing and knows no engine. Any
// package above it may import it. What it returns is not changed afterwards by
// this package, and may be shared by goroutines that do not change it either.
package pipeline

import (
	"time"

	"zen/abi/toml"
)

// Error is one problem with its place; Errors are all of a file. Parse and
// Check return Errors.
type (
	Error  = toml.Error
	Errors = toml.Errors
	Pos    = toml.Pos
)

// Overrides are what the command line changes in a pipeline.
type Overrides struct {
	Variant string            // a table of [variants], "" for none
	Plugins map[string]string // slot → plugin file, relative to the current folder
	Sources map[string]string // source → file, relative to the current folder
	Set     []string          // "steps.STEP.params.PARAM=VALUE", "steps.STEP.limits.LIMIT=VALUE", or of a matrix "steps.STEP.matrix.params.PARAM=[VALUE, …]"; the last one counts
	Seed    *int64

	Problems error // of flags that cannot be read, Errors: they are told with all others
}

// File is a pipeline file that is right by itself: what Check still needs are
// the manifests of its plugins.
type File struct {
	Path     string // as the user typed it
	Name     string
	Variant  string // the chosen one, "" for none
	Seed     int64
	Limits   Limits   // of steps that set none
	Plugins  []Plugin // in the order of the file
	Sources  []Source
	Steps    []StepDecl
	Warnings []string // one line each, with file:line:column

	order    []int   // the steps, topologically
	problems Errors  // that Parse found
	variants []*File // the file with each variant that was not chosen
}

// Plugin is a slot of [plugins] and the plugin file in it.
type Plugin struct {
	Pos
	Slot       string
	Path       string // where the file lies: absolute, or relative to the current folder
	Given      string // the path as the user wrote it, for messages
	Used       bool   // some step runs an entry of it; the file of an unused slot need not exist
	Overridden bool   // it came from Overrides.Plugins
	Broken     bool   // what the file says of it is wrong, and that was told: there is nothing to read

	byVariant bool
	tried     bool // by With: errors need not say that it was swapped
}

// Source is data from outside the pipeline. Either Artifact is set, or URL, or
// only Path.
type Source struct {
	Pos
	Name      string
	Path      string // absolute, or relative to the current folder; with URL: where the file is kept, may be ""
	Given     string // the path as the user wrote it; what stands in it, and not in Folder, may be a glob
	Folder    string // what Given is relative to; "" for the current folder
	URL       string // https, or http of this machine; always with SHA256
	SHA256    string // 64 lower-case hex digits of the file's bytes, "" when not given
	Artifact  string // RUN/STEP.PORT
	Format    string // FormatNPY, FormatCSV or FormatFile; "": as the name of the file ends
	Delimiter string // of CSV, one byte; "": a comma
	Used      bool   // some step takes it
	Broken    bool   // what the file says of it is wrong, and that was told: there is nothing to look for
	Files     bool   // set by Check: its path is a folder or a glob, since ports read it as files
}

// StepDecl is a step as the file has it, not held against its plugin yet. A
// step of a matrix stands for each of its points.
type StepDecl struct {
	Pos
	Name   string // trainer@lr=0.1,epochs=1
	Base   string // the name in the file: trainer
	Slot   string // of run = "SLOT.ENTRY"
	Entry  string
	Inputs []InputDecl
	Params []ParamDecl

	Limits  Limits
	Retries int
	Cache   bool // false: always execute

	runPos  Pos
	axes    []*axis    // of its own matrix
	choices []slotDecl // of a matrix, that Slot is one of
	spoiled []string   // params with a matrix that is wrong, which was told
	meant   []string   // keys that are misspelled, which was told
}

// InputDecl is an edge as the file has it: from a source, from an output of a
// step, or a list of the latter.
type InputDecl struct {
	Pos           // of the text that names where it comes from
	Port   string // the input
	Source string // "" when it comes from a step
	Step   string
	Output string
	List   []InputDecl // nil: no list

	portPos Pos
	wrong   bool // it leads nowhere, or a member of the list does, which was told
}

// edges returns the edges of an input that lead somewhere, those of a list one by one.
func (in *InputDecl) edges() []*InputDecl {
	if in.List == nil && in.wrong {
		return nil
	}
	if in.List == nil {
		return []*InputDecl{in}
	}
	var all []*InputDecl
	for i := range in.List {
		if !in.List[i].wrong {
			all = append(all, &in.List[i])
		}
	}
	return all
}

// ParamDecl is a param as the file or the command line has it.
type ParamDecl struct {
	Pos   // of the value
	Name  string
	Value *toml.Value

	namePos Pos
	axis    *axis // that it is a value of; nil: it stands by itself
	origin  origin
}

// origin is where something stands. What stands in a later one counts more.
type origin int

const (
	inFile origin = iota
	inVariant
	inSet
)

// Limits bound one execution. 0 leaves a limit open: those of the pipeline count
// then, after them the user's, after them zen's own.
type Limits struct {
	MemoryBytes uint64 // of the guest's memory, at most MaxMemoryBytes
	Timeout     time.Duration
	OutputBytes uint64 // of all outputs, uncompressed
	LogBytes    uint64
}

// MaxMemoryBytes is the largest guest memory: 65,535 pages of 64 KiB. One more
// and memory.size would no longer fit its 32 bits of bytes in wazero 1.12.
const MaxMemoryBytes = 65535 << 16

// Plugin returns the slot of that name, nil when there is none.
func (f *File) Plugin(slot string) *Plugin {
	for i := range f.Plugins {
		if f.Plugins[i].Slot == slot {
			return &f.Plugins[i]
		}
	}
	return nil
}

// Source returns the source of that name, nil when there is none.
func (f *File) Source(name string) *Source {
	for i := range f.Sources {
		if f.Sources[i].Name == name {
			return &f.Sources[i]
		}
	}
	return nil
}

// Step returns the step of that name, nil when there is none.
func (f *File) Step(name string) *StepDecl {
	for i := range f.Steps {
		if f.Steps[i].Name == name {
			return &f.Steps[i]
		}
	}
	return nil
}

// slots, sources and steps name what there is, for hints.
func (f *File) slots() []string {
	return names(f.Plugins, func(p *Plugin) string { return p.Slot })
}

func (f *File) sources() []string {
	return names(f.Sources, func(s *Source) string { return s.Name })
}

func (f *File) steps() []string {
	return names(f.Steps, func(s *StepDecl) string { return s.Name })
}

func names[T any](all []T, name func(*T) string) []string {
	out := make([]string, len(all))
	for i := range all {
		out[i] = name(&all[i])
	}
	return out
}
