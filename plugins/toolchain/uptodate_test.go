package toolchain

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zen/abi"
)

// old is before every build: a file that changes while it is compiled leaves
// no record.
var old = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// put writes a file that looks old, one second older at each call.
func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	old = old.Add(-time.Second)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
}

// house is a folder with the samples, a cache of its own, and a clang that
// counts.
type house struct {
	t        *testing.T
	top      string
	compiled string // clang adds a line here whenever it compiles
	wrapper  string
	options  Options
}

const headerSource = `#include "zen.h"
#include "outside.h"
#include "mine.h"
ZEN_ENTRY(apply) {
	zen_tensor x = zen_input("x");
	zen_output_f32("y", zen_read_f32(&x), x.rank, x.dims);
	return FACTOR;
}
`

func newHouse(t *testing.T) *house {
	clang := findClang(t.Context(), "clang")
	if clang == "" {
		dir := t.TempDir()
		samples["c"].write(t, dir, "c")
		_, err := build(t, Options{Dirs: []string{dir}})
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	h := &house{t: t, top: t.TempDir()}
	h.compiled, h.wrapper = filepath.Join(h.top, "compiled"), filepath.Join(h.top, "bin", "clang-19")
	put(t, h.wrapper, fmt.Sprintf("#!/bin/sh\ncase \" $* \" in *' -c '*) echo >>%s;; esac\nexec %s \"$@\"\n", h.compiled, clang))
	if err := os.Chmod(h.wrapper, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(h.wrapper)+string(filepath.ListSeparator)+os.Getenv("PATH"))
	dir := filepath.Join(h.top, "scale")
	put(t, filepath.Join(dir, "plugin.toml"), strings.Replace(sampleToml, "LANGUAGE", "c", 1)+"[build]\nflags = [\"-I../headers\"]\n")
	put(t, filepath.Join(dir, "scale.c"), headerSource)
	put(t, filepath.Join(h.top, "headers", "outside.h"), "#define FACTOR 0\n")
	put(t, filepath.Join(dir, "mine.h"), "#define MINE 1\n")
	h.options = Options{Dirs: []string{dir}}
	return h
}

func (h *house) file(name string) string { return filepath.Join(h.top, "scale", name) }

// build builds and returns whether a compiler ran.
func (h *house) build() bool {
	h.t.Helper()
	before, _ := os.ReadFile(h.compiled)
	results, err := build(h.t, h.options)
	if err != nil {
		h.t.Fatal(err)
	}
	after, _ := os.ReadFile(h.compiled)
	ran := len(after) > len(before)
	if ran == results[0].UpToDate {
		h.t.Errorf("a compiler ran: %t, but the result says %+v", ran, results[0])
	}
	return ran
}

func TestWhatIsUpToDateIsNotCompiled(t *testing.T) {
	h := newHouse(t)
	if !h.build() || h.build() || h.build() {
		t.Fatal("wanted one build and then none")
	}
	h.options.Force = true
	if !h.build() {
		t.Error("--force did not build")
	}
	h.options.Force = false
	if h.build() {
		t.Error("built after --force")
	}
}

func TestWhateverChangesIsCompiledAgain(t *testing.T) {
	for name, change := range map[string]func(*house){
		"a source":     func(h *house) { put(h.t, h.file("scale.c"), headerSource+"\n") },
		"a new source": func(h *house) { put(h.t, h.file("src/more.c"), "int more;\n") },
		"a source within a second, of the same size": func(h *house) {
			put(h.t, h.file("scale.c"), strings.Replace(headerSource, "\n\treturn", "\n return", 1))
			if err := os.Chtimes(h.file("scale.c"), old.Add(time.Second), old.Add(time.Second)); err != nil {
				h.t.Fatal(err)
			}
		},
		"a header outside the folder": func(h *house) { put(h.t, filepath.Join(h.top, "headers", "outside.h"), "#define FACTOR 1\n") },
		"a header that may come first": func(h *house) {
			put(h.t, filepath.Join(h.top, "headers", "zen.h"), "#include_next <zen.h>\n")
		},
		"a doc": func(h *house) {
			text, _ := os.ReadFile(h.file("plugin.toml"))
			put(h.t, h.file("plugin.toml"), "doc = \"Scales.\"\n"+string(text))
		},
		"a flag": func(h *house) {
			text, _ := os.ReadFile(h.file("plugin.toml"))
			put(h.t, h.file("plugin.toml"), strings.Replace(string(text), "flags = [", "flags = [\"-DX\", ", 1))
		},
		"the choice of --debug": func(h *house) { h.options.Debug = true },
		"the compiler": func(h *house) {
			text, _ := os.ReadFile(h.wrapper)
			put(h.t, h.wrapper, string(text)+"# another\n")
		},
		"the output is gone": func(h *house) {
			if err := os.Remove(h.file("scale.wasm")); err != nil {
				h.t.Fatal(err)
			}
		},
		"the output is another":      func(h *house) { put(h.t, h.file("scale.wasm"), "\x00asm, but not what was built") },
		"the output has a new place": func(h *house) { h.options.Out = filepath.Join(h.top, "other.wasm") },
		"the record is damaged":      func(h *house) { h.spoilRecords("{") },
		"the record is empty":        func(h *house) { h.spoilRecords("") },
		"the record is gone": func(h *house) {
			if err := os.RemoveAll(os.Getenv("XDG_CACHE_HOME")); err != nil {
				h.t.Fatal(err)
			}
		},
		"a header that is read":                    func(h *house) { put(h.t, h.file("mine.h"), "#define MINE 2\n") },
		"a file of the folder that may come first": func(h *house) { put(h.t, h.file("outside.h"), "#define FACTOR 2\n") },
		"a source that may read anything": func(h *house) {
			put(h.t, h.file("scale.c"), headerSource+"__asm__(\".ascii \\\"incbin\\\"\");\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.build()
			if h.build() {
				t.Fatal("nothing changed, and a compiler ran")
			}
			change(h)
			if !h.build() {
				t.Error("no compiler ran")
			}
		})
	}
}

func TestWhatIsNoSourceIsNotCompiled(t *testing.T) {
	for name, file := range map[string]string{
		"data": "data/train.csv", "a README": "README.md", "a pipeline": "pipeline.toml", "another plugin's source": "other/main.go", "a hidden file": ".editor",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.build()
			put(t, h.file(file), "a\n")
			if h.build() {
				t.Error("a new file: a compiler ran")
			}
			put(t, h.file(file), "b\n")
			if h.build() {
				t.Error("a changed file: a compiler ran")
			}
		})
	}
}

