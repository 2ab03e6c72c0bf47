package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero/api"

	"zen/abi"
)

// FuzzLoad: a module that loads has the imports, exports and memory that the
// scan of its sections told, and finds all its imports with their types when it
// is instantiated. Another one is refused in words for its author.
func FuzzLoad(f *testing.F) {
	manifest := &abi.Manifest{ABI: abi.Version, Name: "fuzzed", Entries: []abi.Entry{{Name: "go"}}}
	ctx := context.Background()
	e := New(Config{Interpreter: true})
	f.Fuzz(func(t *testing.T, code []byte) {
		m, err := e.Load(ctx, sha256.Sum256(code), code, manifest)
		if err != nil {
			wantAuthorsError(t, err)
			return
		}
		wantImports(t, m)
		wantExports(t, m)
		if err := e.Close(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func wantAuthorsError(t *testing.T, err error) {
	t.Helper()
	var format *abi.FormatError
	var version *abi.VersionError
	var contract *abi.ContractError
	if !errors.As(err, &format) && !errors.As(err, &version) && !errors.As(err, &contract) {
		t.Fatalf("%T: %v", err, err)
	}
}

// wantImports compares the imports of the scan with those that wazero has
// compiled, and with what the host provides.
func wantImports(t *testing.T, m *Module) {
	t.Helper()
	compiled := m.compiled.ImportedFunctions()
	if len(compiled) != len(m.scan.Imports) || len(m.compiled.ImportedMemories()) > 0 {
		t.Fatalf("%d imported functions and %d memories were compiled, the scan has %+v", len(compiled), len(m.compiled.ImportedMemories()), m.scan.Imports)
	}
	for i, im := range m.scan.Imports {
		module, name, _ := compiled[i].Import()
		if im.Module != module || im.Name != name || !isOfType(compiled[i], im.Func) {
			t.Fatalf("import %d is %s.%s, the scan has %+v", i, module, name, im)
		}
		provided := m.runtime.Module(module).ExportedFunctionDefinitions()[name]
		if provided == nil || !isOfType(provided, im.Func) {
			t.Fatalf("nothing is provided for import %s.%s %s", module, name, im.Func)
		}
	}
}

func wantExports(t *testing.T, m *Module) {
	t.Helper()
	functions, memories := m.compiled.ExportedFunctions(), m.compiled.ExportedMemories()
	for _, export := range m.scan.Exports {
		function, isFunction := functions[export.Name]
		memory, isMemory := memories[export.Name]
		if isMemory != export.Memory || isFunction != (export.Func != nil) || isFunction && !isOfType(function, export.Func) {
			t.Fatalf("export %q is a function %v, a memory %v; the scan has %+v", export.Name, isFunction, isMemory, export)
		}
		if isMemory && uint64(memory.Min()) != m.scan.MinPages {
			t.Fatalf("the memory has %d pages, the scan has %d", memory.Min(), m.scan.MinPages)
		}
		delete(functions, export.Name)
		delete(memories, export.Name)
	}
	if len(functions) > 0 || len(memories) > 0 {
		t.Fatalf("the scan lacks the exports %v and %v", functions, memories)
	}
}

func isOfType(function api.FunctionDefinition, want *abi.Signature) bool {
	return want != nil && slices.Equal(function.ParamTypes(), valueTypes(want.Params)) &&
		slices.Equal(function.ResultTypes(), valueTypes(want.Results))
}
