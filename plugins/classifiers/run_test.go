package classifiers

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"zen/host"
	"zen/plugins/plugintest"
)

func TestMain(m *testing.M) { plugintest.Main(m) }

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

// run runs the steps as one pipeline, with nothing in the result cache.
func (c classifier) run(t *testing.T, seed int64, d data, steps ...step) *plugintest.Run {
	t.Helper()
	return c.runIn(t, plugintest.Open(t, host.Options{}), seed, d, steps...)
}

// runIn runs the steps in a home, which may have results of earlier runs.
func (c classifier) runIn(t *testing.T, repo *host.Repository, seed int64, d data, steps ...step) *plugintest.Run {
	t.Helper()
	p := plugintest.Pipeline{
		Name: "classifiers", Seed: seed, Plugins: map[string]string{"classifier": c.file(t)}, Files: map[string][]byte{},
	}
	for _, s := range steps {
		p.Steps += s.toml()
		for _, from := range s.inputs {
			if name, ok := strings.CutPrefix(from, "sources."); ok {
				p.Files[name+".npy"] = d[name].npy()
			}
		}
	}
	return p.Run(t, repo, host.RunOptions{})
}

// toml returns the step as it stands in the pipeline file.
func (s step) toml() string {
	text := fmt.Sprintf("[steps.%s]\nrun = \"classifier.%s\"\nparams = { %s }\n", s.entry, s.entry, s.params)
	for _, port := range slices.Sorted(maps.Keys(s.inputs)) {
		text += fmt.Sprintf("inputs.%s = %q\n", port, s.inputs[port])
	}
	return text
}
