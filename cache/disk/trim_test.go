package disk

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"zen/cache"
)

var longAgo = time.Now().Add(-100 * time.Hour).Truncate(time.Second)

// oldResult stores a record with one object, both last used long ago.
func oldResult(t testing.TB, s *Store, n int) (cache.ActionKey, cache.ObjectDigest) {
	t.Helper()
	d := storeObject(t, s, "", fmt.Sprint("output ", n))
	r := sampleRecord(n)
	r.Outputs = []cache.Output{{Port: "y", Type: "file", Object: d, Size: 8}}
	err := s.Put(r)
	for _, name := range []string{recordName(r.Key()), objectName(d)} {
		err = errors.Join(err, s.files.touch(name, longAgo))
	}
	if err != nil {
		t.Fatal(err)
	}
	return r.Key(), d
}

func trimmer(t testing.TB, s *Store, dry bool) *Trimmer {
	t.Helper()
	trim, err := s.NewTrimmer(dry)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { trim.Close() })
	return trim
}

// removeBoth deletes a record and its object in one batch.
func removeBoth(trim *Trimmer, k cache.ActionKey, d cache.ObjectDigest) (record, object bool, err error) {
	err = trim.Batch(func(b *Batch) error {
		if record, err = b.RemoveRecord(k, longAgo); err != nil || !record {
			return err
		}
		object, err = b.RemoveObject(d, longAgo)
		return err
	})
	return record, object, err
}

func there(s *Store, name string) bool {
	_, err := s.files.stat(name)
	return err == nil
}

func TestTrimDeletesWhatNobodyUsed(t *testing.T) {
	s := openTest(t)
	k, d := oldResult(t, s, 1)
	for _, dry := range []bool{true, false} {
		record, object, err := removeBoth(trimmer(t, s, dry), k, d)
		if !record || !object || err != nil {
			t.Errorf("dry %v: %v, %v, %v", dry, record, object, err)
		}
		if there(s, recordName(k)) != dry || there(s, objectName(d)) != dry {
			t.Errorf("dry %v: record there %v, object %v", dry, there(s, recordName(k)), there(s, objectName(d)))
		}
	}
	// Another process was faster: that is fine.
	if record, object, err := removeBoth(trimmer(t, s, false), k, d); !record || !object || err != nil {
		t.Errorf("gone already: %v, %v, %v", record, object, err)
	}
}

