package conformance

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// The programs that are compared: `make cross` names them.
var (
	nativeZen = flag.String("zen", "", "the zen of this machine, for the comparison of machines")
	arm64Zen  = flag.String("arm64-zen", "", "the zen for arm64, for the comparison of machines")
)

// TestEveryMachineMakesTheSame runs every pipeline of the repository, of new
// plugins and of the suite on this machine, emulated on arm64 and by the
// interpreter. All digests and metrics have to be the same; then the emulated
// zen has to take all of it from a copy of this machine's home. That
// differences are seen is shown by a guest that has to differ.
func TestEveryMachineMakesTheSame(t *testing.T) {
	if *arm64Zen == "" {
		t.Skip("`make cross` runs it")
	}
	pipelines := slices.Concat(repositoryPipelines(t), starterPipelines(t), suitePipelines(t))
	c := newComparison(t)
	for _, p := range pipelines {
		t.Run(strings.ReplaceAll(p.name, " ", "_"), func(t *testing.T) { c.compute(t, p) })
	}
	c.hit(t)
	c.checkComplete(t)
	t.Logf("\n%s", c.table())
	c.checkControl(t)
}

// comparison is all that was made so far.
type comparison struct {
	native, arm64 zenProgram
	interpreter   interpreter
	rows          []comparedPipeline
}

// comparedPipeline is a pipeline with what this machine made, and where the
// others differ.
type comparedPipeline struct {
	pipelineRun
	first       products
	arm64       []string
	interpreted []string
	hits        []string
}

func newComparison(t *testing.T) *comparison {
	t.Helper()
	qemu, folder := emulator(t), t.TempDir()
	worker := filepath.Join(folder, "worker")
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' '%s' \"$@\"\n", qemu, *arm64Zen)
	if err := os.WriteFile(worker, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return &comparison{
		native:      zenProgram{[]string{*nativeZen}, filepath.Join(folder, "native"), t.TempDir(), ""},
		arm64:       zenProgram{[]string{qemu, *arm64Zen}, filepath.Join(folder, "arm64"), t.TempDir(), worker},
		interpreter: interpreter{filepath.Join(folder, "interpreter")},
	}
}

// emulator returns the program that runs programs for arm64.
func emulator(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skipf("SKIPPED, NOT COMPARED: linux on amd64 is compared with linux on arm64; this is %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	for _, name := range []string{"qemu-aarch64-static", "qemu-aarch64"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("SKIPPED, NOT COMPARED: no qemu-aarch64: `plugins/toolchain/setup/all.sh qemu` installs it where there is apt")
	return ""
}

// compute runs a pipeline everywhere, with nothing of it in a result cache.
func (c *comparison) compute(t *testing.T, p pipelineRun) {
	first, err := c.native.run(p)
	if err != nil {
		t.Fatal(err)
	}
	row := comparedPipeline{pipelineRun: p, first: first}
	row.arm64 = differences(t, "arm64", c.arm64, p, first)
	row.interpreted = differences(t, "interpreter", c.interpreter, p, first)
	c.rows = append(c.rows, row)
}

// differences says where a machine makes something else, and fails the test
// then.
func differences(t *testing.T, name string, m machine, p pipelineRun, first products) []string {
	t.Helper()
	got, err := m.run(p)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return []string{"failed"}
	}
	found := got.differences(first)
	for _, f := range found {
		t.Errorf("%s: %s", name, f)
	}
	return found
}

// hit lets the emulated zen run everything again on a copy of the home that
// this machine filled. It could not start a worker.
func (c *comparison) hit(t *testing.T) {
	borrowed := c.arm64
	borrowed.home, borrowed.worker = filepath.Join(t.TempDir(), "home"), "/nowhere"
	if err := os.CopyFS(borrowed.home, os.DirFS(c.native.home)); err != nil {
		t.Fatal(err)
	}
	for i := range c.rows {
		row := &c.rows[i]
		got, err := borrowed.run(row.pipelineRun)
		if err != nil {
			t.Errorf("%s: arm64 on the home of amd64: %v", row.name, err)
		}
		row.hits = append(got.misses(), got.differences(row.first)...)
		for _, problem := range row.hits {
			t.Errorf("%s: arm64 on the home of amd64: %s", row.name, problem)
		}
	}
}

// checkComplete fails the test for every plugin of the repository that no
// pipeline ran.
func (c *comparison) checkComplete(t *testing.T) {
	t.Helper()
	manifests, err := filepath.Glob("../*/plugin.toml")
	if err != nil || len(manifests) == 0 {
		t.Fatalf("no plugins: %v", err)
	}
	for _, file := range manifests {
		name := filepath.Base(filepath.Dir(file))
		if !slices.ContainsFunc(c.rows, func(row comparedPipeline) bool { return slices.Contains(row.first.plugins(), name) }) {
			t.Errorf("plugin %s was not compared: no pipeline.toml beside it or in a folder of testdata runs it", name)
		}
	}
}

// checkControl fails the test when a guest that differs passes.
func (c *comparison) checkControl(t *testing.T) {
	t.Run("control", func(t *testing.T) {
		p := control(t)
		first, err := c.native.run(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.arm64.run(p)
		if err != nil {
			t.Fatal(err)
		}
		found := got.differences(first)
		if len(found) == 0 {
			t.Error("the bits of NaNs are the same: the comparison cannot be trusted to see a difference")
		}
		t.Logf("a guest that stores the bits of NaNs differs, as it has to: %q", found)
	})
}

// table shows what was compared, by pipeline and plugin.
func (c *comparison) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "PIPELINE\tPLUGIN\tDIGESTS\tMETRICS\tARM64\tINTERPRETER\tARM64 HITS AMD64'S")
	plugins, digests, metrics := map[string]bool{}, 0, 0
	for _, row := range c.rows {
		for _, plugin := range row.first.plugins() {
			d, m := row.first.count(plugin)
			plugins[plugin], digests, metrics = true, digests+d, metrics+m
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", row.name, plugin, d, m, equal(row.arm64), equal(row.interpreted), equal(row.hits))
		}
	}
	fmt.Fprintf(w, "%d pipelines\t%d plugins\t%d\t%d\n", len(c.rows), len(plugins), digests, metrics)
	_ = w.Flush()
	return b.String()
}

func equal(differences []string) string {
	if len(differences) > 0 {
		return fmt.Sprintf("%d DIFFER", len(differences))
	}
	return "equal"
}

// plugins returns the plugins that ran, each once.
func (m products) plugins() []string {
	var names []string
	for _, s := range m.steps {
		if !slices.Contains(names, s.plugin) {
			names = append(names, s.plugin)
		}
	}
	return names
}

// count returns how many digests and metrics a plugin's steps made.
func (m products) count(plugin string) (digests, metrics int) {
	for _, s := range m.steps {
		if s.plugin == plugin {
			digests, metrics = digests+len(s.digests), metrics+len(s.metrics)
		}
	}
	return digests, metrics
}
