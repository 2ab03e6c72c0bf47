package host

import (
	"sync"

	"zen/cache/disk"
)

// workFolders are the temp folders into which executions write. One that an
// execution left in order is used by the next: making and removing a folder with
// its lock costs as much as a small step. Safe for concurrent use.
type workFolders struct {
	store *disk.Store
	mu    sync.Mutex
	free  []string
}

// take returns a folder in which nothing is.
func (f *workFolders) take() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.free); n > 0 {
		name := f.free[n-1]
		f.free = f.free[:n-1]
		return name, nil
	}
	return f.store.NewFolder()
}

// giveBack takes the folder of an execution that succeeded: what it wrote is in
// its place.
func (f *workFolders) giveBack(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.free = append(f.free, name)
}

// drop removes the folder of an execution that failed, with what it left. What
// cannot be removed is the next sweep's.
func (f *workFolders) drop(name string) { _ = f.store.RemoveFolder(name) }

// close removes the folders when no execution is under way.
func (f *workFolders) close() {
	for _, name := range f.free {
		f.drop(name)
	}
	f.free = nil
}
