package toolchain

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zen/abi"
)

// sample is a plugin in one language: y = 2 x, with a place in it that names
// its own file, for that is how folders leak into plugins.
type sample struct{ file, text string }

var samples = map[string]sample{
	"c": {"scale.c", `#include <stdio.h>
#include "zen.h"
ZEN_ENTRY(apply) {
	zen_tensor x = zen_input("x");
	float *v = zen_read_f32(&x);
	for (uint64_t i = 0; i < x.count; i++) v[i] *= 2.0f;
	zen_output_f32("y", v, x.rank, x.dims);
	ZEN_CHECK(x.rank > 0, "%s:%d", __FILE__, __LINE__);
	return 0;
}
`},
	"cpp": {"src/scale.cpp", `#include "zen.hpp"
ZEN_ENTRY(apply) {
	auto x = zen::input<float>("x");
	for (float &v : x.data) v *= 2;
	zen::output("y", x.dims, x.data);
	if (x.dims.size() == 0) zen::fail("%s", __FILE__);
	return 0;
}
`},
	"assemblyscript": {"assembly/index.ts", `import * as zen from "zen";

export function apply(): i32 {
  const x = zen.input<f32>("x");
  for (let i = 0; i < x.length; i++) x[i] *= 2;
  if (x.length == 13) throw new Error("the place is told");
  zen.output("y", x.dims, x);
  return 0;
}
`},
	"zig": {"src/main.zig", `const std = @import("std");
const zen = @import("zen");

pub fn apply() !void {
    const x = try zen.input(f32, "x");
    for (x.data) |*v| v.* *= 2;
    if (x.data.len == 13) std.log.info("{s}", .{@src().file});
    try zen.output(f32, "y", x.dims, x.data);
}
`},
	"rust": {"src/lib.rs", `zen::entry!(apply);

fn apply() -> zen::Result {
    let x = zen::input::<f32>("x")?;
    let y: Vec<f32> = (0..x.data.len()).map(|i| x.data[i * x.rows() / 2] * 2.0).collect();
    zen::info!("{}", file!());
    zen::output("y", &x.dims, &y)
}
`},
	"go": {"main.go", `package main

import (
	"runtime"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport apply
func apply() int32 { return zen.Run(applyStep) }

func applyStep() error {
	x := zen.Input[float32]("x")
	for i := range x.Data {
		x.Data[i] *= 2
	}
	_, file, _, _ := runtime.Caller(0)
	zen.Info("%s", file)
	zen.Output("y", x.Dims, x.Data)
	return nil
}

func main() {}
`},
}

const sampleToml = `name = "scale"
language = "LANGUAGE"
[entries.apply]
inputs.x = "float32[N]"
outputs.y = "float32[N]"
`

