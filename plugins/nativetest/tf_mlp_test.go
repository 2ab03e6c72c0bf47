package nativetest

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

var mlp = core{
	name:     "tf_mlp",
	compiler: rustc,
	driver:   "testdata/tf_mlp.rs", // it names the others
	reads:    []string{"../tf_mlp/src/*.rs"},
}

// kerasFit is one of Keras's fits; testdata/reference/tf_mlp.py made it.
type kerasFit struct {
	Name                          string
	Rows, Inputs, Hidden, Classes int
	BatchSize                     int `json:"batch_size"`
	Epochs                        int
	LR                            float64
	Start128ths                   []int `json:"start_128ths"`
	Sixteenths, Target            []int
	Weights                       []float64
	Loss, Accuracy                float64
}

func (f *kerasFit) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, f.Inputs, f.Hidden, f.Classes, f.Rows, f.BatchSize, f.Epochs, f.LR)
	for _, v := range f.Start128ths {
		fmt.Fprintln(&b, float64(v)/128)
	}
	writeRows(&b, f.Sixteenths, f.Target)
	return b.String()
}

func TestSameStartAndOrderGiveTheWeightsOfKeras(t *testing.T) {
	// Keras adds in another order, and Adam's division by the root of a small
	// moment magnifies the last place of a gradient.
	const tolerance = 2e-5
	for _, f := range readCases[kerasFit](t, &mlp) {
		t.Run(f.Name, func(t *testing.T) {
			got := mlp.run(t, "fit", f.text())
			want := append(f.Weights, f.Loss, f.Accuracy)
			if len(got) != len(want) {
				t.Fatalf("%d numbers, want %d", len(got), len(want))
			}
			for i := range want {
				if !(math.Abs(got[i]-want[i]) <= tolerance) {
					t.Errorf("number %d of %d is %g, Keras has %g", i, len(want), got[i], want[i])
				}
			}
		})
	}
}
