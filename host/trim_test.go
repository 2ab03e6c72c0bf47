package host

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zen/cache"
	"zen/host/history"
)

// shelf is a repository with results that no run made.
type shelf struct {
	*Repository
	t *testing.T
}

func newShelf(t *testing.T) shelf { return shelf{home(t), t} }

// object stores text and says when it was last used, in hours ago.
func (s shelf) object(text string, hours int) cache.ObjectDigest {
	s.t.Helper()
	w, err := s.store.Create("")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		s.t.Fatal(err)
	}
	d, _, err := w.Commit()
	if err != nil {
		s.t.Fatal(err)
	}
	s.age("objects", d.String(), hours)
	return d
}

// result stores a record of some objects.
func (s shelf) result(name string, hours int, objects ...cache.ObjectDigest) cache.ActionKey {
	s.t.Helper()
	r := &cache.Record{Action: &cache.Action{}, Producer: cache.Producer{Run: "0123456789ab", Step: name}}
	r.Action.AddString("entry", name)
	for i, d := range objects {
		r.Outputs = append(r.Outputs, cache.Output{Port: fmt.Sprint("y", i), Type: "float64", Object: d})
	}
	if err := s.store.Put(r); err != nil {
		s.t.Fatal(err)
	}
	s.age("records", r.Key().String(), hours)
	return r.Key()
}

func (s shelf) age(folder, name string, hours int) {
	s.t.Helper()
	used := time.Now().Add(-time.Duration(hours) * time.Hour)
	if err := os.Chtimes(filepath.Join(s.Home(), folder, name[:2], name), used, used); err != nil {
		s.t.Fatal(err)
	}
}

