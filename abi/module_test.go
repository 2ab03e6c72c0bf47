package abi

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// wasmBuilder writes small modules for tests.
type wasmBuilder struct{ out []byte }

func newWasm() *wasmBuilder { return &wasmBuilder{append([]byte{}, wasmHeader...)} }

func (b *wasmBuilder) section(id byte, body ...byte) *wasmBuilder {
	b.out = append(b.out, id)
	b.out = append(b.out, byte(len(body)))
	b.out = append(b.out, body...)
	return b
}

func vector(n byte, parts ...[]byte) []byte {
	return append([]byte{n}, bytes.Join(parts, nil)...)
}

func str(s string) []byte { return append([]byte{byte(len(s))}, s...) }

// plugin returns a module with two types, () -> () and () -> i32, the given
// imports, a memory, and the given exports of functions.
func plugin(imports, exports []byte, functionTypes ...byte) []byte {
	b := newWasm().section(1, 3, 0x60, 0, 0, 0x60, 0, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f)
	if imports != nil {
		b.section(2, imports...)
	}
	b.section(3, append([]byte{byte(len(functionTypes))}, functionTypes...)...)
	b.section(5, 1, 1, 2, 8)
	b.section(7, exports...)
	return b.out
}

func function(name string, index byte) []byte { return append(str(name), 0, index) }

var memoryExport = append(str("memory"), 2, 0)

func manifest() *Manifest {
	return &Manifest{ABI: Version, Name: "double", Entries: []Entry{{
		Name:    "apply",
		Inputs:  []Port{{Name: "x", Type: Tensor(Float32, Dim{Name: "N"})}},
		Outputs: []Port{{Name: "y", Type: Tensor(Float32, Dim{Name: "N"})}},
	}}}
}

func goodPlugin() []byte {
	return plugin(nil, vector(3, function("zen_abi_1", 0), function("apply", 1), memoryExport), 0, 1)
}

func TestManifestTravelsInThePluginFile(t *testing.T) {
	code := goodPlugin()
	file, err := WithManifest(code, manifest())
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadManifest(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "double" || got.Entry("apply").Input("x").Type.String() != "float32[N]" {
		t.Errorf("read back %+v", got)
	}
	again, err := WithManifest(file, manifest())
	if err != nil || !bytes.Equal(again, file) {
		t.Errorf("a second manifest was added beside the first one (%v)", err)
	}
	stripped, err := WithoutManifest(file)
	if err != nil || !bytes.Equal(stripped, code) {
		t.Errorf("without its manifest the file is not the module it was (%v)", err)
	}
}

func TestScanReadsWhatACheckNeeds(t *testing.T) {
	imports := vector(1, str("zen1"), str("input"), []byte{0, 2})
	m, err := Scan(plugin(imports, vector(1, function("apply", 1)), 1))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Imports) != 1 || m.Imports[0].Func == nil || !m.Imports[0].Func.Equal(Imports["input"]) {
		t.Errorf("imports: %+v", m.Imports)
	}
	if len(m.Exports) != 1 || !m.Exports[0].Func.Equal(EntrySignature) {
		t.Errorf("exports: %+v", m.Exports)
	}
	if m.MinPages != 2 {
		t.Errorf("memory: %d pages", m.MinPages)
	}
}

