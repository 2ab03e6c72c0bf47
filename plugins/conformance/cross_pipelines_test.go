package conformance

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/abi/toml"
	"zen/host/pipeline"
	"zen/plugins/starter"
	"zen/plugins/toolchain"
	"zen/testdata/guests"
)

// repositoryPipelines returns the pipelines that lie beside plugins and in
// testdata, each with its variants. One whose sources are downloaded, or whose
// plugin is not built, is left out, aloud.
func repositoryPipelines(t *testing.T) []pipelineRun {
	t.Helper()
	var runs []pipelineRun
	for _, pattern := range []string{"../*/pipeline.toml", "../../testdata/*/pipeline.toml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			runs = append(runs, withVariants(t, file)...)
		}
	}
	return runs
}

// withVariants returns a pipeline as it is and in each of its variants, or
// nothing when it needs the network.
func withVariants(t *testing.T, file string) []pipelineRun {
	t.Helper()
	file, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := pipeline.Parse(file, src, pipeline.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(filepath.Dir(file))
	if i := slices.IndexFunc(parsed.Sources, func(s pipeline.Source) bool { return s.URL != "" }); i >= 0 {
		t.Logf("SKIPPED, NOT COMPARED: %s: its source %s is downloaded", name, parsed.Sources[i].Name)
		return nil
	}
	if i := slices.IndexFunc(parsed.Plugins, func(p pipeline.Plugin) bool { return !isThere(p.Path) }); i >= 0 {
		t.Logf("SKIPPED, NOT COMPARED: %s: %s is not built", name, parsed.Plugins[i].Path)
		return nil
	}
	runs := withPrediction(pipelineRun{name: name, file: file})
	for _, variant := range variants(t, file, src) {
		runs = append(runs, withPrediction(pipelineRun{name + " --variant " + variant, file, variant})...)
	}
	return runs
}

// withPrediction returns a run and, when a predict.toml lies beside its pipeline,
// one of that in the same variant: it takes what the newest run has made.
func withPrediction(p pipelineRun) []pipelineRun {
	file := filepath.Join(filepath.Dir(p.file), "predict.toml")
	if _, err := os.Stat(file); err != nil {
		return []pipelineRun{p}
	}
	return []pipelineRun{p, {p.name + " predict", file, p.variant}}
}

// isThere reports whether a plugin file is there. `make plugins` leaves out, aloud,
// what lacks its compiler or its crates.
func isThere(plugin string) bool {
	_, err := os.Stat(plugin)
	return err == nil
}

func variants(t *testing.T, file string, src []byte) []string {
	t.Helper()
	document, err := toml.Parse(file, src)
	if err != nil {
		t.Fatal(err)
	}
	if all := document.Get("variants"); all != nil {
		return all.Table.Names()
	}
	return nil
}

// starterPipelines returns the pipelines of what `zen new` writes, of every
// kind in every language.
func starterPipelines(t *testing.T) []pipelineRun {
	t.Helper()
	var runs []pipelineRun
	for _, kind := range starter.Kinds() {
		for _, language := range starter.Languages() {
			p := starter.Plugin{Name: language + "_" + kind, Language: language, Kind: kind}
			if file := started(t, p); file != "" {
				runs = append(runs, pipelineRun{name: "new " + kind + " in " + language, file: file})
			}
		}
	}
	return runs
}

// started writes and builds a new plugin and returns its pipeline file, "" when
// its compiler is not there.
func started(t *testing.T, p starter.Plugin) string {
	t.Helper()
	folder := t.TempDir()
	if _, err := p.Write(folder); err != nil {
		t.Fatal(err)
	}
	said := &bytes.Buffer{}
	_, err := toolchain.Build(t.Context(), toolchain.Options{Dirs: []string{folder}, Stderr: said})
	if leftOut(t, p.Language, err, said.String()) {
		return ""
	}
	return filepath.Join(folder, "pipeline.toml")
}

// leftOut reports, aloud, that a plugin cannot be compared since its compiler
// is not there.
func leftOut(t *testing.T, language string, err error, said string) bool {
	t.Helper()
	var missing *toolchain.MissingError
	switch {
	case errors.As(err, &missing) && (guests.Optional(language) || os.Getenv("CI") != "true"):
		t.Logf("SKIPPED, NOT COMPARED: %s: %v", language, err)
		return true
	case err != nil:
		t.Fatalf("%s: %v\n%s", language, err, said)
	}
	return false
}

// suitePipelines returns the suite's pipeline in every language.
func suitePipelines(t *testing.T) []pipelineRun {
	t.Helper()
	var runs []pipelineRun
	for _, language := range guests.Languages {
		plugin, said, err := guests.BuildProgram(t.TempDir(), language, nil)
		if !leftOut(t, language, err, said) {
			file := suitePipeline(plugin, comparable(cases(), language)).Write(t)
			runs = append(runs, pipelineRun{name: "conformance in " + language, file: file})
		}
	}
	return runs
}

// comparable returns the cases that have a result and take no longer than an
// emulator has time for.
func comparable(all []testCase, language string) []testCase {
	var kept []testCase
	for _, c := range all {
		if c.succeeds(language) && !c.isLarge() && fed(c, kept) {
			kept = append(kept, c)
		}
	}
	return kept
}

func (c testCase) succeeds(language string) bool {
	if own, ok := c.own[language]; ok {
		return own == failure{}
	}
	return c.failure == failure{}
}

func (c testCase) isLarge() bool {
	for _, v := range c.outputs {
		if v.large != nil {
			return true
		}
	}
	return false
}

// fed reports whether all that a case takes is made by cases before it.
func fed(c testCase, before []testCase) bool {
	for _, from := range c.inputs {
		name, _, _ := strings.Cut(from, ".")
		if name != "sources" && !slices.ContainsFunc(before, func(b testCase) bool { return b.name == name }) {
			return false
		}
	}
	return true
}
