package toolchain

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// zigVersion is the version that the SDK is written for: Zig's language and
// library still change with every one.
const zigVersion = "0.16."

// compileZig compiles main.zig or src/main.zig as the module that the SDK's
// root.zig exports the entries of.
func compileZig(ctx context.Context, j *job) ([]byte, error) {
	zig, err := findZig(ctx)
	if err != nil {
		return nil, err
	}
	main, err := zigMain(j.source.dir)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(j.work, "plugin.wasm")
	args := []string{"build-exe", "-fno-entry", "-rdynamic", "--stack", stackBytes, "-femit-bin=" + out, "--cache-dir", filepath.Join(j.work, "cache")}
	args = append(args, j.zigModule("root", filepath.Join(j.sdk("zig"), "root.zig"), "plugin", "zen")...)
	args = append(args, j.zigModule("plugin", main, "zen")...)
	args = append(args, j.zigModule("zen", filepath.Join(j.sdk("zig"), "zen.zig"))...)
	if err := j.run(ctx, command{program: zig, args: args}); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

// zigFix installs the version that the SDK is written for.
const zigFix = "`make setup`, or `pip install ziglang==" + zigVersion + "0`"

// findZig returns a zig of that version.
func findZig(ctx context.Context) (string, error) {
	works := func(zig string) bool { return strings.HasPrefix(ask(ctx, zig, "version"), zigVersion) }
	zig := find(works, installed("zig", "zig"), "zig")
	if zig == "" {
		return "", &MissingError{"zig " + zigVersion + "x, the compiler of Zig plugins,", zigFix}
	}
	return zig, nil
}

// zigModule returns the flags of one module: those of code are each module's own.
func (j *job) zigModule(name, file string, imports ...string) []string {
	args := []string{"-target", "wasm32-freestanding", "-mcpu", "generic+simd128+bulk_memory", "-OReleaseFast", "-fstrip"}
	args = append(args, j.source.flags...)
	for _, other := range imports {
		args = append(args, "--dep", other)
	}
	return append(args, "-M"+name+"="+file)
}

func zigMain(dir string) (string, error) {
	for _, file := range []string{"main.zig", "src/main.zig"} {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: no source file (main.zig or src/main.zig)", dir)
}
