package toolchain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// trial is a plugin of a few lines in one language. It uses the SDK and, in the
// languages that have SIMD, adds two vectors of four numbers: a compiler without
// SIMD refuses it.
type trial struct {
	file, text string
	flags      string // that make the compiler faster
}

// trialManifest is the plugin.toml of every trial.
const trialManifest = `name = "trial"
language = "LANGUAGE"
build.flags = [FLAGS]
entries.apply.outputs.y = "int32"
`

// trials by the name of the language. It is not changed.
var trials = map[string]trial{
	"c": {"trial.c", `#include <wasm_simd128.h>
#include "zen.h"

ZEN_ENTRY(apply) {
	v128_t four = wasm_i32x4_splat(4);
	zen_output_scalar("y", wasm_i32x4_extract_lane(wasm_i32x4_add(four, four), 2));
	return 0;
}
`, ""},
	// All of zen.hpp costs a second.
	"cpp": {"trial.cpp", `#include <wasm_simd128.h>
#include <string>
#include "zen.h"

ZEN_ENTRY(apply) {
	auto four = wasm_i32x4_splat(4);
	zen_output_scalar(std::string("y").c_str(), wasm_i32x4_extract_lane(wasm_i32x4_add(four, four), 2));
	return 0;
}
`, ""},
	"rust": {"lib.rs", `use core::arch::wasm32::{i32x4_add, i32x4_extract_lane, i32x4_splat};

zen::entry!(apply);

fn apply() -> zen::Result {
    let four = i32x4_splat(4);
    zen::scalar("y", i32x4_extract_lane::<2>(i32x4_add(four, four)))
}
`, ""},
	"go": {"main.go", `package main

import zen "zen/plugins/sdk/go"

//go:wasmexport apply
func apply() int32 { return zen.Run(step) }

func step() error {
	zen.Scalar("y", int32(8))
	return nil
}

func main() {}
`, ""},
	"assemblyscript": {"index.ts", `import * as zen from "zen";

export function apply(): i32 {
  const four = i32x4.splat(4);
  zen.scalar<i32>("y", i32x4.extract_lane(i32x4.add(four, four), 2));
  return 0;
}
`, `"-O0"`},
	"zig": {"main.zig", `const zen = @import("zen");

pub fn apply() !void {
    const four: @Vector(4, i32) = @splat(4);
    try zen.scalar(i32, "y", (four + four)[2]);
}
`, ""},
}

// build builds the trial in a temporary folder, as zen build would. said is the
// line in which the compiler tells what is wrong.
func (t trial) build(ctx context.Context, language string) (said string, err error) {
	dir, err := os.MkdirTemp("", "zen-doctor-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system clears what stays
	manifest := strings.NewReplacer("LANGUAGE", language, "FLAGS", t.flags).Replace(trialManifest)
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, t.file), []byte(t.text), 0o600),
		os.WriteFile(filepath.Join(dir, "plugin.toml"), []byte(manifest), 0o600))
	if err != nil {
		return "", err
	}
	var out strings.Builder
	_, err = Build(ctx, Options{Dirs: []string{dir}, Stderr: &out})
	return errorLine(out.String(), dir), err
}

// errorLine returns the first line that tells of an error, else the first one,
// without the folder.
func errorLine(text, dir string) string {
	first := ""
	for line := range strings.Lines(text) {
		line = strings.ReplaceAll(strings.TrimSpace(line), dir+string(filepath.Separator), "")
		if strings.Contains(strings.ToLower(line), "error") {
			return line
		}
		if first == "" {
			first = line
		}
	}
	return first
}
