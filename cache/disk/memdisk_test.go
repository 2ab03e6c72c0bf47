package disk

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"
)

// memDisk is a disk of POSIX's promises and no more: the bytes of a file survive
// a power failure after Sync of the file, a name after Sync of its folder. What
// was not synced may survive or not, each change for itself; see images.
type memDisk struct {
	root    *inode
	pending []change // of names, not synced, in order
	changed func()   // called after every change; may be nil
}

// inode is a file or a folder.
type inode struct {
	names  map[string]*inode // of a folder; nil for a file
	synced map[string]*inode // what of it is safe

	bytes []byte
	safe  []byte
	dirty bool // bytes differ from safe

	mode  fs.FileMode
	used  time.Time
	locks map[*memFile]bool // true: exclusive
}

// change gives a name in a folder to an inode, or takes it away.
type change struct {
	folder *inode
	name   string
	to     *inode
}

func newMemDisk() *memDisk { return &memDisk{root: newFolder()} }

func newFolder() *inode {
	return &inode{names: map[string]*inode{}, synced: map[string]*inode{}, mode: fs.ModeDir | 0o700}
}

// mount returns the disk for one process.
func (d *memDisk) mount() *memFiles { return &memFiles{disk: d, opened: map[*memFile]bool{}} }

func (d *memDisk) set(folder *inode, name string, to *inode) {
	if to == nil {
		delete(folder.names, name)
	} else {
		folder.names[name] = to
	}
	d.pending = append(d.pending, change{folder, name, to})
	d.happened()
}

func (d *memDisk) happened() {
	if d.changed != nil {
		d.changed()
	}
}

// memFiles is a memDisk as the fileSystem of one process.
type memFiles struct {
	disk   *memDisk
	closed bool
	opened map[*memFile]bool
}

// kill ends the process: its locks end, too.
func (m *memFiles) kill() {
	for f := range m.opened {
		f.Close()
	}
	m.closed = true
}

func (m *memFiles) path(name string) string { return path.Join(memHome, name) }

func (m *memFiles) close() error { m.closed = true; return nil }

func (m *memFiles) fail(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: m.path(name), Err: err}
}

// find returns the folder of a name and what has the name in it, or nil.
func (m *memFiles) find(op, name string) (folder, node *inode, err error) {
	if m.closed {
		return nil, nil, m.fail(op, name, os.ErrClosed)
	}
	if name == "." {
		return nil, m.disk.root, nil
	}
	folder = m.disk.root
	parts := strings.Split(name, "/")
	for _, part := range parts[:len(parts)-1] {
		if folder = folder.names[part]; folder == nil {
			return nil, nil, m.fail(op, name, syscall.ENOENT)
		}
		if folder.names == nil {
			return nil, nil, m.fail(op, name, syscall.ENOTDIR)
		}
	}
	return folder, folder.names[parts[len(parts)-1]], nil
}

// get is find for what must be there.
func (m *memFiles) get(op, name string) (*inode, error) {
	_, node, err := m.find(op, name)
	if err == nil && node == nil {
		err = m.fail(op, name, syscall.ENOENT)
	}
	return node, err
}

func (m *memFiles) handle(name string, node *inode) file {
	f := &memFile{files: m, name: name, node: node}
	m.opened[f] = true
	return f
}

func (m *memFiles) open(name string) (file, error) {
	node, err := m.get("open", name)
	if err != nil {
		return nil, err
	}
	return m.handle(name, node), nil
}

func (m *memFiles) create(name string) (file, error) {
	folder, node, err := m.find("create", name)
	if err == nil && node != nil {
		err = m.fail("create", name, syscall.EEXIST)
	}
	if err != nil {
		return nil, err
	}
	node = &inode{mode: 0o600, locks: map[*memFile]bool{}}
	m.disk.set(folder, path.Base(name), node)
	return m.handle(name, node), nil
}

func (m *memFiles) openLock(name string) (file, error) {
	if _, node, err := m.find("open", name); err != nil || node != nil {
		return m.open(name)
	}
	return m.create(name)
}

func (m *memFiles) flock(f file, exclusive, _ bool) error {
	mine := f.(*memFile)
	for other, exclusively := range mine.node.locks {
		if other != mine && (exclusive || exclusively) {
			return errLocked // waiting would be for ever: there is one process
		}
	}
	mine.node.locks[mine] = exclusive
	return nil
}

