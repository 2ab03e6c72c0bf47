package pipeline

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"zen/abi"
	"zen/abi/toml"
)

var update = flag.Bool("update", false, "write what wrong pipeline files are told into testdata/wrong")

// letters has entries whose types say more than grid's, and params with bounds.
var letters = manifest(
	abi.Entry{Name: "images", Outputs: []abi.Port{port("x", "float32[60000, 784]")}},
	abi.Entry{Name: "labels", Outputs: []abi.Port{port("y", "uint8[10000]")}},
	abi.Entry{Name: "scale", Inputs: []abi.Port{port("x", "float32[N, D]")}, Outputs: []abi.Port{port("x", "float32[N, D]")}},
	abi.Entry{Name: "fit", Inputs: []abi.Port{port("x", "float32[N, D]"), port("y", "uint8[N]")}},
	abi.Entry{Name: "model", Outputs: []abi.Port{kind(port("model", "tensors{coef: float32[10, 784]}"), "logistic_regression")}},
	abi.Entry{Name: "use", Inputs: []abi.Port{kind(port("model", "tensors{coef: float32[K, D]}"), "logistic_regression")}},
	abi.Entry{Name: "use_other", Inputs: []abi.Port{kind(port("model", "tensors{coef: float32[K, D]}"), "mlp")}},
	abi.Entry{Name: "use_bias", Inputs: []abi.Port{port("model", "tensors{coef: float32[K, D], bias: float32[K]}")}},
	abi.Entry{Name: "compare", Inputs: []abi.Port{port("both", "tensors{one: float64, two: float64}")}},
	abi.Entry{Name: "pair", Inputs: []abi.Port{port("both", "tensors{images: float32[N, D], labels: uint8[N]}")}},
	abi.Entry{Name: "table", Outputs: []abi.Port{port("t", "table{id: int64, lable: utf8}")}},
	abi.Entry{Name: "use_table", Inputs: []abi.Port{port("t", "table{id: int64, label: utf8}")}},
	abi.Entry{Name: "file", Inputs: []abi.Port{port("file", "file")}},
	abi.Entry{Name: "files", Inputs: []abi.Port{port("files", "files")}},
	abi.Entry{Name: "make", Outputs: []abi.Port{port("x", "float32[N]")}},
	abi.Entry{Name: "tuned", Outputs: []abi.Port{port("x", "float64")}, Params: []abi.Param{
		{Name: "must", Type: abi.ParamInt},
		between(param("depth", abi.ParamInt, abi.IntValue(3)), abi.IntValue(1), abi.IntValue(10)),
		between(param("rate", abi.ParamFloat, abi.FloatValue(0.5)), abi.FloatValue(0), abi.FloatValue(1)),
		choice(param("solver", abi.ParamString, abi.StringValue("saga")), "saga", "lbfgs")}},
)

// sets has entries that give and take two sets of rows, one of them to learn from.
var sets = manifest(
	abi.Entry{Name: "load", Outputs: []abi.Port{
		port("x", "float32[N, H, W]"), port("y", "uint8[N]"), port("x_test", "float32[M, H, W]"), port("y_test", "uint8[M]")}},
	abi.Entry{Name: "scale", Inputs: []abi.Port{port("x", "float32[N, H, W]"), port("x_test", "float32[M, H, W]")},
		Outputs: []abi.Port{port("x", "float32[N, H, W]"), port("x_test", "float32[M, H, W]")}},
	abi.Entry{Name: "one", Outputs: []abi.Port{port("x", "float32[N, H, W]"), port("y", "uint8[N]")}},
	abi.Entry{Name: "fit", Inputs: []abi.Port{port("x", "float32[N, H, W]"), port("y", "uint8[N]")}},
	abi.Entry{Name: "square", Inputs: []abi.Port{port("x", "float32[N, S, S]")}},
	abi.Entry{Name: "ten", Inputs: []abi.Port{port("y", "uint8[10]")}},
	abi.Entry{Name: "nine", Inputs: []abi.Port{port("y", "uint8[9]")}},
	abi.Entry{Name: "parts", Outputs: []abi.Port{port("t", "table{id: int64}"), port("sizes", "tensors{a: float32[A], b: float32[B]}"), port("c", "float32[C]")}},
	abi.Entry{Name: "weigh", Inputs: []abi.Port{port("sizes", "tensors{a: float32[A], b: float32[B]}"), port("c", "float32[A]")}},
)

