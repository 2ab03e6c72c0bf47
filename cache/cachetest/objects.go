package cachetest

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"zen/cache"
)

func missingObject(t *testing.T, s cache.Store) {
	d := cache.ObjectDigest{1}
	_, err := s.Stat(d)
	wantMiss(t, "Stat", err)
	_, err = s.Use(d)
	wantMiss(t, "Use", err)
	_, err = s.Open(d)
	wantMiss(t, "Open", err)
	if err := s.Quarantine(d); err != nil {
		t.Errorf("Quarantine: %v", err)
	}
}

func object(t *testing.T, s cache.Store) {
	d, size, err := store(s, []byte("hello, "), nil, []byte("world"))
	if err != nil {
		t.Fatal(err)
	}
	if want := cache.ObjectDigest(sha256.Sum256([]byte("hello, world"))); d != want || size != 12 {
		t.Errorf("Commit: %s of %d bytes, want %s of 12", d, size, want)
	}
	if size, err := s.Stat(d); size != 12 || err != nil {
		t.Errorf("Stat: %d, %v", size, err)
	}
	if size, err := s.Use(d); size != 12 || err != nil {
		t.Errorf("Use: %d, %v", size, err)
	}
	o, err := s.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if o.Size() != 12 {
		t.Errorf("Size() = %d", o.Size())
	}
	part := make([]byte, 5)
	if _, err := o.ReadAt(part, 7); err != nil || string(part) != "world" {
		t.Errorf("ReadAt: %q, %v", part, err)
	}
	if err := cache.Verify(o, d); err != nil {
		t.Errorf("Verify: %v", err)
	}
	wantCorrupt(t, "Verify of another digest", cache.Verify(o, cache.ObjectDigest{}))
}

func emptyObject(t *testing.T, s cache.Store) {
	d := mustStore(t, s)
	if size, err := s.Stat(d); size != 0 || err != nil {
		t.Errorf("Stat: %d, %v", size, err)
	}
	if b, err := load(s, d); len(b) != 0 || err != nil {
		t.Errorf("reads back as %q, %v", b, err)
	}
}

func bigObject(t *testing.T, s cache.Store) {
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(i * i >> 7)
	}
	pieces := [][]byte{block, block[1:], block[:777], block, block, block, block, block[5:]}
	d, size, err := store(s, pieces...)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Join(pieces, nil)
	if size != int64(len(want)) {
		t.Errorf("%d bytes, want %d", size, len(want))
	}
	if got, err := load(s, d); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes read back differ, error %v", len(got), err)
	}
}

func doubledObject(t *testing.T, s cache.Store) {
	a, b := mustStore(t, s, []byte("twice")), mustStore(t, s, []byte("tw"), []byte("ice"))
	if a != b {
		t.Errorf("digests %s and %s", a, b)
	}
	if got, err := load(s, a); string(got) != "twice" || err != nil {
		t.Errorf("reads back as %q, %v", got, err)
	}
}

func abort(t *testing.T, s cache.Store) {
	w, err := s.Create("")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("nothing"))
	w.Abort()
	w.Abort()
	_, err = s.Stat(sha256.Sum256([]byte("nothing")))
	wantMiss(t, "Stat of an aborted object", err)
	if _, err := w.Write(nil); err == nil {
		t.Error("Write after Abort succeeds")
	}
	if _, _, err := w.Commit(); err == nil {
		t.Error("Commit after Abort succeeds")
	}
}

func doneOnce(t *testing.T, s cache.Store) {
	w, err := s.Create("")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("once"))
	d, _, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Commit(); err == nil {
		t.Error("a second Commit succeeds")
	}
	w.Abort()
	if got, err := load(s, d); string(got) != "once" || err != nil {
		t.Errorf("after Abort reads back as %q, %v", got, err)
	}
}

func damagedObject(t *testing.T, s cache.Store) {
	dm := damager(t, s)
	d := mustStore(t, s, []byte("model"))
	dm.DamageObject(t, d)
	_, err := load(s, d)
	wantCorrupt(t, "reading", err)
	if err := s.Quarantine(d); err != nil {
		t.Fatal(err)
	}
	_, err = s.Stat(d)
	wantMiss(t, "Stat after Quarantine", err)
	mustStore(t, s, []byte("model"))
	if got, err := load(s, d); string(got) != "model" || err != nil {
		t.Errorf("reads back as %q, %v", got, err)
	}
}

func quarantine(t *testing.T, s cache.Store) {
	d := mustStore(t, s, []byte("x"))
	for range 2 {
		if err := s.Quarantine(d); err != nil {
			t.Fatal(err)
		}
		_, err := s.Open(d)
		wantMiss(t, "Open after Quarantine", err)
	}
	mustStore(t, s, []byte("x"))
	if err := s.Quarantine(d); err != nil {
		t.Errorf("a second object of the name: %v", err)
	}
}

func unknownFolder(t *testing.T, s cache.Store) {
	for _, folder := range []string{"never-made", "../objects", "/tmp", ".", "a/b"} {
		if w, err := s.Create(folder); err == nil {
			w.Abort()
			t.Errorf("Create(%q) succeeds", folder)
		}
	}
}
