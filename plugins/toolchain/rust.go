package toolchain

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// rustSDK is the compiled crate zen, made once per Build.
type rustSDK struct {
	once sync.Once
	rlib string
	err  error
}

const rustTarget = "wasm32-unknown-unknown"

func findRustc(ctx context.Context) (*compiler, error) {
	names := []string{"rustc", installed("rust", "rustc"), rustupProgram()}
	rustc := find(func(rustc string) bool { return hasRustTarget(ctx, rustc) }, names...)
	if rustc == "" {
		missing := &MissingError{"rustc with the target " + rustTarget, install("rust")}
		return nil, notFound(ctx, missing, []string{"-vV"}, names...)
	}
	// rustup's rustc is whichever it chooses now: only the compiler knows.
	version := askAll(ctx, rustc, "-vV")
	sysroot := ask(ctx, rustc, "--print=sysroot")
	real, env := rustcItself(sysroot)
	c := &compiler{program: rustc, real: real, env: append(env, fixedPath), version: version, cargo: findCargo(sysroot), parts: []string{rustLibraries(ctx, rustc)}}
	if c.cargo != "" {
		c.parts = append(c.parts, c.cargo)
	}
	return c, nil
}

// rustupProgram returns where rustup puts rustc, which a shell that is older does
// not have in its PATH.
func rustupProgram() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".cargo", "bin", "rustc")
}

// rustcItself returns the compiler of a sysroot and what it needs of the
// environment. A shell script before it would set PWD, and rustup's program more,
// for sources to read. One that `make setup` unpacked has its libraries named by a
// script. It is "" when there is none but a script.
func rustcItself(sysroot string) (program string, env []string) {
	libraries, _ := filepath.Glob(filepath.Join(sysroot, "lib", "*", "librustc_driver-*.so"))
	unpacked := filepath.Join(sysroot, "libexec", "zen", "rustc")
	if _, err := os.Stat(unpacked); err == nil && len(libraries) > 0 {
		return unpacked, []string{"LD_LIBRARY_PATH=" + filepath.Dir(libraries[0])}
	}
	program = filepath.Join(sysroot, "bin", "rustc")
	if isScript(program) {
		return "", nil
	}
	return program, nil
}

// isScript reports whether a program is a script, or cannot be read.
func isScript(program string) bool {
	f, err := os.Open(program)
	if err != nil {
		return true
	}
	defer func() { _ = f.Close() }()
	start := make([]byte, 2)
	_, err = io.ReadFull(f, start)
	return err != nil || string(start) == "#!"
}

// compileRust compiles src/lib.rs or lib.rs with plain rustc; a folder with a
// Cargo.toml is cargo's.
func compileRust(ctx context.Context, j *job) ([]byte, error) {
	if j.cargoPackage() {
		return compileCargo(ctx, j)
	}
	root, err := rustRoot(j.source.dir)
	if err != nil {
		return nil, err
	}
	rlib, err := j.rustRlib(ctx)
	if err != nil {
		return nil, err
	}
	args := append(j.rustFlags(j.source.dir, ""), "--crate-type=cdylib", "--crate-name="+j.source.manifest.Name, rustMetadata, "--extern=zen="+rlib)
	if !slices.ContainsFunc(j.source.flags, func(f string) bool { return strings.HasPrefix(f, "--edition") }) {
		args = append(args, rustEdition)
	}
	args = append(append(args, j.source.flags...), root, "--emit=link,dep-info", "--out-dir="+j.work)
	said := &pathWriter{to: j.stderr, dir: j.source.dir, before: rustPath}
	defer said.flush()
	if j.Color {
		args = append(args, "--color=always") // it sees a pipe
	}
	if err := j.run(ctx, command{args: args, stderr: said}); err != nil {
		return nil, err
	}
	out := filepath.Join(j.work, j.source.manifest.Name)
	variables, err := j.readDeps(out + ".d")
	if err == nil {
		err = j.checkVariables(variables)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(out + ".wasm")
}

// rustMetadata tells a plugin from a crate of the same name that it links, such as
// zen: rustc refuses two crates with one name and no other mark.
const rustMetadata = "-Cmetadata=plugin"

// hasRustTarget reports whether the compiler has std for wasm.
func hasRustTarget(ctx context.Context, rustc string) bool {
	dir := rustLibraries(ctx, rustc)
	std, _ := filepath.Glob(filepath.Join(dir, "libstd-*.rlib"))
	return dir != "" && len(std) > 0
}

// rustLibraries returns the folder of the standard library for wasm.
func rustLibraries(ctx context.Context, rustc string) string {
	return ask(ctx, rustc, "--print=target-libdir", "--target="+rustTarget)
}

func rustRoot(dir string) (string, error) {
	for _, file := range []string{"src/lib.rs", "lib.rs"} {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: no source file (src/lib.rs or lib.rs)", dir)
}

const rustEdition = "--edition=2021"

// rustFlags are the flags of every crate. from is the folder of the crate,
// which panics name as to.
func (j *job) rustFlags(from, to string) []string {
	return append(j.codeFlags(),
		"--target="+rustTarget,
		"--remap-path-prefix="+j.here+"=",
		"--remap-path-prefix="+filepath.Clean(from)+"="+to,
	)
}

// codeFlags are those of rustFlags that name no folder.
func (j *job) codeFlags() []string {
	level := []string{"-Copt-level=3", "-Cstrip=debuginfo"}
	if j.Debug {
		level = []string{"-Copt-level=0", "-Cdebuginfo=2"}
	}
	return append(level,
		"-Cpanic=abort", "-Ccodegen-units=1",
		// Two f64 of a pair become one access to memory, so that the engine checks one
		// address; and loops that may panic are unrolled too.
		"-Cllvm-args=-slp-threshold=-1", "-Cllvm-args=-unroll-runtime-multi-exit",
		"-Ctarget-feature=+simd128", "-Clink-arg=-zstack-size="+stackBytes,
		"-Csymbol-mangling-version=v0", "-Clink-arg=--demangle", // traps name functions as the author does
	)
}

// rustRlib compiles the SDK.
func (j *job) rustRlib(ctx context.Context) (string, error) {
	sdk := &j.builder.rust
	sdk.once.Do(func() {
		sdk.rlib = filepath.Join(j.builder.work, "libzen.rlib")
		args := append(j.rustFlags(j.sdk("rust"), "zen"), rustEdition, "--crate-type=rlib", "--crate-name=zen",
			filepath.Join(j.sdk("rust"), "lib.rs"), "-o", sdk.rlib)
		sdk.err = j.run(ctx, command{args: args})
	})
	return sdk.rlib, sdk.err
}
