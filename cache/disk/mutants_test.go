package disk

import (
	"errors"
	"os"
	"path"
	"slices"
	"strings"
)

// mutant is a store that does one thing wrong, so that the harness can be held to
// noticing it.
type mutant struct {
	does        string
	wrap        func(fileSystem) fileSystem
	recordFirst bool
}

var powerMutants = []mutant{
	{does: "syncs no record", wrap: skipFileSync("record-")},
	{does: "syncs no object", wrap: skipFileSync("object-")},
	{does: "does not sync the version of its home", wrap: skipFileSync(versionFile)},
	{does: "syncs a file after its rename", wrap: func(fs fileSystem) fileSystem { return &lateSync{fileSystem: fs} }},
	{does: "copies instead of renaming", wrap: func(fs fileSystem) fileSystem { return copying{fs} }},
	{does: "syncs no folder", wrap: skipSync(func(string) bool { return true })},
	{does: "does not sync the folder of a name", wrap: skipSync(func(name string) bool { return path.Dir(name) != "." })},
	{does: "does not sync the folder above a new one", wrap: skipSync(func(name string) bool { return slices.Contains(topNames, name) })},
	{does: "does not sync the home", wrap: skipSync(func(name string) bool { return name == "." })},
	{does: "trusts that others have synced", wrap: func(fs fileSystem) fileSystem { return trusting{fs, map[string]bool{}} }},
	{does: "puts the record before its objects", recordFirst: true},
}

var faultMutants = []mutant{
	{does: "overlooks that a write failed", wrap: func(fs fileSystem) fileSystem { return blind{fileSystem: fs, write: true} }},
	{does: "overlooks that a sync failed", wrap: func(fs fileSystem) fileSystem { return blind{fileSystem: fs, sync: true} }},
	{does: "overlooks that a rename failed", wrap: func(fs fileSystem) fileSystem { return blind{fileSystem: fs, renames: true} }},
	{does: "overlooks that the sync of a folder failed", wrap: func(fs fileSystem) fileSystem { return blind{fileSystem: fs, folders: true} }},
	{does: "writes under the final name", wrap: func(fs fileSystem) fileSystem { return copying{fs} }},
}

// skipFileSync leaves the sync of some files out.
func skipFileSync(prefix string) func(fileSystem) fileSystem {
	return func(fs fileSystem) fileSystem { return partlyUnsynced{fs, prefix} }
}

type partlyUnsynced struct {
	fileSystem
	prefix string
}

func (p partlyUnsynced) create(name string) (file, error) {
	f, err := p.fileSystem.create(name)
	if err != nil || !strings.HasPrefix(path.Base(name), p.prefix) {
		return f, err
	}
	return unsynced{f}, nil
}

type unsynced struct{ file }

func (unsynced) Sync() error { return nil }

// innermost returns the file that a mutant wraps.
func innermost(f file) file {
	switch f := f.(type) {
	case blindFile:
		return f.file
	case *lateFile:
		return f.file
	}
	return f
}

// skipSync leaves the sync of some folders out.
func skipSync(skip func(name string) bool) func(fileSystem) fileSystem {
	return func(fs fileSystem) fileSystem { return partlySynced{fs, skip} }
}

type partlySynced struct {
	fileSystem
	skip func(name string) bool
}

func (p partlySynced) syncFolder(name string) error {
	if p.skip(name) {
		return nil
	}
	return p.fileSystem.syncFolder(name)
}

// trusting syncs only the folders that its own process has changed.
type trusting struct {
	fileSystem
	changed map[string]bool
}

func (tr trusting) rename(from, to string) error {
	err := tr.fileSystem.rename(from, to)
	if err == nil {
		tr.changed[path.Dir(to)] = true
	}
	return err
}

func (tr trusting) mkdir(name string) error {
	if _, err := tr.stat(name); err == nil {
		return nil
	}
	tr.changed[path.Dir(name)] = true
	return tr.fileSystem.mkdir(name)
}

func (tr trusting) syncFolder(name string) error {
	if !tr.changed[name] {
		return nil
	}
	return tr.fileSystem.syncFolder(name)
}

// lateSync syncs a file when it has been renamed.
type lateSync struct {
	fileSystem
	last *lateFile
}

func (l *lateSync) create(name string) (file, error) {
	f, err := l.fileSystem.create(name)
	if err != nil {
		return nil, err
	}
	return &lateFile{f, l}, nil
}

func (l *lateSync) flock(f file, exclusive, wait bool) error {
	return l.fileSystem.flock(innermost(f), exclusive, wait)
}

func (l *lateSync) rename(from, to string) error {
	err := l.fileSystem.rename(from, to)
	if l.last != nil && err == nil {
		err = l.last.file.Sync()
		l.last = nil
	}
	return err
}

type lateFile struct {
	file
	system *lateSync
}

func (f *lateFile) Sync() error {
	f.system.last = f
	return nil
}

// copying makes the new name by a copy.
type copying struct{ fileSystem }

func (c copying) rename(from, to string) error {
	old, err := c.open(from)
	if err != nil {
		return err
	}
	defer old.Close()
	info, err := old.Stat()
	if err != nil {
		return err
	}
	b := make([]byte, info.Size())
	if _, err := old.ReadAt(b, 0); err != nil {
		return err
	}
	if err := c.remove(to); err != nil {
		return err
	}
	fresh, err := c.create(to)
	if err != nil {
		return err
	}
	defer fresh.Close()
	if _, err := fresh.Write(b); err != nil {
		return err
	}
	if err := fresh.Sync(); err != nil {
		return err
	}
	return c.remove(from)
}

// blind overlooks that operations of some kinds fail.
type blind struct {
	fileSystem
	write, sync, renames, folders bool
}

func (b blind) create(name string) (file, error) {
	f, err := b.fileSystem.create(name)
	if err != nil {
		return nil, err
	}
	return blindFile{f, b}, nil
}

func (b blind) flock(f file, exclusive, wait bool) error {
	return b.fileSystem.flock(innermost(f), exclusive, wait)
}

func (b blind) rename(from, to string) error {
	err := b.fileSystem.rename(from, to)
	if errors.Is(err, os.ErrNotExist) {
		return err // the usual way to find out that a folder is missing
	}
	return overlook(b.renames, err)
}

func (b blind) syncFolder(name string) error {
	return overlook(b.folders, b.fileSystem.syncFolder(name))
}

func overlook(yes bool, err error) error {
	if yes {
		return nil
	}
	return err
}

type blindFile struct {
	file
	system blind
}

func (f blindFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	if f.system.write {
		return len(p), nil
	}
	return n, err
}

func (f blindFile) Sync() error { return overlook(f.system.sync, f.file.Sync()) }
