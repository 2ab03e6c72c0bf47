package cachetest

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"zen/cache"
)

// at runs f n times at once.
func at(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

// execute stores an object and then a record that names it, as a run does.
func execute(s cache.Store, n int) (*cache.Record, error) {
	text := bytes.Repeat(fmt.Appendf(nil, "output %d ", n), 1000)
	d, size, err := store(s, text[:100], text[100:])
	if err != nil {
		return nil, err
	}
	r := sample(n, cache.Output{Port: "y", Type: "file", Object: d, Size: size})
	return r, s.Put(r)
}

func concurrentSame(t *testing.T, s cache.Store) {
	at(8, func(i int) {
		r, err := execute(s, 1)
		if err != nil {
			t.Errorf("writer %d: %v", i, err)
			return
		}
		if got, err := s.Get(r.Key()); err != nil {
			t.Errorf("writer %d: Get: %v", i, err)
		} else {
			same(t, got, r)
		}
		if _, err := load(s, r.Outputs[0].Object); err != nil {
			t.Errorf("writer %d: object: %v", i, err)
		}
	})
}

func concurrentDifferent(t *testing.T, s cache.Store) {
	records := make([]*cache.Record, 16)
	at(len(records), func(i int) {
		r, err := execute(s, i)
		if err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
		records[i] = r
	})
	if t.Failed() {
		return
	}
	for _, r := range records {
		wantRecord(t, s, r)
		if size, err := s.Stat(r.Outputs[0].Object); err != nil || size != r.Outputs[0].Size {
			t.Errorf("object of %d bytes, %v; want %d", size, err, r.Outputs[0].Size)
		}
	}
}

func readersAndWriters(t *testing.T, s cache.Store) {
	const rounds = 10
	at(6, func(i int) {
		for n := range rounds {
			if i < 2 {
				if _, err := execute(s, n); err != nil {
					t.Errorf("writer: %v", err)
				}
				continue
			}
			r, err := s.Get(sample(n).Key())
			if errors.Is(err, cache.ErrNotFound) {
				continue
			}
			if err != nil {
				t.Errorf("reader: %v", err)
				return
			}
			// Objects come before their record.
			if _, err := load(s, r.Outputs[0].Object); err != nil {
				t.Errorf("reader: object of a hit: %v", err)
			}
		}
	})
}
