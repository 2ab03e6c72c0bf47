package disk

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	write := func(home, name, text string) error {
		return errors.Join(os.MkdirAll(home, 0o700), os.WriteFile(filepath.Join(home, name), []byte(text), 0o600))
	}
	for name, c := range map[string]struct {
		prepare func(home string) error
		want    string
	}{
		"a home that the group may write to": {func(h string) error {
			return errors.Join(os.Mkdir(h, 0o700), os.Chmod(h, 0o770))
		}, "can be written by others (mode 0770)"},
		"a home that all may write to": {func(h string) error {
			return errors.Join(os.Mkdir(h, 0o700), os.Chmod(h, 0o702))
		}, "can be written by others (mode 0702)"},
		"another user's home": {func(h string) error {
			return errors.Join(os.Mkdir(h, 0o700), os.Chown(h, 12345, -1))
		}, "belongs to user 12345, not to you"},
		"a home of a newer zen": {func(h string) error {
			return write(h, "version", "zen-home 2\n")
		}, "laid out by a newer zen (format 2, this zen knows up to 1)"},
		"a damaged version": {func(h string) error {
			return write(h, "version", "zen-home x")
		}, `version is damaged: want "zen-home N", got "zen-home x"`},
		"an empty version": {func(h string) error { return write(h, "version", "") }, "version is damaged"},
		"a folder of something else": {func(h string) error {
			return write(h, "thesis.tex", "")
		}, `is not a zen home: it holds "thesis.tex" and no version file`},
		"a file":            {func(h string) error { return os.WriteFile(h, nil, 0o600) }, "not a directory"},
		"a link to nothing": {func(h string) error { return os.Symlink("nowhere", h) }, "home"},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("modes and owners are POSIX")
			}
			home := filepath.Join(t.TempDir(), "home")
			if err := c.prepare(home); errors.Is(err, os.ErrPermission) {
				t.Skipf("only root can prepare this: %v", err)
			} else if err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadDir(home)
			s, err := Open(home)
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), home) {
				t.Errorf("error %q, want %q and the path", err, c.want)
			}
			if after, _ := os.ReadDir(home); len(before) != len(after) {
				t.Errorf("a refused home changed from %v to %v", before, after)
			}
		})
	}
	if _, err := Open(""); err == nil {
		t.Error("an empty path is accepted")
	}
}

func TestOpenAccepts(t *testing.T) {
	for name, prepare := range map[string]func(home string) error{
		"a home that is missing": func(h string) error { return nil },
		"a home deep below":      func(h string) error { return nil },
		"an empty folder":        func(h string) error { return os.Mkdir(h, 0o755) },
		"a folder with a config.toml": func(h string) error {
			return errors.Join(os.Mkdir(h, 0o700), os.WriteFile(filepath.Join(h, "config.toml"), nil, 0o600))
		},
		"a folder with a history": func(h string) error {
			return errors.Join(os.Mkdir(h, 0o700), os.WriteFile(filepath.Join(h, "history.db-wal"), nil, 0o600))
		},
		"a home that was not finished": func(h string) error { return os.MkdirAll(filepath.Join(h, "tmp", "version"), 0o700) },
		"a link to a folder":           func(h string) error { return errors.Join(os.Mkdir(h+"2", 0o700), os.Symlink(h+"2", h)) },
	} {
		t.Run(name, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "home")
			if strings.Contains(name, "deep") {
				home = filepath.Join(home, "a", "b")
			}
			if err := prepare(home); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				s, err := Open(home)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Put(sampleRecord(1)); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestAFreshHomeIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are POSIX")
	}
	s, err := Open(filepath.Join(t.TempDir(), "home"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storeObject(t, s, "", "x")
	for _, name := range append(tree(t, s.Path()), ".") {
		fi, err := os.Stat(s.files.path(name))
		if err != nil {
			t.Fatal(err)
		}
		if fi.IsDir() && fi.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v, want 0700", name, fi.Mode().Perm())
		}
	}
}

func TestManyOpenAFreshHomeAtOnce(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s, err := Open(home)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if err := s.Put(sampleRecord(i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
