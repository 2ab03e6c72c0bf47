package source

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testCache returns a cache whose clock stands an hour from now, so that files
// of a moment ago are old enough.
func testCache(t testing.TB) *Cache {
	return &Cache{
		Dir:  filepath.Join(t.TempDir(), "stat"),
		Now:  func() time.Time { return time.Now().Add(time.Hour) },
		Warn: func(err error) { t.Errorf("not stored: %v", err) },
	}
}

func write(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// upper counts its calls and returns the text in capitals.
func upper(calls *int) func(io.Reader) ([]byte, error) {
	return func(r io.Reader) ([]byte, error) {
		*calls++
		b, err := io.ReadAll(r)
		return []byte(strings.ToUpper(string(b))), err
	}
}

func TestAFileIsReadOnceForEachKind(t *testing.T) {
	c := testCache(t)
	path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
	calls := 0
	for _, kind := range []string{"a", "b", "a", "b"} {
		value, s, err := c.Identify(path, kind, upper(&calls))
		if err != nil || string(value) != "ABC" || s.Size != 3 {
			t.Errorf("got %q, %+v, %v", value, s, err)
		}
	}
	if calls != 2 {
		t.Errorf("read %d times, want 2", calls)
	}
}

func TestAFileThatChangedIsReadAgain(t *testing.T) {
	old := time.Now().Add(-time.Hour)
	for name, change := range map[string]func(path string) error{
		"another size": func(path string) error { return os.WriteFile(path, []byte("abcd"), 0o644) },
		"another time": func(path string) error { return os.Chtimes(path, time.Time{}, time.Now().Add(time.Minute)) },
		"replaced by a file of the same size and time": func(path string) error {
			if err := os.WriteFile(path+".new", []byte("xyz"), 0o644); err != nil {
				return err
			}
			if err := os.Chtimes(path+".new", old, old); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		},
		"the time set back after a change": func(path string) error {
			if err := os.WriteFile(path, []byte("xyz"), 0o644); err != nil {
				return err
			}
			return os.Chtimes(path, old, old)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := testCache(t)
			path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
			calls := 0
			if _, _, err := c.Identify(path, "k", upper(&calls)); err != nil {
				t.Fatal(err)
			}
			if err := change(path); err != nil {
				t.Fatal(err)
			}
			if _, _, ok := c.Lookup(path, "k"); ok {
				t.Error("the old result was taken")
			}
		})
	}
}

func TestAFileChangedJustBeforeItWasReadIsNotRemembered(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	newest := StampOf(info).newest()
	for _, c := range []struct {
		name  string
		began time.Time
		want  bool
	}{
		{"in the same moment", newest, false},
		{"just within the margin", newest.Add(Margin - 1), false},
		{"at the margin", newest.Add(Margin), true},
		{"with a clock that is behind the file's", newest.Add(-time.Hour), false},
	} {
		cache := testCache(t)
		cache.Now = func() time.Time { return c.began }
		if _, _, err := cache.Identify(path, "k", upper(new(int))); err != nil {
			t.Fatal(err)
		}
		if _, _, ok := cache.Lookup(path, "k"); ok != c.want {
			t.Errorf("%s: remembered is %v", c.name, ok)
		}
	}
}

func TestAnEntryWithAnyFlippedByteIsAMiss(t *testing.T) {
	c := testCache(t)
	path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
	if _, _, err := c.Identify(path, "k", upper(new(int))); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(c.Dir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("entries %v, %v", names, err)
	}
	whole, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		damaged := append([]byte(nil), whole...)
		damaged[i] ^= 0x20
		write(t, names[0], string(damaged))
		if _, _, ok := c.Lookup(path, "k"); ok {
			t.Fatalf("byte %d flipped, and still taken", i)
		}
		write(t, names[0], string(whole[:i]))
		if _, _, ok := c.Lookup(path, "k"); ok {
			t.Fatalf("cut to %d bytes, and still taken", i)
		}
	}
	write(t, names[0], string(whole))
	if _, _, ok := c.Lookup(path, "k"); !ok {
		t.Error("the whole entry is not taken")
	}
}

func TestAFileThatChangesWhileItIsReadIsAnError(t *testing.T) {
	c := testCache(t)
	path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
	_, _, err := c.Identify(path, "k", func(r io.Reader) ([]byte, error) {
		write(t, path, "abcdef")
		return io.ReadAll(r)
	})
	var changed *ChangedError
	if !errors.As(err, &changed) || changed.Path != path {
		t.Errorf("error %v", err)
	}
	if _, _, ok := c.Lookup(path, "k"); ok {
		t.Error("remembered all the same")
	}
}

func TestAStampTravelsAsJSONAndChecksAnOpenFile(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
	f, info, err := openRegular(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := StampOf(info)
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Stamp
	if err := json.Unmarshal(b, &back); err != nil || back != s {
		t.Fatalf("%s read back as %+v, %v", b, back, err)
	}
	if err := back.Check(f); err != nil {
		t.Error(err)
	}
	write(t, path, "abcd")
	var changed *ChangedError
	if err := back.Check(f); !errors.As(err, &changed) {
		t.Errorf("after a change: %v", err)
	}
}

func TestOnlyFilesAreIdentified(t *testing.T) {
	c := testCache(t)
	dir := t.TempDir()
	if _, _, err := c.Identify(dir, "k", upper(new(int))); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, _, err := c.Identify(filepath.Join(dir, "none"), "k", upper(new(int))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestAnEntryThatCannotBeStoredIsAWarning(t *testing.T) {
	c := testCache(t)
	write(t, c.Dir, "a file where the folder should be")
	var warned error
	c.Warn = func(err error) { warned = err }
	path := write(t, filepath.Join(t.TempDir(), "f"), "abc")
	if _, _, err := c.Identify(path, "k", upper(new(int))); err != nil || warned == nil {
		t.Errorf("error %v, warning %v", err, warned)
	}
}

func BenchmarkLookup(b *testing.B) {
	c := testCache(b)
	path := write(b, filepath.Join(b.TempDir(), "f"), "abc")
	if _, _, err := c.Identify(path, "k", upper(new(int))); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, ok := c.Lookup(path, "k"); !ok {
			b.Fatal("not known")
		}
	}
}
