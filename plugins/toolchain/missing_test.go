package toolchain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAMissingCompilerIsToldWithWhatInstallsIt(t *testing.T) {
	nowhere := t.TempDir()
	t.Setenv("PATH", nowhere)
	t.Setenv("HOME", nowhere)
	t.Setenv("XDG_CACHE_HOME", nowhere)
	for _, language := range []string{"assemblyscript", "rust", "zig"} { // the others may lie at fixed paths
		err := Missing(t.Context(), language)
		var missing *MissingError
		if !errors.As(err, &missing) || !strings.Contains(err.Error(), "To install it: `make setup`, or ") {
			t.Errorf("%s: %v", language, err)
		}
	}
}

func TestEveryLanguageIsLookedFor(t *testing.T) {
	for _, language := range languageNames() {
		err := Missing(t.Context(), language)
		var missing *MissingError
		if err != nil && !errors.As(err, &missing) {
			t.Errorf("%s: %v", language, err)
		}
	}
	if err := Missing(t.Context(), "cobol"); err == nil {
		t.Error("nothing is missing for a language that there is not")
	}
}

// A clang of which one part after the other is taken away.
func TestEveryMissingPartOfClangIsToldWithWhatInstallsIt(t *testing.T) {
	for _, language := range []string{"c", "cpp"} {
		parts, name := clangParts, "clang-19"
		if language == "cpp" {
			parts, name = slices.Concat(clangParts, cppParts), "clang++-19"
		}
		for gone, part := range parts {
			t.Run(language+" without "+part.ask, func(t *testing.T) {
				folder := t.TempDir()
				script := "#!/bin/sh\ncase $2 in\n"
				for i, p := range parts {
					file := filepath.Join(folder, fmt.Sprint("part", i))
					if i != gone {
						put(t, file, "")
					} else if i == 0 {
						file = "wasm-ld" // so clang names a program that it does not find
					}
					script += p.ask + ") echo " + file + ";;\n"
				}
				put(t, filepath.Join(folder, name), script+"*) echo wasm32-unknown-wasi;;\nesac\n")
				if err := os.Chmod(filepath.Join(folder, name), 0o755); err != nil {
					t.Fatal(err)
				}
				t.Setenv("PATH", folder+string(filepath.ListSeparator)+"/bin")
				err := Missing(t.Context(), language)
				want := part.what + " is not installed. To install it: " + install(language)
				if err == nil || err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
			})
		}
	}
}

// clang alone in PATH: its linker lies beside the file that the link leads to.
func TestClangFindsItsLinkerWithoutPATH(t *testing.T) {
	clang := findClang(t.Context(), "clang")
	folder, dir := t.TempDir(), t.TempDir()
	samples["c"].write(t, dir, "c")
	if _, err := build(t, Options{Dirs: []string{dir}}); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(clang, filepath.Join(folder, "clang")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	if _, err := Build(t.Context(), Options{Dirs: []string{dir}, Force: true}); err != nil {
		t.Error(err)
	}
}
