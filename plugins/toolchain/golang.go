package toolchain

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// goMinor is the first Go 1 with what the SDK uses: go:wasmexport, and strings
// in go:wasmimport.
const goMinor = 24

// findGo returns the go command, also beside the error when it is too old.
func findGo(ctx context.Context) (*compiler, error) {
	question, names := []string{"env", "GOVERSION"}, []string{"go", "/usr/local/go/bin/go"}
	works := func(program string) bool { return ask(ctx, program, question...) != "" }
	program := find(works, names...)
	if program == "" {
		missing := &MissingError{"go, the compiler of Go plugins,", install("go")}
		return nil, notFound(ctx, missing, question, names...)
	}
	version := strings.TrimPrefix(ask(ctx, program, question...), "go")
	if !goNewEnough(version) {
		return &compiler{program: program}, &MissingError{fmt.Sprintf("Go 1.%d or newer (%s is %s)", goMinor, program, version), install("go")}
	}
	return goCompiler(ctx, program, version)
}

// goSettings are what the user has set for go, by variables or `go env -w`, that
// is about where modules come from and where files are kept.
var goSettings = []string{"GOROOT", "GOCACHE", "GOPATH", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOVCS"}

// goCompiler returns the go command of a GOROOT, not a wrapper of it, and tells it
// the settings: it reads nothing else that the user has set.
func goCompiler(ctx context.Context, program, version string) (*compiler, error) {
	c := &compiler{program: program, version: version, env: append(passed("PATH"), "GOENV=off", "GOTOOLCHAIN=local")}
	values := strings.Split(askAll(ctx, program, append([]string{"env"}, goSettings...)...), "\n")
	if len(values) <= len(goSettings) || values[1] == "off" {
		return c, &BrokenError{program, program + " has no folder for what it compiles: neither HOME nor GOCACHE is set", homeFix}
	}
	for i, name := range goSettings {
		if values[i] != "" {
			c.env = append(c.env, name+"="+values[i])
		}
	}
	root := values[0]
	c.parts = []string{filepath.Join(root, "VERSION"), filepath.Join(root, "pkg", "tool")}
	if real := filepath.Join(root, "bin", "go"); find(anything, real) != "" {
		c.real = real
	}
	return c, nil
}

// compileGo compiles the folder's package main. A folder without a go.mod is
// built as a module of its own, from a copy, and has the standard library and
// the SDK; with a go.mod it is built in place, and the SDK is added beside what
// it requires.
func compileGo(ctx context.Context, j *job) ([]byte, error) {
	dir, env, err := j.goModule()
	if err != nil {
		return nil, err
	}
	out := filepath.Join(j.work, "plugin.wasm")
	args := []string{"build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="}
	if j.Debug {
		args[len(args)-1] = "-ldflags=-buildid="
	}
	args = append(args, j.source.flags...)
	said := &pathWriter{to: j.stderr, dir: j.source.dir, before: goPath}
	defer said.flush()
	if err := j.run(ctx, command{args: append(args, "-o", out, "."), dir: dir, env: append(env, goEnv...), stderr: said}); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

var goEnv = []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}

func goNewEnough(version string) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 || parts[0] != "1" {
		return false
	}
	minor, err := strconv.Atoi(strings.TrimRightFunc(parts[1], func(r rune) bool { return r < '0' || r > '9' }))
	return err == nil && minor >= goMinor
}

// ownGoModule reports whether the folder is a Go module: it may require others,
// in other folders, which only go build knows.
func (j *job) ownGoModule() bool {
	_, err := os.Stat(filepath.Join(j.folder, "go.mod"))
	return err == nil && j.source.manifest.Language == "go"
}

// goModule returns the folder to build in, and the environment for it. Neither
// way leaves a path of this machine in the module's build information.
func (j *job) goModule() (dir string, env []string, err error) {
	if j.ownGoModule() {
		env, err = j.goWorkspace()
		return j.source.dir, env, err
	}
	dir = filepath.Join(j.work, "src")
	if err := copySource(j.source.dir, dir, "testdata"); err != nil {
		return "", nil, err
	}
	mod := fmt.Sprintf("module plugin.zen/%s\n\ngo %s\n\nrequire zen v0.0.0\n\nreplace zen => ../../sdk/go-module\n",
		j.source.manifest.Name, goLine(j.compiler.version))
	err = os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o600)
	return dir, []string{"GOPROXY=off", "GOWORK=off", "GOFLAGS=-mod=mod"}, err
}

// goWorkspace joins the plugin's module and the SDK by a go.work: the plugin's
// go.mod need not know the SDK, and is not changed.
func (j *job) goWorkspace() (env []string, err error) {
	work := filepath.Join(j.work, "go.work")
	text := fmt.Sprintf("go %s\n\nuse (\n\t%q\n\t%q\n)\n", goLine(j.compiler.version), j.folder, j.sdk("go-module"))
	// To download what it requires, go may need the user's proxy, or keys in the home.
	env = passed("HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSH_AUTH_SOCK", "SSL_CERT_DIR", "SSL_CERT_FILE")
	return append(env, "GOWORK="+work), os.WriteFile(work, []byte(text), 0o600)
}

// goLine returns a version as go.mod wants it: without what follows a blank, as
// in "1.26.0-X:nodwarf5 linux/amd64".
func goLine(version string) string {
	version, _, _ = strings.Cut(version, " ")
	version, _, _ = strings.Cut(version, "-")
	return version
}

// copySource copies the source of a plugin: everything but hidden files, those
// of one name, and wasm files.
func copySource(from, to, without string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case rel == ".":
			return os.MkdirAll(target, 0o700)
		case strings.HasPrefix(e.Name(), ".") || e.Name() == without:
			if e.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case e.IsDir():
			return os.Mkdir(target, 0o700)
		case filepath.Ext(rel) == ".wasm":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o600)
	})
}
