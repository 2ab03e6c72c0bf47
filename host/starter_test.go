package host

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/plugins/starter"
	"zen/plugins/toolchain"
)

// starters are the kinds of new plugins, with the number of outputs of their
// pipelines.
var starters = map[string]int{"step": 1, "classifier": 8}

func TestANewPluginDoesTheSameInEveryLanguage(t *testing.T) {
	for kind, outputs := range starters {
		want := map[string]string{}
		for _, language := range starter.Languages() {
			t.Run(kind+" in "+language, func(t *testing.T) {
				file := startedPlugin(t, kind, language)
				got := starterResults(t, file)
				if len(want) == 0 {
					want = got
				}
				if len(got) < outputs || !maps.Equal(got, want) {
					t.Errorf("got %v\nwant %v", got, want)
				}
				if kind == "classifier" {
					checkComplaints(t, file)
				}
			})
		}
	}
}

// complaints are what a new classifier says of parameters that do not fit its
// data.
var complaints = map[string]string{
	"steps.trainer.params.classes=2": "has the label 2; labels are below 2",
	"steps.loader.params.width=6":    "1620 bytes are no whole lines of 30 pixels, a label and a line end",
	"steps.loader.params.height=2":   "line 1 has no digit as its label",
}

func checkComplaints(t *testing.T, file string) {
	t.Helper()
	for set, want := range complaints {
		_, err := home(t).runFile(t, file, Overrides{Set: []string{set}}, RunOptions{Jobs: 1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want …%s…", set, err, want)
		}
	}
}

// startedPlugin starts and builds a plugin and returns its pipeline file.
func startedPlugin(t *testing.T, kind, language string) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := (starter.Plugin{Name: "s", Language: language, Kind: kind}).Write(dir); err != nil {
		t.Fatal(err)
	}
	buildStarted(t, dir, language, false)
	return filepath.Join(dir, "pipeline.toml")
}

func buildStarted(t *testing.T, dir, language string, debug bool) {
	t.Helper()
	said := &bytes.Buffer{}
	_, err := toolchain.Build(t.Context(), toolchain.Options{Dirs: []string{dir}, Debug: debug, Stderr: said})
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && (language == "zig" || os.Getenv("CI") != "true") { // Zig is optional
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if err != nil || said.Len() > 0 {
		t.Fatalf("%v\nthe compiler says: %s", err, said)
	}
}

// The code writes int64 whatever plugin.toml says.
func TestAnOutputOfAnotherTypeThanDeclaredIsToldInEveryLanguage(t *testing.T) {
	for _, language := range starter.Languages() {
		t.Run(language, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := (starter.Plugin{Name: "s", Language: language, Kind: "step"}).Write(dir); err != nil {
				t.Fatal(err)
			}
			rewrite(t, filepath.Join(dir, "plugin.toml"), "int64[B]", "float32[B]")
			buildStarted(t, dir, language, false)
			_, err := home(t).runFile(t, filepath.Join(dir, "pipeline.toml"), Overrides{}, RunOptions{Jobs: 1})
			want := `step "count": output "counts" is declared as float32, and the step writes int64`
			if err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

// The range is twice as far as it may be: the place is the author's, not that of
// the library which finds it out.
func TestAnIndexOutOfRangeNamesTheAuthorsLine(t *testing.T) {
	for language, c := range map[string]struct{ file, release, debug string }{
		"assemblyscript": {"index.ts", "Index out of range (~lib/array.ts:", " at index.ts:6:"},
		"zig":            {"main.zig", "panic: index out of bounds: index 260, len 256", " at main.zig:7:"},
	} {
		t.Run(language, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := (starter.Plugin{Name: "s", Language: language, Kind: "step"}).Write(dir); err != nil {
				t.Fatal(err)
			}
			rewrite(t, filepath.Join(dir, c.file), "/ 256", "/ 2")
			for _, debug := range []bool{false, true} {
				buildStarted(t, dir, language, debug)
				_, err := home(t).runFile(t, filepath.Join(dir, "pipeline.toml"), Overrides{}, RunOptions{Jobs: 1})
				if err == nil || !strings.Contains(err.Error(), c.release) || strings.Contains(err.Error(), c.debug) != debug {
					t.Errorf("debug %t: got %v", debug, err)
				}
			}
		})
	}
}

func rewrite(t *testing.T, file, old, text string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(b, []byte(old)) {
		t.Fatalf("%s has no %q (%v)", file, old, err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(b, []byte(old), []byte(text)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// starterResults runs a new plugin's pipeline and returns the content digests
// of what it makes, and the metrics.
func starterResults(t *testing.T, file string) map[string]string {
	t.Helper()
	repo := home(t)
	s, err := repo.runFile(t, file, Overrides{}, RunOptions{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, step := range s.Steps {
		for port, out := range step.Outputs {
			got[step.Name+"."+port] = out.Content.String()
		}
	}
	run, err := repo.FindRun(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range run.Steps {
		if len(step.Metrics) > 0 {
			got["metrics of "+step.Name] = fmt.Sprint(step.Metrics)
		}
	}
	return got
}
