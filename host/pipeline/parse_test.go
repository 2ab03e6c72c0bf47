package pipeline

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zen/abi"
)

// edit returns digits with one passage replaced.
func edit(t *testing.T, old, new string) string {
	t.Helper()
	if strings.Count(digits, old) != 1 {
		t.Fatalf("%q stands %d times in digits", old, strings.Count(digits, old))
	}
	return strings.Replace(digits, old, new, 1)
}

func TestParseReadsEverythingAFileHas(t *testing.T) {
	f, err := Parse("pipes/digits.toml", []byte(digits), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Path != "pipes/digits.toml" || f.Name != "digits" || f.Seed != 7 {
		t.Errorf("got %q %q %d", f.Path, f.Name, f.Seed)
	}
	p := f.Plugin("classifier")
	if p.Path != filepath.Join("pipes", "sklearn_logreg.wasm") || p.Given != "sklearn_logreg.wasm" || p.Line != 7 || !p.Used || p.Overridden {
		t.Errorf("classifier is %+v", p)
	}
	if s := f.Source("images"); s.Path != filepath.Join("pipes", "data", "images.gz") || !s.Used {
		t.Errorf("images is %+v", s)
	}
	want := Limits{MemoryBytes: 1 << 30, Timeout: 10 * time.Minute}
	if s := f.Step("trainer"); s.Limits != want || s.Retries != 2 || !s.Cache {
		t.Errorf("trainer is %+v", s)
	}
	if f.Step("evaluator").Cache {
		t.Error("evaluator is cached")
	}
	if len(f.Warnings) > 0 {
		t.Errorf("warnings: %q", f.Warnings)
	}
}

func TestParseNamesThePlaceTheNearestAndTheWayOut(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct{ name, old, new, want string }{
		{"an unknown key of a step", "retries = 2", "retires = 2", `digits.toml:27:1: unknown key "retires"; did you mean "retries"?`},
		{"a key of later versions", "seed = 7", "matrix = 7", `digits.toml:2:1: unknown key "matrix"; there are name, seed, limits, plugins, sources, steps and variants`},
		{"an unknown limit", `timeout = "10m"`, `time = "10m"`, `digits.toml:26:29: unknown key "time"; did you mean "timeout"?`},
		{"an unknown key of a variant", "steps.trainer.params = { epochs = 1 }", "step.trainer.params = { epochs = 1 }", `digits.toml:40:1: unknown key "step"; did you mean "steps"?`},
		{"an unknown key of a step in a variant", "steps.trainer.params = { epochs = 1 }", "steps.trainer.parms = { epochs = 1 }", `digits.toml:40:15: unknown key "parms"; did you mean "params"? (with variant "tensorflow")`},
		{"no name", `name = "digits"`, ``, `digits.toml:1:1: the pipeline has no name: add name = "digits"`},
		{"a name with capitals", `name = "digits"`, `name = "My Digits"`, `digits.toml:1:8: pipeline "My Digits": a name is [a-z][a-z0-9_]*, at most 64 characters, for example "my_digits"`},
		{"a reserved name", `name = "digits"`, `name = "latest"`, `digits.toml:1:8: pipeline "latest": the name is reserved, choose another`},
		{"a reserved step name", "[steps.importer]", "[steps.sources]\nrun = \"importer.load\"\n[steps.importer]", `digits.toml:13:8: step "sources": the name is reserved, choose another`},
		{"a name of 65 letters", `name = "digits"`, `name = "a` + long + `"`, `digits.toml:1:8: pipeline "a` + long + `": a name is [a-z][a-z0-9_]*, at most 64 characters`},
		{"an unknown plugin", `run = "classifier.fit"`, `run = "clasifier.fit"`, `digits.toml:22:7: step "trainer" runs plugin "clasifier", which is not in [plugins]; did you mean "classifier"?`},
		{"a run without an entry", `run = "classifier.fit"`, `run = "classifier"`, `digits.toml:22:7: run of step "trainer" has to be "PLUGIN.ENTRY", for example "classifier.fit", not "classifier"`},
		{"no run", `run = "classifier.fit"`, ``, `digits.toml:21:8: step "trainer" runs nothing: add run = "PLUGIN.ENTRY"`},
		{"an unknown step", `inputs.x = "normalizer.x"`, `inputs.x = "normaliser.x"`, `digits.toml:23:12: input "x" of step "trainer" comes from step "normaliser", which does not exist; did you mean "normalizer"?`},
		{"an unknown source", `labels = "sources.labels"`, `labels = "sources.label"`, `digits.toml:15:48: input "labels" of step "importer" comes from source "label", which does not exist; did you mean "labels"?`},
		{"a source without its prefix", `labels = "sources.labels"`, `labels = "labels"`, `digits.toml:15:48: input "labels" of step "importer" comes from "labels": write "sources.NAME" or "STEP.PORT", here "sources.labels"`},
		{"a step without its port", `inputs.x = "normalizer.x"`, `inputs.x = "normalizer"`, `digits.toml:23:12: input "x" of step "trainer" comes from "normalizer": write "sources.NAME" or "STEP.PORT", here "normalizer.PORT"`},
		{"an input that is no text", `inputs.x = "normalizer.x"`, `inputs.x = 5`, `digits.toml:23:12: input "x" of step "trainer" has to be "sources.NAME" or "STEP.PORT", not an int`},
		{"an input that stands twice", `inputs.y = "importer.y"`, `inputs.x = "importer.y"`, `digits.toml:24:8: key "inputs.x" stands twice: it stands in line 23 already`},
		{"a cycle", `inputs = { x = "importer.x" }`, `inputs = { x = "evaluator.x" }`, `digits.toml:23:12: the steps form a cycle: normalizer → trainer → evaluator → normalizer` + "\n" + `digits.toml:35:5: the steps form a cycle: normalizer → evaluator → normalizer`},
		{"a step that feeds itself", `inputs = { x = "importer.x" }`, `inputs = { x = "normalizer.x" }`, `digits.toml:19:16: the steps form a cycle: normalizer → normalizer`},
		{"a limit that is no size", `memory = "1GiB"`, `memory = "1 gigabyte"`, `digits.toml:26:21: memory "1 gigabyte" is no size: write it like "512MiB" or "1GiB"`},
		{"a limit without quotes", `memory = "1GiB"`, `memory = 1024`, `digits.toml:26:21: memory has to be a size in quotes, not an int: write it like "512MiB", at least "64KiB"`},
		{"more memory than a guest has", `memory = "1GiB"`, `memory = "8GiB"`, `digits.toml:26:21: memory may be 4GiB at most: guests are 32-bit, and read larger data by rows`},
		{"less memory than a page", `memory = "1GiB"`, `memory = "1KiB"`, `digits.toml:26:21: memory has to be 64KiB at least, one page`},
		{"a timeout that is none", `timeout = "10m"`, `timeout = "10 minutes"`, `digits.toml:26:39: timeout "10 minutes" is no duration: write it like "90s", "10m" or "2h"`},
		{"a timeout of nothing", `timeout = "10m"`, `timeout = "0s"`, `digits.toml:26:39: timeout "0s" has to be longer than nothing`},
		{"negative retries", "retries = 2", "retries = -1", `digits.toml:27:11: retries has to be 0 to 100, not -1`},
		{"cache as a word", "cache = false", `cache = "no"`, `digits.toml:31:9: cache has to be a bool, not a string: write true or false`},
		{"a plugin that is no path", `normalizer = "normalize.wasm"`, `normalizer = 1`, `digits.toml:6:14: plugin "normalizer" has to be the path of a plugin file, not an int`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("digits.toml", []byte(edit(t, c.old, c.new)), Overrides{})
			wantError(t, err, c.want)
			var one *Error
			if !errors.As(err, &one) {
				t.Errorf("%T holds no *Error", err)
			}
		})
	}
}

