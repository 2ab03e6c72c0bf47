package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zen/cache/cachetest"
)

// smallModule is one function that adds two numbers.
var smallModule = []byte("\x00asm\x01\x00\x00\x00\x01\x07\x01\x60\x02\x7f\x7f\x01\x7f\x03\x02\x01\x00\x07\x07\x01\x03add\x00\x00\x0a\x09\x01\x07\x00\x20\x00\x20\x01\x6a\x0b")

// compiledSmall fills a compilation cache with the small module.
func compiledSmall(t *testing.T, root string) *cacheEntry {
	t.Helper()
	digest := sha256.Sum256(smallModule)
	e, m := New(Config{CacheFolder: root, Cores: 1}), &Module{}
	if err := e.compile(context.Background(), m, digest, smallModule); err != nil {
		t.Fatal(err)
	}
	if err := m.runtime.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	return newCacheEntry(root, digest)
}

// TestRotOfEveryByteOfASmallModulesCodeIsFound changes every byte that is cached of
// a small module, every eighth unless there is time, cuts its files everywhere and
// makes them longer.
func TestRotOfEveryByteOfASmallModulesCodeIsFound(t *testing.T) {
	root := filepath.Join(t.TempDir(), "compiled")
	entry := compiledSmall(t, root)
	r := &codeRot{entry: entry, whole: cacheFiles(t, root)}
	for path, good := range r.whole {
		for at := range good {
			if !cachetest.Thorough() && at%8 != 0 {
				continue
			}
			for _, change := range []byte{1 << (at % 8), 0x80 >> (at % 8), 0xff} {
				r.changed(t, path, at, change)
			}
			r.try(t, path, fmt.Sprintf("cut at %d", at), good[:at])
		}
		r.try(t, path, "longer", append(slices.Clone(good), 0))
	}
	cachetest.CrashRow{Part: "rot: machine code of a small module", Cases: r.cases, Violations: r.wrong}.Report(t)
}

// TestRotOfASampleOfAPluginsCodeIsFound does so at random places of a real plugin.
func TestRotOfASampleOfAPluginsCodeIsFound(t *testing.T) {
	g := getGuest(t, "steps")
	root := filepath.Join(t.TempDir(), "compiled")
	load(t, Config{CacheFolder: root}, g)
	r := &codeRot{entry: newCacheEntry(root, g.digest), whole: cacheFiles(t, root)}
	places := 20
	if cachetest.Thorough() {
		places = 500
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for path, good := range r.whole {
		for range places {
			at := rng.IntN(len(good))
			r.changed(t, path, at, byte(1+rng.IntN(255)))
			r.try(t, path, fmt.Sprintf("cut at %d", at), good[:at])
		}
	}
	cachetest.CrashRow{Part: "rot: machine code of a plugin, sample", Cases: r.cases, Violations: r.wrong}.Report(t)
}

// codeRot damages one entry of a compilation cache again and again.
type codeRot struct {
	entry        *cacheEntry
	whole        map[string][]byte
	cases, wrong int
}

func (r *codeRot) changed(t *testing.T, path string, at int, change byte) {
	t.Helper()
	b := slices.Clone(r.whole[path])
	b[at] ^= change
	r.try(t, path, fmt.Sprintf("byte %d ^ %#02x", at, change), b)
}

// try writes a damaged file: the entry is not opened, a text names a file of it,
// and it is gone.
func (r *codeRot) try(t *testing.T, path, what string, b []byte) {
	t.Helper()
	for name, good := range r.whole {
		if name == path {
			good = b
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.cases++
	cache, damage := r.entry.open()
	if _, err := os.Stat(r.entry.folder); cache != nil || err == nil || !strings.Contains(damage, r.entry.folder) {
		r.wrong++
		t.Errorf("%s, %s: opened %v, said %q", path, what, cache != nil, damage)
	}
}

func TestAnEntryWithoutItsSidecarIsRemoved(t *testing.T) {
	entry := compiledSmall(t, filepath.Join(t.TempDir(), "compiled"))
	if err := os.Remove(filepath.Join(entry.folder, sidecar)); err != nil {
		t.Fatal(err)
	}
	cache, damage := entry.open()
	if _, err := os.Stat(entry.folder); cache != nil || err == nil || !strings.Contains(damage, sidecar) {
		t.Errorf("opened %v, said %q, there: %v", cache != nil, damage, err == nil)
	}
}
