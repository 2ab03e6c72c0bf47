package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkAFolderOf10000Files identifies a folder of 10,000 files of 1,000 bytes.
func BenchmarkAFolderOf10000Files(b *testing.B) {
	folder := b.TempDir()
	manyFiles(b, folder, 10_000)
	repo := home(b)
	repo.stats.Now = func() time.Time { return time.Now().Add(time.Hour) }
	plan, err := repo.Plan(pipelineFile(b, tally(folder)), Overrides{})
	if err != nil {
		b.Fatal(err)
	}
	for name, before := range map[string]func() error{
		"first":       func() error { return os.RemoveAll(repo.stats.Dir) },
		"unchanged":   func() error { return nil },
		"one changed": func() error { return os.WriteFile(filepath.Join(folder, "0", "0"), make([]byte, 1000), 0o600) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				if err := before(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := repo.ResolveSources(context.Background(), plan, func(Event) {}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// manyFiles makes n files of 1,000 bytes, 100 in a folder.
func manyFiles(t testing.TB, folder string, n int) {
	t.Helper()
	for i := range n {
		below := filepath.Join(folder, fmt.Sprint(i/100))
		if i%100 == 0 {
			if err := os.MkdirAll(below, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		content := fmt.Appendf(nil, "%01000d", i)
		if err := os.WriteFile(filepath.Join(below, fmt.Sprint(i%100)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
