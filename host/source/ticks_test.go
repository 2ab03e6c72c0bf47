package source

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fat is a folder on a file system whose clock ticks every two seconds and which
// knows neither inodes nor times of change: FAT. All that is ever seen of a file
// are its size and the tick of its last writing. The same clock is the cache's.
type fat struct {
	*place
	now   time.Time
	wrote map[string]string
}

func newFAT(t *testing.T) *fat {
	f := &fat{place: newPlace(t), now: time.Unix(1_700_000_000, 0), wrote: map[string]string{}}
	f.options.Cache.Now = func() time.Time { return f.now }
	f.options.Cache.coarse = func(s Stamp) Stamp {
		const tick = int64(2 * time.Second)
		return Stamp{Size: s.Size, MTime: s.MTime - s.MTime%tick}
	}
	return f
}

// write writes a file at the time of the clock.
func (f *fat) write(t *testing.T, name, content string) {
	t.Helper()
	path := write(t, filepath.Join(f.folder, name), content)
	if err := os.Chtimes(path, f.now, f.now); err != nil {
		t.Fatal(err)
	}
	f.wrote[name] = content
}

// check identifies all files in every way there is, and compares with what was
// written.
func (f *fat) check(t *testing.T, after string) {
	t.Helper()
	all, err := f.resolveFiles(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all.List {
		path := filepath.Join(f.folder, m.Name)
		plugin, _, err := f.options.Cache.Identify(path, "plugin", io.ReadAll)
		if err != nil {
			t.Fatal(err)
		}
		one, err := Resolve(context.Background(), Spec{Name: "s", Path: path, SHA256: sha(f.wrote[m.Name])}, f.options)
		if err != nil {
			t.Fatalf("%s: as a source: %v", after, err)
		}
		if string(plugin) != f.wrote[m.Name] || m.Content != one.Content {
			t.Fatalf("%s: %s is %q; it was taken for %q as a plugin, and the folder's %x for %x",
				after, m.Name, f.wrote[m.Name], plugin, m.Content, one.Content)
		}
	}
}

// TestNoTickHidesAChange changes files of one size again and again, within a tick
// and over several, with a clock that also goes backwards, and times of files that
// lie in the future.
func TestNoTickHidesAChange(t *testing.T) {
	steps := []time.Duration{0, 0, 0, time.Millisecond, time.Second, 1999 * time.Millisecond, Margin, 3 * time.Second, time.Minute, -time.Millisecond, -time.Second, -3 * time.Second}
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 0))
		f := newFAT(t)
		for i := range 3 {
			f.write(t, fmt.Sprint(i), "0000")
		}
		for i := range 100 {
			step := steps[random.IntN(len(steps))]
			f.now = f.now.Add(step)
			change := random.IntN(4)
			if change < 3 {
				f.write(t, fmt.Sprint(change), fmt.Sprintf("%04d", i))
			}
			f.check(t, fmt.Sprintf("seed %d, change %d, %v later", seed, i, step))
		}
	}
}

func TestAFileFromTheFutureIsReadEachTime(t *testing.T) {
	f := newFAT(t)
	f.now = f.now.Add(time.Hour)
	f.write(t, "a", "from 1 h on")
	f.now = f.now.Add(-time.Hour)
	for range 3 {
		f.read = 0
		if m := f.mustResolve(t, "."); f.read != 1 || !m.List[0].Recent {
			t.Errorf("read %d times, recent %v", f.read, m.List[0].Recent)
		}
	}
}

func TestAnEntryOfALaterTimeIsForgotten(t *testing.T) {
	f := newFAT(t)
	f.write(t, "a", "old")
	f.now = f.now.Add(time.Hour)
	f.check(t, "remembered")
	f.now = f.now.Add(-time.Hour) // and in the same tick as before
	f.write(t, "a", "new")
	f.check(t, "the clock was set back")
	f.now = f.now.Add(2 * time.Hour)
	f.check(t, "the clock is right again")
}

// What really is on this system, with the real clock.
func TestAFileThatIsRewrittenAtOnceIsNeverMistaken(t *testing.T) {
	p := newPlace(t)
	p.options.Cache.Now = nil
	old := time.Now().Add(-time.Hour)
	for i := range 200 {
		content := fmt.Sprintf("%04d", i)
		path := write(t, filepath.Join(p.folder, "a"), content)
		if i%2 == 0 { // by another file that takes its place
			path = write(t, filepath.Join(p.folder, ".b"), content)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path, filepath.Join(p.folder, "a")); err != nil {
			t.Fatal(err)
		}
		checkMember(t, p.mustResolve(t, "."), p.mustResolve(t, ".").List[0])
		checkResolve(t, p, Spec{Name: "s", Path: filepath.Join(p.folder, "a")}, content)
	}
}
