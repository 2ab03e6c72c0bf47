package toolchain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cargoPackage reports whether the folder is a package of cargo's, which may
// need crates from elsewhere.
func (j *job) cargoPackage() bool {
	_, err := os.Stat(filepath.Join(j.folder, "Cargo.toml"))
	return err == nil && j.source.manifest.Language == "rust"
}

// ownBuildScript reports whether the package runs a program of its own before it
// is compiled, which may read anything.
func (j *job) ownBuildScript() bool {
	_, err := os.Stat(filepath.Join(j.folder, "build.rs"))
	return err == nil && j.cargoPackage()
}

// madeByCargo reports whether a file is what cargo made for the author, and no
// source.
func (j *job) madeByCargo(file string) bool {
	return strings.HasPrefix(file, filepath.Join(j.folder, "target")+string(filepath.Separator))
}

// findCargo returns cargo: the one beside rustc, never rustup's program, which
// needs the user's environment; "" when there is none.
func findCargo(sysroot string) string {
	return find(anything, filepath.Join(sysroot, "libexec", "zen", "cargo"), filepath.Join(sysroot, "bin", "cargo"), "/usr/bin/cargo")
}

// compileCargo lets cargo build a package, with the crates of its Cargo.lock. It
// builds a copy: beside the package lies nothing that would change it, and the
// SDK has the same place in every build. cargo runs the build scripts and macros
// of the crates, as it does anywhere.
func compileCargo(ctx context.Context, j *job) ([]byte, error) {
	b := &cargoBuild{job: j, dir: filepath.Join(j.work, "package")}
	if err := b.prepare(); err != nil {
		return nil, err
	}
	if err := b.fetch(ctx); err != nil {
		return nil, err
	}
	if _, err := j.rustRlib(ctx); err != nil {
		return nil, err
	}
	file, err := b.compile(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.readDeps(file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// cargoBuild is one build of a package.
type cargoBuild struct {
	*job
	dir    string // the copy of the package
	home   string // cargo's folder of the user, where crates are kept
	target string // where cargo keeps what it compiled
}

// prepare copies the package and finds the folders.
func (b *cargoBuild) prepare() (err error) {
	if b.compiler.cargo == "" {
		return &MissingError{"cargo, which builds Rust plugins with a Cargo.toml,", CargoFix()}
	}
	if _, err := os.Stat(filepath.Join(b.folder, "Cargo.lock")); err != nil {
		return fmt.Errorf("%s: Cargo.lock is not there: it says which crates are built. To make it: `cargo generate-lockfile` in that folder; keep it with the source", b.source.dir)
	}
	if b.home, err = cargoHome(); err != nil {
		return &BrokenError{b.compiler.cargo, fmt.Sprintf("cargo has no folder for crates: %v", err), homeFix}
	}
	if b.target, err = b.cargoTarget(); err != nil {
		return err
	}
	return copySource(b.folder, b.dir, "target")
}

// cargoHome returns the folder where cargo keeps crates.
func cargoHome() (string, error) {
	if home := os.Getenv("CARGO_HOME"); home != "" {
		return filepath.Abs(home)
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".cargo"), err
}

// targetEnd is that of the name of a folder for what cargo compiled.
const targetEnd = ".target"

// cargoTarget returns the folder for what cargo compiles of this package: the
// next build finds the crates there. It lies beside the record of the build.
func (j *job) cargoTarget() (string, error) {
	record, err := j.recordFile()
	if err != nil {
		return "", err
	}
	folder := strings.TrimSuffix(record, ".json") + targetEnd
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	useRecord(folder, time.Now())
	return resolved(folder), nil
}

// fetch downloads the crates that are not there yet. From then on nothing is
// downloaded.
func (b *cargoBuild) fetch(ctx context.Context) error {
	args := []string{"fetch", "--locked", "--quiet", "--target", rustTarget}
	if host := rustHost(b.compiler.version); host != "" {
		args = append(args, "--target", host) // of build scripts and macros
	}
	return b.cargo(ctx, args, nil)
}

// rustHost returns the machine that a rustc compiles on, from what it says of
// itself.
func rustHost(version string) string {
	_, host, _ := strings.Cut(version, "\nhost: ")
	host, _, _ = strings.Cut(host, "\n")
	return host
}

// compile builds the package and returns the module's file.
func (b *cargoBuild) compile(ctx context.Context) (string, error) {
	args := []string{"rustc", "--lib", "--crate-type=cdylib", "--locked", "--offline", "--quiet", "--target", rustTarget, "--message-format=json-render-diagnostics"}
	// The standard library that `make setup` builds has nothing for link-time optimisation.
	args = append(args, "--config=profile.release.lto=\"off\"", "--config=profile.dev.lto=\"off\"")
	if !b.Debug {
		args = append(args, "--release")
	}
	if b.Color {
		args = append(args, "--color=always") // it sees a pipe
	}
	// cargo makes names out of these: the path has to be the same everywhere.
	sdk, err := filepath.Rel(b.dir, filepath.Join(b.builder.work, "libzen.rlib"))
	if err != nil {
		return "", err
	}
	artifacts := &bytes.Buffer{}
	if err := b.cargo(ctx, append(args, "--", "--extern=zen="+filepath.ToSlash(sdk), "--remap-path-prefix="+b.dir+"="), artifacts); err != nil {
		return "", err
	}
	return wasmArtifact(artifacts.Bytes())
}

// wasmArtifact returns the last module among the files that cargo tells of, one
// JSON value a line.
func wasmArtifact(lines []byte) (file string, err error) {
	for line := range bytes.Lines(lines) {
		var artifact struct{ Filenames []string }
		if err := json.Unmarshal(line, &artifact); err != nil {
			return "", fmt.Errorf("cargo tells of a file in a form that zen does not know: %w", err)
		}
		for _, name := range artifact.Filenames {
			if filepath.Ext(name) == ".wasm" {
				file = name
			}
		}
	}
	if file == "" {
		return "", errors.New("cargo made no WebAssembly")
	}
	return file, nil
}

// cargo runs cargo in the copy of the package, and tells what its errors mean.
func (b *cargoBuild) cargo(ctx context.Context, args []string, stdout io.Writer) error {
	said := &bytes.Buffer{}
	paths := &pathWriter{to: b.stderr, dir: b.source.dir, before: rustPath}
	err := b.run(ctx, command{
		program: b.compiler.cargo, args: args, dir: b.dir, env: b.cargoEnv(), stderr: io.MultiWriter(paths, said), stdout: stdout,
	})
	paths.flush()
	var compile *CompileError
	if errors.As(err, &compile) {
		return cargoError(compile, said.String())
	}
	return err
}

// cargoEnv is what cargo is told. What a config.toml of the user names as flags
// and programs has no part in a build.
func (b *cargoBuild) cargoEnv() []string {
	// To download crates cargo may need the user's proxy.
	env := passed("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_DIR", "SSL_CERT_FILE", "SSH_AUTH_SOCK", "CARGO_NET_OFFLINE")
	return append(env, "CARGO_HOME="+b.home, "CARGO_TARGET_DIR="+b.target, "CARGO_INCREMENTAL=0", "RUSTC="+b.compiler.starts(),
		"RUSTC_WRAPPER=", "RUSTC_WORKSPACE_WRAPPER=", "CARGO_ENCODED_RUSTFLAGS="+strings.Join(b.crateFlags(), "\x1f"))
}

// crateFlags are rustc's flags of every crate. In a release they name no folder
// that is another in each build: cargo would compile all crates anew.
func (b *cargoBuild) crateFlags() []string {
	flags := slices.Concat(b.codeFlags(), b.source.flags)
	flags = slices.DeleteFunc(flags, func(f string) bool { return strings.HasPrefix(f, "--edition") }) // Cargo.toml has it
	for folder, name := range map[string]string{
		b.target: "target", filepath.Join(b.home, "registry", "src"): "crates", filepath.Join(b.home, "git", "checkouts"): "crates",
	} {
		flags = append(flags, "--remap-path-prefix="+folder+"="+name)
	}
	slices.Sort(flags[len(flags)-3:]) // in one order
	if b.Debug {                      // crates in the folder of the package would tell debuggers of the copy
		flags = append(flags, "--remap-path-prefix="+b.dir+"=")
	}
	return flags
}

// readDeps notes the files of the crates, which rustc tells of beside what it
// compiled, and refuses variables that differ from build to build in the package
// itself.
func (b *cargoBuild) readDeps(module string) error {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(module), "deps", "*.d"))
	if err != nil {
		return err
	}
	own := strings.TrimSuffix(filepath.Base(module), ".wasm")
	for _, file := range files {
		variables, err := b.job.readDeps(file)
		if name := strings.TrimSuffix(filepath.Base(file), ".d"); err == nil && (name == own || strings.HasPrefix(name, own+"-")) {
			err = b.checkVariables(slices.DeleteFunc(variables, ofPackage))
		}
		if err != nil {
			return err
		}
	}
	b.read = slices.DeleteFunc(b.read, b.known)
	return nil
}

// known reports whether a file that was read is known without it: it is of the
// copy, named from there, and so in the fingerprint, or a build script made it.
func (b *cargoBuild) known(file string) bool {
	if strings.HasPrefix(file, b.target+string(filepath.Separator)) {
		return true
	}
	name, ok := strings.CutPrefix(file, b.here+string(filepath.Separator))
	_, err := os.Stat(filepath.Join(b.dir, name))
	return ok && err == nil
}

// ofPackage reports whether a variable, NAME=VALUE, is set by cargo and follows
// from Cargo.toml alone, or names a file of a build script.
func ofPackage(variable string) bool {
	return strings.HasPrefix(variable, "CARGO_PKG_") || strings.HasPrefix(variable, "CARGO_CRATE_NAME=") || strings.HasPrefix(variable, "OUT_DIR=")
}
