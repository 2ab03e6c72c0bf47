package toolchain

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// wasmTarget is Debian's name for WASI's C library; newer clangs call it
// wasm32-wasip1 and know this one too.
const wasmTarget = "--target=wasm32-wasi"

// stackBytes is the stack of C and C++ plugins; wasm-ld's own 64 KiB are too
// few for numerical code.
const stackBytes = "1048576"

// What installs clang with all that plugins need, as commands.
const (
	clangPackages = "clang-19 lld-19 libclang-rt-19-dev-wasm32 wasi-libc"
	cFix          = "`make setup`, or `sudo apt-get install " + clangPackages + "`"
	cppFix        = "`make setup`, or `sudo apt-get install " + clangPackages + " libc++-19-dev-wasm32 libc++abi-19-dev-wasm32`"
)

func compileC(ctx context.Context, j *job) ([]byte, error) {
	clang, err := findC(ctx)
	if err != nil {
		return nil, err
	}
	files, err := j.sources(".c")
	if err != nil {
		return nil, err
	}
	return j.clang(ctx, clang, files, nil)
}

func compileCpp(ctx context.Context, j *job) ([]byte, error) {
	clang, err := findCpp(ctx)
	if err != nil {
		return nil, err
	}
	files, err := j.sources(".cpp", ".cc", ".cxx")
	if err != nil {
		return nil, err
	}
	// wasm has no exceptions here: throw would not link. The SDK needs C++20.
	return j.clang(ctx, clang, files, []string{"-fno-exceptions", "-std=c++20"})
}

// findC returns clang, also beside the error when only a part of it is missing.
func findC(ctx context.Context) (string, error) {
	clang := findClang(ctx, "clang")
	return clang, checkClang(ctx, clang, "crt1-reactor.o", "C")
}

// findCpp is findC for clang++ and libc++.
func findCpp(ctx context.Context) (string, error) {
	clang := findClang(ctx, "clang++")
	return clang, checkClang(ctx, clang, "libc++.a", "C++")
}

// findClang prefers the version that the project is tested with.
func findClang(ctx context.Context, name string) string {
	works := func(clang string) bool {
		return ask(ctx, clang, wasmTarget, "-print-target-triple") != ""
	}
	return find(works, name+"-19", name, name+"-22", name+"-21", name+"-20", name+"-18",
		"/opt/homebrew/opt/llvm/bin/"+name, "/usr/local/opt/llvm/bin/"+name)
}

// checkClang returns a *MissingError unless clang, its linker and the library
// file are there: clang's own words for that name files, not packages.
func checkClang(ctx context.Context, clang, library, language string) error {
	missing := func(what string) error {
		fix := cFix
		if language == "C++" {
			fix = cppFix
		}
		return &MissingError{what, fix}
	}
	if clang == "" {
		return missing("clang, the compiler of " + language + " plugins,")
	}
	if linker := ask(ctx, clang, wasmTarget, "-print-prog-name=wasm-ld"); !filepath.IsAbs(linker) {
		return missing("wasm-ld, the linker of " + language + " plugins,")
	}
	// clang repeats the bare name of a file that it does not find.
	if file := ask(ctx, clang, wasmTarget, "-print-file-name="+library); !filepath.IsAbs(file) {
		return missing(library + " of the " + language + " library for wasm32")
	}
	return nil
}

// clang compiles and links in two steps: with -O at the link it would run
// whatever wasm-opt it finds.
func (j *job) clang(ctx context.Context, clang string, files, extra []string) ([]byte, error) {
	compile, link := j.clangFlags(extra)
	linkArgs := append([]string{wasmTarget, "-mexec-model=reactor", "-Wl,--strip-debug", "-Wl,--stack-first", "-Wl,-z,stack-size=" + stackBytes}, extra...)
	for _, file := range files {
		object := strings.ReplaceAll(file, string(filepath.Separator), "_") + ".o"
		args := append(append([]string{}, compile...), "-c", filepath.Join(j.source.dir, file), "-o", filepath.Join(j.work, object))
		if err := j.run(ctx, command{program: clang, args: args}); err != nil {
			return nil, err
		}
		linkArgs = append(linkArgs, object)
	}
	linkArgs = append(append(linkArgs, link...), "-o", "plugin.wasm")
	// In the work folder, so that the linker sees the same names everywhere.
	if err := j.run(ctx, command{program: clang, args: linkArgs, dir: j.work}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(j.work, "plugin.wasm"))
}

// clangFlags returns the flags of compiling, and those of plugin.toml that are
// the linker's.
func (j *job) clangFlags(extra []string) (compile, link []string) {
	compile = []string{
		wasmTarget, "-O3", "-msimd128", "-Wall", "-Werror=return-type", "-Werror=date-time",
		"-ffile-prefix-map=" + filepath.Clean(j.source.dir) + "/=",
		"-ffile-prefix-map=" + j.sdk("c") + "/=zen/", "-ffile-prefix-map=" + j.sdk("cpp") + "/=zen/",
		"-I" + j.sdk("c"), "-I" + j.sdk("cpp"), "-I" + j.source.dir,
	}
	compile = append(compile, extra...)
	for _, flag := range j.source.flags {
		if strings.HasPrefix(flag, "-l") {
			link = append(link, flag)
		} else {
			compile = append(compile, j.includeFlag(flag))
		}
	}
	return compile, link
}

// includeFlag makes the folder of an include flag relative to the plugin's.
func (j *job) includeFlag(flag string) string {
	for _, name := range []string{"-isystem", "-I"} {
		if folder, ok := strings.CutPrefix(flag, name); ok && !filepath.IsAbs(folder) {
			return name + filepath.Join(j.source.dir, folder)
		}
	}
	return flag
}
