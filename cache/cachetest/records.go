package cachetest

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"zen/cache"
)

func missingRecord(t *testing.T, s cache.Store) {
	put(t, s, sample(1))
	_, err := s.Get(sample(2).Key())
	wantMiss(t, "Get", err)
}

func hit(t *testing.T, s cache.Store) {
	d := mustStore(t, s, []byte("model"))
	r := sample(1, cache.Output{Port: "model", Type: "uint8[5]", Content: [32]byte{7}, Object: d, Size: 5})
	put(t, s, r)
	wantRecord(t, s, r)
	wantRecord(t, s, r)
}

func numbers(t *testing.T, s cache.Store) {
	r := sample(1)
	for i, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		r.Metrics = append(r.Metrics, cache.Metric{Name: "m", Step: math.MaxInt64 - int64(i), Value: v})
		r.Action.AddFloat("f", v)
	}
	r.Action.AddInt("min", math.MinInt64)
	r.Action.AddUint("max", math.MaxUint64)
	r.Action.AddBool("b", true)
	r.Action.AddBytes("raw", []byte{0, 0xff, '\n'})
	r.Action.AddString("text", "größe <&> \"\\\x00\u2028")
	put(t, s, r)
	wantRecord(t, s, r)
}

func doubledPut(t *testing.T, s cache.Store) {
	first, second := sample(1), sample(1)
	second.Producer.Run = "a later run"
	put(t, s, first)
	put(t, s, first)
	wantRecord(t, s, first)
	put(t, s, second)
	wantRecord(t, s, second)
}

func refusedPut(t *testing.T, s cache.Store) {
	r := sample(1)
	r.Metrics[0].Name = "\xff"
	if err := s.Put(r); err == nil {
		t.Error("Put keeps a name that is not UTF-8")
	}
	_, err := s.Get(r.Key())
	wantMiss(t, "Get after a refused Put", err)
}

func damagedRecord(t *testing.T, s cache.Store) {
	d := damager(t, s)
	r := sample(1)
	put(t, s, r)
	d.DamageRecord(t, r.Key())
	_, err := s.Get(r.Key())
	wantCorrupt(t, "first Get", err)
	_, err = s.Get(r.Key())
	wantMiss(t, "second Get", err)
	put(t, s, r)
	wantRecord(t, s, r)
}

func listing(t *testing.T, s cache.Store) {
	want := map[cache.ActionKey]*cache.Record{}
	for n := range 20 {
		r := sample(n)
		put(t, s, r)
		want[r.Key()] = r
	}
	var last cache.ActionKey
	seen := 0
	err := s.Records(func(info cache.RecordInfo) error {
		if seen > 0 && bytes.Compare(info.Key[:], last[:]) <= 0 {
			t.Errorf("%s comes after %s", info.Key, last)
		}
		if info.Err != nil || info.Bytes <= 0 || info.Used.IsZero() {
			t.Errorf("record of %d bytes, used %v, error %v", info.Bytes, info.Used, info.Err)
		}
		if r := want[info.Key]; r == nil {
			t.Errorf("nobody put %s", info.Key)
		} else {
			same(t, info.Record, r)
		}
		last = info.Key
		seen++
		return nil
	})
	if err != nil || seen != len(want) {
		t.Errorf("%d of %d records, error %v", seen, len(want), err)
	}

	stop := errors.New("stop")
	calls := 0
	err = s.Records(func(cache.RecordInfo) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("error %v after %d calls, want the error of the first", err, calls)
	}
}

func damagedListing(t *testing.T, s cache.Store) {
	d := damager(t, s)
	good, bad := sample(1), sample(2)
	put(t, s, good)
	put(t, s, bad)
	d.DamageRecord(t, bad.Key())
	found := map[cache.ActionKey]error{}
	if err := s.Records(func(info cache.RecordInfo) error { found[info.Key] = info.Err; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[good.Key()] != nil {
		t.Errorf("found %v, want two records and one error", found)
	}
	wantCorrupt(t, "listing", found[bad.Key()])
	_, err := s.Get(bad.Key())
	wantMiss(t, "Get after the listing", err)
}
