package host

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zen/plugins/toolchain"
)

// trapping are plugins that are aborted in a function below their entry, and
// what a debug build of each tells of it.
var trapping = []struct {
	language, file, text string
	stack                string // a regular expression, over lines
	message              string
	optional             bool // also in CI
}{
	{"c", "trap.c", `#include "zen.h"
static void deep_in_training(int n) {
	if (n == 1) __builtin_trap();
	if (n == 3)
		__builtin_trap();
}
ZEN_ENTRY(apply) {
	deep_in_training(3);
	return 0;
}
`, `^deep_in_training\n\ttrap\.c:5:3\n.*\n\ttrap\.c:8:2$`, "trap: unreachable in deep_in_training at trap.c:5:3", false},
	{"cpp", "src/trap.cpp", `#include "zen.hpp"
static void deep_in_training(int n) {
	if (n == 1) __builtin_trap();
	if (n == 3)
		__builtin_trap();
}
ZEN_ENTRY(apply) {
	deep_in_training(3);
	return 0;
}
`, `^deep_in_training\(int\)\n\tsrc/trap\.cpp:5:3\n.*\n\tsrc/trap\.cpp:8:2$`, "trap: unreachable in deep_in_training(int) at src/trap.cpp:5:3", false},
	{"rust", "src/lib.rs", `zen::entry!(apply);
fn deep_in_training(n: usize) {
    if n == 1 { core::arch::wasm32::unreachable(); }
    if n == 3 {
        core::arch::wasm32::unreachable();
    }
}
fn apply() -> zen::Result {
    deep_in_training(3);
    Ok(())
}
`, `\nrust_trap::deep_in_training\n\tsrc/lib\.rs:5:9\nrust_trap::apply\n\tsrc/lib\.rs:9:5\n`, "at src/lib.rs:5:9", false},
	{"zig", "src/main.zig", `const zen = @import("zen");
fn deep_in_training(n: usize) void {
    if (n == 1) @trap();
    if (n == 3) {
        @trap();
    }
}
pub fn apply() !void {
    deep_in_training(3);
    try zen.output(f32, "y", &.{}, &.{1});
}
`, `^main\.deep_in_training\n\tsrc/main\.zig:5:9\nmain\.apply\n\tsrc/main\.zig:9:21\n`, "trap: unreachable in main.deep_in_training at src/main.zig:5:9", true},
	{"assemblyscript", "assembly/index.ts", `export * from "zen";
function deepInTraining(n: i32): void {
  if (n == 3) unreachable();
}
export function apply(): i32 {
  deepInTraining(3);
  return 0;
}
`, `^assembly/index/deepInTraining\n\tassembly/index\.ts:3:\d+\nassembly/index/apply\n\tassembly/index\.ts:6:\d+$`, "trap: unreachable in assembly/index/deepInTraining at assembly/index.ts:3:", false},
	{"go", "main.go", `package main

import (
	"unsafe"

	_ "zen/plugins/sdk/go"
)

//go:wasmexport apply
func apply() int32 { return deepInTraining(3) }

//go:wasmimport zen1 write
func write(handle int32, src unsafe.Pointer, rows uint64)

//go:noinline
func deepInTraining(n int32) int32 {
	write(n, nil, 1)
	return 0
}

func main() {}
`, `(^|\n)main\.deepInTraining\n(.*\n)*main\.apply`, "broke the contract: ", false},
}

func TestADebugBuildTellsWhereItTrapped(t *testing.T) {
	for _, guest := range trapping {
		t.Run(guest.language, func(t *testing.T) {
			plugin := buildTrapping(t, guest.language, guest.file, guest.text, guest.optional)
			file := filepath.Join(t.TempDir(), "pipeline.toml")
			text := "name = \"test\"\nplugins.p = \"" + plugin + "\"\nsteps.it.run = \"p.apply\"\n"
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			repo := home(t)
			for _, machineCode := range []string{"new", "from the compilation cache"} {
				_, err := repo.runFile(t, file, Overrides{}, RunOptions{})
				var failed StepErrors
				var failure *Failure
				if !errors.As(err, &failed) || !errors.As(failed[0], &failure) {
					t.Fatalf("%s: got %v", machineCode, err)
				}
				stack := strings.Join(failure.Stack, "\n")
				if !regexp.MustCompile(guest.stack).MatchString(stack) || !strings.Contains(failure.Message, guest.message) {
					t.Errorf("%s: message %q, stack\n%s", machineCode, failure.Message, stack)
				}
			}
		})
	}
}

func buildTrapping(t *testing.T, language, file, text string, optional bool) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mine")
	files := map[string]string{
		file:          text,
		"plugin.toml": "name = \"" + language + "_trap\"\nlanguage = \"" + language + "\"\nentries.apply.outputs.y = \"float32\"\n",
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said := &bytes.Buffer{}
	results, err := toolchain.Build(t.Context(), toolchain.Options{Dirs: []string{dir}, Debug: true, Force: true, Stderr: said})
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && (optional || os.Getenv("CI") != "true") {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return results[0].File
}
