package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// compileAssemblyScript compiles index.ts, assembly/index.ts or src/index.ts.
// npm packages in the folder's node_modules can be imported.
func compileAssemblyScript(ctx context.Context, j *job) ([]byte, error) {
	entry, err := assemblyScriptEntry(j.source.dir)
	if err != nil {
		return nil, err
	}
	base, err := j.assemblyScriptBase()
	if err != nil {
		return nil, err
	}
	out := filepath.Join(j.work, "plugin.wasm")
	args := []string{
		entry, "../marker.ts", "--baseDir", base, "--config", "../asconfig.json", "--lib", assemblyScriptSDK,
		"--runtime", "incremental", "--enable", "simd", "--use", "abort=~lib/zen/tell/abort", "--exportStart", "_initialize",
		"--outFile", out,
	}
	if j.Debug {
		args = append(args, "--debug", "--sourceMap")
	} else {
		args = append(args, "-O3")
	}
	args = append(args, j.source.flags...)
	if !j.Color {
		args = append(args, "--noColors") // it colours whenever CI is set
	}
	said := &pathWriter{to: j.stderr, dir: j.source.dir, before: ascPath}
	defer said.flush()
	if err := j.run(ctx, command{args: args, dir: j.work, stderr: said}); err != nil {
		return nil, err
	}
	module, err := os.ReadFile(out)
	if err != nil || !j.Debug {
		return module, err
	}
	places, err := os.ReadFile(out + ".map")
	if err != nil {
		return nil, err
	}
	return withPlaces(module, places)
}

// assemblyScriptSDK is the SDK's folder as seen from the job's folder, where asc
// reads its files, and from the base, where asc lists them: there by a link. The
// path of a temporary folder may have a comma, at which asc would split it.
const assemblyScriptSDK = "../sdk/assemblyscript"

// findAsc prefers the version that `make setup` installs. It is not tried:
// starting it costs half a second.
func findAsc(context.Context) (*compiler, error) {
	missing := func(what string) (*compiler, error) {
		return nil, &MissingError{what, install("assemblyscript")}
	}
	node := find(anything, "node")
	if node == "" {
		return missing("Node.js, which runs the compiler of AssemblyScript plugins,")
	}
	asc := find(anything, installed("assemblyscript", "../node_modules/.bin/asc"), "asc")
	if asc == "" {
		return missing("asc, the compiler of AssemblyScript plugins,")
	}
	// asc is a script that looks for node in PATH.
	return &compiler{program: asc, env: passed("PATH"), parts: append(ascParts(asc), node)}, nil
}

// ascParts returns the packages that asc consists of.
func ascParts(asc string) []string {
	script := resolved(asc) // …/node_modules/assemblyscript/bin/asc.js
	var parts []string
	for _, name := range []string{"assemblyscript", "binaryen", "long"} {
		folder := filepath.Join(filepath.Dir(script), "..", "..", name)
		if _, err := os.Stat(folder); err == nil {
			parts = append(parts, folder)
		}
	}
	return parts
}

func assemblyScriptEntry(dir string) (string, error) {
	for _, file := range []string{"index.ts", "assembly/index.ts", "src/index.ts"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); err == nil {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s: no source file (index.ts, assembly/index.ts or src/index.ts)", dir)
}

// assemblyScriptBase returns the folder to compile in: a link to the plugin's.
// Beside it lies a second entry file, as only entry files export: the marker is
// none of the author's business. Seen from the link it has the same name for
// every plugin. The empty configuration keeps asc from reading the plugin's
// asconfig.json, which may name programs to run.
func (j *job) assemblyScriptBase() (string, error) {
	for file, text := range map[string]string{"marker.ts": "export function zen_abi_1(): void {}\n", "asconfig.json": "{}\n"} {
		if err := os.WriteFile(filepath.Join(j.work, file), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	base := filepath.Join(j.work, "source")
	return base, errors.Join(os.Symlink(j.folder, base), os.Symlink(j.sdk(""), filepath.Join(j.work, "sdk")))
}
