package toolchain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryCompilerHasACommandThatInstallsIt(t *testing.T) {
	for name, c := range map[string]struct {
		s    system
		want map[string]string // language: a part of the text
	}{
		"Debian": {system{os: "linux", arch: "amd64", has: only("apt-get")}, map[string]string{
			"c": "`sudo apt-get install clang-19 ", "cpp": " libc++abi-19-dev-wasm32`", "go": "`curl -fsSL https://go.dev/dl/go1.",
			"rust": "`curl -sSf https://sh.rustup.rs | sh ", "zig": "`pip install ziglang==0.16.0`",
			"assemblyscript": "`sudo apt-get install nodejs npm && sudo npm install --global assemblyscript@",
		}},
		"with rustup and Node.js": {system{os: "linux", arch: "arm64", has: only("rustup", "node", "npm")}, map[string]string{
			"rust": "`rustup target add wasm32-unknown-unknown`", "assemblyscript": "`npm install --global assemblyscript@", "go": ".linux-arm64.tar.gz",
		}},
		"macOS": {system{os: "darwin", has: only()}, map[string]string{
			"c": "`brew install llvm ", "go": "`brew install go`", "assemblyscript": "`brew install node && npm install ",
		}},
		"another": {system{os: "plan9", has: only()}, map[string]string{"go": "https://go.dev/dl", "c": "on Debian `sudo apt-get install "}},
	} {
		for language, want := range c.want {
			got := c.s.install(language)
			if !strings.Contains(got, want) || strings.Contains(got, "make setup") {
				t.Errorf("%s: %s is installed by %s, want %s", name, language, got, want)
			}
		}
	}
}

func only(programs ...string) func(string) bool {
	return func(program string) bool {
		return strings.Contains(" "+strings.Join(programs, " ")+" ", " "+program+" ")
	}
}

func TestMakeSetupIsSaidInACheckoutOnly(t *testing.T) {
	if got := install("c"); !strings.HasPrefix(got, "`make setup`, or ") {
		t.Errorf("in the checkout: %s", got)
	}
	t.Chdir(t.TempDir())
	if got := install("c"); strings.Contains(got, "make setup") {
		t.Errorf("elsewhere: %s", got)
	}
}

func TestTheVersionOfAscIsTheOneThatSetupInstalls(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("setup", "versions.env"))
	if err != nil || !strings.Contains(string(text), "\nASSEMBLYSCRIPT_VERSION="+ascVersion+"\n") {
		t.Errorf("ascVersion is %s (error %v)", ascVersion, err)
	}
}

// Each compiler answers nothing but an error.
func TestABrokenCompilerIsNotMissing(t *testing.T) {
	folder := t.TempDir()
	for _, program := range []string{"clang-19", "clang++-19", "rustc", "go", "zig"} {
		put(t, filepath.Join(folder, program), "#!/bin/sh\necho 'no luck' >&2\nexit 7\n")
		if err := os.Chmod(filepath.Join(folder, program), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
	t.Setenv("HOME", folder)
	t.Setenv("XDG_CACHE_HOME", folder)
	for language, program := range map[string]string{"c": "clang-19", "cpp": "clang++-19", "rust": "rustc", "zig": "zig"} {
		got := examinations[language].examine(t.Context(), language)
		path := filepath.Join(folder, program)
		if got.Missing || got.Compiler != path || !strings.HasPrefix(got.Problem, path+" does not work: `"+program+" ") ||
			!strings.HasSuffix(got.Problem, ` ends with exit status 7: "no luck"`) || got.Fix != install(language) {
			t.Errorf("%s: %+v", language, got)
		}
	}
}

func TestAMachineWithoutAHomeIsToldToSetOne(t *testing.T) {
	for _, variable := range []string{"HOME", "XDG_CACHE_HOME", "GOCACHE"} {
		t.Setenv(variable, "")
	}
	got := examinations["go"].examine(t.Context(), "go")
	if got.Missing || got.Fix != homeFix || !strings.Contains(got.Problem, "neither HOME nor GOCACHE is set") {
		t.Errorf("%+v", got)
	}
}
