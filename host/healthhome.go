package host

import (
	"cmp"
	"crypto/rand"
	"os"
	"path/filepath"

	"zen/host/machine"
	"zen/host/worker"
)

// littleRoom is how much has to be free on the disk of the home, in bytes, lest
// a warning is given: a few artifacts of a small model's training.
const littleRoom = 1 << 30

// trialBytes is how much is written to the home as a trial.
const trialBytes = 1 << 20

const homeFix = "export ZEN_HOME=FOLDER, a folder of your own on a disk with room"

func (h *Health) checkHome(o Options) {
	home, err := homeOf(o)
	if err == nil {
		h.Home.Bytes, err = tryHome(o)
	}
	h.Home.Path, h.Home.Owner, h.Home.FreeBytes = home, machine.Owner(home), freeBytes(home)
	switch free := h.Home.FreeBytes; {
	case err != nil:
		h.note(CheckHome, CheckFailed, err.Error(), homeFix)
	case free != nil && *free < littleRoom:
		h.note(CheckHome, CheckWarning, "there is little room on its disk for what steps give", "make room on the disk of "+home+", or "+homeFix)
	default:
		h.ok(CheckHome)
	}
}

func homeOf(o Options) (string, error) {
	if o.Home != "" {
		return filepath.Abs(o.Home)
	}
	return DefaultHome()
}

// tryHome opens the repository, writes to it and takes that back. It returns
// how much is stored.
func tryHome(o Options) (bytes int64, err error) {
	repo, err := Open(o)
	if err != nil {
		return 0, err
	}
	defer func() { _ = repo.Close() }()
	object, err := repo.store.Create("")
	if err != nil {
		return 0, err
	}
	defer object.Abort()
	some := make([]byte, trialBytes)
	_, _ = rand.Read(some) // zeros take no room on some disks
	if _, err := object.Write(some); err != nil {
		return 0, err
	}
	info, err := repo.store.Info()
	return info.RecordBytes + info.ObjectBytes, err
}

// freeBytes returns the room on the disk of a folder, or of the first folder
// above it that is there.
func freeBytes(folder string) *uint64 {
	for folder != "" {
		if free, ok := machine.Free(folder); ok {
			return &free
		}
		above := filepath.Dir(folder)
		if above == folder {
			return nil
		}
		folder = above
	}
	return nil
}

// checkCompilation warns only: without its cache zen compiles plugins anew.
func (h *Health) checkCompilation(o Options) {
	h.Compilation.Path = cmp.Or(o.Compilation, compilationFolder())
	if h.Compilation.Path == "" {
		h.note(CheckCompilation, CheckWarning, "you have no folder for caches, so plugins are compiled in every run", "export XDG_CACHE_HOME=FOLDER")
		return
	}
	if err := worker.CheckCompilation(h.Compilation.Path); err != nil {
		h.note(CheckCompilation, CheckWarning, "plugins are compiled in every run: "+err.Error(), "rm -r "+h.Compilation.Path+", or export XDG_CACHE_HOME=FOLDER")
		return
	}
	h.Compilation.Bytes = sizeOf(h.Compilation.Path)
	h.Compilation.Owner, h.Compilation.FreeBytes = machine.Owner(h.Compilation.Path), freeBytes(h.Compilation.Path)
	h.ok(CheckCompilation)
}

// sizeOf adds up the files below a folder. What vanishes meanwhile, or cannot
// be read, does not count.
func sizeOf(folder string) (bytes int64) {
	_ = filepath.WalkDir(folder, func(_ string, e os.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
