package worker

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"zen/abi/tensor"
	"zen/cache"
)

// read returns the bytes of an object, checked against its digest once a run. take
// is view or readAll. They stay valid until release.
func (s *openStore) read(digest cache.ObjectDigest, take func(cache.Object) ([]byte, func(), error)) (b []byte, release func(), err error) {
	object, err := s.Open(digest)
	if errors.Is(err, cache.ErrNotFound) && s.other != nil {
		object, err = s.other.Open(digest)
	}
	if err != nil {
		return nil, nil, s.damaged(digest, err)
	}
	if err = s.verify(object, digest); err == nil {
		b, release, err = take(object)
	}
	if err != nil {
		_ = object.Close()
		return nil, nil, s.damaged(digest, err)
	}
	return b, release, nil
}

// verify reads an object in the ordinary way, whose error is an error: a page of a
// mapping that cannot be read ends the process.
func (s *openStore) verify(object cache.Object, digest cache.ObjectDigest) error {
	if s.verified[digest] {
		return nil
	}
	if err := cache.Verify(object, digest); err != nil {
		return err
	}
	s.verified[digest] = true
	return nil
}

// damaged sorts the error of opening or reading an object. One that is of no use
// goes to quarantine.
func (s *openStore) damaged(digest cache.ObjectDigest, err error) error {
	if errors.Is(err, cache.ErrNotFound) {
		return &damagedError{object: digest, err: fmt.Errorf("object %s is gone", digest)}
	}
	if !cache.Damaged(err) {
		return err
	}
	err = fmt.Errorf("object %s cannot be used: %w; %s", digest, err, cache.MovedAway(s.Quarantine(digest)))
	return &damagedError{object: digest, err: err}
}

// faulted finds the input that could not be read where it is mapped into memory:
// its disk failed after it was checked, or somebody cut it short.
func (p *ports) faulted(err error) error {
	var fault *tensor.FaultError
	if !errors.As(err, &fault) {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.req.Inputs)) {
		digest := p.req.Inputs[name].Object
		if digest == nil {
			continue
		}
		delete(p.store.verified, *digest)
		_, release, readErr := p.store.read(*digest, readAll)
		if readErr != nil {
			return readErr
		}
		release()
	}
	return err
}

// readAll is what view does where files cannot be mapped.
func readAll(object cache.Object) ([]byte, func(), error) {
	b := make([]byte, object.Size())
	_, err := io.ReadFull(io.NewSectionReader(object, 0, object.Size()), b)
	return b, func() { _ = object.Close() }, err
}
