package nativetest

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

var logreg = core{
	name:     "sklearn_logreg",
	compiler: cc,
	driver:   "testdata/sklearn_logreg.c",
	units:    []string{"../sklearn_logreg/saga.c"},
	includes: []string{"../sklearn_logreg", "../sdk/c"},
	reads:    []string{"../sklearn_logreg/*.[ch]", "../sdk/c/zen_exponential.h"},
}

// sklearnFit is one of scikit-learn's fits; testdata/reference/sklearn_logreg.py
// made it.
type sklearnFit struct {
	Name                 string
	Rows, Width, Classes int
	Sixteenths, Target   []int
	C, Tol               float64
	MaxIter              int `json:"max_iter"`
	Draws                uint32
	Epochs               int
	Coef, Intercept      []float64
}

func (f *sklearnFit) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, f.Rows, f.Width, f.Classes, f.C, f.Tol, f.MaxIter, f.Draws)
	writeRows(&b, f.Sixteenths, f.Target)
	return b.String()
}

func TestSameDrawsGiveTheWeightsOfScikitLearn(t *testing.T) {
	// Relative for weights above 1. scikit-learn sums step sizes in float32 and
	// takes differences of the sums, which costs some of the seven digits.
	const tolerance = 1e-4
	for _, f := range readCases[sklearnFit](t, &logreg) {
		t.Run(f.Name, func(t *testing.T) {
			got := logreg.run(t, "fit", f.text())
			if f.Classes == 2 {
				compareTwoClasses(t, &f, got[1:], tolerance)
				return
			}
			if int(got[0]) != f.Epochs {
				t.Errorf("%v epochs, scikit-learn needs %d", got[0], f.Epochs)
			}
			compareWeights(t, got[1:], append(f.Coef, f.Intercept...), tolerance)
		})
	}
}

func compareWeights(t *testing.T, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d numbers, want %d", len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*math.Max(1, math.Abs(want[i]))) {
			t.Errorf("number %d is %g, scikit-learn has %g", i, got[i], want[i])
		}
		if want[i] == 0 && got[i] != 0 {
			t.Errorf("number %d is %g, scikit-learn zeroes it", i, got[i])
		}
	}
}

// compareTwoClasses compares the difference of both classes' weights with the
// one row that scikit-learn has for two classes.
func compareTwoClasses(t *testing.T, f *sklearnFit, got []float64, tolerance float64) {
	t.Helper()
	want := append(f.Coef, f.Intercept...)
	difference := make([]float64, len(want))
	for j := range f.Width {
		difference[j] = got[f.Width+j] - got[j]
	}
	difference[f.Width] = got[2*f.Width+1] - got[2*f.Width]
	compareWeights(t, difference, want, tolerance)
}
