package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// maxFiles is how many files one source may have: a guest that opens them all
// takes a handle for each, of which it has 65,536.
const maxFiles = 50_000

// walker finds the files of a glob below a folder.
type walker struct {
	ctx     context.Context
	root    string
	glob    glob
	max     int
	stampOf func(fs.FileInfo) Stamp
	found   []Member // without content
	spelled spellings
	first   bool // end with the first file, by errFound
}

// errFound ends a walk.
var errFound = errors.New("there is a file")

// walk returns the files of a glob below root by their names, with the state they
// are in. Hidden files and folders are left out, links to files followed.
func (c *Cache) walk(ctx context.Context, root string, g glob, most int) ([]Member, error) {
	w := &walker{ctx: ctx, root: root, glob: g, max: most, stampOf: c.stampOf, spelled: spellings{}}
	if err := w.folder("", g.start()); err != nil {
		return nil, err
	}
	slices.SortFunc(w.found, func(a, b Member) int { return strings.Compare(a.Name, b.Name) })
	return w.found, nil
}

func (w *walker) folder(place string, at places) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(w.root, place))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.entry(path.Join(place, e.Name()), e, w.glob.after(at, norm.NFC.String(e.Name()))); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) entry(place string, e fs.DirEntry, at places) error {
	switch {
	case e.IsDir() && w.glob.folder(at):
		return w.folder(place, at)
	case e.IsDir(), len(at) == 0:
		return nil
	}
	name := filepath.Join(w.root, place)
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && e.Type()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a link to a file that is not there: remove it", name)
	case errors.Is(err, fs.ErrNotExist):
		return &ChangedError{Path: name, Gone: true}
	case err != nil:
		return err
	case info.IsDir() && w.glob.folder(at):
		return fmt.Errorf("%s is a link to a folder, which is not followed: name that folder in a source of its own, or copy it", name)
	case info.IsDir(), !w.glob.file(at):
		return nil
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is %s, not a file: remove it, or leave it out by a glob", name, kindOf(info))
	}
	return w.file(place, info)
}

func (w *walker) file(place string, info fs.FileInfo) error {
	name, err := portable(place)
	if err != nil {
		return err
	}
	if err := w.spelled.add(place); err != nil {
		return err
	}
	if w.first {
		return errFound
	}
	if len(w.found) == w.max {
		return fmt.Errorf("there are more than %d files: choose some by a glob, or put them into one archive", w.max)
	}
	w.found = append(w.found, Member{Name: name, Place: place, Stamp: w.stampOf(info)})
	return nil
}
