package disk

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zen/cache"
)

func TestAClaimIsHeldByOne(t *testing.T) {
	a, b := openTemp(t)
	key := cache.ActionKey{1}
	release, err := a.Claim(key, "first")
	if err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := b.Claim(key, "second"); !errors.As(err, &held) || held.Holder != "first" || held.Key != key {
		t.Errorf("got %v", err)
	}
	if _, err := a.Claim(key, "again"); !errors.As(err, &held) {
		t.Errorf("the same store claims twice: %v", err)
	}
	other, err := b.Claim(cache.ActionKey{2}, "second")
	if err != nil {
		t.Fatal(err)
	}
	other()
	release()
	release, err = b.Claim(key, "2nd")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Claim(key, ""); !errors.As(err, &held) || held.Holder != "2nd" {
		t.Errorf("got %v", err)
	}
	release()
	if left, err := os.ReadDir(filepath.Join(a.Path(), locksFolder)); err != nil || len(left) != 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

// openTemp opens one home twice, as two processes do.
func openTemp(t *testing.T) (a, b *Store) {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	stores := [2]*Store{}
	for i := range stores {
		s, err := Open(home)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		stores[i] = s
	}
	return stores[0], stores[1]
}

// Holders come and go as fast as they can: between open and lock the file may
// be removed, and a claim on a removed file would be worth nothing.
func TestClaimsExcludeEachOther(t *testing.T) {
	a, b := openTemp(t)
	var inside, claims atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		s := []*Store{a, b}[i%2]
		wg.Go(func() {
			for claims.Load() < 500 {
				release, err := s.Claim(cache.ActionKey{}, "x")
				if err != nil {
					continue
				}
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d hold it", n)
				}
				claims.Add(1)
				time.Sleep(20 * time.Microsecond) // so that a second holder is seen
				inside.Add(-1)
				release()
			}
		})
	}
	wg.Wait()
}

func TestAClaimOfADeadProcessIsFreeAndSwept(t *testing.T) {
	a, _ := openTemp(t)
	stale := filepath.Join(a.Path(), claimName(cache.ActionKey{}))
	if err := os.Mkdir(filepath.Dir(stale), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stale, []byte("somebody who died, with a long name"), 0o600); err != nil {
		t.Fatal(err)
	}
	living, err := a.Claim(cache.ActionKey{7}, "alive")
	if err != nil {
		t.Fatal(err)
	}
	defer living()
	if err := a.Sweep(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	var held *HeldError
	if _, err := a.Claim(cache.ActionKey{7}, ""); !errors.As(err, &held) || held.Holder != "alive" {
		t.Errorf("a living claim was swept: %v", err)
	}
	release, err := a.Claim(cache.ActionKey{}, "next")
	if err != nil {
		t.Fatal(err)
	}
	release()
}
