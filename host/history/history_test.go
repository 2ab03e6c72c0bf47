package history

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

func open(t testing.TB) *DB {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "history.db"))
}

func openAt(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func record(t testing.TB, db *DB, runs ...Run) {
	t.Helper()
	for _, r := range runs {
		if err := db.Record(r); err != nil {
			t.Fatal(err)
		}
	}
}

// run returns a small run that started n minutes into the day.
func run(id, pipeline string, n int) Run {
	return Run{ID: id, Pipeline: pipeline, File: "/home/me/" + pipeline + "/pipeline.toml", Status: StatusOK,
		Started: day.Add(time.Duration(n) * time.Minute), Ended: day.Add(time.Duration(n)*time.Minute + time.Second)}
}

func fullRun() Run {
	r := run("0123456789ab", "digits", 0)
	r.OS, r.Arch = "linux", "arm64"
	r.Seed, r.Zen, r.Command, r.Warnings = -7, "0.1.0", []string{"run", "pipeline.toml", "--set", "a b"}, []string{"param left out"}
	r.Steps = []Step{
		{Name: "importer", Outcome: OutcomeHit, Seconds: 0.25, Key: "k1", Plugin: "importer", PluginDigest: "d1", Entry: "load",
			FromRun: "ffffffffffff", FromStep: "load", Params: `{"tol":0.1}`,
			Outputs: []Output{{"x", "uint8[3, 2]", "c1", "o1", 12, "mlp"}, {"y", "float64", "c2", "o2", 1 << 40, ""}},
			Inputs:  []Input{{Port: "images", From: "sources.train", ContentDigest: "c0", Path: "/data/train"}}},
		{Name: "trainer", Outcome: OutcomeFailed, Error: "exploded", Slot: "classifier", Miss: Miss{Reason: "gone", Detail: "an object", Unkept: "off"},
			Inputs:  []Input{{Port: "x", From: "importer.x", ContentDigest: "c1"}},
			Metrics: []Metric{{"loss", 0, math.Inf(1)}, {"loss", 1, math.NaN()}, {"loss", 2, math.Inf(-1)}, {"acc", 1 << 60, 0.1}}},
		{Name: "evaluator", Outcome: OutcomeSkipped},
	}
	r.Counts = Counts{Hit: 1, Failed: 1, Skipped: 1}
	return r
}

func TestARunReadsBackAsWritten(t *testing.T) {
	db := open(t)
	want := fullRun()
	record(t, db, want)
	got, err := db.Run("0123456789ab")
	if err != nil {
		t.Fatal(err)
	}
	// %v: NaN is not equal to itself.
	if g, w := fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
	list, err := db.Runs("digits", 0)
	if err != nil {
		t.Fatal(err)
	}
	want.Steps = nil
	if len(list) != 1 || !reflect.DeepEqual(list[0], want) {
		t.Errorf("listed as %+v, want %+v", list, want)
	}
}

func TestARunInPiecesReadsBackLikeARecordedOne(t *testing.T) {
	db := open(t)
	want := fullRun()
	begun := want
	begun.Steps = want.Steps[:1]
	if err := db.Begin(begun); err != nil {
		t.Fatal(err)
	}
	// A step that is done again replaces what it was, counts and metrics included.
	again := want.Steps[1]
	again.Outcome, again.Metrics = OutcomeHit, []Metric{{Name: "stale", Value: 1}}
	for _, steps := range []map[int]Step{{1: again}, indexed(want.Steps[1:], 1)} {
		if err := db.StepsDone(want.ID, steps); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Latest("")
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != StatusRunning || !got.Ended.IsZero() {
		t.Errorf("before End: status %s, ended %s", got.Status, got.Ended)
	}
	if err := db.End(want.ID, want.Status, want.Ended); err != nil {
		t.Fatal(err)
	}
	if got, err = db.Latest("digits"); err != nil {
		t.Fatal(err)
	}
	if g, w := fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestAHitHasTheMetricsOfItsExecution(t *testing.T) {
	db := open(t)
	made := run("aaaaaaaaaaaa", "p", 0)
	made.Steps = []Step{{Name: "train", Outcome: OutcomeExecuted, Metrics: []Metric{{"loss", 1, 0.5}, {"loss", 2, 0.25}}}}
	hit := func(id string, n int, from string, value float64) Run {
		r := run(id, "p", n)
		r.Steps = []Step{{Name: "trainer", Outcome: OutcomeHit, FromRun: from, FromStep: "train", Metrics: []Metric{{"loss", 1, value}}}}
		return r
	}
	bare := hit("dddddddddddd", 3, "aaaaaaaaaaaa", 0)
	bare.Steps[0].Metrics = nil
	record(t, db, made, hit("bbbbbbbbbbbb", 1, "aaaaaaaaaaaa", 99), hit("cccccccccccc", 2, "eeeeeeeeeeee", 7), bare)
	for id, want := range map[string]string{
		"bbbbbbbbbbbb": "[{loss 1 0.5} {loss 2 0.25}]",
		"cccccccccccc": "[{loss 1 7}]", // its producer is not known here
		"dddddddddddd": "[{loss 1 0.5} {loss 2 0.25}]",
	} {
		r, err := db.Run(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(r.Steps[0].Metrics); got != want {
			t.Errorf("run %s: metrics %s, want %s", id, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	db := open(t)
	// Recorded in another order than they started: the start decides.
	record(t, db, run("ab0000000002", "digits", 2), run("ab0000000001", "digits", 1), run("cd0000000003", "mnist", 3), run("ab1000000004", "digits", 4))
	for _, c := range []struct{ ref, folder, want string }{
		{"ab0000000001", "", "ab0000000001"},
		{"cd", "", "cd0000000003"},
		{"CD00", "", "cd0000000003"},
		{"ab1", "", "ab1000000004"},
		{"latest", "/home/me/mnist", "cd0000000003"},
		{"", "/home/me/mnist", "cd0000000003"},
		{"latest", "/elsewhere", "ab1000000004"},
		{"digits@0", "", "ab1000000004"},
		{"digits@2", "", "ab0000000001"},
		{"ab", "", `run "ab" fits several: ab0000000001, ab0000000002, ab1000000004; give more digits`},
		{"ab00000000019", "", `no run "ab00000000019"; there is ab0000000001`},
		{"cd9", "", `no run "cd9"; there is cd0000000003`},
		{"zz", "", `no run "zz"; there are ab1000000004, cd0000000003, ab0000000002, ab0000000001`},
		{"digits@3", "", "no run digits@3: the pipeline has 3 runs, @0 to @2"},
		{"mnist@1", "", "no run mnist@1: the pipeline has 1 run, @0"},
		{"digit@0", "", `no run of a pipeline "digit"; did you mean "digits"?`},
		{"other@0", "", `no run of a pipeline "other"; there are digits and mnist`},
		{"mnist", "", `no run "mnist": write mnist@0 for the newest of pipeline mnist`},
		{"digits@-1", "", `no run "digits@-1": after @ comes a number, 0 for the newest`},
	} {
		r, err := db.Find(c.ref, c.folder)
		got := ""
		if err != nil {
			got = err.Error()
			if !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrAmbiguous) {
				t.Errorf("%q: error %v is neither ErrNotFound nor ErrAmbiguous", c.ref, err)
			}
		} else {
			got = r.ID
		}
		if got != c.want {
			t.Errorf("%q in %q: got %s, want %s", c.ref, c.folder, got, c.want)
		}
	}
}

func TestRunsAreListedNewestFirst(t *testing.T) {
	db := open(t)
	record(t, db, run("000000000002", "b", 2), run("000000000001", "a", 1), run("000000000003", "a", 3))
	for _, c := range []struct {
		pipeline string
		limit    int
		want     string
	}{
		{"", 0, "[000000000003 000000000002 000000000001]"},
		{"", 2, "[000000000003 000000000002]"},
		{"a", 0, "[000000000003 000000000001]"},
		{"a", 1, "[000000000003]"},
		{"nothing", 5, "[]"},
	} {
		list, err := db.Runs(c.pipeline, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, r := range list {
			got = append(got, r.ID)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("Runs(%q, %d) = %v, want %s", c.pipeline, c.limit, got, c.want)
		}
	}
}

func TestAHistoryThatIsNotThereIsEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "history.db")
	db := openAt(t, path)
	if list, err := db.Runs("", 10); err != nil || list != nil {
		t.Errorf("Runs: %v, %v", list, err)
	}
	if _, err := db.Latest(""); !errors.Is(err, ErrNotFound) {
		t.Errorf("Latest: %v", err)
	}
	if _, err := db.Run("abc"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Run: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("reading made the file")
	}
	if err := db.End("abc", StatusOK, day); !errors.Is(err, ErrNotFound) {
		t.Errorf("End: %v", err)
	}
	if err := db.StepsDone("abc", map[int]Step{0: {}}); !errors.Is(err, ErrNotFound) {
		t.Errorf("StepsDone: %v", err)
	}
	record(t, db, run("0123456789ab", "p", 0))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("after a write: %v, %v", info, err)
	}
}

func TestAPathIsNotTakenForOptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?mode=memory&b#c%20d", "history.db")
	record(t, openAt(t, path), run("0123456789ab", "p", 0))
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAnIDIsRecordedOnce(t *testing.T) {
	db := open(t)
	record(t, db, run("0123456789ab", "p", 0))
	if err := db.Record(run("0123456789ab", "p", 1)); err == nil || !strings.Contains(err.Error(), "0123456789ab") {
		t.Errorf("the second time: %v", err)
	}
}

func TestOpenExplainsFilesItCannotUse(t *testing.T) {
	newer := filepath.Join(t.TempDir(), "history.db")
	db := openAt(t, newer)
	record(t, db, run("0123456789ab", "p", 0))
	if _, err := db.sql.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	var schema *SchemaError
	if _, err := Open(newer); !errors.As(err, &schema) || schema.Got != 99 {
		t.Errorf("newer schema: %v", err)
	}

	damaged := filepath.Join(t.TempDir(), "history.db")
	if err := os.WriteFile(damaged, []byte(strings.Repeat("not SQLite ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(damaged); err == nil || !strings.Contains(err.Error(), damaged) || !strings.Contains(err.Error(), "only listings are lost") {
		t.Errorf("damaged file: %v", err)
	}
}

func TestManyStepsAndMetricsKeepTheirOrder(t *testing.T) {
	db := open(t)
	want := run("0123456789ab", "p", 0)
	for n := range 2*bulkRows + 3 {
		s := Step{Name: fmt.Sprint("step", n), Outcome: OutcomeExecuted}
		for i := range 3 {
			s.Metrics = append(s.Metrics, Metric{"loss", int64(i), float64(n)})
		}
		want.Steps = append(want.Steps, s)
	}
	want.Counts.Executed = len(want.Steps)
	record(t, db, want)
	got, err := db.Run(want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", *got, want)
	}
}

func indexed(steps []Step, first int) map[int]Step {
	m := map[int]Step{}
	for i, s := range steps {
		m[first+i] = s
	}
	return m
}