func TestSourcesSayWhereTheyComeFrom(t *testing.T) {
	sum := strings.Repeat("aB", 32)
	const prefix = `digits.toml:10:`
	for _, c := range []struct{ name, source, want string }{
		{"a path", `{ path = "a" }`, ""},
		{"a path with its digest", `{ path = "a", sha256 = "` + sum + `" }`, ""},
		{"a url", `{ url = "https://x.org/a", sha256 = "` + sum + `" }`, ""},
		{"a url that is kept at a path", `{ path = "a", url = "https://x.org/a", sha256 = "` + sum + `" }`, ""},
		{"a url of this machine", `{ url = "http://127.0.0.1:8080/a", sha256 = "` + sum + `" }`, ""},
		{"a url of localhost", `{ url = "http://localhost/a", sha256 = "` + sum + `" }`, ""},
		{"an artifact", `{ artifact = "mnist_pipeline@0/trainer.model" }`, ""},
		{"nothing", `{}`, `1: source "images" says not where it comes from: give it path = "…", url = "…" with sha256 = "…", or artifact = "RUN/STEP.PORT"`},
		{"a url without a digest", `{ url = "https://x.org/a" }`, `18: source "images": a url needs sha256 = "…", the SHA-256 of the file, so that everyone gets the same bytes`},
		{"a url that is not secret", `{ url = "http://x.org/a", sha256 = "` + sum + `" }`, `18: source "images": url has to start with https:// (http is for localhost only)`},
		{"a host that only looks like this machine", `{ url = "http://localhost.x.org/a", sha256 = "` + sum + `" }`, `18: source "images": url has to start with https:// (http is for localhost only)`},
		{"a file url", `{ url = "file://x/etc/passwd", sha256 = "` + sum + `" }`, `18: source "images": url has to start with https://, not file://`},
		{"no url", `{ url = "x.org/a", sha256 = "` + sum + `" }`, `18: source "images": url has to be like "https://host/path"`},
		{"a password", `{ url = "https://me:pw@x.org/a", sha256 = "` + sum + `" }`, `18: source "images": url holds a user or a password, and pipeline files are shared: leave it out`},
		{"a digest that is cut short", `{ path = "a", sha256 = "abc" }`, `33: source "images": sha256 has to be 64 hex digits, this has 3 characters`},
		{"an artifact with a path", `{ path = "a", artifact = "latest/trainer.model" }`, `35: source "images": an artifact is known by its content and goes without path, url and sha256`},
		{"an artifact without its run", `{ artifact = "trainer.model" }`, `23: source "images": artifact "trainer.model" has to be "RUN/STEP.PORT", for example "latest/trainer.model" or "mnist@0/trainer.model"`},
		{"an unknown key", `{ file = "a", path = "b" }`, `12: unknown key "file" in sources.images; there are path, url, sha256, artifact, format and delimiter`},
		{"a format", `{ path = "a.txt", format = "csv", delimiter = ";" }`, ""},
		{"a delimiter of a file that is called so", `{ path = "a.csv.gz", delimiter = "\t" }`, ""},
		{"another format", `{ path = "a", format = "cvs" }`, `33: source "images": there is no format "cvs"; did you mean "csv"?`},
		{"a format of an artifact", `{ artifact = "a/b.c", format = "csv" }`, `41: source "images": an artifact has a type and goes without format`},
		{"two delimiters", `{ path = "a.csv", delimiter = ", " }`, `40: source "images": delimiter has to be one character between the fields of a csv file, such as ";" or "\t"`},
		{"a delimiter of another format", `{ path = "a.csv", format = "npy", delimiter = ";" }`, `56: source "images": delimiter is for csv files: add format = "csv" if it is one`},
		{"a delimiter of a file that may be anything", `{ path = "a", delimiter = ";" }`, `36: source "images": delimiter is for csv files: add format = "csv" if it is one`},
		{"a plain path", `"data/images.gz"`, `10: source "images" has to be a table: write images = { path = "data/images.gz" }`},
		{"an empty path", `{ path = "" }`, `19: source "images" has an empty path`},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := edit(t, `{ path = "data/images.gz" }`, c.source)
			f, err := Parse("digits.toml", []byte(src), Overrides{})
			if c.want != "" {
				wantError(t, err, prefix+c.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s := f.Source("images"); s.SHA256 != strings.ToLower(s.SHA256) {
				t.Errorf("sha256 is not lower case: %s", s.SHA256)
			}
		})
	}
}

