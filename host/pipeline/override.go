package pipeline

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// With returns the file with another plugin file in a slot that it has, to try
// whether that fits. f is not changed.
func (f *File) With(slot, path string) *File {
	with := *f
	with.Plugins = slices.Clone(f.Plugins)
	p := with.Plugin(slot)
	*p = Plugin{Pos: p.Pos, Slot: slot, Path: path, Given: filepath.Base(path), Used: p.Used, Overridden: true, tried: true}
	return &with
}

// override applies what the command line changes.
func (p *parser) override(o Overrides) {
	for _, slot := range slices.Sorted(maps.Keys(o.Plugins)) {
		p.overridePlugin(slot, o.Plugins[slot])
	}
	for _, name := range slices.Sorted(maps.Keys(o.Sources)) {
		p.overrideSource(name, o.Sources[name])
	}
	for _, set := range o.Set {
		p.set(set)
	}
	if o.Seed != nil {
		p.Seed = *o.Seed
	}
}

func (p *parser) overridePlugin(slot, path string) {
	at := Pos{File: "--plugin " + slot + "=" + path}
	plugin := p.Plugin(slot)
	switch {
	case plugin == nil:
		p.Errorf(at, "%s has no plugin %q%s", p.File.Path, slot, toml.Hint(slot, p.slots()))
	case path == "":
		p.Errorf(at, "the path is empty: write --plugin %s=FILE", slot)
	default:
		*plugin = Plugin{Pos: at, Slot: slot, Path: path, Given: path, Overridden: true}
	}
}

func (p *parser) overrideSource(name, path string) {
	at := Pos{File: "--source " + name + "=" + path}
	source := p.Source(name)
	switch {
	case source == nil:
		p.Errorf(at, "%s has no source %q%s", p.File.Path, name, toml.Hint(name, p.sources()))
	case path == "":
		p.Errorf(at, "the path is empty: write --source %s=FILE", name)
	default:
		// The url and the sha256 of the file speak of other bytes. How it is read, if
		// the source says so, stays unless the new name says something else.
		*source = Source{Pos: at, Name: name, Path: path, Given: path, Format: source.Format, Delimiter: source.Delimiter}
		if ending := formatOf(path); source.Format != "" && ending != FormatFile {
			source.Format = ending
		}
	}
}

// set applies one --set steps.STEP.params.PARAM=VALUE, of a limit, or
// steps.STEP.matrix.params.PARAM=[VALUE, …].
func (p *parser) set(text string) {
	at := Pos{File: "--set " + text}
	key, value, _ := strings.Cut(text, "=")
	parts := strings.Split(key, ".")
	inMatrix := len(parts) == 5 && parts[2] == "matrix"
	if inMatrix {
		parts = slices.Delete(parts, 2, 3)
	}
	if len(parts) != 4 || parts[0] != "steps" || parts[2] != "params" && (parts[2] != "limits" || inMatrix) || len(key) == len(text) {
		p.Errorf(at, "write --set steps.STEP.params.PARAM=VALUE%s", p.setHint(parts))
		return
	}
	step := p.Step(parts[1])
	if step == nil {
		p.Errorf(at, "%s has no step %q%s", p.File.Path, parts[1], toml.Hint(parts[1], p.steps()))
		return
	}
	v, err := setValue(at, value)
	switch {
	case err != nil:
		p.Errorf(at, "%s", err.Msg)
	case inMatrix:
		p.checkName("param", at, parts[3])
		p.setAxis(step, parts[3], v)
	case parts[2] == "limits":
		step.Limits = p.setLimit(at, parts[3], v).Or(step.Limits)
	default:
		step.setParam(ParamDecl{Pos: at, Name: parts[3], Value: v, namePos: at, origin: inSet})
	}
}

func (d *StepDecl) setParam(param ParamDecl) {
	for i := range d.Params {
		if d.Params[i].Name == param.Name {
			d.Params[i] = param
			return
		}
	}
	d.Params = append(d.Params, param)
}

// setLimit reads the limit of a --set.
func (p *parser) setLimit(at Pos, name string, v *toml.Value) Limits {
	table := &toml.Table{Pos: at}
	table.Put(&toml.Key{Pos: at, Name: name, Value: v})
	return ReadLimits(p.Section(table, "limits"))
}

// setHint helps whoever wrote STEP.PARAM, or named one step of a matrix.
func (p *parser) setHint(parts []string) string {
	if len(parts) > 1 && parts[0] == "steps" && strings.Contains(parts[1], "@") {
		return "; STEP is the name in the file, for all steps of its matrix"
	}
	if len(parts) == 2 && p.Step(parts[0]) != nil && abi.ValidName(parts[1]) {
		return ", here steps." + parts[0] + ".params." + parts[1] + "=…"
	}
	if len(parts) > 2 && parts[0] == "steps" && parts[2] != "params" {
		return "; of a step, --set changes params, limits and matrix.params"
	}
	return ""
}

// setValue reads a TOML value; what is none counts as a string, since a shell
// takes the quotes off.
func setValue(at Pos, text string) (*toml.Value, *Error) {
	doc, err := toml.Parse("", []byte("v = "+text))
	v := doc.Get("v")
	switch {
	case err != nil && text != "" && strings.ContainsAny(text[:1], `"'[{`):
		return nil, toml.Errorf(at, "the value is no TOML: check its quotes and brackets")
	case err != nil || len(doc.Keys) != 1 || v.Kind == toml.KindTime:
		v = &toml.Value{Kind: toml.KindString, Text: text}
	}
	putAt(v, at)
	return v, nil
}

// putAt gives a value the place of its flag, and each value of a list its number
// behind that.
func putAt(v *toml.Value, at Pos) {
	v.Pos = at
	for i, one := range v.Array {
		one.Pos = Pos{File: fmt.Sprintf("%s, value %d", at.File, i+1)}
	}
}
