package tabular

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"zen/abi/tensor"
	"zen/host"
)

func TestMain(m *testing.M) {
	host.RunWorkerIfAsked()
	os.Exit(m.Run())
}

// plugins are the plugin files by slot.
var plugins = map[string]string{"csv": "csv_read", "splitter": "train_test_split", "encoder": "one_hot", "scaler": "standard_scaler"}

// outcome is what became of a run.
type outcome struct {
	t       *testing.T
	repo    *host.Repository
	summary *host.Summary
	err     error
}

// run runs steps, as they stand in a pipeline file, over files: those named *.csv
// are sources of that name.
func run(t *testing.T, seed int64, files map[string]string, steps string) outcome {
	t.Helper()
	repo, err := host.Open(host.Options{Home: filepath.Join(t.TempDir(), "home"), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	plan, err := repo.Plan(writePipeline(t, seed, files, steps), host.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := repo.Run(context.Background(), plan, host.RunOptions{})
	if summary == nil {
		t.Fatal(err)
	}
	return outcome{t, repo, summary, err}
}

// writePipeline writes the pipeline file with its sources beside it. The test is
// skipped, aloud, when a plugin is not built; in CI that is a failure.
func writePipeline(t *testing.T, seed int64, files map[string]string, steps string) string {
	t.Helper()
	folder := t.TempDir()
	text := fmt.Sprintf("name = \"tabular\"\nseed = %d\n", seed)
	for slot, name := range plugins {
		file, err := filepath.Abs(filepath.Join("..", "..", "build", "plugins", name+".wasm"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(file); err != nil && os.Getenv("CI") != "true" {
			t.Skipf("SKIPPED: plugin %s is not built: make plugins", name)
		}
		text += fmt.Sprintf("plugins.%s = %q\n", slot, file)
	}
	for name, content := range files {
		text += fmt.Sprintf("sources.%s.path = %q\n", name, name+".csv")
		writeFile(t, filepath.Join(folder, name+".csv"), content)
	}
	file := filepath.Join(folder, "pipeline.toml")
	writeFile(t, file, text+steps)
	return file
}

func writeFile(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// succeeded ends the test unless every step has.
func (o outcome) succeeded() outcome {
	o.t.Helper()
	if o.err != nil {
		o.t.Fatal(o.err)
	}
	return o
}

// failure returns how the run ended, "" when it was well: what the first step
// that failed said.
func (o outcome) failure() string {
	var failed host.StepErrors
	var why *host.Failure
	switch {
	case o.err == nil:
		return ""
	case errors.As(o.err, &failed) && errors.As(failed[0].Err, &why):
		return why.Message
	}
	return o.err.Error()
}

func (o outcome) open(ref string) *tensor.File {
	o.t.Helper()
	out, err := o.repo.Output(o.summary.Run + "/" + ref)
	if err != nil {
		o.t.Fatal(err)
	}
	file, err := out.Open()
	if err != nil {
		o.t.Fatal(err)
	}
	return file
}

// numbers returns the elements of the tensor STEP.PORT.
func numbers[T any](o outcome, ref string) []T {
	o.t.Helper()
	return decoded[T](o, o.open(ref).Tensor())
}

// named returns the elements of a named tensor of STEP.PORT.
func named[T any](o outcome, ref, name string) []T {
	o.t.Helper()
	return decoded[T](o, o.open(ref).Named(name))
}

func decoded[T any](o outcome, from *tensor.Tensor) []T {
	o.t.Helper()
	b, err := from.ReadAll()
	if err != nil {
		o.t.Fatal(err)
	}
	elements := make([]T, len(b)/binary.Size(*new(T)))
	if _, err := binary.Decode(b, binary.LittleEndian, elements); err != nil {
		o.t.Fatal(err)
	}
	return elements
}