func (h *house) spoilRecords(text string) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "zen", "build", "*.json"))
	if err != nil || len(files) == 0 {
		h.t.Fatal("no record", err)
	}
	for _, file := range files {
		put(h.t, file, text)
	}
}

// The SDK and zen are parts of the program: the test changes what a job sees
// of them.
func TestTheSDKAndZenAreInTheFingerprint(t *testing.T) {
	h := newHouse(t)
	j := h.job()
	first := h.fingerprint(j)
	if again := h.fingerprint(j); again != first {
		t.Error("the fingerprint is another without a change")
	}
	put(t, filepath.Join(j.sdk("c"), "zen.h"), "// another SDK\n")
	second := h.fingerprint(j)
	j.builder.self = func() (string, error) { return "another zen", nil }
	if third := h.fingerprint(j); second == first || third == second {
		t.Error("the fingerprint is the same after a change")
	}
}

func (h *house) job() *job {
	b, err := newBuilder(h.t.Context(), h.options)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(b.close)
	s, err := readSource(h.options.Dirs[0])
	if err != nil {
		h.t.Fatal(err)
	}
	j, err := b.newJob(0, s, h.file("scale.wasm"))
	if err != nil {
		h.t.Fatal(err)
	}
	return j
}

func (h *house) fingerprint(j *job) string {
	text, err := j.fingerprint()
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

func TestAFileThatChangesWhileItIsCompiledLeavesNoRecord(t *testing.T) {
	h := newHouse(t)
	header := filepath.Join(h.top, "headers", "outside.h")
	h.options.Observe = func(Event) {
		if err := os.Chtimes(header, time.Now(), time.Now()); err != nil {
			t.Error(err)
		}
	}
	if first, second := h.build(), h.build(); !first || !second {
		t.Error("the second build trusted the first")
	}
}

func TestEveryLanguageIsSkippedWhenUpToDate(t *testing.T) {
	for language, s := range samples {
		t.Run(language, func(t *testing.T) {
			dir := t.TempDir()
			s.write(t, dir, language)
			for i, want := range []bool{false, true} {
				results, err := build(t, Options{Dirs: []string{dir}})
				if err != nil || results[0].UpToDate != want {
					t.Fatalf("build %d: %+v, error %v", i, results, err)
				}
			}
			put(t, filepath.Join(dir, "data.txt"), "data")
			if results, err := build(t, Options{Dirs: []string{dir}}); err != nil || !results[0].UpToDate {
				t.Errorf("with data: %+v, error %v", results, err)
			}
			s.text += "\n"
			s.write(t, dir, language)
			if results, err := build(t, Options{Dirs: []string{dir}}); err != nil || results[0].UpToDate {
				t.Errorf("after a change: %+v, error %v", results, err)
			}
		})
	}
}

// What a fingerprint takes for granted: nothing outside the folder can be
// imported, or it is always built.
func TestImportsFromOutsideTheFolder(t *testing.T) {
	for name, c := range map[string]struct{ language, outside, text, change, into string }{
		"zig":                    {"zig", "out.zig", "pub const n = 1;\n", `const zen =`, "const out = @import(\"../out.zig\");\ncomptime {\n    _ = out.n;\n}\nconst zen ="},
		"go":                     {"go", "out/out.go", "package out\n", `import (`, "import _ \"../out\"\n\nimport ("},
		"assemblyscript":         {"assemblyscript", "out.ts", "export const n: i32 = 1;\n", "\nexport", "import { n } from \"../out\";\nimport { n as m } from \"../../out\";\n\nexport"},
		"assemblyscript, a name": {"assemblyscript", "node_modules/out/index.ts", "export const n: i32 = 1;\n", "\nexport", "import { n } from \"out\";\n\nexport"},
	} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			put(t, filepath.Join(top, filepath.FromSlash(c.outside)), c.text)
			s := samples[c.language]
			s.text = strings.Replace(s.text, c.change, c.into, 1)
			s.write(t, filepath.Join(top, "mine"), c.language)
			said := &bytes.Buffer{}
			_, err := build(t, Options{Dirs: []string{filepath.Join(top, "mine")}, Stderr: said})
			var compile *CompileError
			if !errors.As(err, &compile) || !strings.Contains(said.String(), "out") {
				t.Errorf("error %v, the compiler says %s", err, said)
			}
		})
	}
}

