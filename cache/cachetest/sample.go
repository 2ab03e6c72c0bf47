package cachetest

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"
	"time"

	"zen/cache"
)

// sample returns a record of its own for every n, with objects as outputs.
func sample(n int, objects ...cache.Output) *cache.Record {
	a := new(cache.Action)
	a.AddUint("engine", 1)
	a.AddString("entry", "fit")
	a.AddInt("n", int64(n))
	return &cache.Record{
		Action:  a,
		Outputs: objects,
		Metrics: []cache.Metric{{Name: "loss", Step: 1, Value: 0.5}},
		Producer: cache.Producer{Run: fmt.Sprintf("run%d", n), Step: "trainer", Zen: "0.1.0", Engine: "v1.12.0", OS: "linux", Arch: "amd64",
			Started: time.Date(2025, 1, 2, 3, 4, 5, 6000, time.UTC), Seconds: 1.25},
	}
}

// same fails unless two records hold the same values; NaN is NaN.
func same(t *testing.T, got, want *cache.Record) {
	t.Helper()
	if !slices.Equal(got.Action.Fields(), want.Action.Fields()) {
		t.Errorf("action %q, want %q", got.Action.Fields(), want.Action.Fields())
	}
	if !slices.Equal(got.Outputs, want.Outputs) {
		t.Errorf("outputs %v, want %v", got.Outputs, want.Outputs)
	}
	if !slices.EqualFunc(got.Metrics, want.Metrics, sameMetric) {
		t.Errorf("metrics %v, want %v", got.Metrics, want.Metrics)
	}
	if got.Producer != want.Producer {
		t.Errorf("producer %v, want %v", got.Producer, want.Producer)
	}
}

func sameMetric(a, b cache.Metric) bool {
	bothNaN := math.IsNaN(a.Value) && math.IsNaN(b.Value)
	return a.Name == b.Name && a.Step == b.Step && (bothNaN || math.Float64bits(a.Value) == math.Float64bits(b.Value))
}

func put(t *testing.T, s cache.Store, r *cache.Record) {
	t.Helper()
	if err := s.Put(r); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

// wantRecord fails unless the store has this record.
func wantRecord(t *testing.T, s cache.Store, want *cache.Record) {
	t.Helper()
	got, err := s.Get(want.Key())
	if err != nil {
		t.Fatalf("Get: %v", err)
	}
	same(t, got, want)
}

func wantMiss(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, cache.ErrNotFound) {
		t.Errorf("%s: error %v, want ErrNotFound", what, err)
	}
}

func wantCorrupt(t *testing.T, what string, err error) {
	t.Helper()
	var damaged *cache.CorruptError
	if !errors.As(err, &damaged) {
		t.Errorf("%s: error %v, want a CorruptError", what, err)
	}
}

// store writes an object in the given pieces.
func store(s cache.Store, pieces ...[]byte) (cache.ObjectDigest, int64, error) {
	w, err := s.Create("")
	if err != nil {
		return cache.ObjectDigest{}, 0, err
	}
	defer w.Abort()
	for _, p := range pieces {
		if n, err := w.Write(p); err != nil || n != len(p) {
			return cache.ObjectDigest{}, 0, fmt.Errorf("wrote %d of %d bytes: %w", n, len(p), err)
		}
	}
	return w.Commit()
}

func mustStore(t *testing.T, s cache.Store, pieces ...[]byte) cache.ObjectDigest {
	t.Helper()
	d, _, err := store(s, pieces...)
	if err != nil {
		t.Fatalf("storing an object: %v", err)
	}
	return d
}

// load reads a whole object and checks it.
func load(s cache.Store, d cache.ObjectDigest) ([]byte, error) {
	o, err := s.Open(d)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	if err := cache.Verify(o, d); err != nil {
		return nil, err
	}
	return io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
}

func damager(t *testing.T, s cache.Store) Damager {
	t.Helper()
	d, ok := s.(Damager)
	if !ok {
		t.Skip("this store is not a cachetest.Damager: damage is not tested")
	}
	return d
}
