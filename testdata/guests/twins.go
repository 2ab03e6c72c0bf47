// Package guests builds the plugins of this folder that tests run. Only tests
// import it.
package guests

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"zen/plugins/toolchain"
)

// Twin is the guest steps in one language.
type Twin struct {
	Language string
	Optional bool // also in CI

	folder string
}

// Twins are the guest steps in every language: the same manifest, the same
// results.
var Twins = []Twin{
	{"c", false, "steps"},
	{"cpp", false, "steps_cpp"},
	{"assemblyscript", false, "steps_as"},
	{"zig", true, "steps_zig"},
	{"rust", false, "steps_rust"},
	{"go", false, "steps_go"},
}

// Plugin returns the plugin file of the twin. All twins are built at the first
// call, two at a time, for most compilers use one core; CleanUp removes them.
func (twin Twin) Plugin(t testing.TB) string {
	t.Helper()
	buildTwins()
	built := twinsBuilt[twin.Language]
	if missing(built.err) && (twin.Optional || os.Getenv("CI") != "true") {
		t.Skipf("SKIPPED, NOT TESTED: %v", built.err)
	}
	if built.err != nil {
		t.Fatalf("%v\n%s", built.err, built.said.String())
	}
	if built.said.Len() > 0 {
		t.Errorf("the compiler warns: %s", built.said.String())
	}
	return built.file
}

func missing(err error) bool {
	var m *toolchain.MissingError
	return errors.As(err, &m)
}

// Build builds one guest of this folder into a folder and returns its plugin
// file.
func Build(t testing.TB, name, folder string) string {
	t.Helper()
	file := filepath.Join(folder, name+".wasm")
	_, err := toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{Folder(name)}, Out: file, Stderr: os.Stderr})
	if missing(err) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// CleanUp removes what was built; TestMain calls it at the end.
func CleanUp() {
	if twinFolder != "" {
		_ = os.RemoveAll(twinFolder)
	}
}

type builtTwin struct {
	file string
	said bytes.Buffer
	err  error
}

var (
	twinFolder string
	twinsBuilt = map[string]*builtTwin{}
)

var buildTwins = sync.OnceFunc(func() {
	var err error
	if twinFolder, err = os.MkdirTemp("", "zen-twins-"); err != nil {
		panic(err)
	}
	turns := make(chan struct{}, 2)
	var wg sync.WaitGroup
	for _, twin := range Twins {
		built := &builtTwin{}
		twinsBuilt[twin.Language] = built
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			built.err = built.build(filepath.Join(twinFolder, twin.folder), twin)
		})
	}
	wg.Wait()
})

// build compiles a copy of the twin's source, with the manifest that all share.
func (b *builtTwin) build(work string, twin Twin) error {
	if err := os.CopyFS(work, os.DirFS(Folder(twin.folder))); err != nil {
		return err
	}
	manifest, err := os.ReadFile(filepath.Join(Folder("steps"), "plugin.toml"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(manifest), `language = "c"`, `language = "`+twin.Language+`"`, 1)
	if err := os.WriteFile(filepath.Join(work, "plugin.toml"), []byte(text), 0o600); err != nil {
		return err
	}
	b.file = filepath.Join(work, "twin.wasm")
	_, err = toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{work}, Out: b.file, Stderr: &b.said})
	return err
}

// Folder returns the folder of a guest's source.
func Folder(name string) string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), name)
}
