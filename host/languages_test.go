package host

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/testdata/guests"
)

// broken is what the user reads when a twin breaks.
var broken = map[string]struct {
	breaks string // of the entry breaks
	empty  string // of count, which rejects an empty file
}{
	"c":              {"Assertion failed: place < 3 (", "the file is empty"},
	"cpp":            {`out_of_range was thrown in -fno-exceptions mode with message "vector"`, "the file is empty"},
	"assemblyscript": {"Index out of range (~lib/array.ts:", "the file is empty (index.ts:"},
	"zig":            {"panic: place 3 is beyond the end", "the file is empty"},
	"rust":           {"panic: index out of bounds: the len is 0 but the index is 3 (src/lib.rs:", "the file is empty"},
	"go":             {"panic: runtime error: index out of range [3] with length 0 (main.go:", "the file is empty"},
}

const twinPipeline = `
[sources]
file = { path = "long" }
all = { path = "[el]*" }
[steps.count]
run = "twin.count"
inputs = { file = "sources.file" }
[steps.tally]
run = "twin.tally"
inputs = { all = "sources.all" }
[steps.seven]
run = "twin.seven"
params = { n = 5 }
[steps.none]
run = "twin.seven"
params = { n = 0 }
[steps.more]
run = "twin.add"
inputs = { x = "seven.y" }
[steps.most]
run = "twin.add"
inputs = { x = "more.y", plus = "seven.y" }
params = { by = 0.1 }
[steps.dice]
run = "twin.dice"
[steps.shuffle]
run = "twin.shuffle"
[steps.nans]
run = "twin.nans"
[steps.lines]
run = "twin.lines"
[steps.model]
run = "twin.model"
[steps.score]
run = "twin.score"
inputs = { model = "model.model" }
[steps.names]
run = "twin.names"
inputs = { model = "model.model" }
[steps.tell]
run = "twin.tell"
params = { text = "grüß dich, 🐢, LONG", loud = true }
`

const brokenTwins = `
[sources]
file = { path = "empty" }
[steps.count]
run = "twin.count"
inputs = { file = "sources.file" }
[steps.breaks]
run = "twin.breaks"
`

func TestEveryLanguageGivesTheSame(t *testing.T) {
	want := map[string]string{} // of the first one
	for _, twin := range guests.Twins {
		t.Run(twin.Language, func(t *testing.T) {
			got := twinResults(t, twin.Plugin(t))
			if len(want) == 0 {
				want = got
			}
			if len(got) != 19 || !maps.Equal(got, want) {
				t.Errorf("got %v\nwant %v", got, want)
			}
		})
	}
}

func TestWhatBreaksInEveryLanguageIsToldToTheUser(t *testing.T) {
	for _, twin := range guests.Twins {
		t.Run(twin.Language, func(t *testing.T) {
			file := twinFile(t, twin.Plugin(t), brokenTwins)
			_, err := home(t).runFile(t, file, Overrides{}, RunOptions{KeepGoing: true, Jobs: 1})
			var failed StepErrors
			if !errors.As(err, &failed) || len(failed) != 2 {
				t.Fatalf("got %v", err)
			}
			for _, f := range failed {
				part := map[string]string{"breaks": broken[twin.Language].breaks, "count": broken[twin.Language].empty}[f.Step]
				if !strings.Contains(f.Error(), part) || strings.Contains(f.Error(), os.TempDir()) {
					t.Errorf("%v; want …%s… and no folder", f, part)
				}
			}
		})
	}
}

// twinResults runs the pipeline and returns what it makes and tells.
func twinResults(t *testing.T, plugin string) map[string]string {
	t.Helper()
	repo := home(t)
	s, err := repo.runFile(t, twinFile(t, plugin, twinPipeline), Overrides{}, RunOptions{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, step := range s.Steps {
		for port, out := range step.Outputs {
			got[step.Name+"."+port] = out.Content.String()
		}
	}
	lines, _, err := repo.Logs("tell")
	if err != nil || len(lines) != 1 {
		t.Fatalf("logs %v (%v)", lines, err)
	}
	run, err := repo.FindRun(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	got["lines"] = lines[0].Level + " " + lines[0].Text
	for _, step := range run.Steps {
		if step.Name == "tell" {
			got["metrics"] = fmt.Sprint(step.Metrics)
		}
	}
	return got
}

// twinFile writes a pipeline and its sources.
func twinFile(t *testing.T, plugin, text string) string {
	t.Helper()
	folder := t.TempDir()
	text = strings.Replace(text, "LONG", strings.Repeat("long", 100), 1)
	for name, content := range map[string]string{
		"pipeline.toml": "name = \"test\"\nplugins.twin = \"" + plugin + "\"\n" + text,
		"empty":         "", "long": strings.Repeat("x", 2500),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "pipeline.toml")
}
