package plugintest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/host"
)

// Pipeline is a pipeline with all that it reads.
type Pipeline struct {
	Name    string
	Seed    int64
	Plugins map[string]string // the path of the plugin file, by slot
	Files   map[string][]byte // of sources, by path: x.npy is the source x, x/NAME is in the folder that the source x is
	Steps   string            // as they stand in the pipeline file
}

// Write writes the pipeline file with its sources beside it, and returns its path.
func (p Pipeline) Write(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for path, content := range p.Files {
		write(t, filepath.Join(folder, path), content)
	}
	file := filepath.Join(folder, "pipeline.toml")
	write(t, file, []byte(p.text()))
	return file
}

func (p Pipeline) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "name = %q\nseed = %d\n", p.Name, p.Seed)
	for _, slot := range slices.Sorted(maps.Keys(p.Plugins)) {
		fmt.Fprintf(&b, "plugins.%s = %q\n", slot, p.Plugins[slot])
	}
	sources := p.sources()
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		fmt.Fprintf(&b, "sources.%s.path = %q\n", name, sources[name])
	}
	return b.String() + p.Steps
}

// sources returns the paths of the sources by name.
func (p Pipeline) sources() map[string]string {
	all := map[string]string{}
	for path := range p.Files {
		first, _, _ := strings.Cut(path, "/")
		all[strings.TrimSuffix(first, filepath.Ext(first))] = first
	}
	return all
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, content, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// Run runs the pipeline in a home. The test ends here unless all that may have
// failed are steps.
func (p Pipeline) Run(t *testing.T, repo *host.Repository, o host.RunOptions) *Run {
	t.Helper()
	plan, err := repo.Plan(p.Write(t), host.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := repo.Run(context.Background(), plan, o)
	var failed host.StepErrors
	if summary == nil || err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return &Run{t, repo, summary, failures(failed)}
}
