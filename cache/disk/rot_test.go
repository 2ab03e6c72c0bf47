package disk

import (
	"bytes"
	"crypto/sha256"
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
	return []byte{1 << (at % 8)}
}

// rotten calls try with a file in every damaged form: each byte changed, cut
// everywhere, and longer.
func rotten(good []byte, try func(what string, b []byte)) {
	for at := range good {
		for _, change := range rots(at) {
			b := slices.Clone(good)
			b[at] ^= change
			try(fmt.Sprintf("byte %d ^ %#02x", at, change), b)
		}
		if cachetest.Thorough() || at%8 == 0 {
			try(fmt.Sprintf("cut at %d", at), good[:at])
		}
	}
	for _, more := range []byte{0, '\n', ' ', 0xff} {
		try(fmt.Sprintf("%#02x at the end", more), append(slices.Clone(good), more))
		try(fmt.Sprintf("%#02x at the start", more), append([]byte{more}, good...))
	}
	try("twice", append(slices.Clone(good), good...))
}

// rotPlace is a file of a home, where it goes when it is damaged, and what reads
// it.
type rotPlace struct {
	path, quarantine string
	read             func() error
}

// try puts every damaged form of a file in its place, and returns how often it was
// neither found nor moved away.
func (p *rotPlace) try(t *testing.T, good []byte) (cases int, missed []string) {
	t.Helper()
	rotten(good, func(what string, b []byte) {
		cases++
		if err := errors.Join(os.RemoveAll(p.path), os.WriteFile(p.path, b, 0o600)); err != nil {
			t.Fatal(err)
		}
		var damaged *cache.CorruptError
		err := p.read()
		_, here := os.Stat(p.path)
		_, there := os.Stat(p.quarantine)
		if !errors.As(err, &damaged) || here == nil || there != nil {
			missed = append(missed, fmt.Sprintf("%s: %v", what, err))
		}
		if err := os.RemoveAll(p.quarantine); err != nil {
			t.Fatal(err)
		}
	})
	return cases, missed
}

// report tries the file with the reader and with mutants of it, of which each has
// to miss something.
func (p *rotPlace) report(t *testing.T, part string, good []byte, mutants map[string]func() error) {
	t.Helper()
	cases, missed := p.try(t, good)
	for _, m := range missed {
		t.Error(m)
	}
	found := 0
	for name, read := range mutants {
		mutant := *p
		mutant.read = read
		if _, missed := mutant.try(t, good); len(missed) > 0 {
			found++
		} else {
			t.Errorf("nobody noticed a reader that %s", name)
		}
	}
	cachetest.CrashRow{Part: part, Cases: cases, Violations: len(missed), Found: found, Mutants: len(mutants)}.Report(t)
}

func TestRotOfEveryByteOfARecordIsFound(t *testing.T) {
	s := openTest(t)
	r := storeResult(t, s, 1)
	path := s.files.path(recordName(r.Key()))
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := &rotPlace{path, s.files.path(quarantineFolder + "/record-" + r.Key().String()), func() error {
		_, err := s.Get(r.Key())
		return err
	}}
	p.report(t, "rot: bytes of a record", good, map[string]func() error{
		"does not compare the first line": func() error { return getUnchecked(s, r) },
		"leaves what is corrupt in place": func() error {
			_, err := (&check{store: s}).decode(r.Key())
			return err
		},
	})
	if err := s.Put(r); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(r.Key()); err != nil {
		t.Error("after all that a new record:", err)
	}
}

// getUnchecked is Get as it would be without the checksum: the first line is
// replaced by one that vouches for the rest.
func getUnchecked(s *Store, r *cache.Record) error {
	b, _, err := s.files.readRecord(recordName(r.Key()))
	if err != nil {
		return err
	}
	_, body, _ := bytes.Cut(b, []byte("\n"))
	line := fmt.Appendf(nil, "zen-record %d %x\n", cache.RecordFormat, sha256.Sum256(body))
	if _, err = cache.DecodeRecord(r.Key(), append(line, body...)); err != nil {
		_, moveErr := s.quarantine(recordName(r.Key()))
		return errors.Join(err, moveErr)
	}
	return nil
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
	p := &rotPlace{s.files.path(objectName(d)), s.files.path(quarantineFolder + "/object-" + d.String()), func() error {
		return readVerified(s, d)
	}}
	p.report(t, "rot: bytes of an object", good, map[string]func() error{
		"compares only the size": func() error {
			size, err := s.Stat(d)
			if err == nil && size != int64(len(good)) {
				err = errors.Join(&cache.CorruptError{}, s.Quarantine(d))
			}
			return err
		},
	})
	if again := storeObject(t, s, "", string(good)); again != d {
		t.Errorf("stored again it is %s", again)
	}
	if err := readVerified(s, d); err != nil {
		t.Error("after all that a new object:", err)
	}
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
