package nativetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compiler makes programs for this machine.
type compiler struct {
	program, language string
	installed         string // its folder below that of the toolchains, if make setup installs it
	flags             []string
}

var (
	cc    = compiler{program: "cc", language: "C", flags: []string{"-O2", "-ffp-contract=off"}}
	cxx   = compiler{program: "c++", language: "C++", flags: []string{"-std=c++20", "-O2", "-ffp-contract=off"}}
	rustc = compiler{program: "rustc", language: "Rust", installed: "rust/bin", flags: []string{"--edition=2021", "-Copt-level=1", "-Adead_code"}}
)

// find returns the compiler in PATH, else the one that make setup installed.
func (c compiler) find() (string, error) {
	path, err := exec.LookPath(c.program)
	if err == nil || c.installed == "" {
		return path, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return exec.LookPath(filepath.Join(cache, "zen", "toolchains", filepath.FromSlash(c.installed), c.program))
}

// core is the part of a plugin that does not call zen.
type core struct {
	name     string // of the plugin
	compiler compiler
	driver   string   // the file of testdata with the function main
	units    []string // what is compiled with the driver
	includes []string // folders of headers
	reads    []string // globs of all that the compiler may read
	program  string   // the compiled program, once a test asked for it
}

var cores = []*core{&logreg, &mlp, &cnn}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, c := range cores {
		if c.program != "" {
			_ = os.RemoveAll(filepath.Dir(c.program))
		}
	}
	os.Exit(code)
}

// build compiles the core, unless an earlier test did.
func (c *core) build(t *testing.T) {
	t.Helper()
	if c.program != "" {
		return
	}
	path, err := c.compiler.find()
	if err != nil {
		c.absent(t)
	}
	c.noteSources(t)
	folder, err := os.MkdirTemp("", "nativetest")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, c.name)
	if out, err := exec.Command(path, c.arguments(program)...).CombinedOutput(); err != nil {
		_ = os.RemoveAll(folder)
		t.Fatalf("%s: %v\n%s", c.compiler.program, err, out)
	}
	c.program = program
}

// absent ends a test whose compiler is not there.
func (c *core) absent(t *testing.T) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("no %s compiler (%s)", c.compiler.language, c.compiler.program)
	}
	t.Skipf("SKIPPED: no %s compiler (%s) on this machine, so the core of %s was not tested", c.compiler.language, c.compiler.program, c.name)
}

// arguments are those of the compiler.
func (c *core) arguments(program string) []string {
	args := append([]string{}, c.compiler.flags...)
	for _, folder := range c.includes {
		args = append(args, "-I"+folder)
	}
	args = append(args, c.driver)
	return append(append(args, c.units...), "-o", program)
}

// noteSources reads what the compiler reads: go test repeats an earlier result as
// long as the files that the test itself opened are the same.
func (c *core) noteSources(t *testing.T) {
	t.Helper()
	for _, pattern := range append([]string{c.driver}, c.reads...) {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources %s: %v", pattern, err)
		}
		for _, file := range files {
			if _, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// run compiles the core if need be, and returns the numbers that the program
// prints in a mode.
func (c *core) run(t *testing.T, mode, input string) []float64 {
	t.Helper()
	c.build(t)
	cmd := exec.Command(c.program, mode)
	cmd.Stdin = strings.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", c.name, mode, err)
	}
	return scan(t, out)
}

// scan returns the numbers of a text.
func scan(t *testing.T, text []byte) []float64 {
	t.Helper()
	var numbers []float64
	for _, word := range bytes.Fields(text) {
		var v float64
		if _, err := fmt.Sscan(string(word), &v); err != nil {
			t.Fatalf("%q is no number", word)
		}
		numbers = append(numbers, v)
	}
	return numbers
}

// readCases returns the fits that the library did for a plugin.
func readCases[Fit any](t *testing.T, c *core) []Fit {
	t.Helper()
	text, err := os.ReadFile("../../testdata/reference/" + c.name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []Fit }
	err = json.Unmarshal(text, &file)
	if err == nil && len(file.Cases) == 0 {
		err = errors.New("no cases")
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// writeRows writes the rows to learn from, as whole sixteenths, and their labels.
func writeRows(b *strings.Builder, sixteenths, labels []int) {
	for _, v := range sixteenths {
		fmt.Fprintln(b, float64(v)/16)
	}
	for _, v := range labels {
		fmt.Fprintln(b, v)
	}
}
