package nativetest

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

var cnn = core{
	name:     "torch_cnn",
	compiler: cxx,
	driver:   "testdata/torch_cnn.cpp",
	units: []string{
		"../torch_cnn/adam.cpp", "../torch_cnn/conv1.cpp", "../torch_cnn/conv2_backward.cpp", "../torch_cnn/conv2_forward.cpp",
		"../torch_cnn/forward.cpp", "../torch_cnn/product.cpp", "../torch_cnn/training.cpp",
	},
	includes: []string{"../torch_cnn", "../sdk/c"},
	reads:    []string{"../torch_cnn/*.cpp", "../torch_cnn/*.h", "../sdk/c/zen_exponential.h"},
}

// torchFit is one of PyTorch's fits; testdata/reference/torch_cnn.py made it.
type torchFit struct {
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

// sizes returns how many weights each tensor of the network has.
func (f *torchFit) sizes() []int {
	features := 32 * (((f.Height-2)/2 - 2) / 2) * (((f.Width-2)/2 - 2) / 2)
	return []int{16 * 9, 16, 32 * 16 * 9, 32, 128 * features, 128, 10 * 128, 10}
}

// startWeights returns the first weights of a tensor; the script has the same rule.
func startWeights(tensor, n int) []float64 {
	state, weights := uint64(tensor+1), make([]float64, n)
	for i := range weights {
		state = state*6364136223846793005 + 1442695040888963407
		weights[i] = float64(int(state>>56)-128) / 1024
	}
	return weights
}

func (f *torchFit) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, f.Height, f.Width, len(f.Target), f.Params.BatchSize, f.Params.Epochs, f.Params.LR)
	for tensor, n := range f.sizes() {
		for _, v := range startWeights(tensor, n) {
			fmt.Fprintln(&b, v)
		}
	}
	writeRows(&b, f.Sixteenths, f.Target)
	return b.String()
}

func TestSameStartAndOrderGiveTheWeightsOfPyTorch(t *testing.T) {
	for _, f := range readCases[torchFit](t, &cnn) {
		t.Run(f.Name, func(t *testing.T) {
			got := cnn.run(t, "fit", f.text())
			for tensor, n := range f.sizes() {
				if len(got) < n {
					t.Fatalf("tensor %d: %d numbers are left of %d", tensor, len(got), n)
				}
				f.compareTensor(t, tensor, got[:n])
				got = got[n:]
			}
			if len(got) != 2 || !(math.Abs(got[0]-f.Loss) <= 1e-6) || !(math.Abs(got[1]-f.Accuracy) <= 1e-6) {
				t.Errorf("loss and accuracy %v, PyTorch has %v, %v", got, f.Loss, f.Accuracy)
			}
		})
	}
}

func (f *torchFit) compareTensor(t *testing.T, tensor int, got []float64) {
	t.Helper()
	// PyTorch adds in another order, and Adam's division by the root of a small
	// moment magnifies the last place of a gradient.
	const tolerance = 2e-6
	sum := 0.0
	for i, v := range got {
		sum += v
		if i%f.Every != 0 {
			continue
		}
		if want := f.Weights[tensor][i/f.Every]; !(math.Abs(v-want) <= tolerance) {
			t.Errorf("tensor %d: weight %d is %g, PyTorch has %g", tensor, i, v, want)
		}
	}
	if !(math.Abs(sum-f.Sums[tensor]) <= 2e-5) {
		t.Errorf("tensor %d: the weights add up to %g, PyTorch's to %g", tensor, sum, f.Sums[tensor])
	}
}
