package disk

import (
	"os"
	"testing"
	"time"

	"zen/cache"
)

// TestTimeOfLastUse follows the modification times of a record and an object.
func TestTimeOfLastUse(t *testing.T) {
	start := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	now := start
	s := openTest(t, WithClock(func() time.Time { return now }))
	r := sampleRecord(1)
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
	d := storeObject(t, s, "", "x")

	get := func() {
		if _, err := s.Get(r.Key()); err != nil {
			t.Fatal(err)
		}
	}
	open := func() {
		o, err := s.Open(d)
		if err != nil {
			t.Fatal(err)
		}
		o.Close()
	}
	look := func() {
		s.Stat(d)
		s.Records(func(cache.RecordInfo) error { return nil })
		s.Info()
	}
	use := func() {
		if _, err := s.Use(d); err != nil {
			t.Fatal(err)
		}
	}
	again := func() { storeObject(t, s, "", "x") }
	record, object := recordName(r.Key()), objectName(d)
	for _, step := range []struct {
		what string
		at   time.Duration
		do   func()
		file string
		want time.Duration
	}{
		{"a new record is used now", 0, func() {}, record, 0},
		{"a new object is used now", 0, func() {}, object, 0},
		{"a look-up within the hour is not written", 59 * time.Minute, get, record, 0},
		{"opening within the hour is not written", 59 * time.Minute, open, object, 0},
		{"a look-up after an hour is", time.Hour, get, record, time.Hour},
		{"opening after an hour is", time.Hour, open, object, time.Hour},
		{"a look-up that finds an object within the hour is not written", time.Hour + 59*time.Minute, use, object, time.Hour},
		{"one after an hour is", 2 * time.Hour, use, object, 2 * time.Hour},
		{"looking is not using a record", 5 * time.Hour, look, record, time.Hour},
		{"looking is not using an object", 5 * time.Hour, look, object, 2 * time.Hour},
		{"storing the same object is using it", 5 * time.Hour, again, object, 5 * time.Hour},
		{"a clock set back is followed", -24 * time.Hour, get, record, -24 * time.Hour},
	} {
		now = start.Add(step.at)
		step.do()
		fi, err := os.Stat(s.files.path(step.file))
		if err != nil {
			t.Fatal(err)
		}
		if got := fi.ModTime().Sub(start); got != step.want {
			t.Errorf("%s: last use at %v, want %v", step.what, got, step.want)
		}
	}
}
