package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Margin is how long before a hashing began a file must have been left alone for
// the result to be kept. A file system's clock ticks as slowly as every 2 s
// (FAT): what is written within one tick leaves no trace in the times.
const Margin = 2 * time.Second

// Cache remembers what was computed from a file, so that a file that has not
// changed is not read again: one small file for each path and kind of result.
// Entries that are missing, damaged or out of date are the same: not known. All
// of it is safe for concurrent use, by many processes too.
type Cache struct {
	Dir  string           // $ZEN_HOME/stat
	Now  func() time.Time // nil: time.Now
	Warn func(error)      // an entry was not stored, which costs time only; nil: ignored
	// Temp names a folder on the same disk where entries are written before they
	// get their names, so that whoever cleans it up finds what a kill left; nil: Dir.
	Temp func() (string, error)

	coarse func(Stamp) Stamp // tests: what a file system leaves of a stamp
}

type entry struct {
	Path  string `json:"path"`
	Kind  string `json:"kind"`
	Stamp Stamp  `json:"stamp"`
	Kept  int64  `json:"kept"` // ns since 1970: when the entry was written
	Value []byte `json:"value"`
}

// Lookup returns the result of that kind for the file as it is now, with the
// stamp for which it holds.
func (c *Cache) Lookup(path, kind string) (value []byte, s Stamp, ok bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, Stamp{}, false
	}
	e, ok := c.load(path, kind)
	s = c.stampOf(info)
	if !ok || e.Stamp != s {
		return nil, Stamp{}, false
	}
	return e.Value, s, true
}

func (c *Cache) stampOf(info fs.FileInfo) Stamp {
	if c.coarse != nil {
		return c.coarse(StampOf(info))
	}
	return StampOf(info)
}

// load returns an entry that is whole and may be trusted. One that was written
// later than now may not, ever again: the clock was set back since, and shows a
// moment once more at which the file was changed before.
func (c *Cache) load(path, kind string) (e entry, ok bool) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return entry{}, false
	}
	file, err := os.ReadFile(c.file(abs, kind))
	if err != nil {
		return entry{}, false
	}
	e, ok = decode(file)
	if ok && e.Kept > c.now().UnixNano() {
		_ = os.Remove(c.file(abs, kind))
		return entry{}, false
	}
	return e, ok && e.Path == abs && e.Kind == kind
}

// Remember keeps a result that was computed from the file in the state s by a
// reading that began then. It is not kept, without an error, when the file had
// changed less than Margin before.
func (c *Cache) Remember(path, kind string, s Stamp, began time.Time, value []byte) error {
	if !s.settled(began) {
		return nil
	}
	return c.store(path, kind, s, value)
}

func (c *Cache) store(path, kind string, s Stamp, value []byte) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	file, err := encode(entry{abs, kind, s, c.now().UnixNano(), value})
	if err != nil {
		return err
	}
	return c.write(c.file(abs, kind), file)
}

// Identify returns the result of that kind for a file: remembered, or computed
// by hash and remembered. Errors: *ChangedError when the file changed while it
// was read; fs.ErrNotExist.
func (c *Cache) Identify(path, kind string, hash func(io.Reader) ([]byte, error)) (value []byte, s Stamp, err error) {
	if value, s, ok := c.Lookup(path, kind); ok {
		return value, s, nil
	}
	began, s, err := c.read(path, func(r io.Reader) (err error) {
		value, err = hash(r)
		return err
	})
	if err != nil {
		return nil, Stamp{}, err
	}
	c.keep(path, kind, s, began, value)
	return value, s, nil
}

// read lets f read a file and makes sure that the file stayed as it was.
func (c *Cache) read(path string, f func(io.Reader) error) (began time.Time, s Stamp, err error) {
	began = c.now()
	file, info, err := openRegular(path)
	if err != nil {
		return began, Stamp{}, err
	}
	defer file.Close()
	if err := f(file); err != nil {
		return began, Stamp{}, err
	}
	s = c.stampOf(info)
	if info, err = file.Stat(); err == nil && c.stampOf(info) != s {
		err = &ChangedError{Path: path}
	}
	return began, s, err
}

func (c *Cache) keep(path, kind string, s Stamp, began time.Time, value []byte) {
	if err := c.Remember(path, kind, s, began, value); err != nil && c.Warn != nil {
		c.Warn(err)
	}
}

func (c *Cache) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Cache) file(abs, kind string) string {
	name := sha256.Sum256([]byte(kind + "\x00" + abs))
	return filepath.Join(c.Dir, hex.EncodeToString(name[:16]))
}

// write replaces a file at once. Without fsync: after a power failure the entry
// may be empty, which its checksum shows.
func (c *Cache) write(path string, content []byte) error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	temp, err := c.Dir, error(nil)
	if c.Temp != nil {
		temp, err = c.Temp()
	}
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(temp, "stat-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// encode returns the entry as one line of JSON after a line with its SHA-256.
func encode(e entry) ([]byte, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	return append(append(hex.AppendEncode(nil, sum[:]), '\n'), body...), nil
}

func decode(file []byte) (e entry, ok bool) {
	line, body, _ := bytes.Cut(file, []byte("\n"))
	sum := sha256.Sum256(body)
	if string(line) != hex.EncodeToString(sum[:]) {
		return entry{}, false
	}
	return e, json.Unmarshal(body, &e) == nil
}
