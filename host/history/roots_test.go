package history

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

func TestRootsAreOfNewestPinnedAndRunningRuns(t *testing.T) {
	db := open(t)
	for i := range 5 {
		r := run(fmt.Sprintf("%012d", i), []string{"a", "b"}[i%2], i)
		r.Steps = []Step{{Name: "s", Key: fmt.Sprint("k", i), PluginDigest: fmt.Sprint("p", i),
			Outputs: []Output{{ObjectDigest: fmt.Sprint("o", i)}, {ObjectDigest: "shared"}}}}
		record(t, db, r)
	}
	running := run("00000000000f", "a", -1)
	running.Steps = []Step{{Name: "s", Outputs: []Output{{ObjectDigest: "running"}}}}
	dead := run("00000000000e", "a", -2)
	dead.Steps = []Step{{Name: "s", Outputs: []Output{{ObjectDigest: "dead"}}}}
	for _, r := range []Run{running, dead} {
		if err := db.Begin(r); err != nil {
			t.Fatal(err)
		}
	}
	// A process that is no more.
	if _, err := db.sql.Exec("UPDATE run SET pid = 999999999 WHERE id = '00000000000e'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Pin("000000000000", true); err != nil {
		t.Fatal(err)
	}
	roots, err := db.Roots(1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, digest := range slices.Sorted(maps.Keys(roots)) {
		got = append(got, digest+":"+string(roots[digest]))
	}
	want := "[k0:pinned k3:newest k4:newest o0:pinned o3:newest o4:newest p0:pinned p3:newest p4:newest running:running shared:pinned]"
	if fmt.Sprint(got) != want {
		t.Errorf("roots %s, want %s", got, want)
	}
}

func TestEveryChangeOfTheHistoryShows(t *testing.T) {
	db := open(t)
	record(t, db, run("000000000000", "a", 0))
	other := openAt(t, db.path)
	changes := func() string {
		t.Helper()
		text, err := db.Changes()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := changes()
	if again := changes(); again != before {
		t.Errorf("%s, then %s: nothing has changed", before, again)
	}
	for i, do := range []func() error{
		func() error { return db.Record(run("000000000001", "a", 1)) },
		func() error { return other.Record(run("000000000002", "a", 2)) },
		func() error { return other.End("000000000001", StatusFailed, day) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if now := changes(); now == before {
			t.Errorf("change %d does not show", i)
		} else {
			before = now
		}
	}
}

func TestSavedSumsUpHits(t *testing.T) {
	db := open(t)
	made := run("000000000001", "a", 0)
	made.Steps = []Step{{Name: "s", Outcome: OutcomeExecuted, Seconds: 2.5}, {Name: "t", Outcome: OutcomeExecuted, Seconds: 100}}
	record(t, db, made)
	for i := range 3 {
		r := run(fmt.Sprintf("%012d", 2+i), "a", 1+i)
		r.Started = day.Add(time.Duration(i) * time.Minute)
		r.Steps = []Step{{Name: "other", Outcome: OutcomeHit, FromRun: "000000000001", FromStep: "s"},
			{Name: "s", Outcome: OutcomeHit, FromRun: "ffffffffffff", FromStep: "s"}}
		record(t, db, r)
	}
	hits, seconds, err := db.Saved()
	if hits != 6 || seconds != 7.5 || err != nil {
		t.Errorf("%d hits, %v s, %v; want 6 and 7.5", hits, seconds, err)
	}
}