func kind(p abi.Port, kind string) abi.Port {
	p.Kind = kind
	return p
}

func between(p abi.Param, least, greatest abi.Value) abi.Param {
	p.Min, p.Max = &least, &greatest
	return p
}

// wrongPlugins are the plugin files that the pipelines of testdata/wrong name.
func wrongPlugins() map[string]*abi.Manifest {
	all := maps.Clone(plugins)
	all["grid.wasm"], all["letters.wasm"], all["sets.wasm"] = grid["p.wasm"], letters, sets
	return all
}

// TestWrongPipelineFiles holds every file NAME.toml of testdata/wrong against
// NAME.want. A first line `# zen check …` has the flags.
func TestWrongPipelineFiles(t *testing.T) {
	archives, err := filepath.Glob("testdata/wrong/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			writeWrong(t, path, archive)
			continue
		}
		wants := map[string]string{}
		for _, f := range archive.Files {
			wants[f.Name] = string(f.Data)
		}
		for _, f := range archive.Files {
			name, isPipeline := strings.CutSuffix(f.Name, ".toml")
			if !isPipeline {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				if got := wrongText(t, f); got != wants[name+".want"] {
					t.Errorf("\n got %s\nwant %s", got, wants[name+".want"])
				}
			})
		}
	}
}

// wrongText returns what the user of a wrong file is told.
func wrongText(t *testing.T, f txtar.File) string {
	t.Helper()
	o := overridesOf(t, string(f.Data))
	parsed, err := Parse(f.Name, f.Data, o)
	if parsed != nil {
		_, err = parsed.Check(knownOf(parsed))
	}
	if parsed != nil && o.Variant == "" && len(o.Plugins)+len(o.Set) == 0 {
		err = parsed.CheckVariants(err, knownOf)
	}
	if err == nil {
		t.Fatalf("%s is right", f.Name)
	}
	return err.Error() + "\n"
}

// knownOf returns what is known of the plugin files that a pipeline names: some are not there.
func knownOf(parsed *File) Known {
	known := Known{Manifests: map[string]*abi.Manifest{}}
	for _, p := range parsed.Plugins {
		m := wrongPlugins()[p.Given]
		if m == nil && p.Used && !p.Broken {
			known.Problems = append(known.Problems, toml.Errorf(p.Pos, "plugin %s: the file is not there", p.Given))
		}
		known.Manifests[p.Slot] = m
	}
	return known
}

// overridesOf reads the flags of a first line `# zen check …`.
func overridesOf(t *testing.T, src string) (o Overrides) {
	t.Helper()
	first, _, _ := strings.Cut(src, "\n")
	flags, ok := strings.CutPrefix(first, "# zen check ")
	if !ok {
		return o
	}
	o.Plugins = map[string]string{}
	for pair := range slices.Chunk(strings.Fields(flags), 2) {
		switch pair[0] {
		case "--variant":
			o.Variant = pair[1]
		case "--set":
			o.Set = append(o.Set, pair[1])
		case "--plugin":
			slot, file, _ := strings.Cut(pair[1], "=")
			o.Plugins[slot] = file
		default:
			t.Fatalf("flag %s", pair[0])
		}
	}
	return o
}

// writeWrong puts what is told behind each file.
func writeWrong(t *testing.T, path string, archive *txtar.Archive) {
	t.Helper()
	var files []txtar.File
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".toml"); ok {
			files = append(files, f, txtar.File{Name: name + ".want", Data: []byte(wrongText(t, f))})
		}
	}
	archive.Files = files
	if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}
