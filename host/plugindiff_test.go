package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
)

// pluginFile writes a plugin with the entry simd.
func pluginFile(t *testing.T, name string, e abi.Entry) string {
	t.Helper()
	e.Name = "simd"
	file, err := abi.WithManifest([]byte(simdModule), &abi.Manifest{ABI: abi.Version, Name: name, Entries: []abi.Entry{e}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".wasm")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What runs again follows from the keys of steps, not from what Compare says.
func TestStepsRunAgainWhenTheirKeysDiffer(t *testing.T) {
	one, two := abi.IntValue(1), abi.IntValue(2)
	n := func(v *abi.Value) abi.Entry {
		return abi.Entry{Params: []abi.Param{{Name: "n", Type: abi.ParamInt, Default: v}}}
	}
	bounded := n(&one)
	bounded.Params[0].Max = &two
	for _, c := range []struct {
		name    string
		a, b    abi.Entry
		changes int
		again   string
	}{
		{"the doc", abi.Entry{}, abi.Entry{Doc: "new"}, 0, ""},
		{"a range", n(&one), bounded, 1, ""},
		{"a default", n(&one), n(&two), 1, "simd"},
		{"random", abi.Entry{}, abi.Entry{Random: true}, 1, "simd"},
		{"a port", abi.Entry{}, abi.Entry{Outputs: []abi.Port{{Name: "y", Type: abi.File()}}}, 1, "simd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := home(t).DiffPlugins(pluginFile(t, "a", c.a), pluginFile(t, "b", c.b))
			if err != nil {
				t.Fatal(err)
			}
			if !d.SameModule || len(d.Changes) != c.changes || strings.Join(d.RunAgain, " ") != c.again {
				t.Errorf("same module %v, run again %v, changes %+v", d.SameModule, d.RunAgain, d.Changes)
			}
		})
	}
}

// A pipeline whose other slots hold nothing says so once, not for each file.
func TestTheOtherSlotsHaveToHoldPlugins(t *testing.T) {
	plugin := pluginFile(t, "a", abi.Entry{})
	file := filepath.Join(t.TempDir(), "pipeline.toml")
	text := "name = \"p\"\nplugins.a = \"" + plugin + "\"\nplugins.b = \"nowhere.wasm\"\nsteps.a.run = \"a.simd\"\nsteps.b.run = \"b.simd\"\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	repo := home(t)
	if _, err := repo.Fits(file, Overrides{}, "a", ""); err == nil || !strings.Contains(err.Error(), "nowhere.wasm: the file is not there") {
		t.Errorf("error %v", err)
	}
	fitting, err := repo.Fits(file, Overrides{}, "b", filepath.Dir(plugin)) // what is in the slot itself need not be there
	if err != nil || len(fitting.Candidates) != 1 || !fitting.Candidates[0].Fits() || fitting.Candidates[0].Present {
		t.Errorf("%+v, error %v", fitting, err)
	}
}
