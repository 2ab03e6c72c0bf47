package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"zen/abi"
	"zen/host"
)

const schemaFolder = "../docs/schemas"

// compileSchema returns docs/schemas/NAME.schema.json, ready to validate. It
// is checked against its own schema, that of the draft.
func compileSchema(name string) (*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	return compiler.Compile(filepath.Join(schemaFolder, name+".schema.json"))
}

// schema validates JSON that zen printed: schema NAME [FILE]. FILE is stdout
// when it is left out: what the last command printed. NAME is that of a file in
// docs/schemas; of event every line is validated.
func schema(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: schema NAME [FILE]")
	}
	s, err := compileSchema(args[0])
	ts.Check(err)
	text := ts.ReadFile(append(args, "stdout")[1])
	if args[0] == "event" {
		ts.Check(validateEvents(s, text))
		return
	}
	ts.Check(validateText(s, text))
}

func validateText(s *jsonschema.Schema, text string) error {
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("%w: %q", err, text)
	}
	if err := s.Validate(value); err != nil {
		return fmt.Errorf("%w\nin %s", err, text)
	}
	return nil
}

// validateEvents validates every line, and that the first and the last are what
// scripts expect there.
func validateEvents(s *jsonschema.Schema, text string) error {
	var kinds []string
	for line := range strings.Lines(text) {
		if err := validateText(s, line); err != nil {
			return err
		}
		var e host.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return err
		}
		kinds = append(kinds, e.Kind)
	}
	n := len(kinds)
	if n < 2 || kinds[0] != host.EventRunStarted || kinds[n-1] != host.EventSummary {
		return fmt.Errorf("the events are %v; want %s first and %s last", kinds, host.EventRunStarted, host.EventSummary)
	}
	return nil
}

// A download needs a server, and no plugin at hand declares all that a manifest
// can, so these are in no story of testdata/script.
func TestWhatNoStoryShowsFitsItsSchema(t *testing.T) {
	n, v := abi.Number(3), abi.IntValue(3)
	port := abi.Port{Name: "model", Type: abi.Type{Kind: abi.KindTensors, Open: true}, Kind: "mlp", Optional: true, Doc: "d"}
	for _, c := range []struct {
		schema string
		value  any
	}{
		{"event", host.Event{Kind: host.EventDownload, Run: "0123456789ab", Source: "images", Done: &n, Total: &n}},
		{"event", host.Event{Kind: host.EventDownload, Run: "0123456789ab", Source: "images", Done: &n}},
		{"plugin-inspect", pluginDocument{
			File: "p.wasm", Bytes: 9, Whole: strings.Repeat("1", 64), Digest: strings.Repeat("0", 64), Imports: []string{"zen1.log"}, Memory: memoryText{1 << 16, 1 << 20},
			Manifest: &abi.Manifest{ABI: 1, Name: "p", Version: "1", Doc: "d", Language: "c", Entries: []abi.Entry{{
				Name: "fit", Doc: "d", Random: true, Inputs: []abi.Port{port}, Outputs: []abi.Port{port},
				Params: []abi.Param{{Name: "k", Type: abi.ParamInt, Default: &v, Min: &v, Max: &v, Choices: []abi.Value{v}, Doc: "d"}},
			}}},
		}},
	} {
		s, err := compileSchema(c.schema)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c.value)
		if err != nil {
			t.Fatal(err)
		}
		if err := validateText(s, string(text)); err != nil {
			t.Error(err)
		}
	}
}

// Without this, a field could be added to the output and to no schema.
func TestSchemasLetNothingUnknownPass(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(schemaFolder, "*.schema.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var root any
		if err := json.Unmarshal(text, &root); err != nil {
			t.Fatal(file, err)
		}
		if _, err := compileSchema(strings.TrimSuffix(filepath.Base(file), ".schema.json")); err != nil {
			t.Error(err)
		}
		checkStrict(t, filepath.Base(file), root)
	}
}

// checkStrict walks a schema: an object with properties has no others and says
// which are required, and each is described.
func checkStrict(t *testing.T, at string, node any) {
	switch n := node.(type) {
	case []any:
		for i, v := range n {
			checkStrict(t, fmt.Sprintf("%s/%d", at, i), v)
		}
	case map[string]any:
		if properties, ok := n["properties"].(map[string]any); ok && n["type"] == "object" {
			if n["additionalProperties"] != false || n["required"] == nil {
				t.Errorf("%s: an object with properties needs required, and additionalProperties false", at)
			}
			for name, p := range properties {
				checkDescribed(t, at+"/"+name, p)
			}
		}
		for name, v := range n {
			checkStrict(t, at+"/"+name, v)
		}
	}
}

// checkDescribed wants a description here or where $ref points; what can have
// one value only needs none.
func checkDescribed(t *testing.T, at string, node any) {
	p, _ := node.(map[string]any)
	if p["description"] == nil && p["$ref"] == nil && p["const"] == nil && p["items"] == nil {
		t.Errorf("%s: say what it is, and in which unit", at)
	}
}
