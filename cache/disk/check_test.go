package disk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"zen/cache"
)

// storeResult stores record n and its object.
func storeResult(t testing.TB, s *Store, n int) *cache.Record {
	t.Helper()
	r := sampleRecord(n)
	text := strings.Repeat("output ", n+1)
	r.Outputs = []cache.Output{{Port: "y", Type: "file", Object: storeObject(t, s, "", text), Size: int64(len(text))}}
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
	return r
}

// mustCheck checks a home.
func mustCheck(t testing.TB, s *Store, o CheckOptions) *Report {
	t.Helper()
	report, err := s.Check(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// state is every file of a home with its mode, time and content.
func state(t testing.TB, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, name := range tree(t, s.Path()) {
		fi, err := os.Lstat(s.files.path(name))
		if err != nil {
			t.Fatal(err)
		}
		content, _ := os.ReadFile(s.files.path(name))
		b.WriteString(name + " " + fi.Mode().String() + " " + string(content) + "\n")
		if fi.Mode().IsRegular() {
			b.WriteString(fi.ModTime().String() + "\n")
		}
	}
	return b.String()
}

func TestCheckOfAGoodHome(t *testing.T) {
	s := openTest(t)
	for n := range 3 {
		storeResult(t, s, n)
	}
	s = reopen(t, s)
	before := state(t, s)
	var read, all int64
	report := mustCheck(t, s, CheckOptions{Repair: true, Progress: func(done, of int64) { read, all = done, of }})
	if len(report.Findings) != 0 || report.Records != 3 || report.Objects != 3 || read != all || read != report.Bytes || read == 0 {
		t.Errorf("%+v, read %d of %d", report, read, all)
	}
	if after := state(t, s); after != before {
		t.Errorf("the check changed\n%s\nto\n%s", before, after)
	}
}

// TestCheckFinds damages one home in every way, looks, repairs, and looks again.
func TestCheckFinds(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are POSIX")
	}
	s := openTest(t)
	var records []*cache.Record
	for n := range 7 {
		records = append(records, storeResult(t, s, n))
	}
	record := func(n int) string { return recordName(records[n].Key()) }
	object := func(n int) string { return objectName(records[n].Outputs[0].Object) }
	path := s.files.path
	flip(t, path(record(0)))
	flip(t, path(object(1)))
	newer := recordName(cache.ActionKey{7})
	err := errors.Join(
		os.Remove(path(object(2))),
		os.Chmod(path(object(1)), 0o444),
		os.Chmod(path(object(3)), 0o666),
		os.Chmod(path(record(4)), 0o620),
		os.WriteFile(path(folderOf(object(5))+"/stray"), nil, 0o600),
		os.WriteFile(path(objectsFolder+"/stray"), nil, 0o600),
		os.MkdirAll(path(folderOf(newer)), 0o700),
		os.WriteFile(path(newer), []byte("zen-record 2 ?\n"), 0o600),
		os.Mkdir(path(tmpFolder+"/1-dead"), 0o700),
	)
	if err != nil {
		t.Fatal(err)
	}
	small := *records[6]
	small.Outputs = slices.Clone(small.Outputs)
	small.Outputs[0].Size--
	if err := s.Put(&small); err != nil {
		t.Fatal(err)
	}

	want := map[string]FindingKind{
		record(0): FindingCorruptRecord, object(1): FindingCorruptObject, record(1): FindingDamagedResult,
		record(2): FindingMissingObject, object(3): FindingMode, record(4): FindingMode, record(6): FindingDamagedResult,
		folderOf(object(5)) + "/stray": FindingStray, objectsFolder + "/stray": FindingStray, tmpFolder + "/1-dead": FindingTemp,
	}
	before := state(t, s)
	report := mustCheck(t, s, CheckOptions{})
	wantFindings(t, s, report, want, false)
	if report.Newer != 1 {
		t.Errorf("%d records of a newer zen, want 1", report.Newer)
	}
	if after := state(t, s); after != before {
		t.Errorf("looking changed\n%s\nto\n%s", before, after)
	}
	wantFindings(t, s, mustCheck(t, s, CheckOptions{Repair: true}), want, true)
	strays := map[string]FindingKind{folderOf(object(5)) + "/stray": FindingStray, objectsFolder + "/stray": FindingStray}
	wantFindings(t, s, mustCheck(t, s, CheckOptions{Repair: true}), strays, true)
	for n, hit := range []bool{false, false, false, true, true, true, false} {
		if _, err := s.Get(records[n].Key()); (err == nil) != hit || err != nil && !errors.Is(err, cache.ErrNotFound) {
			t.Errorf("record %d after the repair: %v, want a hit: %v", n, err, hit)
		}
	}
}

// wantFindings compares findings; all but strays were repaired when asked for.
func wantFindings(t *testing.T, s *Store, report *Report, want map[string]FindingKind, repair bool) {
	t.Helper()
	got := map[string]FindingKind{}
	for _, f := range report.Findings {
		name, err := filepath.Rel(s.Path(), f.Path)
		if err != nil {
			t.Fatal(err)
		}
		got[filepath.ToSlash(name)] = f.Kind
		if repaired := f.Done != ""; repaired != (repair && f.Kind != FindingStray) {
			t.Errorf("%s (%s): done %q, repair %v", f.Path, f.Kind, f.Done, repair)
		}
	}
	for name, kind := range want {
		if got[name] != kind {
			t.Errorf("%s: found %q, want %q", name, got[name], kind)
		}
		delete(got, name)
	}
	for name, kind := range got {
		t.Errorf("%s: found %q, want nothing", name, kind)
	}
}

func TestCheckNamesWhatItCannotRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights")
	}
	s := openTest(t)
	r := storeResult(t, s, 1)
	name := objectName(r.Outputs[0].Object)
	// Nobody may follow a link out of the home, root included.
	if err := errors.Join(os.Remove(s.files.path(name)), os.Symlink("/etc/passwd", s.files.path(name))); err != nil {
		t.Fatal(err)
	}
	wantFindings(t, s, mustCheck(t, s, CheckOptions{}), map[string]FindingKind{name: FindingUnreadable}, false)
}

func TestCheckIsSafeBesideWriters(t *testing.T) {
	s := openTest(t)
	var writers []*process
	for range 2 {
		writers = append(writers, start(t, "write without end", s.Path()))
	}
	for _, w := range writers {
		w.wait(t, 3)
	}
	for i := range 30 {
		for _, f := range mustCheck(t, s, CheckOptions{Repair: i%2 == 1}).Findings {
			// The writers move objects away behind their records: nothing else is wrong.
			if f.Kind != FindingMissingObject {
				t.Errorf("%+v", f)
			}
		}
	}
	for _, w := range writers {
		if err := w.end(); err != nil {
			t.Errorf("a writer: %v", err)
		}
	}
	for n := range crashKeys {
		if err := lookUp(s, n); err != nil {
			t.Error(err)
		}
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	s := openTest(t)
	storeResult(t, s, 1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Check(ctx, CheckOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOpenWithoutSweepLeavesTemps(t *testing.T) {
	s := openTest(t)
	if err := os.Mkdir(s.files.path(tmpFolder+"/1-dead"), 0o700); err != nil {
		t.Fatal(err)
	}
	other, err := Open(s.Path(), WithoutSweep())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if names := tmpNames(t, other); len(names) != 1 {
		t.Errorf("tmp holds %q", names)
	}
}
