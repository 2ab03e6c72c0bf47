package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// objectFiles are all objects of a home.
func objectFiles(t *testing.T, home string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(home, "objects", "*", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d objects: %v", len(paths), err)
	}
	return paths
}

// breakObjects runs a step again after all objects were broken, and wants its
// result nevertheless, and what was broken in quarantine. A second time there is
// something in quarantine already.
func breakObjects(t *testing.T, wreck func(path string), texts ...string) {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	repo := openHome(t, Options{Home: home, Compilation: filepath.Join(t.TempDir(), "compiled")})
	repo.mustRun(t, chain, RunOptions{})
	want := repo.bytesOf(t, "most")
	for range 2 {
		for _, path := range objectFiles(t, home) {
			wreck(path)
		}
		s, err := repo.runText(t, chain, RunOptions{Rerun: []string{"most"}})
		wantWarning(t, s, err, append(texts, filepath.Join(home, "objects"))...)
		if got := repo.bytesOf(t, "most"); !slices.Equal(got, want) {
			t.Errorf("most is % x, want % x", got, want)
		}
		if moved, err := os.ReadDir(filepath.Join(home, "quarantine")); err != nil || len(moved) == 0 {
			t.Errorf("%d files in quarantine: %v", len(moved), err)
		}
	}
	repo.mustRun(t, chain, RunOptions{Rerun: []string{"seven", "more", "lines", "most"}})
	again := repo.mustRun(t, chain, RunOptions{})
	for _, step := range again.Steps {
		if step.Outcome != OutcomeHit {
			t.Errorf("%s was %s", step.Name, step.Outcome)
		}
	}
	if err := repo.Close(); err != nil {
		t.Error(err)
	}
}

func forbiddenObjects(t *testing.T) {
	breakObjects(t, func(path string) { chmod(t, path, 0) }, "permission denied", "it was moved to quarantine")
}

func objectsAreFolders(t *testing.T) {
	breakObjects(t, func(path string) {
		err := errors.Join(os.RemoveAll(path), os.Mkdir(path, 0o700), os.WriteFile(filepath.Join(path, "mine"), nil, 0o600))
		if err != nil {
			t.Fatal(err)
		}
	}, "a folder")
}

// readOnlyCare counts and checks a home on a read-only disk, where nothing is wrong.
func readOnlyCare(t *testing.T) {
	dir, home := smallDisk(t)
	repo := openHome(t, Options{Home: home})
	repo.mustRun(t, chain, RunOptions{})
	if err := repo.Close(); err != nil {
		t.Fatal(err)
	}
	mount(t, "", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	repo = openHome(t, Options{Home: home})
	if info, err := repo.CacheInfo(); err != nil || info.Records != 4 {
		t.Errorf("%+v (%v)", info, err)
	}
	report, err := CheckCache(context.Background(), Options{Home: home}, CheckOptions{})
	if err != nil || !report.OK || len(report.Findings) > 0 {
		t.Errorf("%+v (%v)", report, err)
	}
}
