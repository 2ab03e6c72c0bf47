package conformance

import (
	"encoding/binary"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
	"zen/host"
	"zen/plugins/plugintest"
)

// sketchSteps runs every entry of the sketch that has to succeed.
const sketchSteps = `
[steps.numbers]
run = "p.numbers"
inputs.bytes = "sources.bytes"
[steps.scale]
run = "p.scale"
inputs.x = "numbers.x"
params = { factor = -0.5, positive = false }
[steps.positive]
run = "p.scale"
inputs.x = "scale.y"
params = { positive = true }
[steps.by_scalar]
run = "p.scale"
inputs = { x = "numbers.x", by = "summary.largest" }
[steps.summary]
run = "p.summary"
inputs.x = "numbers.x"
params = { least = 4.0, greeting = "größte" }
[steps.mask]
run = "p.mask"
inputs.x = "numbers.x"
params = { largest = 6.0 }
[steps.masked]
run = "p.summary"
inputs = { x = "numbers.x", skip = "mask.mask" }
[steps.types]
run = "p.types"
[steps.report]
run = "p.report"
inputs.all = "types.all"
[steps.lines]
run = "p.lines"
inputs.text = "sources.text"
[steps.copy]
run = "p.copy"
inputs.table = "lines.table"
[steps.cells]
run = "p.cells"
inputs.table = "copy.copy"
[steps.no_lines]
run = "p.lines"
inputs.text = "sources.empty"
[steps.no_cells]
run = "p.cells"
inputs.table = "no_lines.table"
[steps.open_report]
run = "p.report"
[steps.open_cells]
run = "p.cells"
[steps.draw]
run = "p.draw"
`

// sketchOutputs are their outputs, as fmt prints them: numbers, or text.
var sketchOutputs = map[string]string{
	"numbers.x":        "[1 2 3 4 5 6 7 8 9 10]",
	"scale.y":          "[-0.5 -1 -1.5 -2 -2.5 -3 -3.5 -4 -4.5 -5]",
	"by_scalar.y":      "[10 20 30 40 50 60 70 80 90 100]",
	"positive.y":       "[0 0 0 0 0 0 0 0 0 0]",
	"summary.mean":     "[5 6]",
	"summary.largest":  "[10]",
	"summary.kept":     "[5 6 7 8 9 10]",
	"mask.mask":        "[0 0 0 1 1]",
	"masked.kept":      "[1 2 3 4 5 6]",
	"draw.seed":        "[41]",
	"no_cells.text":    "",
	"open_cells.text":  "no table",
	"open_report.text": "no tensors",
	"cells.text": `0 one 3 0 0 3
1 null 0 -1 null 0
2 three words here 16 -2 2000000 16
3 größer 8 -3 3000000 8
`,
	"report.text": `bool bool 3 2: 3, more: yes
float16 float16 3 2: 15, more: yes
float32 float32 3 2: 15, more: yes
float64 float64 3 2: 15, more: yes
int16 int16 3 2: 15, more: yes
int32 int32 3 2: 15, more: yes
int64 int64 3 2: 15, more: yes
int8 int8 3 2: 15, more: yes
no elements float32 4 0: 0, more: yes
scalar int64: -7, more: yes
uint16 uint16 3 2: 15, more: yes
uint32 uint32 3 2: 15, more: yes
uint64 uint64 3 2: 15, more: yes
uint8 uint8 3 2: 15, more: no
`,
}

// sketchEnds are the ways in which entry "ends" ends, and parts of what the user reads.
var sketchEnds = map[string]string{
	"no":       "",
	"fail":     `there are 3 numbers, -4 are too few`,
	"assert":   "the first number is 0",
	"index":    "array index out of bounds",
	"slice":    "array slice out of bounds",
	"length":   "a slice of 3 elements is copied to one of 2",
	"division": "trap: integer divide by zero",
	"type":     `tensor "x" is float32, the plugin takes it as float64`,
	"name":     `broke the contract: input "y": entry "ends" declares no such input in zen1.input`,
	"rows":     `broke the contract: input "x": rows 1 to 1001 asked for, it has 5 in zen1.read`,
	"memory":   "there is no memory for",
	"status":   "the entry returned status 7",
}

