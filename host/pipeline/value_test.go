package pipeline

import (
	"testing"

	"zen/abi"
)

// TestValuesOfSourcesAreChecked has sources whose types are known before a run.
func TestValuesOfSourcesAreChecked(t *testing.T) {
	const head = "name = \"p\"\nplugins = { l = \"letters.wasm\", s = \"sets.wasm\" }\n" +
		"sources = { old = { artifact = \"p@0/a.x\" }, x = { path = \"x.npy\" }, y = { path = \"y.npy\" }, t = { path = \"t.csv\" } }\n"
	const fit = "steps.fit = { run = \"l.fit\", inputs = { x = \"sources.x\", y = \"sources.y\" } }\n"
	const scale = "steps.s = { run = \"l.scale\", inputs.x = \"sources.t\" }\n"
	const table = "steps.s = { run = \"l.use_table\", inputs.t = \"sources.t\" }\n"
	const model = "steps.s = { run = \"l.use\", inputs.model = \"sources.old\" }\n"
	for _, c := range []struct {
		name, steps string
		values      map[string]abi.Port
		columns     []string
		want        string
	}{
		{"nothing is known", fit + model, nil, nil, ""},
		{"what fits", fit + model, map[string]abi.Port{"x": port("x", "float32[9, 2]"), "y": port("y", "uint8[9]"),
			"old": kind(port("m", "tensors{coef: float32[10, 784]}"), "logistic_regression")}, nil, ""},
		{"another element type", fit, map[string]abi.Port{"x": port("x", "float64[9, 2]")}, nil,
			`p.toml:4:45: step "fit": input "x" of l.fit (letters.wasm) is float32[N, D], but source "x" (x.npy) is float64[9, 2]: float64 is not float32`},
		{"other rows", fit, map[string]abi.Port{"x": port("x", "float32[9, 2]"), "y": port("y", "uint8[8]")}, nil,
			`p.toml:4:62: step "fit": input "y" of l.fit (letters.wasm) is uint8[N], but source "y" (y.npy) is uint8[8]: the rows have to be N = 9 (as in source x), not 8`},
		{"an artifact of another rank", "steps.s = { run = \"l.scale\", inputs.x = \"sources.old\" }\n", map[string]abi.Port{"old": port("x", "float32[9]")}, nil,
			`p.toml:4:41: step "s": input "x" of l.scale (letters.wasm) is float32[N, D], but source "old" (p@0/a.x) is float32[9]: it is of rank 1, not 2`},
		{"another kind of model", model, map[string]abi.Port{"old": kind(port("m", "tensors{coef: float32[10, 784]}"), "mlp")}, nil,
			`p.toml:4:43: step "s": input "model" of l.use (letters.wasm) is tensors{coef: float32[K, D]}, but source "old" (p@0/a.x) is tensors{coef: float32[10, 784]}: a model of kind "logistic_regression" is asked for, this is one of kind "mlp"`},
		{"columns in any order", table, nil, []string{"label", "id"}, ""},
		{"a column that is misspelled", table, nil, []string{"lable", "id"},
			`p.toml:4:45: step "s": input "t" of l.use_table (letters.wasm) is table{id: int64, label: utf8}, but of source "t" (t.csv): it lacks column "label", but has "lable"`},
		{"numbers", scale, nil, []string{"1", "2"}, ""},
		{"fields for one number", "steps.s = { run = \"s.ten\", inputs.y = \"sources.t\" }\n", nil, []string{"1", "2"},
			`p.toml:4:39: step "s": input "y" of s.ten (sets.wasm) is uint8[10], but source "t" (t.csv) is uint8[_, 2]: its first line has 2 fields: it is of rank 2, not 1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Parse("p.toml", []byte(head+c.steps), Overrides{})
			if err != nil {
				t.Fatal(err)
			}
			known := knownOf(f)
			known.Values = c.values
			if c.columns != nil {
				known.Columns = map[string][]string{"t": c.columns}
			}
			if _, err := f.Check(known); c.want != "" || err != nil {
				wantError(t, err, c.want)
			}
		})
	}
}

// TestReadingsTellHowSourcesAreRead has one source for each way, and one whose
// plugin is not known.
func TestReadingsTellHowSourcesAreRead(t *testing.T) {
	f, err := Parse("p.toml", []byte(`name = "p"
plugins = { l = "letters.wasm", gone = "gone.wasm" }
sources = { file = { path = "a" }, files = { path = "b" }, x = { path = "x.npy" }, t = { path = "t.csv" }, what = { path = "c" }, unused = { path = "d" } }
steps.a = { run = "l.file", inputs.file = "sources.file" }
steps.b = { run = "l.files", inputs.files = "sources.files" }
steps.c = { run = "l.scale", inputs.x = "sources.x" }
steps.d = { run = "l.use_table", inputs.t = "sources.t" }
steps.e = { run = "gone.any", inputs.x = "sources.what" }
`), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, r := range f.Readings(knownOf(f).Manifests) {
		got += r.Name
		if r.Whole {
			got += " whole"
		}
		if r.Files {
			got += " files"
		}
		for _, format := range r.Formats {
			got += " " + format
		}
		got += "\n"
	}
	if want := "file whole\nfiles files\nx whole npy\nt whole csv\nwhat\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
