package disk

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"zen/cache"
	"zen/cache/cachetest"
)

// rots are the ways in which one byte of a file is changed: every bit, and some
// at once; fewer unless there is time.
func rots(at int) []byte {
	if cachetest.Thorough() {
		return []byte{1, 2, 4, 8, 16, 32, 64, 128, 0xff, 0x55, 0xaa, 0x0f}
	}
	return []byte{1 << (at % 8), 0xff}
}

// rotten calls try with a file in every damaged form: each byte changed in every
// way, cut at every length, and longer.
func rotten(good []byte, try func(what string, b []byte)) {
	for at := range good {
		for _, change := range rots(at) {
			b := slices.Clone(good)
			b[at] ^= change
			try(fmt.Sprintf("byte %d ^ %#02x", at, change), b)
		}
		try(fmt.Sprintf("cut at %d", at), good[:at])
	}
	for _, more := range []byte{0, '\n', ' ', 0xff} {
		try(fmt.Sprintf("%#02x at the end", more), append(slices.Clone(good), more))
		try(fmt.Sprintf("%#02x at the start", more), append([]byte{more}, good...))
	}
	try("twice", append(slices.Clone(good), good...))
}

// rotPlace is a file of a home and where it goes when it is damaged.
type rotPlace struct {
	s                *Store
	path, quarantine string
	cases, wrong     int
}

// put writes a damaged file in place of the good one.
func (p *rotPlace) put(t *testing.T, b []byte) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(p.path), os.WriteFile(p.path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
	p.cases++
}

// want compares where the file is.
func (p *rotPlace) want(t *testing.T, what string, err error) {
	t.Helper()
	var damaged *cache.CorruptError
	_, here := os.Stat(p.path)
	_, there := os.Stat(p.quarantine)
	if !errors.As(err, &damaged) || here == nil || there != nil {
		p.wrong++
		t.Errorf("%s: %v; in place: %v, in quarantine: %v", what, err, here == nil, there == nil)
	}
	if err := os.RemoveAll(p.quarantine); err != nil {
		t.Fatal(err)
	}
}

func TestRotOfEveryByteOfARecordIsFound(t *testing.T) {
	s := openTest(t)
	r := storeResult(t, s, 1)
	p := &rotPlace{s: s, path: s.files.path(recordName(r.Key())), quarantine: s.files.path(quarantineFolder + "/record-" + r.Key().String())}
	good, err := os.ReadFile(p.path)
	if err != nil {
		t.Fatal(err)
	}
	rotten(good, func(what string, b []byte) {
		p.put(t, b)
		_, err := s.Get(r.Key())
		p.want(t, what, err)
	})
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(r.Key()); err != nil {
		t.Error("after all that a new record:", err)
	}
	cachetest.CrashRow{Part: "rot: bytes of a record", Cases: p.cases, Violations: p.wrong}.Report(t)
}

// TestRotOfEveryByteOfAnObjectIsFound reads an object as a worker does: its bytes
// are compared with its name before anybody uses them.
func TestRotOfEveryByteOfAnObjectIsFound(t *testing.T) {
	s := openTest(t)
	good, err := os.ReadFile("../../abi/tensor/testdata/golden/float32.zstd.arrow")
	if err != nil {
		t.Fatal(err)
	}
	d := storeObject(t, s, "", string(good))
	p := &rotPlace{s: s, path: s.files.path(objectName(d)), quarantine: s.files.path(quarantineFolder + "/object-" + d.String())}
	rotten(good, func(what string, b []byte) {
		p.put(t, b)
		p.want(t, what, readVerified(s, d))
	})
	if again := storeObject(t, s, "", string(good)); again != d {
		t.Errorf("stored again it is %s", again)
	}
	if err := readVerified(s, d); err != nil {
		t.Error("after all that a new object:", err)
	}
	cachetest.CrashRow{Part: "rot: bytes of an object", Cases: p.cases, Violations: p.wrong}.Report(t)
}

// readVerified is what every reader of objects does.
func readVerified(s *Store, d cache.ObjectDigest) error {
	o, err := s.Open(d)
	if err != nil {
		return err
	}
	defer o.Close()
	err = cache.Verify(o, d)
	if err != nil {
		return errors.Join(err, s.Quarantine(d))
	}
	return nil
}
