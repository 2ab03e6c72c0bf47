package disk

import (
	"fmt"
	"testing"
	"time"

	"zen/cache"
)

// sampleRecord is the size of a real one: 20 fields, 3 outputs, 4 metrics.
func sampleRecord(n int) *cache.Record {
	a := new(cache.Action)
	a.AddUint("engine", 1)
	a.AddUint("abi", 1)
	a.AddBytes("module", make([]byte, 32))
	a.AddString("entry", "fit")
	for i := range 6 {
		a.AddString(fmt.Sprintf("signature.input.x_%d", i), "float32[N, 784]")
	}
	for i := range 4 {
		a.AddFloat(fmt.Sprintf("param.p_%d", i), 0.1*float64(i))
	}
	a.AddInt("seed", int64(n))
	for i := range 5 {
		a.AddBytes(fmt.Sprintf("input.x_%d", i), make([]byte, 32))
	}
	r := &cache.Record{Action: a}
	for i := range 3 {
		r.Outputs = append(r.Outputs, cache.Output{Port: fmt.Sprintf("y_%d", i), Type: "float32[60000, 784]", Object: cache.ObjectDigest{byte(i)}, Size: 1 << 20})
	}
	for i := range 4 {
		r.Metrics = append(r.Metrics, cache.Metric{Name: "loss", Step: int64(i), Value: 1 / float64(i+3)})
	}
	r.Producer = cache.Producer{Run: "20250101-120000-abcdef", Step: "trainer", Zen: "0.1.0", Engine: "v1.12.0", OS: "linux", Arch: "amd64", Started: time.Unix(1735732800, 0).UTC(), Seconds: 1.25}
	return r
}

func openTest(t testing.TB, options ...Option) *Store {
	t.Helper()
	s, err := Open(t.TempDir(), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func BenchmarkOpen(b *testing.B) {
	home := openTest(b).Path()
	for b.Loop() {
		s, err := Open(home)
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func BenchmarkOpenFresh(b *testing.B) {
	dir := b.TempDir()
	i := 0
	for b.Loop() {
		i++
		s, err := Open(fmt.Sprintf("%s/%d", dir, i))
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func BenchmarkGet(b *testing.B) {
	s := openTest(b)
	r := sampleRecord(0)
	if err := s.Put(r); err != nil {
		b.Fatal(err)
	}
	key := r.Key()
	for b.Loop() {
		if _, err := s.Get(key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGetMiss(b *testing.B) {
	s := openTest(b)
	for b.Loop() {
		if _, err := s.Get(cache.ActionKey{}); err == nil {
			b.Fatal("a hit in an empty store")
		}
	}
}

func BenchmarkPut(b *testing.B) {
	s := openTest(b)
	i := 0
	for b.Loop() {
		i++
		if err := s.Put(sampleRecord(i)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCreateCommit stores new objects of 64 KiB.
func BenchmarkCreateCommit(b *testing.B) {
	s := openTest(b)
	block := make([]byte, 64<<10)
	b.SetBytes(int64(len(block)))
	i := 0
	for b.Loop() {
		i++
		copy(block, fmt.Sprint(i))
		w, err := s.Create("")
		if err != nil {
			b.Fatal(err)
		}
		w.Write(block)
		if _, _, err := w.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenObject is Stat, Open and Close of one object.
func BenchmarkOpenObject(b *testing.B) {
	s := openTest(b)
	w, err := s.Create("")
	if err != nil {
		b.Fatal(err)
	}
	d, _, err := w.Commit()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Stat(d); err != nil {
			b.Fatal(err)
		}
		o, err := s.Open(d)
		if err != nil {
			b.Fatal(err)
		}
		o.Close()
	}
}

// BenchmarkRun is what trim's safety costs a run, beside what a temp folder in
// place of the file would.
func BenchmarkRun(b *testing.B) {
	s := openTest(b)
	for _, way := range []struct {
		name string
		make func() (string, error)
	}{{"file", s.BeginRun}, {"folder", s.NewFolder}} {
		b.Run(way.name, func(b *testing.B) {
			for b.Loop() {
				name, err := way.make()
				if err != nil {
					b.Fatal(err)
				}
				if err := s.RemoveFolder(name); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
