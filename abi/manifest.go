package abi

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Manifest says what a plugin offers. It is written beside the source as
// plugin.toml and travels in the plugin file as JSON, in the custom section
// ManifestSection.
type Manifest struct {
	ABI      int     `json:"abi"` // the major, Version
	Name     string  `json:"name"`
	Version  string  `json:"version,omitempty"`
	Doc      string  `json:"doc,omitempty"`
	Language string  `json:"language,omitempty"`
	Entries  []Entry `json:"entries"` // at least one, in the order of plugin.toml
}

// Entry is one export that a step can run.
type Entry struct {
	Name    string  `json:"name"`
	Doc     string  `json:"doc,omitempty"`
	Random  bool    `json:"random,omitempty"` // it draws random numbers: the seed is part of its key
	Inputs  []Port  `json:"inputs,omitempty"`
	Outputs []Port  `json:"outputs,omitempty"`
	Params  []Param `json:"params,omitempty"`
}

// Port is a named, typed input or output of an entry.
type Port struct {
	Name     string `json:"name"`
	Type     Type   `json:"type"`
	Kind     string `json:"kind,omitempty"` // of a model; equal at both ends of an edge where both say one
	Optional bool   `json:"optional,omitempty"`
	Doc      string `json:"doc,omitempty"`
}

// Param is a parameter of an entry.
type Param struct {
	Name    string    `json:"name"`
	Type    ParamType `json:"type"`
	Default *Value    `json:"default,omitempty"` // nil: the pipeline has to give it
	Min     *Value    `json:"min,omitempty"`     // int and float, inclusive
	Max     *Value    `json:"max,omitempty"`
	Choices []Value   `json:"choices,omitempty"`
	Doc     string    `json:"doc,omitempty"`
}

// Entry returns the entry of that name, nil when there is none.
func (m *Manifest) Entry(name string) *Entry {
	for i := range m.Entries {
		if m.Entries[i].Name == name {
			return &m.Entries[i]
		}
	}
	return nil
}

// EntryNames returns the names of all entries.
func (m *Manifest) EntryNames() []string {
	names := make([]string, len(m.Entries))
	for i, e := range m.Entries {
		names[i] = e.Name
	}
	return names
}

// Input returns the input port of that name, nil when there is none.
func (e *Entry) Input(name string) *Port { return findPort(e.Inputs, name) }

// Output returns the output port of that name, nil when there is none.
func (e *Entry) Output(name string) *Port { return findPort(e.Outputs, name) }

func findPort(ports []Port, name string) *Port {
	for i := range ports {
		if ports[i].Name == name {
			return &ports[i]
		}
	}
	return nil
}

// Param returns the parameter of that name, nil when there is none.
func (e *Entry) Param(name string) *Param {
	for i := range e.Params {
		if e.Params[i].Name == name {
			return &e.Params[i]
		}
	}
	return nil
}

// Check returns v as the parameter's type, or why it may not have that value.
func (p *Param) Check(v Value) (Value, error) {
	v, err := v.As(p.Type)
	if err != nil {
		return Value{}, err
	}
	if p.Min != nil && less(v, *p.Min) {
		return Value{}, fmt.Errorf("%s is below the least value, %s", v.Text(), p.Min.Text())
	}
	if p.Max != nil && less(*p.Max, v) {
		return Value{}, fmt.Errorf("%s is above the greatest value, %s", v.Text(), p.Max.Text())
	}
	if len(p.Choices) > 0 && !slices.Contains(p.Choices, v) {
		return Value{}, fmt.Errorf("%s is none of the choices: %s", v.Text(), choiceText(p.Choices))
	}
	return v, nil
}

func less(a, b Value) bool {
	if a.Type == ParamInt {
		return a.Int < b.Int
	}
	return a.Float < b.Float
}

