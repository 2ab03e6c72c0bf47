package toolchain

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// wasmTarget is Debian's name for WASI's C library; newer clangs call it
// wasm32-wasip1 and know this one too.
const wasmTarget = "--target=wasm32-wasi"

// stackBytes is the stack of C and C++ plugins; wasm-ld's own 64 KiB are too
// few for numerical code.
const stackBytes = "1048576"

// findC returns clang, also beside the error when only a part of it is missing.
func findC(ctx context.Context) (*compiler, error) {
	return checkClang(ctx, findClang(ctx, "clang"), "C", install("c"), clangParts)
}

// findCpp is findC for clang++ and libc++.
func findCpp(ctx context.Context) (*compiler, error) {
	return checkClang(ctx, findClang(ctx, "clang++"), "C++", install("cpp"), slices.Concat(clangParts, cppParts))
}

func compileC(ctx context.Context, j *job) ([]byte, error) {
	files, err := j.sources(".c")
	if err != nil {
		return nil, err
	}
	return j.clang(ctx, files, nil)
}

func compileCpp(ctx context.Context, j *job) ([]byte, error) {
	files, err := j.sources(".cpp", ".cc", ".cxx")
	if err != nil {
		return nil, err
	}
	// wasm has no exceptions here: throw would not link. The SDK needs C++20.
	return j.clang(ctx, files, []string{"-fno-exceptions", "-std=c++20"})
}

// findClang prefers the version that the project is tested with.
func findClang(ctx context.Context, name string) string {
	works := func(clang string) bool {
		return ask(ctx, clang, clangQuestion...) != ""
	}
	return find(works, clangNames(name)...)
}

func clangNames(name string) []string {
	return []string{name + "-19", name, name + "-22", name + "-21", name + "-20", name + "-18",
		"/opt/homebrew/opt/llvm/bin/" + name, "/usr/local/opt/llvm/bin/" + name}
}

// clangQuestion is answered by every clang that has the target.
var clangQuestion = []string{wasmTarget, "-print-target-triple"}

// clangPart is a file that clang needs for wasm, and how to ask it for the path.
type clangPart struct{ ask, what string }

// Parts of every clang, and of one for C++: clang's own words for what is not
// there name files, not packages.
var (
	clangParts = []clangPart{
		{"-print-prog-name=wasm-ld", "wasm-ld, the linker of plugins,"},
		{"-print-file-name=crt1-reactor.o", "wasi-libc, the C library for wasm32 (crt1-reactor.o),"},
		{"-print-libgcc-file-name", "compiler-rt, clang's own library for wasm32 (libclang_rt.builtins),"},
	}
	cppParts = []clangPart{
		{"-print-file-name=libc++.a", "libc++, the C++ library for wasm32,"},
		{"-print-file-name=libc++abi.a", "libc++abi, a part of the C++ library for wasm32,"},
	}
)

// checkClang returns a *MissingError unless clang and its parts are there.
func checkClang(ctx context.Context, clang, language, fix string, parts []clangPart) (*compiler, error) {
	if clang == "" {
		missing := &MissingError{"clang, the compiler of " + language + " plugins,", fix}
		return nil, notFound(ctx, missing, clangQuestion, clangNames(map[string]string{"C": "clang", "C++": "clang++"}[language])...)
	}
	paths := make([]string, len(parts))
	var wg sync.WaitGroup
	for i, part := range parts {
		wg.Go(func() { paths[i] = ask(ctx, clang, wasmTarget, part.ask) })
	}
	wg.Wait()
	for i, part := range parts {
		// clang repeats the bare name of what it does not find, or tells where it
		// should be.
		if _, err := os.Stat(paths[i]); err != nil || !filepath.IsAbs(paths[i]) {
			return &compiler{program: clang}, &MissingError{part.what, fix}
		}
	}
	// What clang starts is beside it, or in PATH.
	return &compiler{program: clang, env: passed("PATH"), parts: paths[:1]}, nil
}

