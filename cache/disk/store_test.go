package disk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/cache"
	"zen/cache/cachetest"
)

// damageable lets the suite write behind the store's back.
type damageable struct{ *Store }

func (s damageable) DamageRecord(t testing.TB, k cache.ActionKey) {
	flip(t, s.files.path(recordName(k)))
}
func (s damageable) DamageObject(t testing.TB, d cache.ObjectDigest) {
	flip(t, s.files.path(objectName(d)))
}

// flip changes the last byte but one of a file.
func flip(t testing.TB, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-2] ^= 1
	rewrite(t, path, b)
}

// rewrite replaces a file, whatever its mode.
func rewrite(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := errors.Join(os.Remove(path), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestStorePassesTheSuite(t *testing.T) {
	cachetest.Run(t, func(t *testing.T) cache.Store { return damageable{openTest(t)} })
}

// tree lists all files and folders below a home.
func tree(t testing.TB, home string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
		if err == nil && path != home {
			name, _ := filepath.Rel(home, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// storeObject stores text as an object.
func storeObject(t testing.TB, s *Store, folder, text string) cache.ObjectDigest {
	t.Helper()
	w, err := s.Create(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	d, _, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatLiesWhere(t *testing.T) {
	s := openTest(t)
	r := sampleRecord(1)
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
	d := storeObject(t, s, "", "x")
	s.Close()
	k, o := r.Key().String(), d.String()
	want := []string{"README", "lock", "objects", "objects/" + o[:2], "objects/" + o[:2] + "/" + o, "quarantine",
		"records", "records/" + k[:2], "records/" + k[:2] + "/" + k, "tmp", "version"}
	if got := tree(t, s.Path()); !slices.Equal(got, want) {
		t.Errorf("the home holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestObjectsAreReadOnly(t *testing.T) {
	s := openTest(t)
	d := storeObject(t, s, "", "x")
	fi, err := os.Stat(s.files.path(objectName(d)))
	if err != nil || fi.Mode() != 0o444 {
		t.Errorf("mode %v, %v; want 0444", fi.Mode(), err)
	}
	o, err := s.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if o.File() == nil {
		t.Error("an object on disk has no File to map")
	}
}

func TestObjectOfAnotherSizeIsReplaced(t *testing.T) {
	s := openTest(t)
	d := storeObject(t, s, "", "whole")
	rewrite(t, s.files.path(objectName(d)), []byte("who"))
	storeObject(t, s, "", "whole")
	o, err := s.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if err := cache.Verify(o, d); err != nil {
		t.Error(err)
	}
}

func TestDamagedFilesLieInQuarantine(t *testing.T) {
	s := openTest(t)
	r := sampleRecord(1)
	d := storeObject(t, s, "", "some bytes")
	for range 2 { // the second of a name replaces the first
		if err := s.Put(r); err != nil {
			t.Fatal(err)
		}
		path := s.files.path(recordName(r.Key()))
		flip(t, path)
		_, err := s.Get(r.Key())
		var damaged *cache.CorruptError
		if !errors.As(err, &damaged) {
			t.Fatalf("Get: %v", err)
		}
		want := filepath.Join(s.Path(), "quarantine", "record-"+r.Key().String())
		if damaged.Path != path || damaged.Quarantine != want {
			t.Errorf("error %v; want path %s, moved to %s", err, path, want)
		}
		if _, err := os.Stat(want); err != nil {
			t.Error(err)
		}
	}
	if err := s.Quarantine(d); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(s.Path(), "quarantine", "object-"+d.String())); string(b) != "some bytes" {
		t.Errorf("quarantine holds %q, %v", b, err)
	}
}

// TestRecordsThatAreNotRecords puts other things where a record belongs.
func TestRecordsThatAreNotRecords(t *testing.T) {
	r := sampleRecord(1)
	good, err := cache.EncodeRecord(r)
	if err != nil {
		t.Fatal(err)
	}
	other, err := cache.EncodeRecord(sampleRecord(2))
	if err != nil {
		t.Fatal(err)
	}
	put := func(b []byte) func(string) error {
		return func(path string) error { return os.WriteFile(path, b, 0o600) }
	}
	for name, c := range map[string]struct {
		place func(path string) error
		stays bool // a miss, not damage
	}{
		"empty":                   {put(nil), false},
		"cut short":               {put(good[:len(good)-1]), false},
		"another key's record":    {put(other), false},
		"a folder":                {func(p string) error { return os.Mkdir(p, 0o700) }, false},
		"a sparse giant":          {func(p string) error { return errors.Join(put(good)(p), os.Truncate(p, 1<<40)) }, false},
		"a record of a newer zen": {put([]byte("zen-record 2 ?\n")), true},
	} {
		t.Run(name, func(t *testing.T) {
			s := openTest(t)
			path := s.files.path(recordName(r.Key()))
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), c.place(path)); err != nil {
				t.Fatal(err)
			}
			_, err := s.Get(r.Key())
			var damaged *cache.CorruptError
			if errors.As(err, &damaged) == c.stays || errors.Is(err, cache.ErrNotFound) != c.stays {
				t.Errorf("error %v; want a miss: %v", err, c.stays)
			}
			if _, err := os.Stat(path); (err == nil) != c.stays {
				t.Errorf("the file is still there: %v", err == nil)
			}
			if err := s.Put(r); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Get(r.Key()); err != nil {
				t.Errorf("after Put: %v", err)
			}
		})
	}
}

func TestALinkOutOfTheHomeIsNotFollowed(t *testing.T) {
	s := openTest(t)
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := storeObject(t, s, "", "x")
	path := s.files.path(objectName(d))
	if err := errors.Join(os.Remove(path), os.Symlink(outside, path)); err != nil {
		t.Skip(err)
	}
	if o, err := s.Open(d); err == nil {
		o.Close()
		t.Error("Open follows a link out of the home")
	} else if !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not name %s", err, path)
	}
}

func TestFoldersThatSomebodyDeletedAreMadeAgain(t *testing.T) {
	s := openTest(t)
	for _, name := range []string{recordsFolder, objectsFolder, quarantineFolder, tmpFolder} {
		if err := os.RemoveAll(s.files.path(name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Get(cache.ActionKey{}); !errors.Is(err, cache.ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
	if err := s.Records(nil); err != nil {
		t.Errorf("Records: %v", err)
	}
	if err := s.Sweep(); err != nil {
		t.Errorf("Sweep: %v", err)
	}
	d := storeObject(t, s, "", "x")
	if err := s.Put(sampleRecord(1)); err != nil {
		t.Errorf("Put: %v", err)
	}
	if err := s.Quarantine(d); err != nil {
		t.Errorf("Quarantine: %v", err)
	}
}

func TestInfoCounts(t *testing.T) {
	s := openTest(t)
	if info, err := s.Info(); err != nil || info != (Info{Path: s.Path()}) {
		t.Errorf("an empty home: %+v, %v", info, err)
	}
	var want Info
	want.Path = s.Path()
	for i := range 5 {
		storeObject(t, s, "", strings.Repeat("x", i))
		r := sampleRecord(i)
		b, err := cache.EncodeRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Put(r); err != nil {
			t.Fatal(err)
		}
		want.Objects, want.ObjectBytes = want.Objects+1, want.ObjectBytes+int64(i)
		want.Records, want.RecordBytes = want.Records+1, want.RecordBytes+int64(len(b))
	}
	// Not ours, and no reason to fail.
	if err := os.WriteFile(s.files.path(objectsFolder+"/stray"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if info, err := s.Info(); err != nil || info != want {
		t.Errorf("%+v, %v; want %+v", info, err, want)
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	s := openTest(t)
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(sampleRecord(1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Put: %v", err)
	}
	if _, err := s.Get(cache.ActionKey{}); !errors.Is(err, os.ErrClosed) || errors.Is(err, cache.ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
}
