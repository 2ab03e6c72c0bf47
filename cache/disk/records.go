package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"zen/cache"
)

// Get returns the record of an execution: see cache.Store.
func (s *Store) Get(key cache.ActionKey) (*cache.Record, error) {
	info := s.read(key)
	if info.Err != nil {
		return nil, info.Err
	}
	s.markUsed(recordName(key), info.Used)
	return info.Record, nil
}

// Put stores a record: see cache.Store. The record comes last, after its
// objects: a crash before is only a miss.
func (s *Store) Put(r *cache.Record) error {
	b, err := cache.EncodeRecord(r)
	if err != nil {
		return err
	}
	f, temp, err := s.createTemp("", "record-")
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		return errors.Join(err, f.Close(), s.files.remove(temp))
	}
	return s.install(f, temp, recordName(r.Key()))
}

// QuarantineRecord moves a record away that lies: see cache.Store.
func (s *Store) QuarantineRecord(key cache.ActionKey) error {
	_, err := s.quarantine(recordName(key))
	return err
}

// Records calls yield for every record: see cache.Store.
func (s *Store) Records(yield func(cache.RecordInfo) error) error {
	folders, err := s.files.fans(recordsFolder)
	for _, folder := range folders {
		if err == nil {
			err = s.recordsIn(folder, yield)
		}
	}
	return err
}

// Look is Get for whoever only looks: it does not mark the record as used.
func (s *Store) Look(key cache.ActionKey) cache.RecordInfo { return s.read(key) }

// Keys returns the keys of all records that start with some hex digits, in
// order.
func (s *Store) Keys(prefix string) (keys []cache.ActionKey, err error) {
	folders, err := s.files.fans(recordsFolder)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		fan := folder[len(recordsFolder)+1:]
		if n := min(len(fan), len(prefix)); fan[:n] != prefix[:n] {
			continue
		}
		names, err := s.files.list(folder)
		if err := ignoreStray(err); err != nil {
			return nil, err
		}
		slices.Sort(names)
		for _, name := range names {
			if key, err := cache.ParseActionKey(name); err == nil && strings.HasPrefix(name, prefix) {
				keys = append(keys, key)
			}
		}
	}
	return keys, nil
}

func (s *Store) recordsIn(folder string, yield func(cache.RecordInfo) error) error {
	names, err := s.files.list(folder)
	if err := ignoreStray(err); err != nil {
		return err
	}
	slices.Sort(names)
	for _, name := range names {
		key, err := cache.ParseActionKey(name)
		if err != nil || recordName(key) != folder+"/"+name {
			continue // not ours
		}
		info := s.read(key)
		if errors.Is(info.Err, os.ErrNotExist) {
			continue // removed meanwhile
		}
		if err := yield(info); err != nil {
			return err
		}
	}
	return nil
}

// read reads and checks one record. A damaged one is in quarantine when read
// returns.
func (s *Store) read(key cache.ActionKey) cache.RecordInfo {
	name := recordName(key)
	b, used, err := s.files.readRecord(name)
	info := cache.RecordInfo{Key: key, Bytes: int64(len(b)), Used: used}
	if err == nil {
		info.Record, err = cache.DecodeRecord(key, b)
	}
	var damaged *cache.CorruptError
	switch {
	case errors.As(err, &damaged):
		damaged.Path = s.files.path(name)
		// Should the move fail, the error says so by its silence, and the next
		// Put replaces the file.
		damaged.Quarantine, _ = s.quarantine(name)
	case errors.Is(err, os.ErrNotExist):
		err = fmt.Errorf("record %s: %w (%w)", key, cache.ErrNotFound, os.ErrNotExist)
	case err != nil:
		err = fmt.Errorf("record %s: %w", key, err)
	}
	info.Err = err
	return info
}

// readRecord returns the bytes of a file and its time of last use.
func (f files) readRecord(name string) (b []byte, used time.Time, err error) {
	file, err := f.open(name)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer file.Close()
	fi, err := file.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	if !fi.Mode().IsRegular() || fi.Size() > cache.MaxRecordBytes {
		got := fmt.Sprintf("%v of %d bytes", fi.Mode(), fi.Size())
		return nil, fi.ModTime(), &cache.CorruptError{Want: fmt.Sprintf("a file of at most %d bytes", cache.MaxRecordBytes), Got: got}
	}
	b = make([]byte, fi.Size())
	n, err := io.ReadFull(file, b)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // cut short; the checksum says so better
	}
	return b[:n], fi.ModTime(), err
}