// left lists the steps of the records and the digests of the objects that are
// still there.
func (s shelf) left() (names []string) {
	s.t.Helper()
	err := errors.Join(
		s.store.Records(func(r cache.RecordInfo) error { names = append(names, r.Record.Producer.Step); return r.Err }),
		s.store.Objects(func(o cache.ObjectInfo) { names = append(names, o.Digest.String()) }),
	)
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func (s shelf) wantLeft(what string, want ...string) {
	s.t.Helper()
	slices.Sort(want)
	if got := s.left(); !slices.Equal(got, want) {
		s.t.Errorf("%s: left %v, want %v", what, got, want)
	}
}

func (s shelf) trim(o TrimOptions) *TrimReport {
	s.t.Helper()
	report, err := s.Trim(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return report
}

func removedSteps(r *TrimReport) (names []string) {
	for _, e := range r.Removed {
		if e.Key == nil {
			names = append(names, "object")
			continue
		}
		names = append(names, e.Step)
	}
	return names
}

func TestTrimDeletesTheLeastRecentlyUsedFirst(t *testing.T) {
	s := newShelf(t)
	text := string(make([]byte, 10_000))
	digests := map[string]string{}
	for i, name := range []string{"c", "a", "d", "b"} {
		d := s.object(name+text, 10*(i+2))
		digests[name] = d.String()
		s.result(name, 10*(i+2), d)
	}
	s.object("orphan"+text, 45)
	// The object of a result that was opened is a use of the result.
	s.age("objects", digests["b"], 5)

	options := TrimOptions{MaxBytes: new(int64(25_000)), DryRun: true}
	dry := s.trim(options)
	if n := len(s.left()); n != 9 {
		t.Fatalf("a dry run left %d files", n)
	}
	options.DryRun = false
	report := s.trim(options)
	if got, want := removedSteps(report), []string{"object", "d", "a"}; !slices.Equal(got, want) {
		t.Errorf("removed %v, want %v", got, want)
	}
	if !slices.Equal(removedSteps(dry), removedSteps(report)) || dry.Freed != report.Freed || dry.Left != report.Left {
		t.Errorf("the dry run said %+v, it was %+v", dry, report)
	}
	s.wantLeft("after trim", "b", "c", digests["b"], digests["c"])
	if info, err := s.store.Info(); err != nil || report.Left != info.RecordBytes+info.ObjectBytes || report.Left > 25_000 || !report.Reached {
		t.Errorf("%+v, but there are %+v, %v", report, info, err)
	}
	if report.Records != 2 || report.Objects != 3 {
		t.Errorf("%d records and %d objects, want 2 and 3", report.Records, report.Objects)
	}
}

func TestASharedObjectGoesWithTheLastOfItsResults(t *testing.T) {
	s := newShelf(t)
	shared, own := s.object("shared", 30), s.object("own", 50)
	s.result("old", 40, shared, own)
	s.result("young", 20, shared, shared)
	age := func(hours int) TrimOptions { return TrimOptions{MaxAge: new(time.Duration(hours) * time.Hour)} }
	s.trim(age(45))
	s.wantLeft("everything was used since", "old", "young", shared.String(), own.String())
	s.trim(age(35)) // old counts as used when its object was
	s.wantLeft("an object of old was used since", "old", "young", shared.String(), own.String())
	s.trim(age(25))
	s.wantLeft("old is too old", "young", shared.String())
	s.trim(age(5))
	s.wantLeft("young is too old")
}

func TestTrimKeepsWhatRunsNeed(t *testing.T) {
	s := newShelf(t)
	for i := range 9 {
		d := s.object(fmt.Sprint("object ", i), 50)
		key := s.result(fmt.Sprint("step", i), 50, d)
		run := history.Run{ID: fmt.Sprintf("%012d", i), Pipeline: "p", File: "/p.toml", Status: history.StatusOK, Started: time.Unix(int64(1000-i), 0)}
		run.Steps = []history.Step{{Name: "s", Key: key.String(), Outputs: []history.Output{{ObjectDigest: d.String()}}}}
		write := s.history.Record
		if i == 8 {
			write = s.history.Begin
		}
		if err := write(run); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.history.Pin("000000000006", true); err != nil {
		t.Fatal(err)
	}
	report := s.trim(TrimOptions{MaxBytes: new(int64(0))})
	if got, want := removedSteps(report), 2; len(got) != want || slices.Contains(got, "step6") || slices.Contains(got, "step8") {
		t.Errorf("removed %v, want step5 and step7", got)
	}
	if report.Reached {
		t.Error("nothing that had to go stayed?")
	}
	got := map[KeptReason]int{}
	for _, k := range report.Kept {
		got[k.Reason] = k.Records*10 + k.Objects
	}
	if want := (map[KeptReason]int{KeptNewest: 55, KeptPinned: 11, KeptRunning: 11}); !maps.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	if report = s.trim(TrimOptions{MaxBytes: new(int64(0)), All: true}); !report.Reached || len(s.left()) != 0 {
		t.Errorf("%+v left %v", report, s.left())
	}
}

func TestARunUnderWayKeepsWhatItMayUse(t *testing.T) {
	s := newShelf(t)
	s.object("older than the run", 2)
	young := s.object("used since", 0)
	name, err := openHome(t, Options{Home: s.Home()}).store.BeginRun()
	if err != nil || name == "" {
		t.Fatal(err)
	}
	report := s.trim(TrimOptions{MaxBytes: new(int64(0)), All: true})
	s.wantLeft("beside a run", young.String())
	if len(report.Kept) != 1 || report.Kept[0].Reason != KeptInUse || report.Reached {
		t.Errorf("%+v", report)
	}
}

// TestARunThatEndsWhileTrimLooks looked its result up before trim did, so no
// mark tells of it, and no folder any more: only the history does.
func TestARunThatEndsWhileTrimLooks(t *testing.T) {
	s := newShelf(t)
	d := s.object("its output", 1)
	key := s.result("s", 1, d)
	s.result("other", 1)
	trim, err := s.newTrim(TrimOptions{MaxBytes: new(int64(0))})
	if err != nil {
		t.Fatal(err)
	}
	run := history.Run{ID: "0123456789ab", Pipeline: "p", File: "/p.toml", Status: history.StatusOK, Started: time.Now()}
	run.Steps = []history.Step{{Name: "s", Key: key.String(), Outputs: []history.Output{{ObjectDigest: d.String()}}}}
	if err := s.history.Record(run); err != nil {
		t.Fatal(err)
	}
	if _, err := trim.run(); err != nil {
		t.Fatal(err)
	}
	s.wantLeft("after the run", "s", d.String())
}

// TestARecordThatIsPutWhileTrimLooks has its object already when trim looks, and
// its run is over when trim deletes.
func TestARecordThatIsPutWhileTrimLooks(t *testing.T) {
	s := newShelf(t)
	other := openHome(t, Options{Home: s.Home()}).store
	name, err := other.BeginRun()
	if err != nil {
		t.Fatal(err)
	}
	d := s.object("its output", 0)
	trim, err := s.newTrim(TrimOptions{MaxBytes: new(int64(0)), All: true})
	if err != nil {
		t.Fatal(err)
	}
	s.result("s", 0, d)
	if err := other.EndRun(name); err != nil {
		t.Fatal(err)
	}
	if _, err := trim.run(); err != nil {
		t.Fatal(err)
	}
	s.wantLeft("after the run", "s", d.String())
}

func TestAllBatchesOfALongTrim(t *testing.T) {
	s := newShelf(t)
	for i := range 200 {
		s.result(fmt.Sprint("s", i), 50, s.object(fmt.Sprint("a", i), 50), s.object(fmt.Sprint("b", i), 50))
	}
	report := s.trim(TrimOptions{MaxBytes: new(int64(0))})
	if report.Records != 200 || report.Objects != 400 || report.Left != 0 || len(s.left()) != 0 {
		t.Errorf("%d records, %d objects; %d bytes and %v left", report.Records, report.Objects, report.Left, s.left())
	}
}

func TestARunTrimsByItself(t *testing.T) {
	repo := home(t)
	config := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(repo.Home(), "config.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := shelf{repo, t}
	s.object("nobody needs this", 50)
	one := func(by float64) *Summary {
		t.Helper()
		return repo.mustRun(t, fmt.Sprintf("[steps.seven]\nrun = \"steps.seven\"\n[steps.more]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\" }\nparams = { by = %v }\n", by), RunOptions{})
	}
	config("cache.max_size = 0")
	if got := one(1).Trimmed; got != nil {
		t.Errorf("switched off, but trimmed %+v", got)
	}
	config("cache.max_size = \"1KiB\"")
	if got := one(1).Trimmed; got != nil {
		t.Errorf("a run of hits only trimmed %+v", got)
	}
	if got := one(2).Trimmed; got == nil || got.Objects != 1 || got.Records != 0 {
		t.Errorf("trimmed %+v, want the object", got)
	}
	s.object("nobody needs this, either", 50)
	if got := one(3).Trimmed; got != nil {
		t.Errorf("within the hour, and its size could not be reached: trimmed %+v", got)
	}
	repo.writeUsage(usage{Walked: time.Now().Add(-walkEvery), Over: true})
	if got := one(4).Trimmed; got == nil || got.Objects != 1 {
		t.Errorf("after an hour: trimmed %+v, want the object", got)
	}
	config("cache.max_size = \"much\"")
	if _, err := repo.Plan(pipelineFile(t, "[steps.seven]\nrun = \"steps.seven\"\n"), Overrides{}); err == nil || !strings.Contains(err.Error(), `config.toml:1:18: max_size: "much" is no size`) {
		t.Errorf("got %v, want an error about config.toml before anything runs", err)
	}
}

func TestWhenAWalkIsDue(t *testing.T) {
	now := time.Now()
	limit := config{maxBytes: new(int64(100))}
	for _, c := range []struct {
		what string
		u    usage
		want bool
	}{
		{"never walked", usage{}, true},
		{"small", usage{Walked: now, Bytes: 100}, false},
		{"grown past its size", usage{Walked: now, Bytes: 101}, true},
		{"could not be made smaller", usage{Walked: now, Bytes: 101, Over: true}, false},
		{"an hour ago", usage{Walked: now.Add(-walkEvery)}, true},
		{"the clock was set back", usage{Walked: now.Add(time.Minute)}, true},
	} {
		if got := c.u.due(limit, now); got != c.want {
			t.Errorf("%s: due %v, want %v", c.what, got, c.want)
		}
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]time.Duration{"30d": 720 * time.Hour, "2w": 336 * time.Hour, "1.5d": 36 * time.Hour, "12h": 12 * time.Hour, "90m": 90 * time.Minute, "0s": 0, "0d": 0} {
		if got, err := ParseAge(text); got != want || err != nil {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "d", "30", "-1d", "-3h", "NaNd", "1e30d", "3 days"} {
		if got, err := ParseAge(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	for text, want := range map[string]int64{"0": 0, "2GiB": 2 << 30, "500MB": 5e8} {
		if got, err := ParseSize(text); got != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	if got, err := ParseSize(""); err == nil {
		t.Errorf("nothing is %d", got)
	}
}
