// Package source brings data from outside into a run: it finds or downloads a
// file, or finds the files of a folder, identifies them by content, and notices
// when they change.
//
// It executes nothing, does not know pipelines, and decides no cache key: it
// hands out a digest that is computed by a function of its caller. Imported by
// host and host/worker; imports nothing of zen. Everything is safe for
// concurrent use, by many processes too.
package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Kinds of results in the stat cache. The host adds its own, for plugin files.
const (
	KindContent = "content" // the content digest of the file as uint8[N]
	KindSHA256  = "sha256"  // the plain SHA-256
)

// Spec is a source as a pipeline file has it.
type Spec struct {
	Name   string
	Path   string // relative to Folder, or absolute; may be empty when there is a URL
	URL    string // needs SHA256
	SHA256 string // hex; may be empty
	Folder string // of the pipeline file
}

// ResolveOptions are what Resolve needs from its caller.
type ResolveOptions struct {
	Cache     *Cache
	Digest    func(io.Reader) ([32]byte, error) // the content digest of uint8[N]
	Downloads string                            // folder for sources without a path: $ZEN_HOME/downloads
	Download  Options                           // limits and progress; URL, SHA256 and Dest are filled in
}

// File is a source that is there.
type File struct {
	Path    string // to open it
	Size    int64  // bytes
	Stamp   Stamp  // to check it with, once it is open
	Recent  bool   // it changed just before it was read: a change since may have left no other stamp
	Content [32]byte
}

// Resolve finds the file of a source, downloads it if need be, and identifies
// it. A file at Path is used when it is there; else it is downloaded to Path, or
// into Downloads when there is none. Errors: *MissingError, *HashError,
// *ChangedError, and those of Download.
func Resolve(ctx context.Context, s Spec, o ResolveOptions) (File, error) {
	if s.URL != "" && s.SHA256 == "" {
		return File{}, fmt.Errorf("source %q has a url without sha256; add the sha256 of the file", s.Name)
	}
	if b, err := hex.DecodeString(s.SHA256); err != nil || s.SHA256 != "" && len(b) != sha256.Size {
		return File{}, fmt.Errorf("source %q: sha256 %q is not 64 hex digits", s.Name, s.SHA256)
	}
	s.SHA256 = strings.ToLower(s.SHA256)
	if s.Path == "" && s.URL == "" {
		return File{}, fmt.Errorf("source %q has neither path nor url; give --source %s=PATH", s.Name, s.Name)
	}
	f, err := s.resolve(ctx, o)
	var missing *MissingError
	if err != nil && !errors.As(err, &missing) {
		err = fmt.Errorf("source %q: %w", s.Name, err)
	}
	return f, err
}

func (s Spec) resolve(ctx context.Context, o ResolveOptions) (File, error) {
	path := s.place(o.Downloads)
	f, err := s.identify(path, o)
	if err == nil {
		return f, nil
	}
	var wrong *HashError
	switch err = s.unread(err); {
	case errors.Is(err, fs.ErrNotExist):
	case errors.As(err, &wrong) && s.Path == "":
		// Damaged, and zen's own: fetch it again.
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return File{}, err
		}
	default:
		return File{}, err
	}
	d := o.Download
	d.URL, d.SHA256, d.Dest = s.URL, s.SHA256, path
	if err := Download(ctx, d); err != nil {
		return File{}, fmt.Errorf("%w (or give --source %s=PATH)", err, s.Name)
	}
	return s.identify(path, o)
}

// unread says what to do about a file that cannot be read. One that is yet to be
// downloaded stays fs.ErrNotExist.
func (s Spec) unread(err error) error {
	var other *notFileError
	switch {
	case errors.As(err, &other):
		return fmt.Errorf("%w; give --source %s=FILE", err, s.Name)
	case errors.Is(err, fs.ErrNotExist) && s.URL == "" && isGlob(filepath.Base(s.Path)):
		return fmt.Errorf("%s is a glob, and a port of type file reads one file; give --source %s=FILE", s.Path, s.Name)
	case errors.Is(err, fs.ErrNotExist) && s.URL == "":
		return &MissingError{Name: s.Name, Path: s.Path}
	}
	return err
}

// place returns where the file is, or will be.
func (s Spec) place(downloads string) string {
	if s.Path == "" {
		return filepath.Join(downloads, s.SHA256)
	}
	return s.below(s.Path)
}

// below returns a path that may be relative to Folder.
func (s Spec) below(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(s.Folder, filepath.FromSlash(path))
}

// identify returns the file with its content digest, and checks its SHA-256 when
// one is wanted. What is not remembered is computed in one reading.
func (s Spec) identify(path string, o ResolveOptions) (File, error) {
	content, stamp, ok := o.Cache.Lookup(path, KindContent)
	ok = ok && len(content) == 32
	if s.SHA256 != "" {
		sum, sumStamp, sumOK := o.Cache.Lookup(path, KindSHA256)
		if ok = ok && sumOK && sumStamp == stamp; ok {
			if err := s.compare(path, sum); err != nil {
				return File{}, err
			}
		}
	}
	if !ok {
		return s.hash(path, o)
	}
	return File{Path: path, Size: stamp.Size, Stamp: stamp, Content: [32]byte(content)}, nil
}

func (s Spec) hash(path string, o ResolveOptions) (File, error) {
	f := File{Path: path}
	sum := sha256.New()
	began, stamp, err := o.Cache.read(path, func(r io.Reader) (err error) {
		if s.SHA256 != "" {
			r = io.TeeReader(r, sum)
		}
		f.Content, err = o.Digest(r)
		return err
	})
	if err != nil {
		return File{}, err
	}
	f.Size, f.Stamp, f.Recent = stamp.Size, stamp, !stamp.settled(began)
	if s.SHA256 != "" {
		got := sum.Sum(nil)
		if err := s.compare(path, got); err != nil {
			return File{}, err
		}
		o.Cache.keep(path, KindSHA256, stamp, began, got)
	}
	o.Cache.keep(path, KindContent, stamp, began, f.Content[:])
	return f, nil
}

func (s Spec) compare(path string, sum []byte) error {
	got := hex.EncodeToString(sum)
	if got == s.SHA256 {
		return nil
	}
	way := fmt.Sprintf("correct sha256, or give --source %s=PATH", s.Name)
	if s.URL != "" {
		way = "remove the file to have it downloaded again, or " + way
	}
	if s.Path != "" {
		path = s.Path
	}
	return &HashError{What: path, Want: s.SHA256, Got: got, Way: way}
}
