package engine

import (
	"io/fs"

	"github.com/tetratelabs/wazero"
	experimental "github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/experimental/sysfs"
	"github.com/tetratelabs/wazero/sys"
)

// noFiles is the folder / that a guest sees: nothing can be found or made in it.
// Without any folder a library of C does not even ask for a file, and nobody
// could tell the author that a step has none. It serves one execution.
type noFiles struct {
	experimental.UnimplementedFS
	opened bool
}

// withoutFiles returns the file system of one execution.
func withoutFiles() wazero.FSConfig {
	return wazero.NewFSConfig().(sysfs.FSConfig).WithSysFSMount(&noFiles{}, "/")
}

// OpenFile opens the folder itself once: that is wazero, before the first path is
// looked up in it.
func (f *noFiles) OpenFile(path string, _ experimental.Oflag, _ fs.FileMode) (experimental.File, experimental.Errno) {
	if path != "." || f.opened {
		return nil, experimental.ENOENT
	}
	f.opened = true
	return root{}, 0
}

// What follows finds nothing, whatever it is asked for.

func (*noFiles) Stat(string) (st sys.Stat_t, _ experimental.Errno)  { return st, experimental.ENOENT }
func (*noFiles) Lstat(string) (st sys.Stat_t, _ experimental.Errno) { return st, experimental.ENOENT }
func (*noFiles) Readlink(string) (string, experimental.Errno)       { return "", experimental.ENOENT }
func (*noFiles) Mkdir(string, fs.FileMode) experimental.Errno       { return experimental.ENOENT }
func (*noFiles) Rename(string, string) experimental.Errno           { return experimental.ENOENT }
func (*noFiles) Rmdir(string) experimental.Errno                    { return experimental.ENOENT }
func (*noFiles) Link(string, string) experimental.Errno             { return experimental.ENOENT }
func (*noFiles) Symlink(string, string) experimental.Errno          { return experimental.ENOENT }
func (*noFiles) Unlink(string) experimental.Errno                   { return experimental.ENOENT }
func (*noFiles) Utimens(string, int64, int64) experimental.Errno    { return experimental.ENOENT }

// root is the folder / as an open file, of which nothing can be read.
type root struct{ experimental.UnimplementedFile }

func (root) IsDir() (bool, experimental.Errno)      { return true, 0 }
func (root) Stat() (sys.Stat_t, experimental.Errno) { return sys.Stat_t{Mode: fs.ModeDir}, 0 }
