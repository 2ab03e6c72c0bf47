// Package nativetest compiles the core of the plugin tf_mlp for this machine
// and compares it with Keras.
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

// buildNative compiles testdata/native.rs with the core.
func buildNative(t *testing.T) string {
	if native != "" {
		return native
	}
	rustc, err := findRustc()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no Rust compiler (rustc)")
		}
		t.Skip("SKIPPED: no Rust compiler (rustc) on this machine, so the core of tf_mlp was not tested")
	}
	noteSources(t)
	folder, err := os.MkdirTemp("", "native")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "native")
	out, err := exec.Command(rustc, "--edition=2021", "-Copt-level=1", "-Adead_code", "testdata/native.rs", "-o", program).CombinedOutput()
	if err != nil {
		t.Fatalf("rustc: %v\n%s", err, out)
	}
	native = program
	return native
}

// findRustc returns the compiler in PATH, else the one that make setup installed.
func findRustc() (string, error) {
	if rustc, err := exec.LookPath("rustc"); err == nil {
		return rustc, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return exec.LookPath(filepath.Join(cache, "zen", "toolchains", "rust", "bin", "rustc"))
}

// noteSources reads what rustc reads: go test repeats an earlier result as long
// as the files that the test itself opened are the same.
func noteSources(t *testing.T) {
	sources, err := filepath.Glob("../src/*.rs")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, file := range append(sources, "testdata/native.rs") {
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

// reference is one of Keras's fits; testdata/reference/tf_mlp.py made it.
type reference struct {
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

func (r *reference) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Inputs, r.Hidden, r.Classes, r.Rows, r.BatchSize, r.Epochs, r.LR)
	for _, v := range r.Start128ths {
		fmt.Fprintln(&b, float64(v)/128)
	}
	for _, v := range r.Sixteenths {
		fmt.Fprintln(&b, float64(v)/16)
	}
	for _, v := range r.Target {
		fmt.Fprintln(&b, v)
	}
	return b.String()
}

func readReferences(t *testing.T) []reference {
	b, err := os.ReadFile("../../../testdata/reference/tf_mlp.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []reference }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

func TestSameStartAndOrderGiveTheWeightsOfKeras(t *testing.T) {
	// Keras adds in another order, and Adam's division by the root of a small
	// moment magnifies the last place of a gradient.
	const tolerance = 2e-5
	program := buildNative(t)
	for _, r := range readReferences(t) {
		t.Run(r.Name, func(t *testing.T) {
			got := run(t, program, "fit", r.text())
			want := append(r.Weights, r.Loss, r.Accuracy)
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
