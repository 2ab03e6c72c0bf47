package abi

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// ManifestSection is the name of the custom section that holds the manifest as
// JSON.
const ManifestSection = "zen.plugin"

// Bounds on a plugin file, in bytes.
const (
	MaxPluginBytes   = 256 << 20
	MaxManifestBytes = 1 << 20
)

// MaxTableElements bounds every table of a module. table.grow past it returns
// -1, on every machine alike.
const MaxTableElements = 1 << 20

// Import is one import of a module.
type Import struct {
	Module, Name string
	Func         *Signature // nil: not a function
}

// Export is one export of a module.
type Export struct {
	Name   string
	Func   *Signature // nil: not a function
	Memory bool
}

// Module is what a scan of a wasm file's sections tells without compiling it.
type Module struct {
	Imports []Import
	Exports []Export
	// Manifest is the JSON in the manifest section, nil when there is none.
	Manifest []byte
	// MinPages and MaxPages bound the memory in pages of 64 KiB; MaxPages is 0
	// when the module sets no bound. They are 0 when it has no memory.
	MinPages, MaxPages uint64
}

// ReadManifest returns the manifest of a plugin file. The error is a
// *FormatError or a *VersionError.
func ReadManifest(file []byte) (*Manifest, error) {
	var manifest []byte
	err := eachSection(file, func(s section) error {
		return takeManifest(s, &manifest)
	})
	if err != nil {
		return nil, err
	}
	if manifest == nil {
		return nil, &FormatError{"no manifest: the file has no section " + ManifestSection + "; build it with `zen build`"}
	}
	return DecodeManifest(manifest)
}

func takeManifest(s section, manifest *[]byte) error {
	if !s.isManifest() {
		return nil
	}
	if *manifest != nil {
		return &FormatError{"the section " + ManifestSection + " stands twice: build the plugin again with `zen build`"}
	}
	if len(s.custom) > MaxManifestBytes {
		return &FormatError{fmt.Sprintf("the manifest has %d bytes, more than %d", len(s.custom), MaxManifestBytes)}
	}
	*manifest = s.custom
	return nil
}

// WithManifest returns the wasm file with m as its manifest, in place of one it
// may have.
func WithManifest(file []byte, m *Manifest) ([]byte, error) {
	encoded, err := m.Encode()
	if err != nil {
		return nil, err
	}
	code, err := WithoutManifest(file)
	if err != nil {
		return nil, err
	}
	body := append(appendName(nil, ManifestSection), encoded...)
	out := append(slices.Clip(code), 0)
	out = binary.AppendUvarint(out, uint64(len(body)))
	return append(out, body...), nil
}

// WithoutManifest returns the wasm file without its manifest: the bytes that
// are compiled, and whose SHA-256 is the module digest.
func WithoutManifest(file []byte) ([]byte, error) {
	out := make([]byte, 0, len(file))
	out = append(out, file[:min(len(file), len(wasmHeader))]...)
	err := eachSection(file, func(s section) error {
		if !s.isManifest() {
			out = append(out, s.whole...)
		}
		return nil
	})
	return out, err
}

// WithBoundedTables returns the module with MaxTableElements as the maximum of
// every table that sets none, or a greater one: tables lie outside of the
// guest's memory, and a limit that only some machines reach would change
// results.
func WithBoundedTables(file []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(file)+16), file[:min(len(file), len(wasmHeader))]...)
	err := eachSection(file, func(s section) error {
		if s.id != 4 {
			out = append(out, s.whole...)
			return nil
		}
		body, err := boundTables(s.body)
		out = binary.AppendUvarint(append(out, s.id), uint64(len(body)))
		out = append(out, body...)
		return err
	})
	return out, err
}

// Scan reads imports, exports and memory of a wasm file without compiling it.
func Scan(file []byte) (*Module, error) {
	m := &Module{}
	var sc scanner
	err := eachSection(file, func(s section) error {
		if err := takeManifest(s, &m.Manifest); err != nil {
			return err
		}
		return sc.section(s, m)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Check returns why a module cannot run as a plugin with this manifest: a
// *VersionError when it is of another major or uses what this zen lacks, else a
// *ContractError, in an *EntryError when it is about one.
func (m *Module) Check(manifest *Manifest) error {
	if err := m.checkImports(); err != nil {
		return err
	}
	exports := map[string]Export{}
	for _, e := range m.Exports {
		exports[e.Name] = e
	}
	if err := checkMarker(exports); err != nil {
		return err
	}
	if !exports[MemoryExport].Memory {
		return &ContractError{`the module does not export its memory as "memory"`}
	}
	for _, e := range manifest.Entries {
		export, ok := exports[e.Name]
		switch {
		case !ok:
			return &EntryError{e.Name, &ContractError{fmt.Sprintf("entry %q of the manifest is not exported; the module exports %s", e.Name, exportNames(m.Exports))}}
		case export.Func == nil || !export.Func.Equal(EntrySignature):
			return &EntryError{e.Name, &ContractError{fmt.Sprintf("export %q is no entry: an entry is a function () -> i32", e.Name)}}
		}
	}
	return nil
}

func checkMarker(exports map[string]Export) error {
	if e, ok := exports[MarkerExport]; ok {
		if e.Func == nil || !e.Func.Equal(MarkerSignature) {
			return &ContractError{fmt.Sprintf("export %q has to be a function () -> ()", MarkerExport)}
		}
		return nil
	}
	for name := range exports {
		if strings.HasPrefix(name, MarkerPrefix) {
			return &VersionError{Got: name, Want: MarkerExport}
		}
	}
	return &ContractError{fmt.Sprintf("the module does not export %q, the mark of a zen plugin: the SDKs do so by themselves", MarkerExport)}
}

func exportNames(exports []Export) string {
	var names []string
	for _, e := range exports {
		if e.Func != nil && !ReservedEntry(e.Name) {
			names = append(names, e.Name)
		}
	}
	if len(names) == 0 {
		return "no entry"
	}
	return strings.Join(names, ", ")
}

func (m *Module) checkImports() error {
	for _, im := range m.Imports {
		if err := im.check(); err != nil {
			return err
		}
	}
	return nil
}

func (im Import) checkWASI(name string) error {
	want, ok := WASIImports[im.Name]
	switch {
	case im.Func == nil:
		return &ContractError{fmt.Sprintf("import %q has to be a function", name)}
	case !ok:
		return &ContractError{fmt.Sprintf("import %q: there is no such function in WASI preview 1", name)}
	case !im.Func.Equal(want):
		return &ContractError{fmt.Sprintf("import %q has the wrong type; it is %s", name, want)}
	}
	return nil
}

func (im Import) check() error {
	name := im.Module + "." + im.Name
	switch {
	case im.Module == WASIModule:
		return im.checkWASI(name)
	case im.Module != ImportModule && strings.HasPrefix(im.Module, "zen"):
		return &VersionError{Got: im.Module, Want: ImportModule}
	case im.Module != ImportModule:
		return &ContractError{fmt.Sprintf("import %q: a plugin may import from %s and %s only", name, ImportModule, WASIModule)}
	}
	want, ok := Imports[im.Name]
	switch {
	case !ok:
		return &VersionError{Import: name}
	case im.Func == nil || !im.Func.Equal(want):
		return &ContractError{fmt.Sprintf("import %q has the wrong type; it is %s", name, want)}
	}
	return nil
}

func appendName(b []byte, name string) []byte {
	b = binary.AppendUvarint(b, uint64(len(name)))
	return append(b, name...)
}
