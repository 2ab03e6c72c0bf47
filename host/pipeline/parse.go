package pipeline

import (
	"fmt"
	"path/filepath"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// Parse reads a pipeline file and applies the overrides. file is its path as
// the user typed it: paths in it start at its folder, and errors name it. The
// error is one *Error when src is no TOML; else it is Errors, and beside them
// there is the File with what is right of it: Check goes on from there, and
// tells these errors as well.
//
// The variants that were not chosen are checked as well, so that a mistake in
// one does not wait for the day it is needed.
func Parse(file string, src []byte, o Overrides) (*File, error) {
	root, err := toml.Parse(file, src)
	if root == nil {
		return nil, err
	}
	var problems toml.Reader
	problems.Add(Pos{}, err)
	problems.Add(Pos{}, o.Problems)
	variants := readVariants(&problems, root)
	f := parseVariant(&problems, file, root, variants, o)
	if o.Variant != "" && variants.Get(o.Variant) == nil {
		at := Pos{File: "--variant " + o.Variant}
		problems.Errorf(at, "%s has no such variant%s", file, toml.Hint(o.Variant, variants.Names()))
	}
	seen := problems.Err()
	for _, name := range variants.Names() {
		if name != o.Variant {
			var others toml.Reader
			f.variants = append(f.variants, parseVariant(&others, file, root, variants, Overrides{Variant: name}))
			addNew(&problems, name, seen, others.Err())
		}
	}
	err = problems.Err()
	f.problems = list(err)
	return f, err
}

func parseVariant(problems *toml.Reader, file string, root *toml.Table, variants *toml.Table, o Overrides) *File {
	doc, replaced := merge(root, variants.Get(o.Variant))
	p := &parser{
		Reader:   problems,
		File:     &File{Path: file, Variant: o.Variant},
		doc:      problems.Section(doc, ""),
		replaced: replaced,
	}
	p.parse(o)
	return p.File
}

// parser reads one document into a File.
type parser struct {
	*toml.Reader
	*File
	doc      *toml.Section
	replaced map[*toml.Value]bool // values that the variant put there
}

func (p *parser) parse(o Overrides) {
	p.head()
	p.plugins()
	p.readSources()
	p.readSteps()
	p.doc.Get("variants")
	p.doc.Done()
	p.override(o)
	p.resolve()
	p.unused()
}

func (p *parser) head() {
	name, ok := p.doc.String("name")
	switch {
	case ok:
		p.Name = name
		p.checkName("pipeline", p.doc.At("name"), name, "latest", "sources")
	case !p.doc.Has("name"):
		p.Errorf(p.doc.Pos, "the pipeline has no name: add name = %q", suggestName(p.Path))
	}
	p.Seed, _ = p.doc.Int("seed")
	p.Limits = ReadLimits(p.doc.Sub("limits"))
}

// suggestName makes a name of the file's: digits.toml is "digits".
func suggestName(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if fixed := abi.AsName(base); fixed != "" {
		return fixed
	}
	return "my_pipeline"
}

// checkName notes a name that breaks the rules or is reserved.
func (p *parser) checkName(what string, at Pos, name string, reserved ...string) {
	for _, r := range reserved {
		if name == r {
			p.Errorf(at, "%s %q: the name is reserved, choose another", what, name)
			return
		}
	}
	if abi.ValidName(name) {
		return
	}
	wayOut := ""
	if fixed := abi.AsName(name); fixed != "" {
		wayOut = fmt.Sprintf(", for example %q", fixed)
	}
	p.Errorf(at, "%s %q: a name is [a-z][a-z0-9_]*, at most 64 characters%s", what, clip(name), wayOut)
}

// clip shortens what the user wrote to what fits in a message.
func clip(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (p *parser) plugins() {
	for _, k := range p.doc.Map("plugins") {
		p.checkName("plugin", k.Pos, k.Name)
		if k.Value.Kind != toml.KindString {
			p.Errorf(k.Value.Pos, "plugin %q has to be the path of a plugin file, not %s", k.Name, k.Value.Kind)
		} else if k.Value.Text == "" {
			p.Errorf(k.Value.Pos, "plugin %q has an empty path", k.Name)
		}
		p.Plugins = append(p.Plugins, Plugin{
			Pos: k.Pos, Slot: k.Name, Path: p.below(k.Value.Text), Given: k.Value.Text,
			Broken: k.Value.Kind != toml.KindString || k.Value.Text == "", byVariant: p.replaced[k.Value],
		})
	}
}

// below returns a path of the file as seen from the current folder.
func (p *parser) below(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(filepath.Dir(p.Path), filepath.FromSlash(path))
}
