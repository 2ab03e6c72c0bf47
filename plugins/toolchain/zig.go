package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// zigVersion is the version that the SDK is written for: Zig's language and
// library still change with every one.
const zigVersion = "0.16."

func findZig(ctx context.Context) (*compiler, error) {
	works := func(zig string) bool { return strings.HasPrefix(ask(ctx, zig, "version"), zigVersion) }
	names := []string{installed("zig", "zig"), "zig", "python-zig"} // the last is what pip installs
	zig := find(works, names...)
	if zig == "" {
		missing := &MissingError{"zig " + zigVersion + "x, the compiler of Zig plugins,", install("zig")}
		return nil, notFound(ctx, missing, []string{"version"}, names...)
	}
	folders := zigFolders(ctx, zig, "lib_dir", "zig_exe")
	exe := folders["zig_exe"]
	delete(folders, "zig_exe")
	cache, err := zigCache()
	if err != nil {
		return nil, &BrokenError{zig, fmt.Sprintf("%s has no folder for what it keeps: %v", zig, err), homeFix}
	}
	folders["global_cache_dir"] = cache
	return &compiler{program: zig, real: exe, folders: folders}, nil
}

// zigCache returns the folder where zig keeps its compiled libraries. It is not
// the one of the user's own builds: compiled for debugging they name the folder
// of zig's library, wherever that is.
func zigCache() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "zen", "zig")
	return folder, os.MkdirAll(folder, 0o700)
}

// zigFolders returns folders that zig says it uses, or zig_exe, the program behind zig, by the name it gives them.
func zigFolders(ctx context.Context, zig string, names ...string) map[string]string {
	said := askAll(ctx, zig, "env")
	folders := map[string]string{}
	for _, name := range names {
		line := regexp.MustCompile(`(?m)^\s*\.` + name + ` = "(.*)",$`).FindStringSubmatch(said)
		if line != nil {
			folders[name] = line[1]
		}
	}
	return folders
}

// compileZig compiles main.zig or src/main.zig as the module that the SDK's
// root.zig exports the entries of.
func compileZig(ctx context.Context, j *job) ([]byte, error) {
	main, err := zigMain(j.source.dir)
	if err != nil {
		return nil, err
	}
	base, err := j.zigBase()
	if err != nil {
		return nil, err
	}
	args := []string{"build-exe", "-j1", "-fno-entry", "-rdynamic", "--stack", stackBytes, "-femit-bin=plugin.wasm", "--cache-dir", "cache", "--zig-lib-dir", "lib_dir", "--global-cache-dir", "global_cache_dir"}
	args = append(args, j.zigModule("root", "root.zig", "plugin", "zen")...)
	args = append(args, j.zigModule("plugin", "source/"+main, "zen")...)
	args = append(args, j.zigModule("zen", "zen/zen.zig")...)
	if j.Color {
		args = append(args, "--color", "on") // it sees a pipe
	}
	said := &pathWriter{to: j.stderr, dir: j.source.dir, before: zigPath}
	defer said.flush()
	if err := j.run(ctx, command{args: args, dir: base, stderr: said}); err != nil {
		return nil, err
	}
	module, err := os.ReadFile(filepath.Join(base, "plugin.wasm"))
	module = withoutFolder(module, filepath.Join(base, "source"))
	return zigBases.ReplaceAllFunc(module, fill), err
}

// zigBases are the folders that zigBase returned in this build, and in those that
// compiled what zig keeps of its library.
var zigBases = regexp.MustCompile(`(?:/[^/\x00]+)*/zen-build-[0-9]+/job[0-9]{4}/0+`)

// zigBase returns the folder to compile in, with links to the source, the SDK
// and Zig's own library: zig writes absolute paths into what debuggers read.
// The folder's path has the same length on every machine, so that another text
// can take its place.
func (j *job) zigBase() (string, error) {
	name := strings.Repeat("0", max(1, zigBaseBytes-len(j.work)-1))
	base := filepath.Join(j.work, name)
	if err := os.Mkdir(base, 0o700); err != nil {
		return "", err
	}
	links := map[string]string{"source": j.folder, "zen": j.sdk("zig"), "root.zig": filepath.Join(j.sdk("zig"), "root.zig")}
	maps.Copy(links, j.compiler.folders)
	for link, folder := range links {
		if err := os.Symlink(folder, filepath.Join(base, link)); err != nil {
			return "", err
		}
	}
	return base, nil
}

// zigBaseBytes leaves room for the paths of temporary folders.
const zigBaseBytes = 160

// withoutFolder writes ./ over and over where a module names a folder: the
// length stays, and so does every place that a name is known by.
func withoutFolder(module []byte, folder string) []byte {
	return bytes.ReplaceAll(module, []byte(folder), fill([]byte(folder)))
}

// fill returns ./ over and over, as long as a folder's name.
func fill(folder []byte) []byte {
	return bytes.Repeat([]byte("./"), len(folder)/2+1)[:len(folder)]
}

// zigModule returns the flags of one module: those of code are each module's own.
func (j *job) zigModule(name, file string, imports ...string) []string {
	args := []string{"-target", "wasm32-freestanding", "-mcpu", "generic+simd128+bulk_memory", "-OReleaseSafe", "-fstrip"}
	if j.Debug {
		args = append(args, "-ODebug", "-fno-strip")
	}
	args = append(args, j.source.flags...)
	for _, other := range imports {
		args = append(args, "--dep", other)
	}
	return append(args, "-M"+name+"="+file)
}

func zigMain(dir string) (string, error) {
	for _, file := range []string{"main.zig", "src/main.zig"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); err == nil {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s: no source file (main.zig or src/main.zig)", dir)
}
