package toolchain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
)

const wrongABI = `#include "zen.h"
__attribute__((import_module("zen2"), import_name("input"))) int zen2_input(void);
ZEN_ENTRY(apply) { return zen2_input(); }
`

const importsUnknown = `#include "zen.h"
__attribute__((import_module("zen1"), import_name("inptu"))) int inptu(void);
ZEN_ENTRY(apply) { return inptu(); }
`

const entryOfAnotherType = `#include "zen.h"
__attribute__((export_name("apply"))) int apply(int n) { return n; }
`

const importsElsewhere = `#include "zen.h"
__attribute__((import_module("env"), import_name("system"))) int run(void);
ZEN_ENTRY(apply) { return run(); }
`

const importsOfNoWASI = `#include "zen.h"
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_fork"))) int fork_it(void);
ZEN_ENTRY(apply) { return fork_it(); }
`

// DIR is the plugin's folder, CLANG the name of the compiler.
func TestTheMistakesOfAuthors(t *testing.T) {
	toml := strings.Replace(sampleToml, "LANGUAGE", "c", 1)
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a folder without plugin.toml": {map[string]string{"scale.c": ""}, `DIR/plugin.toml is not there: it says what the plugin offers`},
		"a manifest with a typo": {map[string]string{"plugin.toml": strings.Replace(toml, "inputs.x", "inptus.x", 1), "scale.c": samples["c"].text},
			`DIR/plugin.toml:4:1: unknown key "inptus"; did you mean "inputs"?`},
		"a command to run": {map[string]string{"plugin.toml": toml + "[build]\ncommand = \"make\"\n", "scale.c": samples["c"].text},
			`DIR/plugin.toml:7:1: unknown key "command" in build; there is only flags`},
		"no source": {map[string]string{"plugin.toml": toml}, `DIR: no source file (.c)`},
		"an entry that is not exported": {map[string]string{"plugin.toml": toml + "[entries.fit]\n", "scale.c": samples["c"].text},
			`DIR/plugin.toml:6:10: entry "fit" of the manifest is not exported; the module exports apply`},
		"an export that is not declared": {map[string]string{"plugin.toml": toml, "scale.c": samples["c"].text + "ZEN_ENTRY(fit) { return 0; }\n"},
			`DIR/plugin.toml:5:9: the plugin exports "fit", an entry that is not declared: add [entries.fit], or do not export it`},
		"another ABI": {map[string]string{"plugin.toml": toml, "scale.c": wrongABI},
			"DIR/plugin.toml:5:9: the plugin speaks zen2, this zen speaks zen1: rebuild the plugin with this zen's `zen build`, or use the zen it was made for"},
		"an import that this zen lacks": {map[string]string{"plugin.toml": toml, "scale.c": importsUnknown},
			`DIR/plugin.toml:5:9: import "zen1.inptu": zen ` + abi.Release + ` does not know it: correct the name, or use the newer zen that has it`},
		"an entry of another type": {map[string]string{"plugin.toml": "name = \"scale\"\nlanguage = \"c\"\nentries.apply.outputs.y = \"float32\"\n", "scale.c": entryOfAnotherType},
			`DIR/plugin.toml:3:9: export "apply" is no entry: an entry is a function () -> i32`},
		"an import from elsewhere": {map[string]string{"plugin.toml": toml, "scale.c": importsElsewhere},
			`DIR/plugin.toml:5:9: import "env.system": a plugin may import from zen1 and wasi_snapshot_preview1 only`},
		"an import that WASI lacks": {map[string]string{"plugin.toml": toml, "scale.c": importsOfNoWASI},
			`DIR/plugin.toml:5:9: import "wasi_snapshot_preview1.proc_fork": there is no such function in WASI preview 1`},
		"a compiler that refuses": {map[string]string{"plugin.toml": toml, "scale.c": "int apply(void) { return nothing; }\n"}, `DIR: CLANG: exit status 1`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				put(t, filepath.Join(dir, file), text)
			}
			_, err := build(t, Options{Dirs: []string{dir}})
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.ReplaceAll(err.Error(), dir, "DIR")
			got = strings.Replace(got, filepath.Base(findClang(t.Context(), "clang")), "CLANG", 1)
			if got != c.want {
				t.Errorf("error %q, want %q", got, c.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "scale.wasm")); err == nil {
				t.Error("a file was written")
			}
		})
	}
}

func TestTwoPluginsWithOneOutput(t *testing.T) {
	top := t.TempDir()
	t.Chdir(top)
	for _, dir := range []string{"one", "two"} {
		samples["c"].write(t, dir, "c")
	}
	_, err := Build(t.Context(), Options{Dirs: []string{"one", "two"}, Out: "made"})
	if want := "one and two would both be written to made/scale.wasm"; err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestEveryMissingCompilerIsToldWithItsFix(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	for language, want := range map[string]string{
		"c":              "clang, the compiler of C plugins, is not installed. To install it: " + install("c"),
		"cpp":            "clang, the compiler of C++ plugins, is not installed. To install it: " + install("cpp"),
		"rust":           "rustc with the target wasm32-unknown-unknown is not installed. To install it: " + install("rust"),
		"assemblyscript": "Node.js, which runs the compiler of AssemblyScript plugins, is not installed. To install it: " + install("assemblyscript"),
		"zig":            "zig 0.16.x, the compiler of Zig plugins, is not installed. To install it: `make setup`, or `pip install ziglang==0.16.0`",
	} {
		dir := t.TempDir()
		samples[language].write(t, dir, language)
		if _, err := Build(t.Context(), Options{Dirs: []string{dir}}); err == nil || err.Error() != want {
			t.Errorf("%s: error %q, want %q", language, err, want)
		}
	}
}

// Two plugins are wrong and one is right: each is told in one piece.
func TestSeveralPluginsDoNotHideEachOther(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"one", "two", "three"} {
		s := samples["c"]
		if dir != "three" {
			s.text = strings.ReplaceAll(s.text, `"y"`, "missing_in_"+dir)
		}
		s.write(t, dir, "c")
		text := strings.Replace(strings.Replace(sampleToml, "LANGUAGE", "c", 1), `"scale"`, `"`+dir+`"`, 1)
		put(t, filepath.Join(dir, "plugin.toml"), text)
	}
	said := &strings.Builder{}
	results, err := build(t, Options{Dirs: []string{"one", "two", "three"}, Stderr: said})
	if len(results) != 1 || results[0].Dir != "three" {
		t.Errorf("built %+v", results)
	}
	if err == nil || strings.Count(err.Error(), "exit status 1") != 2 {
		t.Errorf("error %v", err)
	}
	pieces := strings.Split(said.String(), "Plugin `")
	if len(pieces) != 3 {
		t.Fatalf("the compilers said %s", said)
	}
	for _, piece := range pieces[1:] {
		name, rest, _ := strings.Cut(piece, "`")
		other := map[string]string{"one": "two", "two": "one"}[name]
		if !strings.Contains(rest, "missing_in_"+name) || strings.Contains(rest, "missing_in_"+other) {
			t.Errorf("of %s the compiler says %s", name, rest)
		}
	}
}
