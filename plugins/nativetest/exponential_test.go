package nativetest

import (
	"math"
	"testing"
)

func TestExponentialAndLogarithmAreExactToTheLastPlaces(t *testing.T) {
	for _, c := range cores {
		t.Run(c.name, func(t *testing.T) {
			got := c.run(t, "numbers", "")
			if len(got) < 3*1000 {
				t.Fatalf("%d numbers", len(got))
			}
			for ; len(got) > 0; got = got[3:] {
				compareFunctions(t, got[0], got[1], got[2])
			}
		})
	}
}

// compareFunctions compares e^-x and ln x with those of Go.
func compareFunctions(t *testing.T, x, exp, log float64) {
	t.Helper()
	if want := math.Exp(-x); math.Abs(exp-want) > 4*0x1p-52*want {
		t.Errorf("e^%g is %g, want %g", -x, exp, want)
	}
	// Where ln x is close to 0, the place that counts is that of 0.001.
	if want := math.Log(x); math.Abs(log-want) > 4*0x1p-52*max(math.Abs(want), 1e-3) {
		t.Errorf("ln %g is %g, want %g", x, log, want)
	}
}

func TestExponentialAtItsEnds(t *testing.T) {
	for _, c := range cores {
		t.Run(c.name, func(t *testing.T) {
			got := c.run(t, "ends", "")
			if len(got) != 4 {
				t.Fatalf("%d numbers", len(got))
			}
			for i, end := range []struct {
				of   string
				want float64
			}{{"e^0", 1}, {"e^-800", 0}, {"e^-Inf", 0}, {"whether e^NaN is NaN", 1}} {
				if got[i] != end.want {
					t.Errorf("%s is %g, want %g", end.of, got[i], end.want)
				}
			}
		})
	}
}
