package host

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zen/plugins/toolchain"
)

// twins are the guest steps in every language: the same manifest, the same
// results. The first one is what the others are compared with.
var twins = []struct {
	language, folder string
	breaks           string // what the user reads of the entry breaks
	empty            string // and of count, which rejects an empty file
	optional         bool   // also in CI
}{
	{"c", "steps", "Assertion failed: place < 3 (", "the file is empty", false},
	{"cpp", "steps_cpp", `out_of_range was thrown in -fno-exceptions mode with message "vector"`, "the file is empty", false},
	{"assemblyscript", "steps_as", "Index out of range (~lib/array.ts:", "the file is empty (index.ts:", false},
	{"zig", "steps_zig", "panic: place 3 is beyond the end", "the file is empty", true},
	{"rust", "steps_rust", "panic: index out of bounds: the len is 0 but the index is 3 (src/lib.rs:", "the file is empty", false},
	{"go", "steps_go", "panic: runtime error: index out of range [3] with length 0 (main.go:", "the file is empty", false},
}

const twinPipeline = `
[sources]
file = { path = "long" }
[steps.count]
run = "twin.count"
inputs = { file = "sources.file" }
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
	want := map[string]string{}
	for _, twin := range twins {
		t.Run(twin.language, func(t *testing.T) {
			got := twinResults(t, twinPlugin(t, twin.language, twin.optional))
			if len(want) == 0 {
				want = got
			}
			if len(got) != 15 || !maps.Equal(got, want) {
				t.Errorf("got %v\nwant %v", got, want)
			}
		})
	}
}

func TestWhatBreaksInEveryLanguageIsToldToTheUser(t *testing.T) {
	for _, twin := range twins {
		t.Run(twin.language, func(t *testing.T) {
			file := twinFile(t, twinPlugin(t, twin.language, twin.optional), brokenTwins)
			_, err := home(t).runFile(t, file, Overrides{}, RunOptions{KeepGoing: true, Jobs: 1})
			var failed StepErrors
			if !errors.As(err, &failed) || len(failed) != 2 {
				t.Fatalf("got %v", err)
			}
			for _, f := range failed {
				part := map[string]string{"breaks": twin.breaks, "count": twin.empty}[f.Step]
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

// twinPlugin returns the plugin file of a language's twin.
func twinPlugin(t *testing.T, language string, optional bool) string {
	t.Helper()
	buildTwins()
	built := twinsBuilt[language]
	var missing *toolchain.MissingError
	if errors.As(built.err, &missing) && (optional || os.Getenv("CI") != "true") {
		t.Skipf("SKIPPED, NOT TESTED: %v", built.err)
	}
	if built.err != nil {
		t.Fatalf("%v\n%s", built.err, built.said.String())
	}
	if built.said.Len() > 0 {
		t.Errorf("the compiler warns: %s", built.said.String())
	}
	return built.file
}

type builtTwin struct {
	file string
	said strings.Builder
	err  error
}

var (
	twinFolder string // TestMain removes it
	twinsBuilt = map[string]*builtTwin{}
)

// buildTwins compiles the twins, two at a time: most compilers use one core.
var buildTwins = sync.OnceFunc(func() {
	var err error
	if twinFolder, err = os.MkdirTemp("", "zen-twins-"); err != nil {
		panic(err)
	}
	turns := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for _, twin := range twins {
		built := &builtTwin{}
		twinsBuilt[twin.language] = built
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			built.err = built.build(filepath.Join(twinFolder, twin.folder), twin.language, twin.folder)
		})
	}
	wg.Wait()
})

// build compiles a copy of the twin's source, with the manifest that all share.
func (b *builtTwin) build(work, language, folder string) error {
	guests := filepath.Join("..", "testdata", "guests")
	if err := os.CopyFS(work, os.DirFS(filepath.Join(guests, folder))); err != nil {
		return err
	}
	manifest, err := os.ReadFile(filepath.Join(guests, "steps", "plugin.toml"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(manifest), `language = "c"`, `language = "`+language+`"`, 1)
	file := filepath.Join(work, "plugin.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	b.file = filepath.Join(work, "twin.wasm")
	_, err = toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{work}, Out: b.file, Stderr: &b.said})
	return err
}
