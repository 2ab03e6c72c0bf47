// Package nativetest compiles the core of the plugin sklearn_logreg with the
// machine's own C compiler and compares it with scikit-learn. It stands in a
// folder of its own because Go takes no folder with both C and Go files.
package nativetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// native is the path of the compiled program, once a test asked for it.
var native string

// buildNative compiles testdata/native.c with the core.
func buildNative(t *testing.T) string {
	if native != "" {
		return native
	}
	cc, err := exec.LookPath("cc")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no C compiler (cc)")
		}
		t.Skip("SKIPPED: no C compiler (cc) on this machine, so the core of sklearn_logreg was not tested")
	}
	noteSources(t)
	folder, err := os.MkdirTemp("", "native")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "native")
	out, err := exec.Command(cc, "-O2", "-ffp-contract=off", "-I..", "testdata/native.c", "../saga.c", "-o", program).CombinedOutput()
	if err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	native = program
	return native
}

// noteSources reads what cc reads: go test repeats an earlier result as long as
// the files that the test itself opened are the same.
func noteSources(t *testing.T) {
	sources, err := filepath.Glob("../*.[ch]")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, file := range append(sources, "testdata/native.c") {
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

// reference is one of scikit-learn's fits; testdata/reference/sklearn_logreg.py made it.
type reference struct {
	Name                 string
	Rows, Width, Classes int
	Sixteenths, Target   []int
	C, Tol               float64
	MaxIter              int `json:"max_iter"`
	Draws                uint32
	Epochs               int
	Coef, Intercept      []float64
}

func (r *reference) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Rows, r.Width, r.Classes, r.C, r.Tol, r.MaxIter, r.Draws)
	for _, v := range r.Sixteenths {
		fmt.Fprintln(&b, float64(v)/16)
	}
	for _, v := range r.Target {
		fmt.Fprintln(&b, v)
	}
	return b.String()
}

func readReferences(t *testing.T) []reference {
	b, err := os.ReadFile("../../../testdata/reference/sklearn_logreg.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []reference }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

func TestSameDrawsGiveTheWeightsOfScikitLearn(t *testing.T) {
	// Relative for weights above 1. scikit-learn sums step sizes in float32 and
	// takes differences of the sums, which costs some of the seven digits.
	const tolerance = 1e-4
	program := buildNative(t)
	for _, r := range readReferences(t) {
		t.Run(r.Name, func(t *testing.T) {
			got := run(t, program, "fit", r.text())
			if r.Classes == 2 {
				compareTwoClasses(t, &r, got[1:], tolerance)
				return
			}
			if int(got[0]) != r.Epochs {
				t.Errorf("%v epochs, scikit-learn needs %d", got[0], r.Epochs)
			}
			compare(t, got[1:], append(r.Coef, r.Intercept...), tolerance)
		})
	}
}

func compare(t *testing.T, got, want []float64, tolerance float64) {
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
func compareTwoClasses(t *testing.T, r *reference, got []float64, tolerance float64) {
	want := append(r.Coef, r.Intercept...)
	difference := make([]float64, len(want))
	for j := range r.Width {
		difference[j] = got[r.Width+j] - got[j]
	}
	difference[r.Width] = got[2*r.Width+1] - got[2*r.Width]
	compare(t, difference, want, tolerance)
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