func TestWhatCannotBeKnownIsAlwaysBuilt(t *testing.T) {
	for name, c := range map[string]struct {
		language string
		change   func(dir string, s *sample)
	}{
		"an absolute import of AssemblyScript": {"assemblyscript", func(dir string, s *sample) {
			put(t, filepath.Join(filepath.Dir(dir), "out.ts"), "export const n: i32 = 1;\n")
			s.text = fmt.Sprintf("import { n } from \"%s/out\";\n", filepath.Dir(dir)) + strings.Replace(s.text, "13", "n", 1)
		}},
		"a Go module": {"go", func(dir string, _ *sample) { put(t, filepath.Join(dir, "go.mod"), "module mine\n\ngo 1.24\n") }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "mine")
			s := samples[c.language]
			c.change(dir, &s)
			s.write(t, dir, c.language)
			for range 2 {
				results, err := build(t, Options{Dirs: []string{dir}})
				if err != nil || results[0].UpToDate {
					t.Errorf("%+v, error %v", results, err)
				}
			}
		})
	}
}

func TestADepFileIsSplitAtBlanks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.d")
	put(t, file, "/w/x.o: a.c \\\n  /usr/with\\ blank.h b\\#c.h d$$e.h\n\na.c:\n\n# env-dep:HOME=/root\n# env-dep:USER\n")
	j := &job{builder: &builder{work: "/w", here: "/here"}}
	variables, err := j.readDeps(file)
	want := "/here/a.c|/usr/with blank.h|/here/b#c.h|/here/d$e.h"
	if got := strings.Join(j.read, "|"); err != nil || strings.Join(variables, " ") != "HOME=/root" || got != want {
		t.Errorf("got %s, want %s; variables %q, error %v", got, want, variables, err)
	}
}

func TestAnEmbeddedFileIsASource(t *testing.T) {
	for name, c := range map[string]struct {
		language, file, text string
		want                 bool // the digest changes with the data
	}{
		"go":                     {"go", "main.go", "package main\n", false},
		"go that embeds":         {"go", "main.go", "package main\n\n//go:embed data.txt\nvar data string\n", true},
		"zig":                    {"zig", "main.zig", "const zen = @import(\"zen\");\n", false},
		"zig that embeds":        {"zig", "main.zig", "const data = @embedFile(\"data.txt\");\n", true},
		"assemblyscript":         {"assemblyscript", "index.ts", "import * as zen from \"zen\";\n", false},
		"rust, which tells":      {"rust", "lib.rs", "const DATA: &str = include_str!(\"data.txt\");\n", false},
		"c, which tells as well": {"c", "main.c", "#include \"data.txt\"\n", false},
	} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, c.file), c.text)
		j := &job{folder: dir, source: &source{manifest: &abi.Manifest{Language: c.language}}}
		digests := map[string]bool{}
		for _, data := range []string{"a", "b"} {
			put(t, filepath.Join(dir, "data.txt"), data)
			digest, err := j.sourceDigest()
			if err != nil {
				t.Fatal(err)
			}
			digests[digest] = true
		}
		if got := len(digests) == 2; got != c.want {
			t.Errorf("%s: the data is a source: %t", name, got)
		}
	}
}
