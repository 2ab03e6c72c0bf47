package disk

import (
	"io/fs"
	"os"
	"syscall"
	"time"
)

// fault is how an operation fails.
type fault struct {
	err     syscall.Errno
	forever bool // so do all after it
	late    bool // it has done its work when it says so
}

// faulty lets the operation number at of a file system fail, 0 first.
type faulty struct {
	fileSystem
	fault
	at     int
	count  int
	struck bool
}

// fails counts an operation.
func (f *faulty) fails() bool {
	n := f.count
	f.count++
	if n != f.at && !(f.forever && n > f.at) {
		return false
	}
	f.struck = true
	return true
}

// do runs an operation that fails when its turn has come.
func (f *faulty) do(op, name string, work func() error) error {
	if !f.fails() {
		return work()
	}
	if f.late {
		_ = work()
	}
	return &fs.PathError{Op: op, Path: f.path(name), Err: f.err}
}

// opened is do for what returns a file.
func (f *faulty) opened(op, name string, work func(string) (file, error)) (opened file, err error) {
	err = f.do(op, name, func() error { opened, err = work(name); return err })
	if err != nil && opened != nil {
		_ = opened.Close()
	}
	if err != nil {
		return nil, err
	}
	return &faultyFile{opened, f, name}, nil
}

func (f *faulty) open(name string) (file, error) { return f.opened("open", name, f.fileSystem.open) }

func (f *faulty) create(name string) (file, error) {
	return f.opened("create", name, f.fileSystem.create)
}

func (f *faulty) openLock(name string) (file, error) {
	return f.opened("open", name, f.fileSystem.openLock)
}

func (f *faulty) flock(locked file, exclusive, wait bool) error {
	if f.fails() {
		return f.err
	}
	return f.fileSystem.flock(locked.(*faultyFile).file, exclusive, wait)
}

func (f *faulty) mkdir(name string) error {
	return f.do("mkdir", name, func() error { return f.fileSystem.mkdir(name) })
}

func (f *faulty) mkdirNew(name string) error {
	return f.do("mkdir", name, func() error { return f.fileSystem.mkdirNew(name) })
}

func (f *faulty) rename(from, to string) error {
	return f.do("rename to", to, func() error { return f.fileSystem.rename(from, to) })
}

func (f *faulty) remove(name string) error {
	return f.do("remove", name, func() error { return f.fileSystem.remove(name) })
}

func (f *faulty) removeAll(name string) error {
	return f.do("remove", name, func() error { return f.fileSystem.removeAll(name) })
}

func (f *faulty) touch(name string, t time.Time) error {
	return f.do("touch", name, func() error { return f.fileSystem.touch(name, t) })
}

func (f *faulty) stat(name string) (info os.FileInfo, err error) {
	err = f.do("stat", name, func() error { info, err = f.fileSystem.stat(name); return err })
	return info, err
}

func (f *faulty) list(name string) (names []string, err error) {
	err = f.do("list", name, func() error { names, err = f.fileSystem.list(name); return err })
	return names, err
}

func (f *faulty) syncFolder(name string) error {
	return f.do("sync", name, func() error { return f.fileSystem.syncFolder(name) })
}

// faultyFile is an opened file of a faulty file system.
type faultyFile struct {
	file
	system *faulty
	name   string
}

func (f *faultyFile) do(op string, work func() error) error { return f.system.do(op, f.name, work) }

// Write writes one half when it fails, or everything.
func (f *faultyFile) Write(p []byte) (n int, err error) {
	if !f.system.fails() {
		return f.file.Write(p)
	}
	some := p[:len(p)/2]
	if f.system.late {
		some = p
	}
	n, _ = f.file.Write(some)
	return n, &fs.PathError{Op: "write", Path: f.system.path(f.name), Err: f.system.err}
}

func (f *faultyFile) Read(p []byte) (n int, err error) {
	err = f.do("read", func() error { n, err = f.file.Read(p); return err })
	return n, err
}

func (f *faultyFile) ReadAt(p []byte, off int64) (n int, err error) {
	err = f.do("read", func() error { n, err = f.file.ReadAt(p, off); return err })
	return n, err
}

func (f *faultyFile) Chmod(mode os.FileMode) error {
	return f.do("chmod", func() error { return f.file.Chmod(mode) })
}

func (f *faultyFile) Sync() error { return f.do("sync", f.file.Sync) }

// Close closes the file also when it fails.
func (f *faultyFile) Close() error {
	err := f.file.Close()
	if f.system.fails() {
		return &fs.PathError{Op: "close", Path: f.system.path(f.name), Err: f.system.err}
	}
	return err
}

func (f *faultyFile) Stat() (info os.FileInfo, err error) {
	err = f.do("stat", func() error { info, err = f.file.Stat(); return err })
	return info, err
}
