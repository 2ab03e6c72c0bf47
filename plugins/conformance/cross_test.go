package conformance

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// The programs that are compared: `make cross` names them.
var (
	amd64Zen = flag.String("amd64-zen", "", "a zen for amd64, for the comparison of machines")
	arm64Zen = flag.String("arm64-zen", "", "a zen for arm64, for the comparison of machines")
)

// TestEveryMachineMakesTheSame runs every pipeline of the repository, of new
// plugins and of the suite on amd64, emulated on arm64, and by the interpreter.
// All digests and metrics have to be the same; then the emulated zen has to take
// all of it from a copy of amd64's home. That differences are seen is shown by a
// guest that has to differ.
func TestEveryMachineMakesTheSame(t *testing.T) {
	if *amd64Zen == "" || *arm64Zen == "" {
		t.Skip("`make cross` runs it")
	}
	qemu := emulator(t)
	pipelines := slices.Concat(repositoryPipelines(t), starterPipelines(t), suitePipelines(t))
	m := newMachines(t, qemu)
	var rows comparison
	for _, p := range pipelines {
		t.Run(p.name, func(t *testing.T) { rows = append(rows, m.compute(t, p)) })
	}
	t.Run("hits", func(t *testing.T) { m.hit(t, rows) })
	rows.report(t)
	checkComplete(t, rows)
	t.Logf("\n%s", rows.table())
	t.Run("control", func(t *testing.T) { m.checkControl(t) })
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
	t.Skip("SKIPPED, NOT COMPARED: no qemu-aarch64; apt calls it qemu-user-static")
	return ""
}

// machines are the three that are compared, and one that can start no worker,
// whose home is a copy of amd64's.
type machines struct {
	amd64, arm64, borrower zenProgram
	interpreter            interpreter
}

func newMachines(t *testing.T, qemu string) machines {
	t.Helper()
	folder := t.TempDir()
	worker := filepath.Join(folder, "worker")
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' '%s' \"$@\"\n", qemu, *arm64Zen)
	if err := os.WriteFile(worker, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	emulated := []string{qemu, *arm64Zen}
	return machines{
		amd64:       zenProgram{[]string{*amd64Zen}, at("amd64"), at("amd64-cache"), ""},
		arm64:       zenProgram{emulated, at("arm64"), at("arm64-cache"), worker},
		borrower:    zenProgram{emulated, at("borrowed"), at("borrowed-cache"), at("no-worker")},
		interpreter: interpreter{at("interpreter")},
	}
}

// compute runs a pipeline on the three.
func (m machines) compute(t *testing.T, p pipelineRun) comparedPipeline {
	t.Helper()
	first, err := m.amd64.run(p)
	if err != nil {
		t.Fatal(err)
	}
	return comparedPipeline{
		pipelineRun: p, first: first,
		arm64: problems(m.arm64, p, first), interpreted: problems(m.interpreter, p, first),
	}
}

// problems says where a machine makes something else than the first one.
func problems(m machine, p pipelineRun, first products) []string {
	got, err := m.run(p)
	if err != nil {
		return []string{err.Error()}
	}
	return got.differences(first)
}

// hit lets the emulated zen take everything from a copy of the home that amd64
// filled.
func (m machines) hit(t *testing.T, rows comparison) {
	if err := os.CopyFS(m.borrower.home, os.DirFS(m.amd64.home)); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		got, err := m.borrower.run(rows[i].pipelineRun)
		if err != nil {
			t.Fatal(err)
		}
		rows[i].hits = append(got.misses(), got.differences(rows[i].first.withoutMetrics())...)
	}
}

// checkComplete fails the test for every plugin of the repository that no
// pipeline ran.
func checkComplete(t *testing.T, rows comparison) {
	t.Helper()
	manifests, err := filepath.Glob("../*/plugin.toml")
	if err != nil || len(manifests) == 0 {
		t.Fatalf("no plugins: %v", err)
	}
	for _, file := range manifests {
		if name := filepath.Base(filepath.Dir(file)); !rows.has(name) && !unbuilt(t, filepath.Dir(file)) {
			t.Errorf("plugin %s was not compared: no pipeline.toml beside it or in a folder of testdata runs it", name)
		}
	}
}

// checkControl fails the test when a guest that differs passes.
func (m machines) checkControl(t *testing.T) {
	row := m.compute(t, control(t))
	if len(row.arm64) == 0 {
		t.Error("the bits of NaNs are the same: the comparison cannot be trusted to see a difference")
	}
	t.Logf("a guest that stores the bits of NaNs differs, as it has to: %q", row.arm64)
}