func (m *memFiles) mkdir(name string) error {
	if _, node, err := m.find("mkdir", name); err == nil && node != nil {
		return nil
	}
	return m.mkdirNew(name)
}

func (m *memFiles) mkdirNew(name string) error {
	folder, node, err := m.find("mkdir", name)
	if err == nil && node != nil {
		err = m.fail("mkdir", name, syscall.EEXIST)
	}
	if err == nil {
		m.disk.set(folder, path.Base(name), newFolder())
	}
	return err
}

// rename is two changes in two folders, as far as a power failure is concerned.
// One of them may survive alone.
func (m *memFiles) rename(from, to string) error {
	before, node, err := m.find("rename to", from)
	if err == nil && node == nil {
		err = m.fail("rename to", to, syscall.ENOENT)
	}
	if err != nil {
		return err
	}
	after, _, err := m.find("rename to", to)
	if err != nil {
		return err
	}
	changed := m.disk.changed
	m.disk.changed = nil // no process can see it half done
	m.disk.set(after, path.Base(to), node)
	m.disk.changed = changed
	m.disk.set(before, path.Base(from), nil)
	return nil
}

func (m *memFiles) remove(name string) error {
	folder, node, err := m.find("remove", name)
	if err == nil && node != nil {
		m.disk.set(folder, path.Base(name), nil)
	}
	return err
}

func (m *memFiles) removeAll(name string) error {
	folder, node, err := m.find("remove", name)
	if err != nil || node == nil {
		return err
	}
	for _, inner := range slices.Sorted(maps.Keys(node.names)) {
		if err := m.removeAll(name + "/" + inner); err != nil {
			return err
		}
	}
	m.disk.set(folder, path.Base(name), nil)
	return nil
}

func (m *memFiles) touch(name string, t time.Time) error {
	node, err := m.get("touch", name)
	if err == nil {
		node.used = t
	}
	return err
}

func (m *memFiles) stat(name string) (os.FileInfo, error) {
	node, err := m.get("stat", name)
	if err != nil {
		return nil, err
	}
	return memInfo{path.Base(name), node}, nil
}

func (m *memFiles) list(name string) ([]string, error) {
	node, err := m.get("open", name)
	if err == nil && node.names == nil {
		err = m.fail("open", name, syscall.ENOTDIR)
	}
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(node.names)), nil
}

func (m *memFiles) syncFolder(name string) error {
	node, err := m.get("sync", name)
	if err != nil {
		return err
	}
	node.synced = maps.Clone(node.names)
	m.disk.pending = slices.DeleteFunc(m.disk.pending, func(c change) bool { return c.folder == node })
	m.disk.happened()
	return nil
}

// memFile is an opened file of a memDisk.
type memFile struct {
	files *memFiles
	name  string
	node  *inode
	at    int64
}

func (f *memFile) Write(p []byte) (int, error) {
	f.node.bytes, f.node.dirty = append(f.node.bytes, p...), true
	f.files.disk.happened()
	return len(p), nil
}

func (f *memFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, f.at)
	f.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (f *memFile) ReadAt(p []byte, off int64) (int, error) {
	if f.node.names != nil {
		return 0, f.files.fail("read", f.name, syscall.EISDIR)
	}
	if off >= int64(len(f.node.bytes)) {
		return 0, io.EOF
	}
	n := copy(p, f.node.bytes[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memFile) Sync() error {
	f.node.safe, f.node.dirty = bytes.Clone(f.node.bytes), false
	f.files.disk.happened()
	return nil
}

func (f *memFile) Close() error {
	delete(f.node.locks, f)
	delete(f.files.opened, f)
	return nil
}

func (f *memFile) Chmod(mode os.FileMode) error { f.node.mode = mode; return nil }

func (f *memFile) Stat() (os.FileInfo, error) { return memInfo{path.Base(f.name), f.node}, nil }

// memInfo is what stat tells.
type memInfo struct {
	name string
	node *inode
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return int64(len(i.node.bytes)) }
func (i memInfo) Mode() fs.FileMode  { return i.node.mode }
func (i memInfo) ModTime() time.Time { return i.node.used }
func (i memInfo) IsDir() bool        { return i.node.names != nil }
func (i memInfo) Sys() any           { return nil }
