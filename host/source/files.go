package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// Files is a source of many files that is there: a folder, or what a glob finds.
type Files struct {
	Folder string   // places are below it
	List   []Member // by name, in byte order
}

// Member is one file of a source.
type Member struct {
	Name    string // with slashes, in Unicode's form NFC: the same on every system
	Place   string // the same as this system has it, below the folder
	Stamp   Stamp
	Recent  bool // see File
	Content [32]byte
}

// ResolveFiles finds the files of a source whose path is a folder, meaning all
// that lies below it, or a glob, and identifies them. Files that did not change
// since they were last seen are not read.
func ResolveFiles(ctx context.Context, s Spec, o ResolveOptions) (Files, error) {
	if s.URL != "" || s.SHA256 != "" {
		return Files{}, fmt.Errorf("source %q has many files, and url and sha256 are of one: give it a path alone", s.Name)
	}
	f, err := s.files(ctx, o)
	if err != nil {
		return Files{}, fmt.Errorf("source %q: %w", s.Name, err)
	}
	return f, nil
}

func (s Spec) files(ctx context.Context, o ResolveOptions) (Files, error) {
	root, g, err := s.folderAndGlob()
	if err != nil {
		return Files{}, err
	}
	list, err := o.Cache.walk(ctx, root, g, maxFiles)
	switch {
	case err != nil:
		return Files{}, err
	case len(list) == 0:
		return Files{}, s.noFile(g)
	}
	f := Files{Folder: root, List: list}
	return f, o.identify(ctx, f, g)
}

// noFile is the error of a folder or a glob without files.
func (s Spec) noFile(g glob) error {
	if g.String() == everything.String() {
		return fmt.Errorf("%s holds no files but hidden ones; give --source %s=FOLDER", s.Path, s.Name)
	}
	return fmt.Errorf("%s matches no file; correct it, or give --source %s=FOLDER", s.Path, s.Name)
}

// folderAndGlob tells what the path means. A folder that is there is one, even
// when its name looks like a glob.
func (s Spec) folderAndGlob() (root string, g glob, err error) {
	path := s.below(s.Path)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return path, everything, nil
	case err == nil:
		return "", nil, fmt.Errorf("%s is a file, and a port of type files reads a folder, or a glob such as %s; give --source %s=FOLDER",
			s.Path, filepath.ToSlash(filepath.Join(filepath.Dir(s.Path), "*"+filepath.Ext(s.Path))), s.Name)
	case !isGlob(s.Path) && errors.Is(err, fs.ErrNotExist):
		return "", nil, fmt.Errorf("the folder %s is not there; give --source %s=FOLDER", s.Path, s.Name)
	case !isGlob(s.Path):
		return "", nil, err
	}
	fixed, g, err := parseGlob(filepath.ToSlash(s.Path))
	if err != nil {
		return "", nil, err
	}
	root = s.below(fixed)
	info, err = os.Stat(root)
	if err != nil || !info.IsDir() {
		return "", nil, fmt.Errorf("the folder of %s is not there; give --source %s=FOLDER", s.Path, s.Name)
	}
	return root, g, nil
}

// identify fills in the content of the files, and remembers it.
func (o ResolveOptions) identify(ctx context.Context, f Files, g glob) error {
	known := o.Cache.lookUpFiles(f.Folder, g)
	var unknown []*Member
	for i := range f.List {
		m := &f.List[i]
		if k, ok := known[m.Place]; ok && k.Stamp == m.Stamp {
			m.Content = k.Content
			continue
		}
		unknown = append(unknown, m)
	}
	if err := o.hashAll(ctx, f.Folder, unknown); err != nil {
		return err
	}
	if len(unknown) > 0 || len(known) > len(f.List) {
		o.Cache.keepFiles(f, g)
	}
	return nil
}

// hashAll reads files, as many at once as there are cores, until one fails.
func (o ResolveOptions) hashAll(ctx context.Context, folder string, members []*Member) error {
	errs := make([]error, len(members))
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(runtime.NumCPU(), len(members)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(members)) && ctx.Err() == nil && !failed.Load(); i = next.Add(1) - 1 {
				if errs[i] = o.hashMember(folder, members[i]); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (o ResolveOptions) hashMember(folder string, m *Member) error {
	path := filepath.Join(folder, m.Place)
	began, stamp, err := o.Cache.read(path, func(r io.Reader) (err error) {
		m.Content, err = o.Digest(r)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return &ChangedError{Path: path, Gone: true}
	}
	m.Stamp, m.Recent = stamp, !stamp.settled(began)
	return err
}
