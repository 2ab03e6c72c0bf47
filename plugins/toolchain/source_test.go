package toolchain

import (
	"encoding/json"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/toml"
)

const full = `
name = "logreg"
version = "0.1.0"
doc = "Logistic regression."
language = "c"

[build]
flags = ["-ffast-math", "-D", "N=3", "-isystem", "/usr/include/eigen3"]

[entries.fit]
doc = "Fits."
random = true
inputs.x = "float32[N, D]"
inputs.y = { type = "uint8[N]", optional = true, doc = "labels" }
outputs.model = { type = "tensors{coef: float32[K, D]}", kind = "logistic_regression" }
params.tol = { type = "float", default = 1, min = 0.0, doc = "when to stop" }
params.solver = { type = "string", default = "saga", choices = ["saga", "sag"] }

[entries.predict]
inputs.model = "tensors"
`

func TestAPluginTomlBecomesAManifest(t *testing.T) {
	s, err := parseSource("d", "d/plugin.toml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s.manifest)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"abi":1,"name":"logreg","version":"0.1.0","doc":"Logistic regression.","language":"c","entries":[` +
		`{"name":"fit","doc":"Fits.","random":true,` +
		`"inputs":[{"name":"x","type":"float32[N, D]"},{"name":"y","type":"uint8[N]","optional":true,"doc":"labels"}],` +
		`"outputs":[{"name":"model","type":"tensors{coef: float32[K, D]}","kind":"logistic_regression"}],` +
		`"params":[{"name":"tol","type":"float","default":1.0,"min":0.0,"doc":"when to stop"},` +
		`{"name":"solver","type":"string","default":"saga","choices":["saga","sag"]}]},` +
		`{"name":"predict","inputs":[{"name":"model","type":"tensors"}]}]}`
	if string(got) != want {
		t.Errorf("manifest\n%s\nwant\n%s", got, want)
	}
	if got := strings.Join(s.flags, " "); got != "-ffast-math -DN=3 -isystem/usr/include/eigen3" {
		t.Errorf("flags %s", got)
	}
}

// Each line of a plugin.toml is wrong in its own way; all are told at once.
func TestEveryMistakeIsToldWithItsPlace(t *testing.T) {
	const text = `name = "Log-Reg"
langage = "c"
[build]
flags = ["-fplugin=x.so", "-C", "-mllvm=x"]
[entries.fit]
inputs.x = "float23[N]"
inputs.y = { optional = true }
inputs.z = { type = "uint8[N]", kind = "forest", optionl = true }
outputs.m = 3
params.a = { type = "flaot" }
params.b = { type = "int", default = 11, min = 1, max = 10 }
params.c = { type = "string", min = 1 }
params.d = 0.1
params.e = { type = "int", choices = [1, 2.5] }
`
	_, err := parseSource("d", "d/plugin.toml", []byte(text))
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		`d/plugin.toml:1:1: language is missing`,
		`d/plugin.toml:1:8: plugin "Log-Reg": a name has small letters, digits and _, and starts with a letter`,
		`d/plugin.toml:2:1: unknown key "langage"; did you mean "language"?`,
		`d/plugin.toml:6:12: port type "float23[N]": "float23" is no type; there are bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64, tensors, file, files and table`,
		`d/plugin.toml:7:8: input "y" has no type`,
		`d/plugin.toml:8:40: input "z": only named tensors have a kind, not uint8[N]`,
		`d/plugin.toml:8:50: unknown key "optionl"; did you mean "optional"?`,
		`d/plugin.toml:9:13: output "m" has to be a type such as "float32[N]", or a table with a type`,
		`d/plugin.toml:10:21: type "flaot"; did you mean "float"?`,
		`d/plugin.toml:11:38: 11 is above the greatest value, 10`,
		`d/plugin.toml:12:37: only an int or a float has a min`,
		`d/plugin.toml:12:37: 1 is an int, not a string`,
		`d/plugin.toml:13:12: param "d" has to be a table: { type = "float", default = 0.1 }`,
		`d/plugin.toml:14:42: 2.5 is a float, not an int`,
	}
	if got := err.Error(); got != strings.Join(want, "\n") {
		t.Errorf("errors\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestFlagsThatStartProgramsAreRefused(t *testing.T) {
	for language, flags := range map[string][]string{
		"c":              {"-fplugin=x.so", "-fuse-ld=/tmp/x", "-Xclang", "-o/tmp/x", "-B.", "-Wl,-o,x", "@file", "-mrelaxed-simd", "-mthread-model=posix", "-mthread-model", "-ftime-trace=/tmp/x", "-foptimization-record-file=/tmp/x"},
		"cpp":            {"-fpass-plugin=x", "--config=x"},
		"go":             {"-toolexec=x", "-o=x", "-overlay=x", "-ldflags=-extld=x", "-gcflags=-l -o=/tmp/x", "-gcflags=-o=/tmp/x", "-gcflags=-linkobj=/tmp/x"},
		"assemblyscript": {"--transform", "--transform=./x.js", "-o", "--outFile=x", "--lib", "--config=x.json", "--wasm", "--runPasses=x", "--", "--enable=relaxed-simd"},
		"zig":            {"-o", "-femit-bin=/tmp/x", "--dep", "-Mroot=x", "-fllvm", "--zig-lib-dir", "-mcpu=x", "-lc", "-L."},
		"rust":           {"-Clinker=x", "-Clink-arg=x", "-L.", "--extern=x", "-o", "--emit=asm", "-Zx", "-Clink_arg=x", "-Cpre_link_arg=x", "-Csave_temps", "-C linker=x", "-Cllvm-args=-load=x.so", "-Cextra-filename=x", "-Cextra_filename=x"},
	} {
		for _, flag := range flags {
			if languages[language].allows(flag) {
				t.Errorf("%s: %s is passed on", language, flag)
			}
		}
	}
	for language, flag := range map[string]string{"c": "-ffast-math", "cpp": "-std=c++20", "go": "-tags=x", "rust": "-Copt-level=2", "assemblyscript": "--noAssert", "zig": "-OReleaseSafe"} {
		if !languages[language].allows(flag) {
			t.Errorf("%s: %s is not passed on", language, flag)
		}
	}
}

func TestAnEntryThatIsNotDeclaredIsAnError(t *testing.T) {
	s := &source{end: toml.Pos{File: "plugin.toml", Line: 3, Column: 9}, manifest: &abi.Manifest{Entries: []abi.Entry{{Name: "fit"}}}}
	m := &abi.Module{Exports: []abi.Export{
		{Name: "memory", Memory: true},
		{Name: "fit", Func: &abi.EntrySignature},
		{Name: "__stack_size", Func: &abi.EntrySignature},
		{Name: "zen_abi_1", Func: &abi.MarkerSignature},
	}}
	if err := checkUndeclared(m, s); err != nil {
		t.Error(err)
	}
	m.Exports = append(m.Exports, abi.Export{Name: "predict", Func: &abi.EntrySignature})
	err := checkUndeclared(m, s)
	if want := `plugin.toml:3:9: the plugin exports "predict", an entry that is not declared: add [entries.predict], or do not export it`; err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}
