package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// part is a download that is not complete: DEST.part, locked by who writes it,
// and beside it DEST.part.json, which says what it is a part of.
type part struct {
	f       *os.File
	dest    string
	size    int64
	sum     hash.Hash // of its bytes
	resumed bool      // not all of its bytes came with one response
}

// origin is what a part belongs to.
type origin struct {
	URL       string `json:"url"`
	SHA256    string `json:"sha256"`
	Validator string `json:"validator,omitempty"` // for If-Range: strong ETag or Last-Modified
}

// lockWait is how often a waiter looks whether the other download has ended.
const lockWait = 50 * time.Millisecond

// openPart opens and locks DEST.part; it waits while another download of the
// same file is under way.
func openPart(ctx context.Context, dest string) (*part, error) {
	if err := os.MkdirAll(filepath.Dir(dest), 0o777); err != nil {
		return nil, err
	}
	for {
		f, err := os.OpenFile(dest+".part", os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if locked, err := tryLock(f); err != nil {
			_ = f.Close()
			return nil, err
		} else if locked && sameFile(f) {
			return &part{f: f, dest: dest, sum: sha256.New()}, nil
		}
		// Held by another, or renamed by another just before it was locked.
		_ = f.Close()
		timer := time.NewTimer(lockWait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, context.Cause(ctx)
		case <-timer.C:
		}
	}
}

func sameFile(f *os.File) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(f.Name())
	return err == nil && os.SameFile(a, b)
}

// resume takes over what an earlier download of the same origin left, and
// returns the validator of its bytes. Anything else is dropped.
func (p *part) resume(url, sha string) (validator string, err error) {
	var o origin
	text, err := os.ReadFile(p.originPath())
	if err != nil || json.Unmarshal(text, &o) != nil || o.URL != url || o.SHA256 != sha {
		return "", p.restart()
	}
	p.size, err = io.Copy(p.sum, p.f)
	p.resumed = p.size > 0
	return o.Validator, err
}

// belongsTo records where the bytes come from. Written before the first of them.
func (p *part) belongsTo(o origin) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return os.WriteFile(p.originPath(), text, 0o666)
}

func (p *part) originPath() string { return p.dest + ".part.json" }

// restart drops the bytes, to take them from the first again.
func (p *part) restart() error {
	p.sum.Reset()
	p.size, p.resumed = 0, false
	if err := p.f.Truncate(0); err != nil {
		return err
	}
	_, err := p.f.Seek(0, io.SeekStart)
	return err
}

func (p *part) Write(b []byte) (int, error) {
	n, err := p.f.Write(b)
	p.sum.Write(b[:n])
	p.size += int64(n)
	return n, err
}

func (p *part) digest() string { return hex.EncodeToString(p.sum.Sum(nil)) }

// finish makes the part the file.
func (p *part) finish() error {
	if err := p.f.Sync(); err != nil {
		return err
	}
	// While the part is locked: afterwards this may be another download's.
	if err := os.Remove(p.originPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(p.f.Name(), p.dest); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(p.dest))
}

// drop removes the part.
func (p *part) drop() {
	_ = os.Remove(p.originPath()) // first: without the locked part it may be another download's
	_ = os.Remove(p.f.Name())
}

// close lets go of the part; an empty one is not left behind.
func (p *part) close() {
	if p.size == 0 && sameFile(p.f) {
		p.drop()
	}
	_ = p.f.Close()
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
