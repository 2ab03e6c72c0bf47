package disk

import (
	"errors"
	"fmt"
	"os"

	"zen/cache"
)

// record checks one record as Get does, and moves nothing unless asked to.
func (c *check) record(file stored) {
	key := cache.ActionKey(file.digest)
	record, err := c.decode(key)
	var damaged *cache.CorruptError
	switch {
	case err == nil:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.good = append(c.good, storedRecord{key, record.Outputs})
	case errors.As(err, &damaged):
		c.find(file.name, FindingCorruptRecord, "the record is damaged, so its step runs again: "+err.Error(), func() (string, error) {
			if _, err := c.decode(key); !errors.As(err, &damaged) {
				return "replaced by a run meanwhile", nil
			}
			return c.store.quarantined(file.name)
		})
	case errors.Is(err, os.ErrNotExist): // removed meanwhile
	case errors.Is(err, cache.ErrNotFound):
		c.mu.Lock()
		defer c.mu.Unlock()
		c.report.Newer++
	default:
		c.find(file.name, FindingUnreadable, "the record cannot be read, so its step runs again: "+err.Error(), nil)
	}
}

func (c *check) decode(key cache.ActionKey) (*cache.Record, error) {
	b, _, err := c.store.files.readRecord(recordName(key))
	if err != nil {
		return nil, err
	}
	return cache.DecodeRecord(key, b)
}

// object compares the bytes of one object with its name.
func (c *check) object(file stored) {
	err := c.verify(file)
	var damaged *cache.CorruptError
	switch {
	case err == nil || errors.Is(err, os.ErrNotExist):
	case errors.As(err, &damaged):
		c.useless(file, FindingCorruptObject, fmt.Sprintf("the object is damaged, so the step that gave it runs again when it is needed: %s", damaged.Got))
	case cache.Damaged(err):
		c.useless(file, FindingUnreadable, "the object cannot be read, so the step that gave it runs again when it is needed: "+err.Error())
	default:
		c.unreadable(file.name, err)
	}
}

// useless finds an object that is no good to anybody.
func (c *check) useless(file stored, kind FindingKind, text string) {
	c.mu.Lock()
	c.damaged[file.digest] = true
	c.mu.Unlock()
	c.find(file.name, kind, text, func() (string, error) {
		if err := c.verify(file); !cache.Damaged(err) {
			return "replaced by a run meanwhile", nil
		}
		return c.store.quarantined(file.name)
	})
}

// verify reads an object without marking it as used.
func (c *check) verify(file stored) error {
	f, err := c.store.files.open(file.name)
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	if !fi.Mode().IsRegular() {
		return &cache.CorruptError{Want: "a file", Got: kindText(fi)}
	}
	err = cache.Verify(&object{f, fi.Size()}, file.digest)
	var damaged *cache.CorruptError
	if errors.As(err, &damaged) {
		damaged.Got = "its bytes have SHA-256 " + damaged.Got
	}
	return err
}

// quarantined moves a file away and says where it is.
func (s *Store) quarantined(name string) (string, error) {
	to, err := s.quarantine(name)
	switch {
	case err != nil:
		return "", err
	case to == "":
		return "removed by another process meanwhile", nil
	}
	return "moved to " + to, nil
}
