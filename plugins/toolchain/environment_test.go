package toolchain

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// asked are variables that a source could ask for and that differ from machine
// to machine.
var asked = []string{"PWD", "OLDPWD", "HOME", "USER", "PATH", "CARGO", "CARGO_HOME", "CARGO_PKG_VERSION", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUST_RECURSION_COUNT", "_", "SHLVL"}

// asksForVariables returns the Rust sample with a text of what it reads of the
// environment.
func asksForVariables(names ...string) sample {
	var reads []string
	for _, name := range names {
		reads = append(reads, `option_env!("`+name+`").unwrap_or("")`)
	}
	s := samples["rust"]
	s.text = strings.Replace(s.text, `zen::info!("{}", file!());`, `zen::info!("{:?}", [`+strings.Join(reads, ", ")+`]);`, 1)
	return s
}

func TestARustPluginSeesTheSameEnvironmentEverywhere(t *testing.T) {
	s := asksForVariables(asked...)
	here, there := filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "there")
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	var results []Result
	for _, dir := range []string{here, there} {
		s.write(t, dir, "rust")
		t.Chdir(dir)
		for _, name := range asked {
			if name != "PATH" && !strings.HasPrefix(name, "RUST") {
				t.Setenv(name, "of "+filepath.Base(dir))
			}
		}
		t.Setenv("RUSTUP_HOME", filepath.Join(home, ".rustup"))
		t.Setenv("CARGO_HOME", filepath.Join(home, ".cargo"))
		t.Setenv("PATH", os.Getenv("PATH")+string(filepath.ListSeparator)+dir)
		results = append(results, buildAt(t, s, dir, "rust", Options{Dirs: []string{dir}})...)
	}
	checkSame(t, results)
	file, err := os.ReadFile(results[0].File)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"of here", here, home + "/"} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("the plugin holds %q", secret)
		}
	}
}

func TestWhatIsNotTheSameForEveryBuildIsRefused(t *testing.T) {
	dir := t.TempDir()
	asksForVariables("TMPDIR").write(t, dir, "rust")
	_, err := build(t, Options{Dirs: []string{dir}})
	want := dir + ": the source reads the variable TMPDIR of the environment while it is compiled (env!, option_env!): "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNoCompilerSeesTheUsersEnvironment(t *testing.T) {
	t.Setenv("ZEN_SECRET", "1")
	t.Setenv("CPATH", "/secret")
	t.Setenv("NODE_OPTIONS", "--secret")
	t.Setenv("GOFLAGS", "-tags=secret")
	t.Setenv("RUSTFLAGS", "--cfg=secret")
	for _, language := range languageNames() {
		t.Run(language, func(t *testing.T) {
			c, err := languages[language].find(t.Context())
			if err != nil {
				t.Skip("SKIPPED, NOT TESTED: ", err)
			}
			j := &job{compiler: c, work: "/work"}
			names := []string{"LC_ALL", "SOURCE_DATE_EPOCH", "TZ", "TMPDIR", "TEMP", "TMP", "PATH"}
			if language == "go" {
				names = append(append(names, goSettings...), "GOENV", "GOTOOLCHAIN")
			}
			for _, variable := range j.environment(nil) {
				name, value, _ := strings.Cut(variable, "=")
				if !slices.Contains(names, name) && name != "LD_LIBRARY_PATH" {
					t.Errorf("the compiler sees %s=%s", name, value)
				}
			}
		})
	}
}
