package classifiers

import (
	"bytes"
	"context"
	"encoding/binary"
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

func TestMain(m *testing.M) {
	host.RunWorkerIfAsked()
	os.Exit(m.Run())
}

// array is what an .npy file holds.
type array struct {
	dims []int
	data any // []float32 or []uint8
}

// labels returns a vector of labels.
func labels(of ...uint8) array { return array{[]int{len(of)}, of} }

// npy returns the file, of version 1.0.
func (a array) npy() []byte {
	descr := map[bool]string{true: "<f4", false: "|u1"}[fmt.Sprintf("%T", a.data) == "[]float32"]
	shape := ""
	for _, d := range a.dims {
		shape += fmt.Sprintf("%d,", d)
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, shape)
	header += strings.Repeat(" ", 63-(len(header)+10)%64) + "\n"
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	_ = binary.Write(&b, binary.LittleEndian, uint16(len(header))) // a buffer takes everything
	b.WriteString(header)
	_ = binary.Write(&b, binary.LittleEndian, a.data)
	return b.Bytes()
}

// step is a step of a pipeline: an entry of the classifier.
type step struct {
	entry  string
	inputs map[string]string // by port: "sources.NAME" or "ENTRY.PORT"
	params string
}

// The steps that a test may choose from, named like their entries.
func fit(params string) step {
	return step{"fit", map[string]string{"x_train": "sources.x_train", "y_train": "sources.y_train"}, params}
}

func predict() step {
	return step{"predict", map[string]string{"x": "sources.x_test", "model": "fit.model"}, ""}
}

func predictProba() step {
	return step{"predict_proba", map[string]string{"x": "sources.x_test", "model": "fit.model"}, ""}
}

func evaluate() step {
	return step{"evaluate", map[string]string{"x_test": "sources.x_test", "y_test": "sources.y_test", "model": "fit.model"}, ""}
}

// data are the sources of a pipeline, by name.
type data map[string]array

// with returns a copy with another array.
func (d data) with(name string, a array) data {
	d = maps.Clone(d)
	d[name] = a
	return d
}

// outcome is what became of a run.
type outcome struct {
	t       *testing.T
	repo    *host.Repository
	summary *host.Summary
	err     error
}

// run runs the steps as one pipeline, with nothing in the result cache.
func (c classifier) run(t *testing.T, seed int64, d data, steps ...step) outcome {
	t.Helper()
	repo, err := host.Open(host.Options{Home: filepath.Join(t.TempDir(), "home"), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = repo.Close() })
	plan, err := repo.Plan(c.pipeline(t, seed, d, steps), host.Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := repo.Run(context.Background(), plan, host.RunOptions{})
	if summary == nil {
		t.Fatal(err)
	}
	return outcome{t, repo, summary, err}
}

// pipeline writes the pipeline file with its sources beside it.
func (c classifier) pipeline(t *testing.T, seed int64, d data, steps []step) string {
	t.Helper()
	folder := t.TempDir()
	var b strings.Builder
	fmt.Fprintf(&b, "name = \"classifiers\"\nseed = %d\nplugins.classifier = %q\n", seed, c.file(t))
	for _, s := range steps {
		fmt.Fprintf(&b, "[steps.%s]\nrun = \"classifier.%s\"\nparams = { %s }\n", s.entry, s.entry, s.params)
		for _, port := range slices.Sorted(maps.Keys(s.inputs)) {
			fmt.Fprintf(&b, "inputs.%s = %q\n", port, s.inputs[port])
			if name, ok := strings.CutPrefix(s.inputs[port], "sources."); ok {
				write(t, filepath.Join(folder, name+".npy"), d[name].npy())
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d)) {
		if _, err := os.Stat(filepath.Join(folder, name+".npy")); err == nil {
			fmt.Fprintf(&b, "[sources.%s]\npath = %q\n", name, name+".npy")
		}
	}
	file := filepath.Join(folder, "pipeline.toml")
	write(t, file, []byte(b.String()))
	return file
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
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

// failure returns how the step ended, "" when it was well.
func (o outcome) failure(entry string) string {
	var failed host.StepErrors
	if !errors.As(o.err, &failed) {
		return ""
	}
	for _, f := range failed {
		var why *host.Failure
		switch {
		case f.Step != entry:
		case errors.As(f.Err, &why):
			return why.Message
		default:
			return f.Err.Error()
		}
	}
	return ""
}

// output returns the elements of STEP.PORT.
func output[T any](o outcome, ref string) []T {
	o.t.Helper()
	out, err := o.repo.Output(o.summary.Run + "/" + ref)
	if err != nil {
		o.t.Fatal(err)
	}
	file, err := out.Open()
	if err != nil {
		o.t.Fatal(err)
	}
	b, err := file.Tensor().ReadAll()
	if err != nil {
		o.t.Fatal(err)
	}
	elements := make([]T, len(b)/binary.Size(*new(T)))
	if _, err := binary.Decode(b, binary.LittleEndian, elements); err != nil {
		o.t.Fatal(err)
	}
	return elements
}

// content returns the content digest of STEP.PORT.
func (o outcome) content(entry, port string) string {
	o.t.Helper()
	for _, s := range o.summary.Steps {
		if s.Name == entry {
			return fmt.Sprint(s.Outputs[port].Content)
		}
	}
	o.t.Fatalf("no step %q", entry)
	return ""
}
