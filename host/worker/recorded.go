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

// checkContent compares an opened object with what a record says of it, before a
// guest sees any of it: its type and, from its values, its content digest.
func (s *openStore) checkContent(f *tensor.File, in Input) error {
	if got := f.Type().String(); got != in.Type.String() {
		return fmt.Errorf("holds %s, its record says %s", got, in.Type)
	}
	of := typedObject{*in.Object, in.Type.String()}
	content, known := s.contents[of]
	if !known {
		var err error
		if content, err = f.Content(); err != nil {
			return err
		}
		s.contents[of] = content
	}
	if content != in.Content {
		return fmt.Errorf("has the content digest %s, its record says %s", content, in.Content)
	}
	return nil
}

// falseObject says that an object, whose bytes have their digest, is not what was
// said of it. One that nothing can read goes to quarantine.
func (s *openStore) falseObject(in Input, err error) error {
	e := &damagedError{object: *in.Object, lie: in.Recorded, err: fmt.Errorf("object %s: %w", in.Object, err)}
	var malformed *tensor.FormatError
	if errors.As(err, &malformed) {
		e.err = errors.Join(fmt.Errorf("%w; it was moved to quarantine", e.err), s.Quarantine(*in.Object))
	}
	return e
}
