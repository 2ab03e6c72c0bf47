package source

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Look finds the file of a source without reading it, to be told before anything
// runs that it is not there. The path is "" when it is yet to be downloaded. Errors
// are those of Resolve for what is not there.
func Look(s Spec, downloads string) (path string, err error) {
	path = s.place(downloads)
	f, _, err := openRegular(path)
	if err == nil {
		return path, f.Close()
	}
	err = s.unread(err)
	var missing *MissingError
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", nil
	case !errors.As(err, &missing):
		err = fmt.Errorf("source %q: %w", s.Name, err)
	}
	return "", err
}

// LookFiles reports whether there is any file in the folder or by the glob of a
// source. It ends with the first that it finds, and reads none.
func LookFiles(ctx context.Context, s Spec) error {
	root, g, err := s.folderAndGlob()
	if err == nil {
		w := &walker{ctx: ctx, root: root, glob: g, spelled: spellings{}, first: true}
		if err = w.folder("", g.start()); err == nil {
			err = s.noFile(g)
		}
	}
	if err == nil || errors.Is(err, errFound) {
		return nil
	}
	return fmt.Errorf("source %q: %w", s.Name, err)
}