func choiceText(choices []Value) string {
	texts := make([]string, len(choices))
	for i, c := range choices {
		texts[i] = c.Text()
	}
	return strings.Join(texts, ", ")
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// ValidName reports whether s may name a plugin, entry, port, parameter or
// step: [a-z][a-z0-9_]*, at most 64 bytes.
func ValidName(s string) bool { return len(s) <= 64 && namePattern.MatchString(s) }

var notInNames = regexp.MustCompile(`[^a-z0-9_]+`)

// AsName returns s as a valid name, "" when that is not to be had: "My step" is
// "my_step", "Übung" is "uebung".
func AsName(s string) string {
	s, ok := plain(s)
	s = strings.TrimLeft(notInNames.ReplaceAllString(s, "_"), "_0123456789")
	if !ok || !ValidName(s) {
		return ""
	}
	return s
}

// ReservedEntry reports whether an export of that name can never be an entry.
func ReservedEntry(name string) bool {
	return name == MemoryExport || strings.HasPrefix(name, "_") || strings.HasPrefix(name, MarkerPrefix)
}

// Encode returns the canonical JSON of the manifest.
func (m *Manifest) Encode() ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// DecodeManifest reads and validates the JSON of a manifest. Its error is a
// *VersionError for another major and a *FormatError otherwise.
func DecodeManifest(b []byte) (*Manifest, error) {
	var head struct {
		ABI int `json:"abi"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, &FormatError{"the manifest is damaged: " + err.Error()}
	}
	if head.ABI != Version {
		return nil, &VersionError{Got: fmt.Sprintf("zen%d", head.ABI), Want: fmt.Sprintf("zen%d", Version)}
	}
	m := &Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, &FormatError{"the manifest is damaged: " + err.Error()}
	}
	if err := m.Validate(); err != nil {
		return nil, &FormatError{"the manifest is damaged: " + err.Error()}
	}
	return m, nil
}

// Validate returns the first thing that is wrong with the manifest.
func (m *Manifest) Validate() error {
	if !ValidName(m.Name) {
		return fmt.Errorf("name %q: a name is [a-z][a-z0-9_]*", m.Name)
	}
	if len(m.Entries) == 0 {
		return fmt.Errorf("plugin %s offers no entry", m.Name)
	}
	seen := map[string]bool{}
	for i := range m.Entries {
		e := &m.Entries[i]
		if seen[e.Name] {
			return fmt.Errorf("entry %q stands twice", e.Name)
		}
		seen[e.Name] = true
		if err := e.validate(); err != nil {
			return fmt.Errorf("entry %q: %w", e.Name, err)
		}
	}
	return nil
}

func (e *Entry) validate() error {
	if !ValidName(e.Name) || ReservedEntry(e.Name) {
		return fmt.Errorf("a name is [a-z][a-z0-9_]*, and memory and %s* are reserved", MarkerPrefix)
	}
	if err := validatePorts("input", e.Inputs); err != nil {
		return err
	}
	if err := validatePorts("output", e.Outputs); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range e.Params {
		p := &e.Params[i]
		if seen[p.Name] {
			return fmt.Errorf("param %q stands twice", p.Name)
		}
		seen[p.Name] = true
		if err := p.validate(); err != nil {
			return fmt.Errorf("param %q: %w", p.Name, err)
		}
	}
	return nil
}

func validatePorts(side string, ports []Port) error {
	seen := map[string]bool{}
	for _, p := range ports {
		switch {
		case !ValidName(p.Name):
			return fmt.Errorf("%s %q: a name is [a-z][a-z0-9_]*", side, p.Name)
		case seen[p.Name]:
			return fmt.Errorf("%s %q stands twice", side, p.Name)
		case p.Type.Kind == 0:
			return fmt.Errorf("%s %q has no type", side, p.Name)
		case p.Kind != "" && p.Type.Kind != KindTensors:
			return fmt.Errorf("%s %q: only named tensors have a kind, not %s", side, p.Name, p.Type)
		}
		seen[p.Name] = true
	}
	return nil
}

func (p *Param) validate() error {
	if !ValidName(p.Name) {
		return fmt.Errorf("a name is [a-z][a-z0-9_]*")
	}
	if !p.Type.Valid() {
		return fmt.Errorf("type %q: there are int, float, string and bool", string(p.Type))
	}
	if (p.Min != nil || p.Max != nil) && p.Type != ParamInt && p.Type != ParamFloat {
		return fmt.Errorf("only an int or a float has a range")
	}
	if err := p.convertBounds(); err != nil {
		return err
	}
	if p.Default == nil {
		return nil
	}
	v, err := p.Check(*p.Default)
	if err != nil {
		return fmt.Errorf("default: %w", err)
	}
	*p.Default = v
	return nil
}

// convertBounds gives range and choices the parameter's type and checks them
// against each other.
func (p *Param) convertBounds() error {
	for _, v := range append([]*Value{p.Min, p.Max}, pointers(p.Choices)...) {
		if v == nil {
			continue
		}
		converted, err := v.As(p.Type)
		if err != nil {
			return err
		}
		*v = converted
	}
	if p.Min != nil && p.Max != nil && less(*p.Max, *p.Min) {
		return fmt.Errorf("the least value, %s, is above the greatest value, %s", p.Min.Text(), p.Max.Text())
	}
	for _, v := range p.Choices {
		if _, err := p.Check(v); err != nil {
			return fmt.Errorf("choice: %w", err)
		}
	}
	return nil
}

func pointers(values []Value) []*Value {
	out := make([]*Value, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return out
}
