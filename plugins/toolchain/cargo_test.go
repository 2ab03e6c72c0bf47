package toolchain

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cargoFiles is a package with a crate that lies in its folder, so that nothing
// has to be downloaded.
var cargoFiles = map[string]string{
	"plugin.toml": strings.Replace(sampleToml, "LANGUAGE", "rust", 1),
	"Cargo.toml":  "[package]\nname = \"my-scale\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntwice = { path = \"twice\" }\n",
	"Cargo.lock":  "version = 3\n\n[[package]]\nname = \"my-scale\"\nversion = \"0.1.0\"\ndependencies = [\n \"twice\",\n]\n\n[[package]]\nname = \"twice\"\nversion = \"0.1.0\"\n",
	"src/lib.rs": `zen::entry!(apply);

fn apply() -> zen::Result {
    let x = zen::input::<f32>("x")?;
    let y: Vec<f32> = x.data.iter().map(|&v| twice::twice(v)).collect();
    zen::info!("{} {}", file!(), env!("CARGO_PKG_VERSION"));
    zen::output("y", &x.dims, &y)
}
`,
	"twice/Cargo.toml": "[package]\nname = \"twice\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
	"twice/src/lib.rs": "pub fn twice(v: f32) -> f32 {\n    assert!(v.is_finite(), \"{}\", file!());\n    2.0 * v\n}\n",
}

// putPackage writes the package with some files changed; "" leaves one out.
func putPackage(t *testing.T, dir string, changed map[string]string) {
	t.Helper()
	files := maps.Clone(cargoFiles)
	maps.Copy(files, changed)
	for name, text := range files {
		if text != "" {
			put(t, filepath.Join(dir, filepath.FromSlash(name)), text)
		}
	}
}

func TestAPackageOfCargosHasTheSameBytesInAnyFolder(t *testing.T) {
	for name, debug := range map[string]bool{"release": false, "debug": true} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			var results []Result
			for _, dir := range []string{filepath.Join(top, "here"), filepath.Join(top, "a longer", "way", "there")} {
				putPackage(t, dir, nil)
				said := &bytes.Buffer{}
				built, err := build(t, Options{Dirs: []string{dir}, Debug: debug, Stderr: said})
				if err != nil || said.Len() > 0 {
					t.Fatal(err, said)
				}
				results = append(results, built...)
				elsewhere(t)
				t.Setenv("CARGO_HOME", filepath.Join(t.TempDir(), "crates"))
			}
			checkSame(t, results)
		})
	}
}

func TestAPackageIsBuiltAgainWhenWhatItIsMadeOfChanges(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       bool // it is built again
	}{
		"nothing":                 {"README.md", "# Scale\n", false},
		"its source":              {"src/lib.rs", cargoFiles["src/lib.rs"] + "\n", true},
		"the crate":               {"twice/src/lib.rs", cargoFiles["twice/src/lib.rs"] + "\n", true},
		"Cargo.toml":              {"Cargo.toml", cargoFiles["Cargo.toml"] + "[profile.release]\nlto = true\n", true},
		"Cargo.lock":              {"Cargo.lock", "# by hand\n" + cargoFiles["Cargo.lock"], true},
		"what the author's makes": {"target/debug/build/out/made.rs", "const N: u8 = 1;\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			putPackage(t, dir, nil)
			if _, err := build(t, Options{Dirs: []string{dir}}); err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(dir, filepath.FromSlash(c.file)), c.text)
			results, err := build(t, Options{Dirs: []string{dir}})
			if err != nil || results[0].UpToDate == c.want {
				t.Errorf("%+v, error %v", results, err)
			}
		})
	}
}

func TestAPackageWithABuildScriptIsAlwaysBuilt(t *testing.T) {
	dir := t.TempDir()
	putPackage(t, dir, map[string]string{"build.rs": "fn main() {}\n"})
	for range 2 {
		results, err := build(t, Options{Dirs: []string{dir}})
		if err != nil || results[0].UpToDate {
			t.Errorf("%+v, error %v", results, err)
		}
	}
}

// DIR is the package's folder.
func TestTheMistakesOfPackages(t *testing.T) {
	const remote = "version = 3\n\n[[package]]\nname = \"itoa\"\nversion = \"1.0.15\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n" +
		"checksum = \"4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c\"\n\n[[package]]\nname = \"my-scale\"\nversion = \"0.1.0\"\ndependencies = [\n \"itoa\",\n]\n"
	script := "fn main() {\n    eprintln!(\"error occurred in cc-rs: failed to find tool \\\"clang\\\"\");\n    std::process::exit(1)\n}\n"
	for name, c := range map[string]struct {
		changed map[string]string
		want    string
	}{
		"no Cargo.lock": {map[string]string{"Cargo.lock": ""},
			"DIR: Cargo.lock is not there: it says which crates are built. To make it: `cargo generate-lockfile` in that folder; keep it with the source"},
		"another Cargo.lock": {map[string]string{"Cargo.lock": strings.ReplaceAll(cargoFiles["Cargo.lock"], "my-scale", "scale")},
			"DIR: Cargo.lock does not fit Cargo.toml. To bring it up to date: `cargo update --workspace` in that folder"},
		"no network": {map[string]string{"Cargo.lock": remote, "Cargo.toml": strings.Replace(cargoFiles["Cargo.toml"], "twice = { path = \"twice\" }", "itoa = \"1\"", 1)},
			"DIR: crates of Cargo.lock are not on this machine, and crates.io cannot be reached: build once with a network"},
		"a crate in C": {map[string]string{"twice/build.rs": script},
			"DIR: the crate twice needs a C compiler or a library of the system, and a plugin has the Rust of its crates alone: choose features of the crate without C, or another crate"},
		"a folder of this machine": {map[string]string{"src/lib.rs": strings.Replace(cargoFiles["src/lib.rs"], "CARGO_PKG_VERSION", "CARGO_MANIFEST_DIR", 1)},
			"DIR: the source reads the variable CARGO_MANIFEST_DIR of the environment while it is compiled (env!, option_env!): its value is not the same for every build, so the plugin would not be; write the value into the source"},
		"an error": {map[string]string{"src/lib.rs": "fn"}, "DIR: cargo: exit status 101"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("CARGO_HOME", t.TempDir())
			for _, variable := range []string{"https_proxy", "HTTPS_PROXY"} {
				t.Setenv(variable, "http://127.0.0.1:1") // where nobody answers
			}
			dir := t.TempDir()
			putPackage(t, dir, c.changed)
			said := &bytes.Buffer{}
			_, err := build(t, Options{Dirs: []string{dir}, Stderr: said})
			if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != c.want {
				t.Errorf("error\n  %v\nwant\n  %s\ncargo says %s", err, c.want, said)
			}
			if _, err := os.Stat(filepath.Join(dir, "scale.wasm")); err == nil {
				t.Error("a file was written")
			}
		})
	}
}

func TestWithoutCargoAPackageIsToldWhatToInstall(t *testing.T) {
	dir := t.TempDir()
	putPackage(t, dir, nil)
	b := &cargoBuild{job: &job{compiler: &compiler{}, folder: dir, source: &source{dir: dir}}}
	var missing *MissingError
	if err := b.prepare(); !errors.As(err, &missing) || missing.What != "cargo, which builds Rust plugins with a Cargo.toml," || missing.Fix != CargoFix() {
		t.Errorf("error %v", err)
	}
}
