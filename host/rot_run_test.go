package host

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/cache/cachetest"
)

// rotFile is a stored file that whole runs read.
type rotFile struct {
	name string
	path string
	step string // that runs again when the file is damaged; "": only what needs it
	// moved is where the file has to be afterwards; "" when it is deleted.
	moved string
}

// rotFiles are one file of each kind in a home after a run of victims.
func rotFiles(t *testing.T, repo *Repository, honest *Summary) []rotFile {
	t.Helper()
	seven := honest.step(t, "seven")
	object, key, module := seven.Outputs["y"].Object.String(), seven.Key, seven.PluginDigest
	files := []rotFile{
		{"an input", repo.fanned("objects", object), "seven", repo.quarantined("object-" + object)},
		{"a record", repo.fanned("records", key), "seven", repo.quarantined("record-" + key)},
		{"a plugin's module", repo.fanned("objects", module), "", repo.quarantined("object-" + module)},
	}
	err := filepath.WalkDir(repo.options.Compilation, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(path, module) {
			files = append(files, rotFile{"compiled " + d.Name()[:6], path, "", ""})
		}
		return err
	})
	if err != nil || len(files) != 5 {
		t.Fatalf("%d files, %v: want an input, a record, a module, its code and the code's checksums", len(files), err)
	}
	return files
}

func (r *Repository) fanned(folder, digest string) string {
	return filepath.Join(r.Home(), folder, digest[:2], digest)
}

func (r *Repository) quarantined(name string) string {
	return filepath.Join(r.Home(), "quarantine", name)
}

// damages are ways in which a file rots: bytes changed at some places, seeded, cut,
// emptied, made longer.
func damages(good []byte, rng *rand.Rand) map[string][]byte {
	places := 2
	if cachetest.Thorough() {
		places = 40
	}
	out := map[string][]byte{
		"empty": {}, "cut in half": good[:len(good)/2], "a byte short": good[:len(good)-1],
		"a byte longer": append(slices.Clone(good), 0),
	}
	for range places {
		b, at, change := slices.Clone(good), rng.IntN(len(good)), byte(1+rng.IntN(255))
		b[at] ^= change
		out[fmt.Sprintf("byte %d ^ %#02x", at, change)] = b
	}
	return out
}

// TestRotInFilesOfARunIsFoundAndMendedByTheNext damages what a run left, and runs
// again: a warning names the file, it is out of the way, what it was for runs again,
// and the result is the same.
func TestRotInFilesOfARunIsFoundAndMendedByTheNext(t *testing.T) {
	folder := t.TempDir()
	repo, err := Open(Options{Home: filepath.Join(folder, "home"), Compilation: filepath.Join(folder, "compiled"), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	text := pipelineFile(t, victims)
	honest, err := repo.runFile(t, text, Overrides{}, RunOptions{Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := repo.bytesOf(t, "more")
	rng := rand.New(rand.NewPCG(3, 4))
	cases, wrong := 0, 0
	for _, f := range rotFiles(t, repo, honest) {
		good, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		for what, damaged := range damages(good, rng) {
			cases++
			if err := errors.Join(os.Remove(f.path), os.WriteFile(f.path, damaged, 0o600)); err != nil {
				t.Fatal(err)
			}
			s, err := repo.runFile(t, text, Overrides{}, RunOptions{Jobs: 1, Rerun: []string{"more"}})
			if err == nil {
				err = repo.mended(t, f, s, good, want)
			}
			if err != nil {
				wrong++
				t.Errorf("%s, %s: %v", f.name, what, err)
			}
		}
	}
	cachetest.CrashRow{Part: "rot: files between two runs", Cases: cases, Violations: wrong}.Report(t)
}

// mended says what is not as it should be after a run that met a damaged file.
func (r *Repository) mended(t *testing.T, f rotFile, s *Summary, good, want []byte) error {
	t.Helper()
	if told := strings.Join(s.Warnings, "\n"); !strings.Contains(told, filepath.Base(f.path)) && !strings.Contains(told, filepath.Dir(filepath.Dir(f.path))) {
		return fmt.Errorf("the warnings name no file: %q", s.Warnings)
	}
	for _, step := range s.Steps {
		ran := step.Name == "more" || step.Name == f.step
		if got := step.Outcome == OutcomeExecuted; got != ran {
			return fmt.Errorf("step %s was %s", step.Name, step.Outcome)
		}
	}
	if got := r.bytesOf(t, "more"); !bytes.Equal(got, want) {
		return fmt.Errorf("the result is % x", got)
	}
	if f.moved != "" {
		if err := os.Remove(f.moved); err != nil {
			return err
		}
	}
	again, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	if !strings.Contains(f.path, "records") && !bytes.Equal(again, good) {
		return errors.New("the file was not made again as it was")
	}
	return nil
}
