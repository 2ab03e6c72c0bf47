package worker

import (
	"errors"
	"fmt"

	"zen/abi/tensor"
	"zen/cache"
)

// typedObject is an object read as a type: a file of another writer than zen may
// not say of what type it is.
type typedObject struct {
	object cache.ObjectDigest
	typ    string
}

func (in Input) typed() typedObject { return typedObject{*in.Object, in.Type.String()} }

// checkType compares the type of an opened object with what its record says.
func checkType(f *tensor.File, in Input) error {
	if got := f.Type().String(); got != in.Type.String() {
		return fmt.Errorf("holds %s, its record says %s", got, in.Type)
	}
	return nil
}

// checkContent compares the values of an opened object with what its record says,
// before a guest sees any of them. It decodes all of them, once a run.
func (s *openStore) checkContent(f *tensor.File, in Input) error {
	content, known := s.contents[in.typed()]
	if !known {
		var err error
		if content, err = f.Content(); err != nil {
			return err
		}
	}
	return s.compare(content, in)
}

// compare compares a content digest with the record's.
func (s *openStore) compare(content tensor.ContentDigest, in Input) error {
	s.contents[in.typed()] = content
	if content != in.Content {
		return fmt.Errorf("has the content digest %s, its record says %s", content, in.Content)
	}
	return nil
}

// recordedTensor checks the content with the first read. A read of everything,
// which is what most guests do, is checked where it lies, so that nothing is
// decoded twice.
type recordedTensor struct {
	*tensor.Tensor
	file    *tensor.File
	in      Input
	store   *openStore
	checked bool
}

func (t *recordedTensor) ReadRows(dst []byte, first, rows uint64) error {
	if t.checked {
		return t.Tensor.ReadRows(dst, first, rows)
	}
	if err := t.readFirst(dst, first, rows); err != nil {
		return t.store.falseObject(t.in, err)
	}
	t.checked = true
	return nil
}

func (t *recordedTensor) readFirst(dst []byte, first, rows uint64) error {
	if _, known := t.store.contents[t.in.typed()]; !known && rows == t.Rows() {
		content, err := t.ReadContent(dst)
		if err != nil {
			return err
		}
		return t.store.compare(content, t.in)
	}
	if err := t.store.checkContent(t.file, t.in); err != nil {
		return err
	}
	return t.Tensor.ReadRows(dst, first, rows)
}

// falseObject says that an object, whose bytes have their digest, is not what was
// said of it. One that nothing can read goes to quarantine.
func (s *openStore) falseObject(in Input, err error) error {
	var fault *tensor.FaultError
	if errors.As(err, &fault) {
		return err // see faulted
	}
	e := &damagedError{object: *in.Object, lie: in.Recorded, err: fmt.Errorf("object %s: %w", in.Object, err)}
	var malformed *tensor.FormatError
	if errors.As(err, &malformed) {
		e.err = fmt.Errorf("%w; %s", e.err, cache.MovedAway(s.Quarantine(*in.Object)))
	}
	return e
}
