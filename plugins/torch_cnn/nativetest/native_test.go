// Package nativetest compiles the core of the plugin torch_cnn with the machine's
// own C++ compiler and compares it with PyTorch. It stands in a folder of its own
// because Go takes no folder with both C++ and Go files.
package nativetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// native is the path of the compiled program, once a test asked for it.
var native string

// core are the sources that do not call zen.
var core = []string{"adam", "conv1", "conv2_backward", "conv2_forward", "forward", "product", "training"}

// buildNative compiles testdata/native.cpp with the core.
func buildNative(t *testing.T) string {
	if native != "" {
		return native
	}
	cxx, err := exec.LookPath("c++")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no C++ compiler (c++)")
		}
		t.Skip("SKIPPED: no C++ compiler (c++) on this machine, so the core of torch_cnn was not tested")
	}
	noteSources(t)
	folder, err := os.MkdirTemp("", "native")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "native")
	args := []string{"-std=c++20", "-O2", "-ffp-contract=off", "-I..", "testdata/native.cpp", "-o", program}
	for _, name := range core {
		args = append(args, "../"+name+".cpp")
	}
	if out, err := exec.Command(cxx, args...).CombinedOutput(); err != nil {
		t.Fatalf("c++: %v\n%s", err, out)
	}
	native = program
	return native
}

// noteSources reads what c++ reads: go test repeats an earlier result as long as
// the files that the test itself opened are the same.
func noteSources(t *testing.T) {
	headers, _ := filepath.Glob("../*.h")
	sources, err := filepath.Glob("../*.cpp")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, file := range slices.Concat(headers, sources, []string{"testdata/native.cpp"}) {
		if _, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if native != "" {
		_ = os.RemoveAll(filepath.Dir(native))
	}
	os.Exit(code)
}

// run returns the numbers that the program prints.
func run(t *testing.T, program, mode, input string) []float64 {
	cmd := exec.Command(program, mode)
	cmd.Stdin = strings.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("native %s: %v", mode, err)
	}
	var numbers []float64
	for r := bytes.NewReader(out); ; {
		var v float64
		if _, err := fmt.Fscan(r, &v); err != nil {
			return numbers
		}
		numbers = append(numbers, v)
	}
}

// reference is one of PyTorch's fits; testdata/reference/torch_cnn.py made it.
type reference struct {
	Name   string
	Params struct {
		BatchSize int `json:"batch_size"`
		Epochs    int
		LR        float64
	}
	Height, Width  int
	Sixteenths     []int
	Target         []int       `json:"y_train"`
	Every          int         // so many weights lie between two that are listed
	Weights        [][]float64 // of each tensor, in PyTorch's order
	Sums           []float64   // of all weights of each tensor
	Loss, Accuracy float64
}

func readReferences(t *testing.T) []reference {
	b, err := os.ReadFile("../../../testdata/reference/torch_cnn.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []reference }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	return file.Cases
}

// sizes returns how many weights each tensor of the network has.
func (r *reference) sizes() []int {
	features := 32 * (((r.Height-2)/2 - 2) / 2) * (((r.Width-2)/2 - 2) / 2)
	return []int{16 * 9, 16, 32 * 16 * 9, 32, 128 * features, 128, 10 * 128, 10}
}

// start returns the first weights of a tensor; the script has the same rule.
func start(tensor, n int) []float64 {
	state, weights := uint64(tensor+1), make([]float64, n)
	for i := range weights {
		state = state*6364136223846793005 + 1442695040888963407
		weights[i] = float64(int(state>>56)-128) / 1024
	}
	return weights
}

func (r *reference) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Height, r.Width, len(r.Target), r.Params.BatchSize, r.Params.Epochs, r.Params.LR)
	for tensor, n := range r.sizes() {
		for _, v := range start(tensor, n) {
			fmt.Fprintln(&b, v)
		}
	}
	for _, v := range r.Sixteenths {
		fmt.Fprintln(&b, float64(v)/16)
	}
	for _, v := range r.Target {
		fmt.Fprintln(&b, v)
	}
	return b.String()
}

// tolerance is that of a weight. PyTorch adds in another order, and Adam's division
// by the root of a small moment magnifies the last place of a gradient.
const tolerance = 2e-6

func TestSameStartAndOrderGiveTheWeightsOfPyTorch(t *testing.T) {
	program := buildNative(t)
	for _, r := range readReferences(t) {
		t.Run(r.Name, func(t *testing.T) {
			got := run(t, program, "fit", r.text())
			for tensor, n := range r.sizes() {
				if len(got) < n {
					t.Fatalf("tensor %d: %d numbers are left of %d", tensor, len(got), n)
				}
				r.compareTensor(t, tensor, got[:n])
				got = got[n:]
			}
			if len(got) != 2 || !(math.Abs(got[0]-r.Loss) <= 1e-6) || !(math.Abs(got[1]-r.Accuracy) <= 1e-6) {
				t.Errorf("loss and accuracy %v, PyTorch has %v, %v", got, r.Loss, r.Accuracy)
			}
		})
	}
}

func (r *reference) compareTensor(t *testing.T, tensor int, got []float64) {
	sum := 0.0
	for i, v := range got {
		sum += v
		if i%r.Every != 0 {
			continue
		}
		if want := r.Weights[tensor][i/r.Every]; !(math.Abs(v-want) <= tolerance) {
			t.Errorf("tensor %d: weight %d is %g, PyTorch has %g", tensor, i, v, want)
		}
	}
	if !(math.Abs(sum-r.Sums[tensor]) <= 2e-5) {
		t.Errorf("tensor %d: the weights add up to %g, PyTorch's to %g", tensor, sum, r.Sums[tensor])
	}
}

func TestExponentialAndLogarithmAreExactToTheLastPlaces(t *testing.T) {
	got := run(t, buildNative(t), "numbers", "")
	if len(got) < 3*1000 {
		t.Fatalf("%d numbers", len(got))
	}
	for ; len(got) > 0; got = got[3:] {
		x := got[0]
		for i, want := range []float64{math.Exp(-x), math.Log(x)} {
			if scale := math.Max(math.Abs(want), 1e-3*float64(i)); math.Abs(got[i+1]-want) > 4*0x1p-52*scale {
				t.Errorf("function %d of %g is %g, want %g", i, x, got[i+1], want)
			}
		}
	}
}