// TestWhatARunMayUseStays has a run under way: what was used since it began,
// minus the hour by which a mark may be late, stays.
func TestWhatARunMayUseStays(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	s := openTest(t, WithClock(func() time.Time { return now }))
	k, d := oldResult(t, s, 1)
	run := reopen(t, s)
	run.now = s.now
	name, err := run.BeginRun()
	if err = errors.Join(err, s.files.touch(owner(name), now)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		used time.Duration // before the run began
		goes bool
	}{{-time.Minute, false}, {0, false}, {59 * time.Minute, false}, {time.Hour, false}, {61 * time.Minute, true}} {
		used := now.Add(-c.used)
		if err := s.files.touch(objectName(d), used); err != nil {
			t.Fatal(err)
		}
		err := trimmer(t, s, true).Batch(func(b *Batch) error {
			goes, err := b.RemoveObject(d, used)
			if goes != c.goes {
				t.Errorf("used %v before the run began: goes %v, want %v", c.used, goes, c.goes)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	// A clock that is set back makes the run no younger.
	now = now.Add(-10 * time.Hour)
	marked := now.Add(-time.Minute)
	err = trimmer(t, s, true).Batch(func(b *Batch) error {
		if !b.Since.Before(marked) {
			t.Errorf("since %v, after the clock was set back to %v", b.Since, now)
		}
		return nil
	})
	if err := errors.Join(err, run.EndRun(name)); err != nil {
		t.Fatal(err)
	}
	if record, _, err := removeBoth(trimmer(t, s, true), k, d); !record || err != nil {
		t.Errorf("after the run: %v, %v", record, err)
	}
}

func TestNoRunStartsInABatch(t *testing.T) {
	s := openTest(t)
	run := reopen(t, s)
	started := make(chan error, 1)
	err := trimmer(t, s, false).Batch(func(*Batch) error {
		go func() {
			defer close(started)
			_, err := run.BeginRun()
			started <- err
		}()
		select {
		case err := <-started:
			return fmt.Errorf("a run started (%w)", err)
		case <-time.After(20 * time.Millisecond):
			return nil
		}
	})
	if err := errors.Join(err, <-started); err != nil {
		t.Error(err)
	}
}

func TestADeadRunIsSweptAndDoesNotCount(t *testing.T) {
	s := openTest(t)
	k, d := oldResult(t, s, 1)
	name, err := s.BeginRun()
	if err != nil {
		t.Fatal(err)
	}
	// A process that died: its descriptors are closed, nothing else happened.
	s.folders[name].Close()
	delete(s.folders, name)
	if record, object, err := removeBoth(trimmer(t, s, true), k, d); !record || !object || err != nil {
		t.Errorf("%v, %v, %v", record, object, err)
	}
	if err := s.Sweep(); err != nil || there(s, owner(name)) {
		t.Errorf("still there: %v, %v", there(s, owner(name)), err)
	}
}

func TestABatchEndsWithItsFiles(t *testing.T) {
	s := openTest(t)
	err := trimmer(t, s, false).Batch(func(b *Batch) error {
		for n := range maxBatch {
			if b.Full() {
				return fmt.Errorf("full after %d files", n)
			}
			if _, err := b.RemoveObject(cache.ObjectDigest{byte(n)}, longAgo); err != nil {
				return err
			}
		}
		if !b.Full() {
			return errors.New("not full")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// trimSteps are trim's steps on a result that nobody has used for long: the
// record first, then its object.
func trimSteps(s *Store, k cache.ActionKey, d cache.ObjectDigest) (steps []func() error) {
	folder := tmpFolder + "/" + s.own
	record := &removal{files: s.files, name: recordName(k), away: folder + "/a", used: longAgo}
	object := &removal{files: s.files, name: objectName(d), away: folder + "/b", used: longAgo}
	for _, step := range removalSteps {
		steps = append(steps, func() error { return stepOf(record, step) })
	}
	for _, step := range removalSteps {
		steps = append(steps, func() error {
			if !record.deleted {
				return nil
			}
			return stepOf(object, step)
		})
	}
	return steps
}

func stepOf(r *removal, step func(*removal) error) error {
	if r.settled {
		return nil
	}
	return step(r)
}

// lookUpSteps are what a run does until it knows whether it has a hit.
func lookUpSteps(s *Store, k cache.ActionKey, d cache.ObjectDigest, hit *bool) []func() error {
	miss := func(err error) error {
		if errors.Is(err, cache.ErrNotFound) {
			*hit = false
			return nil
		}
		return err
	}
	return []func() error{
		func() error { *hit = true; return miss(s.Look(k).Err) },
		func() error { s.markUsed(recordName(k), longAgo); return nil },
		func() error { s.markUsed(objectName(d), longAgo); return nil },
		func() error { _, err := s.Stat(d); return miss(err) },
	}
}

// storeSteps are what a run does that executes the step itself.
func storeSteps(s *Store, k cache.ActionKey, d cache.ObjectDigest) []func() error {
	var w cache.ObjectWriter
	var size int64
	return []func() error{
		func() (err error) { w, err = s.Create(""); return err },
		func() (err error) { _, err = w.Write([]byte("output 1")); return err },
		func() (err error) { _, size, err = w.Commit(); return err },
		func() error {
			r := sampleRecord(1)
			r.Outputs = []cache.Output{{Port: "y", Type: "file", Object: d, Size: size}}
			return s.Put(r)
		},
	}
}

// interleavings calls f for every order in which two lists of steps can mix:
// true takes the next of the first.
func interleavings(first, second int, f func(order []bool)) {
	var walk func(order []bool, a, b int)
	walk = func(order []bool, a, b int) {
		if a == 0 && b == 0 {
			f(order)
		}
		if a > 0 {
			walk(append(order, true), a-1, b)
		}
		if b > 0 {
			walk(append(order, false), a, b-1)
		}
	}
	walk(nil, first, second)
}

func mix(t *testing.T, order []bool, first, second []func() error) {
	t.Helper()
	for _, fromFirst := range order {
		steps := &second
		if fromFirst {
			steps = &first
		}
		if err := (*steps)[0](); err != nil {
			t.Fatalf("%s: %v", orderText(order), err)
		}
		*steps = (*steps)[1:]
	}
}

func orderText(order []bool) string {
	var b strings.Builder
	for _, fromFirst := range order {
		b.WriteByte(map[bool]byte{true: 'T', false: 'r'}[fromFirst])
	}
	return b.String()
}

// TestEveryInterleavingOfTrimAndALookUp: a hit has its object, and a record
// that stays has, too.
func TestEveryInterleavingOfTrimAndALookUp(t *testing.T) {
	s := openTest(t)
	hits := map[bool]int{}
	interleavings(2*len(removalSteps), 4, func(order []bool) {
		k, d := oldResult(t, s, 1)
		var hit bool
		mix(t, order, trimSteps(s, k, d), lookUpSteps(s, k, d, &hit))
		hits[hit]++
		if hit && !there(s, objectName(d)) {
			t.Errorf("%s: a hit lost its object", orderText(order))
		}
		if there(s, recordName(k)) && !there(s, objectName(d)) {
			t.Errorf("%s: a record without its object", orderText(order))
		}
	})
	if hits[true] == 0 || hits[false] == 0 {
		t.Errorf("%d hits, %d misses: the orders do not differ", hits[true], hits[false])
	}
}

// TestEveryInterleavingOfTrimAndAnExecution: what a run stores is there when it
// has stored it, and stays.
func TestEveryInterleavingOfTrimAndAnExecution(t *testing.T) {
	s := openTest(t)
	interleavings(2*len(removalSteps), 4, func(order []bool) {
		k, d := oldResult(t, s, 1)
		mix(t, order, trimSteps(s, k, d), storeSteps(s, k, d))
		if !there(s, recordName(k)) || !there(s, objectName(d)) {
			t.Errorf("%s: record there %v, object %v", orderText(order), there(s, recordName(k)), there(s, objectName(d)))
		}
	})
}

// TestOpenWaitsForWhatTrimHasInItsHand opens an object in the moment in which
// trim has moved it and not yet seen that it is in use.
func TestOpenWaitsForWhatTrimHasInItsHand(t *testing.T) {
	s := openTest(t)
	_, d := oldResult(t, s, 1)
	opened := make(chan error, 1)
	err := trimmer(t, s, false).Batch(func(*Batch) error {
		r := removal{files: s.files, name: objectName(d), away: tmpFolder + "/" + s.own + "/a", used: longAgo}
		if _, err := s.Use(d); err != nil {
			return err
		}
		if err := r.move(); err != nil {
			return err
		}
		go func() {
			defer close(opened)
			o, err := s.Open(d)
			if err == nil {
				err = o.Close()
			}
			opened <- err
		}()
		select {
		case err := <-opened:
			return fmt.Errorf("Open did not wait: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
		return r.decide()
	})
	if err := errors.Join(err, <-opened); err != nil {
		t.Error(err)
	}
}

func TestKeysByPrefix(t *testing.T) {
	s := openTest(t)
	var all []cache.ActionKey
	for n := range 40 {
		k, _ := oldResult(t, s, n)
		all = append(all, k)
	}
	for _, prefix := range []string{"", "0", all[0].String()[:1], all[0].String()[:2], all[0].String()[:9], all[0].String(), all[0].String() + "0", "g"} {
		want := 0
		for _, k := range all {
			if strings.HasPrefix(k.String(), prefix) {
				want++
			}
		}
		if keys, err := s.Keys(prefix); len(keys) != want || err != nil {
			t.Errorf("%q: %d keys, %v; want %d", prefix, len(keys), err, want)
		}
	}
}

func TestClearQuarantine(t *testing.T) {
	s := openTest(t)
	_, d := oldResult(t, s, 1)
	if err := s.Quarantine(d); err != nil {
		t.Fatal(err)
	}
	if n, bytes, err := s.ClearQuarantine(); n != 1 || bytes != 8 || err != nil {
		t.Errorf("%d files, %d bytes, %v", n, bytes, err)
	}
	if names, err := os.ReadDir(s.files.path(quarantineFolder)); len(names) != 0 || err != nil {
		t.Errorf("left: %v, %v", names, err)
	}
}
