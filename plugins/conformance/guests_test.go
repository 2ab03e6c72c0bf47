package conformance

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/plugins/toolchain"
)

// languages are what the program of guest/ is written in, in the order of the
// table's columns.
var languages = []string{"c", "cpp", "rust", "go", "assemblyscript", "zig"}

// optionalLanguage may lack its compiler in CI, too.
const optionalLanguage = "zig"

// program is the plugin of one language.
type program struct {
	language string
	sdks     fs.FS // nil: zen's own
	file     string
	said     strings.Builder // by the compiler
	err      error
}

// builtProgram returns the program of a language, compiled with these SDKs; nil are
// zen's own.
func builtProgram(t *testing.T, language string, sdks fs.FS) *program {
	t.Helper()
	p := &program{language: language, sdks: sdks}
	p.err = p.build(t.TempDir())
	p.need(t)
	return p
}

// build compiles a copy of the source, with the manifest that all share.
func (p *program) build(work string) error {
	if err := os.CopyFS(work, os.DirFS(filepath.Join("guest", p.language))); err != nil {
		return err
	}
	manifest, err := os.ReadFile(filepath.Join("guest", "plugin.toml"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(manifest), `language = "c"`, `language = "`+p.language+`"`, 1)
	if err := os.WriteFile(filepath.Join(work, "plugin.toml"), []byte(text), 0o600); err != nil {
		return err
	}
	p.file = filepath.Join(work, "conformance.wasm")
	_, err = toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{work}, Out: p.file, Stderr: &p.said, SDKs: p.sdks})
	return err
}

// need skips the test, aloud, when the program's compiler is not there; in CI
// that is a failure, as a warning of the compiler is everywhere.
func (p *program) need(t *testing.T) {
	t.Helper()
	var missing *toolchain.MissingError
	switch {
	case errors.As(p.err, &missing) && (p.language == optionalLanguage || os.Getenv("CI") != "true"):
		t.Skipf("SKIPPED, NOT TESTED: %s: %v", p.language, p.err)
	case p.err != nil:
		t.Fatalf("%s: %v\n%s", p.language, p.err, p.said.String())
	case p.said.Len() > 0:
		t.Errorf("%s: the compiler warns: %s", p.language, p.said.String())
	}
}
