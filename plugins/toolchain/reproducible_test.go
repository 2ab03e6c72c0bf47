package toolchain

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"zen/abi"
)

func TestTheSamePluginHasTheSameBytesInAnyFolder(t *testing.T) {
	for language, s := range samples {
		for _, debug := range []bool{false, true} {
			name := language + " release"
			if debug {
				name = language + " debug"
			}
			t.Run(name, func(t *testing.T) {
				top := t.TempDir()
				here, there := filepath.Join(top, "here"), filepath.Join(top, "a longer", "way", "there")
				results := buildAt(t, s, here, language, Options{Dirs: []string{here}, Debug: debug})
				elsewhere(t)
				results = append(results, buildAt(t, s, there, language, Options{Dirs: []string{there}, Debug: debug})...)
				t.Chdir(there)
				third := Options{Dirs: []string{"."}, Debug: debug, Out: filepath.Join(top, "third.wasm")}
				checkSame(t, append(results, buildAt(t, s, there, language, third)...))
			})
		}
	}
}

// elsewhere is another user's machine: temporary files, what compilers keep,
// language, time zone and permissions of new files are not the ones of before.
func elsewhere(t *testing.T) {
	temp := filepath.Join(t.TempDir(), "temporary files, and others")
	if err := os.Mkdir(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	otherCache(t)
	t.Setenv("LC_ALL", "tr_TR.UTF-8")
	t.Setenv("LANG", "tr_TR.UTF-8")
	t.Setenv("TZ", "Pacific/Kiritimati")
	otherMask(t)
}

// otherCache sets a cache folder that has only what `make setup` installed.
func otherCache(t *testing.T) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "kept")
	if err := os.MkdirAll(filepath.Join(other, "zen"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(cache, "zen", "toolchains"), filepath.Join(other, "zen", "toolchains")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", other)
}

func buildAt(t *testing.T, s sample, dir, language string, o Options) []Result {
	t.Helper()
	s.write(t, dir, language)
	said := &bytes.Buffer{}
	o.Stderr = said
	results, err := build(t, o)
	if err != nil {
		t.Fatal(err, said)
	}
	if said.Len() > 0 {
		t.Errorf("the compiler warns: %s", said)
	}
	return results
}

func checkSame(t *testing.T, results []Result) {
	t.Helper()
	var first []byte
	for i, r := range results {
		file, err := os.ReadFile(r.File)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = file
		}
		if !bytes.Equal(file, first) {
			t.Errorf("%s (%d bytes) is not %s (%d bytes)", r.File, len(file), results[0].File, len(first))
		}
		for _, secret := range []string{os.TempDir(), r.Dir, "zen-build", "toolchains"} {
			if len(secret) > 1 && bytes.Contains(file, []byte(secret)) {
				t.Errorf("%s holds the path %q", r.File, secret)
			}
		}
		m, err := abi.ReadManifest(file)
		if err != nil || m.Name != "scale" || m.Entry("apply") == nil {
			t.Errorf("%s: manifest %v, error %v", r.File, m, err)
		}
	}
}