func TestASketchFromThePageAloneGivesTheExpectedOutputs(t *testing.T) {
	t.Parallel()
	run := sketch(t, sketchSteps).Run(t, openHome(t), host.RunOptions{Cache: host.CacheOff}).Succeeded()
	if run.Output("copy.copy").Content != run.Output("lines.table").Content {
		t.Error("the copy of a table is another one")
	}
	for ref, want := range sketchOutputs {
		if got := sketchOutput(t, run, ref); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", ref, got, want)
		}
	}
	sketchReports(t, run)
}

func TestWhatBreaksInTheSketchIsToldToTheUser(t *testing.T) {
	t.Parallel()
	var steps strings.Builder
	fmt.Fprint(&steps, "[steps.numbers]\nrun = \"p.numbers\"\ninputs.bytes = \"sources.bytes\"\n")
	for how := range sketchEnds {
		fmt.Fprintf(&steps, "[steps.%s]\nrun = \"p.ends\"\ninputs.x = \"numbers.x\"\nparams.how = %q\n", how, how)
	}
	run := sketch(t, steps.String()).Run(t, openHome(t), host.RunOptions{KeepGoing: true})
	if len(run.Failures) == 0 {
		t.Error("the run succeeded")
	}
	for _, step := range run.Summary.Steps {
		want := sketchEnds[step.Name]
		if (step.Error == "") != (want == "") || !strings.Contains(step.Error, want) {
			t.Errorf("%s ended in %q, want %q", step.Name, step.Error, want)
		}
	}
}

// sketchPlugin builds the plugin and returns its path.
func sketchPlugin(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("ldc2"); err != nil {
		t.Skip("SKIPPED, NOT TESTED: the sketch in D, as there is no ldc2: make setup")
	}
	plugin := filepath.Join(t.TempDir(), "sketch.wasm")
	if b, err := exec.Command("sketch/build.sh", plugin).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return plugin
}

// sketch returns a pipeline of these steps.
func sketch(t *testing.T, steps string) plugintest.Pipeline {
	t.Helper()
	return plugintest.Pipeline{
		Name: "sketch", Seed: 41, Plugins: map[string]string{"p": sketchPlugin(t)}, Steps: steps,
		Files: map[string][]byte{
			"bytes": []byte("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"), "text": []byte("one\n\nthree words here\ngrößer\n"), "empty": {},
		},
	}
}

// sketchOutput returns a tensor's elements as fmt prints them; a file as its text.
func sketchOutput(t *testing.T, run *plugintest.Run, ref string) string {
	t.Helper()
	file := run.Open(ref)
	b, err := file.Tensor().ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	size := file.Tensor().DType().Size()
	values := map[abi.DType]any{
		abi.Float32: make([]float32, len(b)/size), abi.Float64: make([]float64, len(b)/size),
		abi.Int64: make([]int64, len(b)/size), abi.Bool: make([]uint8, len(b)/size),
	}[file.Tensor().DType()]
	if values == nil {
		return string(b)
	}
	if _, err := binary.Decode(b, binary.LittleEndian, values); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(values)
}

// sketchReports compares the log and the metrics of step "summary".
func sketchReports(t *testing.T, run *plugintest.Run) {
	t.Helper()
	if got, want := fmt.Sprint(run.Logs("summary")), "[{debug prepared} {info größte 5 rows}]"; got != want {
		t.Errorf("the log is %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(run.Metrics("summary")), "[{largest 2 4} {largest 4 8} {largest 5 10}]"; got != want {
		t.Errorf("the metrics are %s, want %s", got, want)
	}
}