// write puts the plugin into a folder.
func (s sample) write(t *testing.T, dir, language string) {
	t.Helper()
	for name, text := range map[string]string{s.file: s.text, "plugin.toml": strings.Replace(sampleToml, "LANGUAGE", language, 1)} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// build builds and skips, loudly, when the compiler is not there; in CI it
// has to be.
func build(t *testing.T, o Options) ([]Result, error) {
	t.Helper()
	results, err := Build(t.Context(), o)
	var missing *MissingError
	if errors.As(err, &missing) && (os.Getenv("CI") == "" || strings.HasPrefix(missing.What, "zig")) { // Zig is optional
		t.Skip("SKIPPED, NOT TESTED: ", missing)
	}
	return results, err
}

func TestAPluginMayHaveTheNameOfALibrary(t *testing.T) {
	for language, names := range map[string][]string{
		"go": {"sort", "zen"}, "rust": {"zen", "core", "std", "alloc", "test", "hashbrown", "fn", "crate", "self"}, "zig": {"zen", "std", "root", "plugin"},
	} {
		for _, name := range names {
			t.Run(language+"/"+name, func(t *testing.T) {
				t.Parallel()
				buildNamed(t, language, name)
			})
		}
	}
}

func buildNamed(t *testing.T, language, name string) {
	t.Helper()
	dir := t.TempDir()
	samples[language].write(t, dir, language)
	manifest := strings.Replace(strings.Replace(sampleToml, "LANGUAGE", language, 1), `"scale"`, `"`+name+`"`, 1)
	if err := os.WriteFile(filepath.Join(dir, "plugin.toml"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &bytes.Buffer{}
	if _, err := build(t, Options{Dirs: []string{dir}, Stderr: said}); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestAFileThatIsRightAlreadyIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	samples["c"].write(t, dir, "c")
	for i, want := range []bool{true, false} {
		results, err := build(t, Options{Dirs: []string{dir}, Force: true})
		if err != nil || len(results) != 1 || results[0].Changed != want {
			t.Errorf("build %d: %+v, error %v", i, results, err)
		}
	}
}

func TestACompilersErrorsNameTheUsersFile(t *testing.T) {
	for language, s := range samples {
		t.Run(language, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "mine")
			s.text = strings.Replace(s.text, `"y"`, "undeclared_thing", 1)
			s.write(t, dir, language)
			said := &bytes.Buffer{}
			_, err := build(t, Options{Dirs: []string{dir}, Stderr: said})
			var compile *CompileError
			if !errors.As(err, &compile) || compile.Dir != dir {
				t.Errorf("error %v", err)
			}
			place := regexp.QuoteMeta(filepath.Join(dir, filepath.FromSlash(s.file))) + `[:(]\d+[:,]\d+`
			if !regexp.MustCompile(place).MatchString(said.String()) {
				t.Errorf("the compiler says %s", said)
			}
		})
	}
}

func TestPlacesToWriteTo(t *testing.T) {
	folder := t.TempDir()
	a := &source{dir: "a", manifest: &abi.Manifest{Name: "one"}}
	b := &source{dir: "b", manifest: &abi.Manifest{Name: "two"}}
	for _, c := range []struct {
		name    string
		sources []*source
		out     string
		want    []string
	}{
		{"beside the source", []*source{a, b}, "", []string{filepath.Join("a", "one.wasm"), filepath.Join("b", "two.wasm")}},
		{"a file", []*source{a}, "x.wasm", []string{"x.wasm"}},
		{"a folder that is there", []*source{a}, folder, []string{filepath.Join(folder, "one.wasm")}},
		{"a folder to be made", []*source{a}, "new/", []string{filepath.Join("new", "one.wasm")}},
		{"several", []*source{a, b}, "new", []string{filepath.Join("new", "one.wasm"), filepath.Join("new", "two.wasm")}},
	} {
		got, err := outputs(c.sources, c.out)
		if err != nil || strings.Join(got, " ") != strings.Join(c.want, " ") {
			t.Errorf("%s: %v, error %v", c.name, got, err)
		}
	}
}

func TestPathsOfACompilerBecomeTheUsers(t *testing.T) {
	for _, c := range []struct {
		before    *regexp.Regexp
		got, want string
	}{
		{goPath, "# x\n./main.go:1:2: bad\n\t./not this\n./last", "# x\nplugins/x/main.go:1:2: bad\n\t./not this\nplugins/x/last"},
		{rustPath, "error\n  --> src/lib.rs:7:17\n   |\n", "error\n  --> plugins/x/src/lib.rs:7:17\n   |\n"},
		{rustPath, "  \x1b[1m\x1b[94m--> \x1b[0mlib.rs:7:17\n", "  \x1b[1m\x1b[94m--> \x1b[0mplugins/x/lib.rs:7:17\n"},
		{ascPath, "   │ ~~\n    └─ in src/index.ts(3,4)\n", "   │ ~~\n    └─ in plugins/x/src/index.ts(3,4)\n"},
		{ascPath, "    └─ in ~lib/zen/index.ts(3,4)\n", "    └─ in ~lib/zen/index.ts(3,4)\n"},
		{rustPath, " ::: zen/entry.rs:7:17\n --> /rustc/core.rs:1:1\n", " ::: zen/entry.rs:7:17\n --> /rustc/core.rs:1:1\n"},
	} {
		out := &bytes.Buffer{}
		w := &pathWriter{to: out, dir: "plugins/x/", before: c.before}
		for part := range slices.Chunk([]byte(c.got), 7) {
			if _, err := w.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		w.flush()
		if out.String() != c.want {
			t.Errorf("got %q, want %q", out, c.want)
		}
	}
}