func TestCheckNamesWhatBreaksTheContract(t *testing.T) {
	marker, apply := function("zen_abi_1", 0), function("apply", 1)
	for _, c := range []struct {
		name string
		file []byte
		want string // "" when it is fine
		as   any
	}{
		{"a plugin as it should be", goodPlugin(), "", nil},
		{"a newer major", plugin(nil, vector(3, function("zen_abi_2", 0), apply, memoryExport), 0, 1), "speaks zen_abi_2", new(*VersionError)},
		{"no marker", plugin(nil, vector(2, apply, memoryExport), 0, 1), `does not export "zen_abi_1"`, new(*ContractError)},
		{"no memory", plugin(nil, vector(2, marker, apply), 0, 1), "does not export its memory", new(*ContractError)},
		{"an entry that is not there", plugin(nil, vector(3, marker, function("aply", 1), memoryExport), 0, 1), `entry "apply" of the manifest is not exported; the module exports aply`, new(*ContractError)},
		{"an entry of the wrong type", plugin(nil, vector(3, marker, apply, memoryExport), 0, 0), "a function () -> i32", new(*ContractError)},
		{"imports of a newer major", plugin(vector(1, str("zen2"), str("input"), []byte{0, 2}), vector(3, marker, apply, memoryExport), 0, 1), "speaks zen2", new(*VersionError)},
		{"an import of a newer minor", plugin(vector(1, str("zen1"), str("gpu"), []byte{0, 2}), vector(3, marker, apply, memoryExport), 0, 1), "zen1.gpu", new(*VersionError)},
		{"an import of the wrong type", plugin(vector(1, str("zen1"), str("input"), []byte{0, 0}), vector(3, marker, apply, memoryExport), 0, 1), `import "zen1.input" has the wrong type; it is (i32, i32) -> i32`, new(*ContractError)},
		{"a memory from WASI", plugin(vector(1, str(WASIModule), str("memory"), []byte{2, 0, 1}), vector(3, marker, apply, memoryExport), 0, 1), `import "wasi_snapshot_preview1.memory" has to be a function`, new(*ContractError)},
		{"an import from elsewhere", plugin(vector(1, str("env"), str("abort"), []byte{0, 0}), vector(3, marker, apply, memoryExport), 0, 1), `import "env.abort"`, new(*ContractError)},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Scan(c.file)
			if err != nil {
				t.Fatal(err)
			}
			// Imported functions come first, so that every index moves by one.
			if len(m.Imports) > 0 {
				m.Exports = mustScan(t, goodPlugin()).Exports
			}
			err = m.Check(manifest())
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, c.as) {
				t.Errorf("got %T %v, want %q", err, err, c.want)
			}
		})
	}
}

func mustScan(t *testing.T, file []byte) *Module {
	t.Helper()
	m, err := Scan(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReadManifestSaysWhatIsWrongWithAFile(t *testing.T) {
	file, err := WithManifest(goodPlugin(), manifest())
	if err != nil {
		t.Fatal(err)
	}
	section := file[len(goodPlugin()):]
	other := bytes.Replace(section, []byte(`"abi":1`), []byte(`"abi":2`), 1)
	for _, c := range []struct{ name, want string }{
		{"", "the file is not WebAssembly"},
		{"hello, world", "the file is not WebAssembly"},
		{"\x00asm\x0d\x00\x01\x00", "is a WebAssembly component"},
		{"\x00asm\x02\x00\x00\x00", "unknown version"},
		{string(file[:len(file)-1]), "cut short"},
		{string(goodPlugin()), "no section zen.plugin"},
		{string(file) + string(section), "stands twice"},
		{string(goodPlugin()) + string(other), "the plugin speaks zen2, this zen speaks zen1"},
		{string(bytes.Replace(file, []byte(`"entries"`), []byte(`"Xntries"`), 1)), "offers no entry"},
	} {
		if _, err := ReadManifest([]byte(c.name)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, got %v", c.want, err)
		}
	}
}

func TestEveryTableHasABound(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"none is set", "\x01\x70\x00\x05", "\x01\x70\x01\x05\x80\x80\x40"},
		{"one that is fine", "\x01\x70\x01\x05\x07", "\x01\x70\x01\x05\x07"},
		{"one of nothing", "\x01\x70\x01\x00\x00", "\x01\x70\x01\x00\x00"},
		{"a table of 64 bits", "\x01\x70\x04\x05", "\x01\x70\x05\x05\x80\x80\x40"},
		{"one that is too large", "\x01\x70\x01\x05\x81\x80\x40", "\x01\x70\x01\x05\x80\x80\x40"},
	} {
		module := newWasm().section(4, []byte(c.in)...).section(5, 1, 0, 1).out
		want := newWasm().section(4, []byte(c.want)...).section(5, 1, 0, 1).out
		if got, err := WithBoundedTables(module); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: got %x, want %x (%v)", c.name, got, want, err)
		}
	}
	large := newWasm().section(4, 1, 0x70, 0, 0x81, 0x80, 0x40).out
	if _, err := WithBoundedTables(large); err == nil || err.Error() != "a table of 1048577 elements; at most 1048576" {
		t.Errorf("got %v", err)
	}
	if got, err := WithBoundedTables(goodPlugin()); err != nil || !bytes.Equal(got, goodPlugin()) {
		t.Errorf("a module without tables changed (%v)", err)
	}
}