// clang compiles and links in two steps: with -O at the link it would run
// whatever wasm-opt it finds.
func (j *job) clang(ctx context.Context, files, extra []string) ([]byte, error) {
	compile, link := j.clangFlags(extra)
	var objects []string
	for _, file := range files {
		object := strings.ReplaceAll(file, string(filepath.Separator), "_") + ".o"
		path := filepath.Join(j.work, object)
		args := append(append([]string{}, compile...), "-MD", "-MF", path+".d", "-c", filepath.Join(j.source.dir, file), "-o", path)
		if err := j.run(ctx, command{args: args}); err != nil {
			return nil, err
		}
		if _, err := j.readDeps(path + ".d"); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return j.link(ctx, append(objects, link...), extra)
}

// link runs in the work folder, so that the linker sees the same names
// everywhere.
func (j *job) link(ctx context.Context, inputs, extra []string) ([]byte, error) {
	// Debian's clang would look for wasm-ld-19 in PATH, not beside itself.
	args := append([]string{wasmTarget, userConfig, "-fuse-ld=" + j.compiler.parts[0], "-mexec-model=reactor", "-Wl,--stack-first", "-Wl,-z,stack-size=" + stackBytes, "-Wl,--trace"}, extra...)
	if !j.Debug {
		args = append(args, "-Wl,--strip-debug")
	}
	args = append(append(args, inputs...), "-o", "plugin.wasm")
	trace := &bytes.Buffer{}
	if err := j.run(ctx, command{args: args, dir: j.work, stdout: trace}); err != nil {
		return nil, err
	}
	for line := range strings.Lines(trace.String()) {
		file, _, _ := strings.Cut(strings.TrimSpace(line), "(") // libc.a(memcpy.o)
		if filepath.IsAbs(file) {
			j.reads(file) // the others are of the work folder
		}
	}
	return os.ReadFile(filepath.Join(j.work, "plugin.wasm"))
}

// userConfig keeps clang from reading flags out of a user's home.
const userConfig = "--config-user-dir="

// clangFlags returns the flags of compiling, and those of plugin.toml that are
// the linker's.
func (j *job) clangFlags(extra []string) (compile, link []string) {
	compile = []string{
		wasmTarget, userConfig, "-msimd128", "-Wall", "-Werror=return-type", "-Werror=date-time",
		"-ffile-prefix-map=" + filepath.Clean(j.source.dir) + "/=",
		"-ffile-prefix-map=" + j.sdk("c") + "/=zen/", "-ffile-prefix-map=" + j.sdk("cpp") + "/=zen/",
		"-I" + j.sdk("c"), "-I" + j.sdk("cpp"), "-I" + j.source.dir,
	}
	compile = append(append(compile, j.clangLevel()...), extra...)
	if j.Color {
		compile = append(compile, "-fcolor-diagnostics") // it sees a pipe
	}
	for _, flag := range j.source.flags {
		if strings.HasPrefix(flag, "-l") {
			link = append(link, flag)
		} else {
			compile = append(compile, j.includeFlag(flag))
		}
	}
	return compile, link
}

// clangLevel returns the flags of optimising. Without optimisation every place
// is right; with it clang joins the traps of a function.
func (j *job) clangLevel() []string {
	if j.Debug {
		return []string{"-O0", "-g", "-ffile-compilation-dir=."}
	}
	return []string{"-O3"}
}

// includeFlag makes the folder of an include flag relative to the plugin's, and
// notes it.
func (j *job) includeFlag(flag string) string {
	for _, name := range []string{"-isystem", "-I"} {
		folder, ok := strings.CutPrefix(flag, name)
		if !ok {
			continue
		}
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(j.source.dir, folder)
		}
		if full, err := filepath.Abs(folder); err == nil {
			j.headers = append(j.headers, full)
		}
		return name + folder
	}
	return flag
}
