package disk

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// reopen opens a home a second time, as another process would.
func reopen(t *testing.T, s *Store) *Store {
	t.Helper()
	other, err := Open(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	return other
}

func tmpNames(t *testing.T, s *Store) []string {
	t.Helper()
	names, err := s.files.list(tmpFolder)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestAnotherStoreWritesIntoAFolder(t *testing.T) {
	maker := openTest(t)
	folder, err := maker.NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	worker := reopen(t, maker)
	d := storeObject(t, worker, folder, "from the worker")
	if _, err := maker.Stat(d); err != nil {
		t.Error(err)
	}
	if err := worker.RemoveFolder(folder); err == nil || !strings.Contains(err.Error(), "was not made here") {
		t.Errorf("a worker removes the maker's folder: %v", err)
	}

	w, err := worker.Create(folder)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("cut off"))
	for range 2 {
		if err := maker.RemoveFolder(folder); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := w.Commit(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Commit into a removed folder: %v", err)
	}
	if _, err := worker.Create(folder); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), folder) {
		t.Errorf("Create in a removed folder: %v", err)
	}
	if names := tmpNames(t, maker); len(names) != 0 {
		t.Errorf("tmp still holds %q", names)
	}
}

func TestOnlyFoldersOfTheDeadAreSwept(t *testing.T) {
	s := openTest(t)
	live, err := s.NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	dead, err := s.NewFolder()
	if err != nil {
		t.Fatal(err)
	}
	// A process that died: its descriptors are closed, nothing else happened.
	s.folders[dead].Close()
	delete(s.folders, dead)
	for _, name := range []string{"half-made", dead + "/deep/er"} {
		if err := os.MkdirAll(s.files.path(tmpFolder+"/"+name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(s.files.path(tmpFolder+"/stray"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if names := tmpNames(t, s); !slices.Equal(names, []string{live}) {
		t.Errorf("tmp holds %q, want %q", names, live)
	}
	storeObject(t, s, live, "still good")
}

func TestSweepLeavesFoldersInTheMakingAlone(t *testing.T) {
	s := openTest(t)
	if err := os.Mkdir(s.files.path(tmpFolder+"/in-the-making"), 0o700); err != nil {
		t.Fatal(err)
	}
	unlock, err := s.files.lockHome(false) // as newFolder holds it
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if names := tmpNames(t, s); len(names) != 1 {
		t.Errorf("tmp holds %q", names)
	}
	unlock()
	if err := s.Sweep(); err != nil {
		t.Fatal(err)
	}
	if names := tmpNames(t, s); len(names) != 0 {
		t.Errorf("tmp holds %q", names)
	}
}

func TestCloseRemovesItsFolders(t *testing.T) {
	s := openTest(t)
	other := reopen(t, s)
	if err := s.Put(sampleRecord(1)); err != nil { // makes the store's own folder
		t.Fatal(err)
	}
	if _, err := s.NewFolder(); err != nil {
		t.Fatal(err)
	}
	if n := len(tmpNames(t, other)); n != 2 {
		t.Errorf("tmp holds %d folders, want 2", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if names := tmpNames(t, other); len(names) != 0 {
		t.Errorf("tmp holds %q after Close", names)
	}
}

func TestAFailedCommitLeavesNothing(t *testing.T) {
	s := openTest(t)
	w, err := s.Create("")
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("x"))
	// A file where the folder of objects belongs.
	if err := errors.Join(os.RemoveAll(s.files.path(objectsFolder)), os.WriteFile(s.files.path(objectsFolder), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Commit(); err == nil || !strings.Contains(err.Error(), s.files.path(objectsFolder)) {
		t.Errorf("Commit: %v, want an error with the path", err)
	}
	w.Abort()
	w.Abort()
	if names, err := s.files.list(tmpFolder + "/" + s.own); err != nil || !slices.Equal(names, []string{ownerFile}) {
		t.Errorf("the temp folder holds %q, %v", names, err)
	}
}
