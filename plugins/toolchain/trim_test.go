package toolchain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRecordsThatAreNotUsedAreRemovedOnceADay(t *testing.T) {
	folder, start := t.TempDir(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	write := func(name string, at time.Time) {
		t.Helper()
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	check := func(when time.Time, want string) {
		t.Helper()
		trimRecords(folder, when)
		entries, err := os.ReadDir(folder)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%v: there are %s, want %s (%v)", when.Sub(start), got, want, err)
		}
	}
	write("used.json", start)
	write("left.json", start)
	write(".left.json.1.tmp", start)
	check(start.Add(29*day), ".left.json.1.tmp left.json trimmed used.json")
	useRecord(filepath.Join(folder, "used.json"), start.Add(29*day))
	check(start.Add(29*day+30*time.Hour), "trimmed used.json")
	write("late.json", start)
	check(start.Add(29*day+31*time.Hour), "late.json trimmed used.json") // within a day: not looked at
	check(start.Add(31*day+7*time.Hour), "trimmed used.json")
}

func TestABuildTrimsTheRecords(t *testing.T) {
	h := newHouse(t)
	stale := filepath.Join(os.Getenv("XDG_CACHE_HOME"), "zen", "build", "stale.json")
	put(t, stale, "{}")
	h.build()
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("the old record is there (%v)", err)
	}
	if h.build() {
		t.Error("the new record is gone")
	}
}
