package worker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zen/abi/tensor"
	"zen/host/source"
)

// identified makes files 0, 1, … of their own names in a folder, as a source.
func identified(t *testing.T, n int) *Files {
	t.Helper()
	f := &Files{Source: "all", Folder: t.TempDir()}
	for i := range n {
		name := fmt.Sprintf("%04d", i)
		f.List = append(f.List, FileOf{Name: name, State: State{Stamp: put(t, filepath.Join(f.Folder, name), name)}})
	}
	return f
}

func put(t *testing.T, path, content string) source.Stamp {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return stampOf(t, path)
}

func stampOf(t *testing.T, path string) source.Stamp {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return source.StampOf(info)
}

func TestManyFilesAreReadWithFewOpen(t *testing.T) {
	var used openFiles
	defer used.close()
	n := newNamedFiles(&used, identified(t, 3*maxOpenFiles))
	for round := range 2 { // the first row of all, then the rest of all
		for _, name := range n.Names() {
			if round == 1 && name == "0000" {
				continue
			}
			file, err := n.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			b := make([]byte, 1)
			if err := file.ReadRows(b, uint64(round), 1); err != nil || b[0] != name[round] {
				t.Fatalf("%s: read %q, %v", name, b, err)
			}
			if len(used.open) > maxOpenFiles {
				t.Fatalf("%d files are open", len(used.open))
			}
		}
	}
	if err := used.check(); err != nil {
		t.Error(err)
	}
}

func TestAFileIsClosedBehindItsLastByte(t *testing.T) {
	var used openFiles
	n := newNamedFiles(&used, identified(t, 1))
	file, err := n.Named("0000")
	if err != nil {
		t.Fatal(err)
	}
	for first, open := range map[uint64]int{0: 1, 2: 0} {
		if err := file.ReadRows(make([]byte, 2), first, 2); err != nil || len(used.open) != open {
			t.Errorf("from %d: %d files are open (%v)", first, len(used.open), err)
		}
		used.close()
	}
	if _, err := n.Named("none"); err == nil {
		t.Error("there is a file of another name")
	}
}

// A file changes after it was identified, or after the guest read of it.
func TestAFileOfASourceThatChangesIsNoticed(t *testing.T) {
	remove := func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]func(t *testing.T, path string){
		"changed": func(t *testing.T, path string) {
			put(t, path, "00x0")
			later := time.Now().Add(time.Minute) // a coarse clock might not have ticked yet
			if err := os.Chtimes(path, later, later); err != nil {
				t.Fatal(err)
			}
		},
		"cut":         func(t *testing.T, path string) { put(t, path, "0") },
		"longer":      func(t *testing.T, path string) { put(t, path, "000000") },
		"removed":     remove,
		"made a link": func(t *testing.T, path string) { remove(t, path); put(t, path+"x", "0000"); link(t, path+"x", path) },
		"replaced": func(t *testing.T, path string) {
			put(t, path+"x", "0000")
			if err := os.Rename(path+"x", path); err != nil {
				t.Fatal(err)
			}
		},
		"replaced by an older one": func(t *testing.T, path string) {
			put(t, path+"x", "0000")
			old := time.Now().Add(-time.Hour)
			if err := errors.Join(os.Chtimes(path+"x", old, old), os.Rename(path+"x", path)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		for _, reads := range []string{"", "first", "all"} {
			t.Run(name+" after reading "+reads, func(t *testing.T) { checkNoticed(t, change, reads) })
		}
	}
}

func link(t *testing.T, to, path string) {
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func checkNoticed(t *testing.T, change func(*testing.T, string), reads string) {
	var used openFiles
	defer used.close()
	of := identified(t, 1)
	file, err := newNamedFiles(&used, of).Named("0000")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]uint64{"first": 1, "all": 4}[reads]
	if rows > 0 {
		if err := file.ReadRows(make([]byte, rows), 0, rows); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(of.Folder, "0000")
	change(t, path)
	err = used.check()
	var changed *source.ChangedError
	if !errors.As(err, &changed) || !strings.HasPrefix(err.Error(), `source "all": `+path) {
		t.Errorf("at the end: %v", err)
	}
	used.close()
	if err := file.ReadRows(make([]byte, 1), 0, 1); !errors.As(err, &changed) {
		t.Errorf("when it is opened: %v", err)
	}
}

// A file that was identified in the tick of its last change may have changed
// within that tick: then its stamp is the same.
func TestAChangeWithinATickIsNoticedByTheContent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for content, same := range map[string]bool{"abc": true, "xyz": false} {
		state := State{Stamp: put(t, path, content)}
		recent, _, err := tensor.DigestBytesFile(strings.NewReader("abc"))
		if err != nil {
			t.Fatal(err)
		}
		state.Recent = &recent
		var used openFiles
		if err := used.use("s", path, state).ReadRows(make([]byte, 2), 1, 2); err != nil {
			t.Fatal(err)
		}
		var changed *source.ChangedError
		if err := used.check(); same != (err == nil) || !same && !errors.As(err, &changed) {
			t.Errorf("%s: %v", content, err)
		}
		used.close()
	}
}