func TestParseReportsAllProblemsAtOnce(t *testing.T) {
	src := "seeds = 1\n[plugins]\nA = \"a.wasm\"\n[steps.one]\nrun = \"b.c\"\nretries = 1.5\n"
	_, err := Parse("p.toml", []byte(src), Overrides{})
	wantError(t, err, `p.toml:1:1: the pipeline has no name: add name = "p"
p.toml:1:1: unknown key "seeds"; did you mean "seed"?
p.toml:3:1: plugin "A": a name is [a-z][a-z0-9_]*, at most 64 characters, for example "a"
p.toml:5:7: step "one" runs plugin "b", which is not in [plugins]; there is only A
p.toml:6:11: retries has to be an int, not a float`)
}

func TestAPipelineNeedsAStep(t *testing.T) {
	for _, src := range []string{`name = "p"`, "name = 'p'\n[steps]\n"} {
		_, err := Parse("p.toml", []byte(src), Overrides{})
		wantError(t, err, `p.toml:1:1: the pipeline has no step: add [steps.NAME] with run = "PLUGIN.ENTRY"`)
	}
}

func TestWhatNoStepUsesIsAWarning(t *testing.T) {
	src := edit(t, "[sources]\n", "spare = \"spare.wasm\"\n[sources]\nextra = { path = \"x\" }\n")
	g := mustCheck(t, src, Overrides{})
	want := []string{
		`digits.toml:9:1: plugin "spare" is used by no step`,
		`digits.toml:11:1: source "extra" is used by no step`,
	}
	if !slices.Equal(g.Warnings, want) {
		t.Errorf("got %q, want %q", g.Warnings, want)
	}
	if g.Source("extra") != nil || len(g.Sources) != 2 {
		t.Errorf("the graph has the unused source: %v", g.Sources)
	}
}

