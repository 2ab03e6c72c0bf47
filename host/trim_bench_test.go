package host

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zen/cache"
)

// benchResults is the size of a home in which somebody has worked for weeks.
const benchResults = 10_000

// manyResults fills a home with records of one object each, all unused for
// long.
func manyResults(b *testing.B, n int) *Repository {
	b.Helper()
	repo := home(b)
	old := time.Now().Add(-100 * time.Hour)
	for i := range n {
		r := &cache.Record{Action: &cache.Action{}, Outputs: []cache.Output{{Port: "y", Type: "float64", Object: cache.ObjectDigest{byte(i), byte(i >> 8), 1}, Size: 8}}}
		r.Action.AddInt("n", int64(i))
		bytes, err := cache.EncodeRecord(r)
		if err != nil {
			b.Fatal(err)
		}
		writeOld(b, repo.Home(), "records", r.Key().String(), bytes, old)
		writeOld(b, repo.Home(), "objects", r.Outputs[0].Object.String(), make([]byte, 8), old)
	}
	return repo
}

func writeOld(b *testing.B, home, folder, name string, bytes []byte, old time.Time) {
	b.Helper()
	path := filepath.Join(home, folder, name[:2], name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Chtimes(path, old, old); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkTrimByItself compares what a run that executed something pays at its
// end: usually only the estimate, a walk once an hour, records and the history
// when something has to go.
func BenchmarkTrimByItself(b *testing.B) {
	repo := manyResults(b, benchResults)
	for _, c := range []struct {
		name string
		u    usage
	}{{"estimate", usage{Walked: time.Now()}}, {"walk", usage{}}} {
		b.Run(fmt.Sprintf("%s/files=%d", c.name, 2*benchResults), func(b *testing.B) {
			for b.Loop() {
				u := c.u
				if !u.Walked.IsZero() {
					u.Walked = time.Now()
				}
				repo.writeUsage(u)
				if _, err := repo.trimIfDue(1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run(fmt.Sprintf("look/files=%d", 2*benchResults), func(b *testing.B) {
		for b.Loop() {
			if _, err := repo.newTrim(TrimOptions{MaxBytes: new(int64(0))}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkTrim deletes all results, and tells how long a run that starts has to
// wait at most.
func BenchmarkTrim(b *testing.B) {
	const results = 2000
	var longest time.Duration
	for b.Loop() {
		b.StopTimer()
		repo := manyResults(b, results)
		starter := openHome(b, Options{Home: repo.Home()})
		stop, stopped := make(chan bool), make(chan bool)
		go func() {
			defer close(stopped)
			longest = max(longest, longestStart(b, starter, stop))
		}()
		b.StartTimer()
		if _, err := repo.Trim(TrimOptions{MaxBytes: new(int64(0)), All: true}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		close(stop)
		<-stopped
		b.StartTimer()
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "ms-longest-start")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/(2*results), "µs/file")
}

// longestStart begins and ends runs until it is told to stop.
func longestStart(b *testing.B, repo *Repository, stop chan bool) (longest time.Duration) {
	for {
		select {
		case <-stop:
			return longest
		case <-time.After(5 * time.Millisecond):
		}
		began := time.Now()
		name, err := repo.store.BeginRun()
		longest = max(longest, time.Since(began))
		if err == nil {
			err = repo.store.EndRun(name)
		}
		if err != nil {
			b.Error(err)
		}
	}
}
