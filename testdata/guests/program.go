package guests

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

// Languages are what the program of plugins/conformance/guest is written in.
var Languages = []string{"c", "cpp", "rust", "go", "assemblyscript", "zig"}

// Optional reports whether the compiler of a language may be missing in CI, too.
func Optional(language string) bool { return language == "zig" }

// Program returns the plugin file of the program in a language, compiled with these
// SDKs; nil are zen's own. The test is skipped, aloud, when the compiler is not
// there; in CI that is a failure, as a warning of the compiler is everywhere.
func Program(t testing.TB, language string, sdks fs.FS) string {
	t.Helper()
	file, said, err := BuildProgram(t.TempDir(), language, sdks)
	var missing *toolchain.MissingError
	switch {
	case errors.As(err, &missing) && (Optional(language) || os.Getenv("CI") != "true"):
		t.Skipf("SKIPPED, NOT TESTED: %s: %v", language, err)
	case err != nil:
		t.Fatalf("%s: %v\n%s", language, err, said)
	case said != "":
		t.Errorf("%s: the compiler warns: %s", language, said)
	}
	return file
}

// BuildProgram compiles a copy of the source in an empty folder, with the manifest
// that all languages share. said is what the compiler wrote.
func BuildProgram(folder, language string, sdks fs.FS) (file, said string, err error) {
	source := filepath.Join(here(), "..", "..", "plugins", "conformance", "guest")
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(source, language))); err != nil {
		return "", "", err
	}
	manifest, err := os.ReadFile(filepath.Join(source, "plugin.toml"))
	if err != nil {
		return "", "", err
	}
	text := strings.Replace(string(manifest), `language = "c"`, `language = "`+language+`"`, 1)
	if err := os.WriteFile(filepath.Join(folder, "plugin.toml"), []byte(text), 0o600); err != nil {
		return "", "", err
	}
	file = filepath.Join(folder, "conformance.wasm")
	var compiler strings.Builder
	_, err = toolchain.Build(context.Background(), toolchain.Options{Dirs: []string{folder}, Out: file, Stderr: &compiler, SDKs: sdks})
	return file, compiler.String(), err
}