func TestFourGiBIsAllTheMemoryThereIs(t *testing.T) {
	f, err := Parse("digits.toml", []byte(edit(t, `"1GiB"`, `"4GiB"`)), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Step("trainer").Limits.MemoryBytes; got != MaxMemoryBytes {
		t.Errorf("got %d", got)
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]uint64{
		"512MiB": 512 << 20, "1.5 GiB": 3 << 29, "100MB": 1e8, "64kib": 65536, "7": 7, "8 B": 8,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%s: got %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "GiB", "1XB", "-1", "1e3", "0", "99999999TiB", "1..5KB"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("%q: got %d", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(digits), "tensorflow", "steps.trainer.params.tol=0.5")
	for _, file := range seeds(f) {
		f.Add(file, "a", "steps.a.params.p=[1")
	}
	f.Fuzz(func(t *testing.T, src []byte, variant, set string) {
		for _, o := range []Overrides{{}, {Variant: variant, Set: []string{set}, Plugins: map[string]string{"classifier": "tf_mlp.wasm"}}} {
			file, err := Parse("digits.toml", src, o)
			if file == nil {
				continue
			}
			if len(file.order) != len(file.Steps) {
				t.Errorf("%d of %d steps are in order", len(file.order), len(file.Steps))
			}
			manifests := map[string]*abi.Manifest{}
			for _, p := range file.Plugins {
				manifests[p.Slot] = plugins[p.Given]
			}
			g, checked := file.Check(Known{Manifests: manifests})
			if checked == nil && len(g.Steps) != len(file.Steps) {
				t.Errorf("%d of %d steps are in the graph", len(g.Steps), len(file.Steps))
			}
			if err != nil && checked == nil {
				t.Errorf("a wrong file is fine: %v", err)
			}
		}
	})
}

// seeds are the files of testdata/seeds.
func seeds(f *testing.F) [][]byte {
	paths, err := filepath.Glob("testdata/seeds/*.toml")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	var out [][]byte
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, src)
	}
	return out
}
