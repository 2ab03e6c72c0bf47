package toolchain

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"zen/abi"
	"zen/abi/toml"
)

// source is what plugin.toml and its folder say about a plugin.
type source struct {
	dir      string // as the user typed it
	file     string // plugin.toml in it
	manifest *abi.Manifest
	flags    []string            // for the compiler
	entries  map[string]toml.Pos // where each entry starts
	end      toml.Pos            // the last key of all entries
}

// ArgumentError says that what was asked for cannot be built, whatever the
// compilers do.
type ArgumentError struct{ Msg string }

func (e *ArgumentError) Error() string { return e.Msg }

// readSource reads the plugin.toml of a folder.
func readSource(dir string) (*source, error) {
	file := filepath.Join(dir, "plugin.toml")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
			return nil, &ArgumentError{fmt.Sprintf("%s is no folder: zen build takes the folder of a plugin's source", dir)}
		}
		return nil, &ArgumentError{fmt.Sprintf("%s is not there: it says what the plugin offers", file)}
	}
	if err != nil {
		return nil, err
	}
	return parseSource(dir, file, text)
}

// parseSource reads the text of a plugin.toml. Its error is toml.Errors: all
// that is wrong.
func parseSource(dir, file string, text []byte) (*source, error) {
	t, err := toml.Parse(file, text)
	if t == nil {
		return nil, err
	}
	r := &manifestReader{top: toml.Pos{File: file, Line: 1, Column: 1}}
	r.Add(r.top, err)
	s := &source{dir: dir, file: file, manifest: r.manifest(t)}
	s.flags = r.flags(s.manifest.Language)
	s.entries, s.end = entryPlaces(t)
	r.root.Done()
	if err := r.Err(); err != nil {
		return nil, err
	}
	if err := s.manifest.Validate(); err != nil {
		return nil, toml.Errorf(r.top, "%s", err)
	}
	return s, nil
}

// entryPlaces returns where the entries stand, and where the last key of them
// does; end is the start of the file when there are none.
func entryPlaces(t *toml.Table) (places map[string]toml.Pos, end toml.Pos) {
	places, end = map[string]toml.Pos{}, t.Pos
	if v := t.Get("entries"); v != nil && v.Table != nil {
		for _, key := range v.Table.Keys {
			places[key.Name] = key.Pos
		}
		end = lastKey(v.Table, end)
	}
	return places, end
}

// lastKey returns the last place of a key in a table and those within, at least
// the one given.
func lastKey(t *toml.Table, last toml.Pos) toml.Pos {
	for _, key := range t.Keys {
		if key.Line >= last.Line {
			last = key.Pos
		}
		if key.Value.Table != nil {
			last = lastKey(key.Value.Table, last)
		}
	}
	return last
}

// placeOf returns the place in plugin.toml that an error about the module is
// about: the entry, or the end of the entries.
func (s *source) placeOf(err error) toml.Pos {
	var entry *abi.EntryError
	if errors.As(err, &entry) {
		return s.entries[entry.Entry]
	}
	return s.end
}

// manifestReader reads a plugin.toml.
type manifestReader struct {
	toml.Reader
	top  toml.Pos // where problems of the whole file are noted
	root *toml.Section
}

func (r *manifestReader) manifest(t *toml.Table) *abi.Manifest {
	r.root = r.Section(t, "")
	m := &abi.Manifest{ABI: abi.Version}
	m.Name = r.required("name")
	if m.Name != "" {
		r.checkName(r.root.At("name"), "plugin", m.Name)
	}
	m.Version, _ = r.root.String("version")
	m.Doc, _ = r.root.String("doc")
	m.Language = r.required("language")
	if _, ok := languages[m.Language]; !ok && m.Language != "" {
		r.Errorf(r.root.At("language"), "no compiler for language %q%s", m.Language, toml.Hint(m.Language, languageNames()))
	}
	entries := r.root.Each("entries")
	if len(entries) == 0 {
		r.Errorf(r.top, "the plugin offers no entry: add [entries.NAME] for every function that a step can run")
	}
	for _, s := range entries {
		m.Entries = append(m.Entries, r.entry(s))
	}
	return m
}

func (r *manifestReader) required(key string) string {
	text, ok := r.root.String(key)
	if !r.root.Has(key) || ok && text == "" {
		r.Errorf(r.top, "%s is missing", key)
	}
	return text
}

func (r *manifestReader) checkName(at toml.Pos, what, name string) {
	if !abi.ValidName(name) {
		r.Errorf(at, "%s %q: a name has small letters, digits and _, and starts with a letter", what, name)
	}
}

