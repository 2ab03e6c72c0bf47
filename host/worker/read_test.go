//go:build unix

package worker

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
)

// brokenObject is an object whose disk fails.
type brokenObject struct{ path string }

func (o brokenObject) ReadAt([]byte, int64) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: o.path, Err: syscall.EIO}
}
func (o brokenObject) Close() error   { return nil }
func (o brokenObject) Size() int64    { return 1 << 20 }
func (o brokenObject) File() *os.File { return nil }

// storedVector stores a float32 tensor as it is, without compression.
func storedVector(t *testing.T, rows uint64) (*openStore, Input, string) {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	opened, err := disk.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	set := storeSet{current: &openStore{Store: opened, path: home}}
	store, err := set.open(home, "run")
	if err != nil {
		t.Fatal(err)
	}
	in := storeTensor(t, store.Store, abi.Float32, make([]byte, 4*rows), []uint64{rows}, tensor.Options{Uncompressed: true})
	name := in.Object.String()
	return store, in, filepath.Join(store.path, "objects", name[:2], name)
}

func wantQuarantined(t *testing.T, store *openStore, digest cache.ObjectDigest, err error, text string) {
	t.Helper()
	var damaged *damagedError
	if !errors.As(err, &damaged) || damaged.object != digest || damaged.lie {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), "it was moved to quarantine") {
		t.Errorf("the text is %q, want %q in it", err, text)
	}
	if _, err := os.Stat(filepath.Join(store.path, "quarantine", "object-"+digest.String())); err != nil {
		t.Error(err)
	}
}

func TestAnObjectThatItsDiskDoesNotGiveGoesToQuarantine(t *testing.T) {
	store, in, path := storedVector(t, 1000)
	err := store.verify(brokenObject{path}, *in.Object)
	if !errors.Is(err, syscall.EIO) {
		t.Fatalf("verify: %v", err)
	}
	wantQuarantined(t, store, *in.Object, store.damaged(*in.Object, err), path+": input/output error")
}

// TestAnInputCutShortWhileItIsReadIsDamaged cuts a file that is mapped into memory:
// reading it gives the signal that a failing disk gives.
func TestAnInputCutShortWhileItIsReadIsDamaged(t *testing.T) {
	const rows = 1 << 20
	for name, recorded := range map[string]bool{"of this run": false, "of a record": true} {
		for whole, read := range map[string]uint64{"whole": rows, "a row": 1} {
			t.Run(name+", "+whole, func(t *testing.T) {
				store, in, path := storedVector(t, rows)
				in.Recorded = recorded
				p := &ports{store: store, req: &Request{Cores: 2, Inputs: map[string]Input{"x": in}}}
				defer p.close()
				x, err := p.Tensor("x")
				if err != nil {
					t.Fatal(err)
				}
				if err := errors.Join(os.Chmod(path, 0o600), os.Truncate(path, 100)); err != nil {
					t.Fatal(err)
				}
				err = x.ReadRows(make([]byte, 4*read), rows-read, read)
				var fault *tensor.FaultError
				if !errors.As(err, &fault) {
					t.Fatalf("got %v", err)
				}
				wantQuarantined(t, store, *in.Object, p.faulted(err), "SHA-256")
			})
		}
	}
}
