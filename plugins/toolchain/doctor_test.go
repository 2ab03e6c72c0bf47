package toolchain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryLanguageIsLookedAt(t *testing.T) {
	for _, name := range languageNames() {
		if trials[name].text == "" || install(name) == "" {
			t.Errorf("%s: nothing looks at it", name)
		}
	}
}

func TestTheDoctorCompilesInEveryLanguageThatIsThere(t *testing.T) {
	for _, tc := range Doctor(t.Context()) {
		t.Run(tc.Language, func(t *testing.T) {
			if tc.Missing && (os.Getenv("CI") != "true" || tc.Language == "zig") { // Zig is optional
				t.Skip("SKIPPED, NOT TESTED: ", tc.Problem, ": ", tc.Fix)
			}
			if tc.Problem != "" || tc.Fix != "" || tc.Took <= 0 {
				t.Errorf("it does not compile: %+v", tc)
			}
			if !filepath.IsAbs(tc.Compiler) || !strings.Contains(tc.Version, ".") || tc.Target == "" {
				t.Errorf("not told what compiles: %+v", tc)
			}
			if tc.SIMD != (tc.Language != "go") {
				t.Errorf("SIMD is %v", tc.SIMD)
			}
		})
	}
}

func TestTheDoctorOnAMachineWithNothing(t *testing.T) {
	goCache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", filepath.Join(goCache, "go-build")) // Go is looked for in a fixed place, too
	for _, variable := range []string{"PATH", "XDG_CACHE_HOME", "HOME"} {
		t.Setenv(variable, t.TempDir())
	}
	for _, tc := range Doctor(t.Context()) {
		works := tc.Problem == "" && tc.Fix == "" && !tc.Missing
		missing := tc.Problem != "" && tc.Fix != "" && tc.Missing && !tc.SIMD
		if works == missing || tc.Compiler == "" && !missing {
			t.Errorf("%s: %+v", tc.Language, tc)
		}
	}
}

// A clang that knows the target and then refuses everything.
func TestTheDoctorTellsOfACompilerThatDoesNotCompile(t *testing.T) {
	dir := t.TempDir()
	script := `#!/bin/sh
case "$*" in
*-dumpversion*) echo 19.9.9 ;;
*-print*) echo "$0" ;;
*) echo "trial.c:1:1: warning: odd"; echo "trial.c:2:2: error: unknown type v128_t"; exit 1 ;;
esac
`
	if err := os.WriteFile(filepath.Join(dir, "clang-19"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	tc := examinations["c"].examine(t.Context(), "c")
	want := "a plugin of a few lines does not compile: trial.c:2:2: error: unknown type v128_t"
	if tc.Problem != want || tc.Missing || tc.Fix != install("c") || tc.Version != "19.9.9" || tc.SIMD {
		t.Errorf("got %+v", tc)
	}
}

func TestTheVersionIsFoundInWhatACompilerSays(t *testing.T) {
	for said, want := range map[string]string{
		"19.1.7": "19.1.7", "rustc 1.96.0 (abc 2026-01-01)": "1.96.0", "Version 0.28.20": "0.28.20",
		"go1.26.0": "1.26.0", "go": "", "": "",
	} {
		if got := versionIn(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