func (r *manifestReader) entry(s *toml.Section) abi.Entry {
	e := abi.Entry{Name: s.Name}
	r.checkName(s.Table.Pos, "entry", s.Name)
	if abi.ReservedEntry(s.Name) {
		r.Errorf(s.Table.Pos, "entry %q: the name is reserved", s.Name)
	}
	e.Doc, _ = s.String("doc")
	e.Random, _ = s.Bool("random")
	for _, k := range s.Map("inputs") {
		e.Inputs = append(e.Inputs, r.port(s.Path+".inputs", "input", k))
	}
	for _, k := range s.Map("outputs") {
		e.Outputs = append(e.Outputs, r.port(s.Path+".outputs", "output", k))
	}
	for _, k := range s.Map("params") {
		e.Params = append(e.Params, r.param(s.Path+".params", k))
	}
	s.Done()
	return e
}

// port reads `x = "uint8[N]"` or `x = { type = "uint8[N]", optional = true }`.
func (r *manifestReader) port(path, side string, k *toml.Key) abi.Port {
	p := abi.Port{Name: k.Name}
	r.checkName(k.Pos, side, k.Name)
	if k.Value.Kind == toml.KindString {
		p.Type = r.portType(k.Value.Pos, k.Value.Text)
		return p
	}
	if k.Value.Kind != toml.KindTable {
		r.Errorf(k.Value.Pos, `%s %q has to be a type such as "float32[N]", or a table with a type`, side, k.Name)
		return p
	}
	s := r.Section(k.Value.Table, path+"."+k.Name)
	if text, ok := s.String("type"); ok {
		p.Type = r.portType(s.At("type"), text)
	} else if !s.Has("type") {
		r.Errorf(k.Pos, "%s %q has no type", side, k.Name)
	}
	p.Kind, _ = s.String("kind")
	if p.Kind != "" && p.Type.Kind != abi.KindTensors {
		r.Errorf(s.At("kind"), "%s %q: only named tensors have a kind, not %s", side, k.Name, p.Type)
	}
	p.Optional, _ = s.Bool("optional")
	p.Doc, _ = s.String("doc")
	s.Done()
	return p
}

func (r *manifestReader) portType(at toml.Pos, text string) abi.Type {
	t, err := abi.ParseType(text)
	r.Add(at, err)
	return t
}

func (r *manifestReader) param(path string, k *toml.Key) abi.Param {
	p := abi.Param{Name: k.Name}
	r.checkName(k.Pos, "param", k.Name)
	if k.Value.Kind != toml.KindTable {
		r.Errorf(k.Value.Pos, `param %q has to be a table: { type = "float", default = 0.1 }`, k.Name)
		return p
	}
	s := r.Section(k.Value.Table, path+"."+k.Name)
	text, ok := s.String("type")
	p.Type = abi.ParamType(text)
	switch {
	case !s.Has("type"):
		r.Errorf(k.Pos, "param %q has no type: int, float, string or bool", k.Name)
	case ok && !p.Type.Valid():
		r.Errorf(s.At("type"), "type %q%s", text, toml.Hint(text, []string{"int", "float", "string", "bool"}))
	}
	r.values(s, &p)
	p.Doc, _ = s.String("doc")
	s.Done()
	return p
}

// values reads what a parameter may be. Every value is checked against those
// before it.
func (r *manifestReader) values(s *toml.Section, p *abi.Param) {
	for _, key := range []string{"min", "max"} {
		if s.Has(key) && (p.Type == abi.ParamString || p.Type == abi.ParamBool) {
			r.Errorf(s.At(key), "only an int or a float has a %s", key)
		}
	}
	p.Min = r.value(s.Get("min"), p)
	p.Max = r.value(s.Get("max"), p)
	var choices []abi.Value
	for _, v := range s.Array("choices") {
		if choice := r.value(v, p); choice != nil {
			choices = append(choices, *choice)
		}
	}
	p.Choices = choices
	p.Default = r.value(s.Get("default"), p)
}

func (r *manifestReader) value(v *toml.Value, p *abi.Param) *abi.Value {
	if v == nil {
		return nil
	}
	var out abi.Value
	switch v.Kind {
	case toml.KindString:
		out = abi.StringValue(v.Text)
	case toml.KindInt:
		out = abi.IntValue(v.Int)
	case toml.KindFloat:
		out = abi.FloatValue(v.Float)
	case toml.KindBool:
		out = abi.BoolValue(v.Bool)
	default:
		r.Errorf(v.Pos, "a parameter is an int, a float, a string or a bool, not %s", v.Kind)
		return nil
	}
	if !p.Type.Valid() {
		return nil // said already
	}
	checked, err := p.Check(out)
	if err != nil {
		r.Errorf(v.Pos, "%s", err)
		return nil
	}
	return &checked
}

// flags reads [build].
func (r *manifestReader) flags(language string) []string {
	s := r.root.Sub("build")
	if s == nil {
		return nil
	}
	flags := joinFlags(s.Strings("flags"))
	l, known := languages[language]
	for _, flag := range flags {
		if known && !l.allows(flag) {
			r.Errorf(s.At("flags"), "flag %q is not passed on; welcome are %s", flag, strings.Join(l.flags, " "))
		}
	}
	s.Done()
	return flags
}
