package disk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zen/cache"
)

// promise is what was asked of a store, and what of it the store has promised to
// keep whatever happens.
type promise struct {
	tried   map[cache.ActionKey][]*cache.Record // in the order of Put
	kept    map[cache.ActionKey]int             // how many of them, up to the last Put that returned nil
	objects map[cache.ObjectDigest]bool         // Commit returned nil
	moved   map[cache.ObjectDigest]bool         // to quarantine, as far as anybody knows
}

func newPromise() *promise {
	return &promise{map[cache.ActionKey][]*cache.Record{}, map[cache.ActionKey]int{}, map[cache.ObjectDigest]bool{}, map[cache.ObjectDigest]bool{}}
}

// check opens what is left of a home and compares.
func (p *promise) check(left fileSystem) error {
	s, err := openOn(left, memHome)
	if err != nil {
		return fmt.Errorf("the home does not open: %w", err)
	}
	defer s.Close()
	var errs []error
	for key := range p.tried {
		errs = append(errs, p.checkRecord(s, key))
	}
	for d := range p.objects {
		errs = append(errs, p.checkObject(s, d))
	}
	return errors.Join(append(errs, p.checkNames(s), p.checkFiles(s))...)
}

// checkRecord wants the last record that was promised, or one that was tried
// after it.
func (p *promise) checkRecord(s *Store, key cache.ActionKey) error {
	promised := p.kept[key]
	got, err := s.Get(key)
	if errors.Is(err, cache.ErrNotFound) && promised == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("record %d of a key: %w", promised, err)
	}
	if !slices.ContainsFunc(p.tried[key][max(promised-1, 0):], func(r *cache.Record) bool { return sameRecord(r, got) }) {
		return fmt.Errorf("a wrong hit: %v", got.Producer)
	}
	var errs []error
	for _, o := range got.Outputs {
		errs = append(errs, p.checkObject(s, o.Object))
	}
	return errors.Join(errs...)
}

// checkObject wants the object, whole, unless it was moved to quarantine.
func (p *promise) checkObject(s *Store, d cache.ObjectDigest) error {
	o, err := s.Open(d)
	if errors.Is(err, cache.ErrNotFound) && p.moved[d] {
		return nil
	}
	if err != nil {
		return fmt.Errorf("an object that a record names or Commit returned: %w", err)
	}
	defer o.Close()
	return cache.Verify(o, d)
}

func sameRecord(a, b *cache.Record) bool {
	x, err1 := cache.EncodeRecord(a)
	y, err2 := cache.EncodeRecord(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// topNames is all that may lie in a home.
var topNames = []string{recordsFolder, objectsFolder, quarantineFolder, tmpFolder, versionFile, readmeFile, lockFile}

// checkNames wants nothing in the home that does not belong there.
func (p *promise) checkNames(s *Store) error {
	var errs []error
	stray := func(folder string, belongs func(name string) bool) {
		names, err := s.files.list(folder)
		errs = append(errs, ignoreMissing(err))
		for _, name := range names {
			if !belongs(name) {
				errs = append(errs, fmt.Errorf("%s is left in %s", name, folder))
			}
		}
	}
	stray(".", func(name string) bool { return slices.Contains(topNames, name) })
	stray(tmpFolder, func(string) bool { return false })
	stray(quarantineFolder, func(name string) bool { return strings.HasPrefix(name, "object-") })
	return errors.Join(errs...)
}

// checkFiles wants a whole file behind every name of records and objects.
func (p *promise) checkFiles(s *Store) error {
	err := s.Records(func(info cache.RecordInfo) error {
		if p.tried[info.Key] == nil {
			return fmt.Errorf("a record that nobody put: %s", info.Key)
		}
		return info.Err
	})
	errs := []error{err}
	folders, err := s.files.fans(objectsFolder)
	errs = append(errs, err)
	for _, folder := range folders {
		names, err := s.files.list(folder)
		errs = append(errs, err)
		for _, name := range names {
			errs = append(errs, checkFile(s, folder+"/"+name))
		}
	}
	return errors.Join(errs...)
}

func checkFile(s *Store, name string) error {
	d, err := cache.ParseObjectDigest(name[strings.LastIndexByte(name, '/')+1:])
	if err != nil || objectName(d) != name {
		return fmt.Errorf("%s is no name of an object", name)
	}
	o, err := s.Open(d)
	if err != nil {
		return err
	}
	defer o.Close()
	return cache.Verify(o, d)
}
