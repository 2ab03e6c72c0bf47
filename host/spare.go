package host

import (
	"errors"
	"fmt"
	"os"

	"zen/cache/disk"
	"zen/host/worker"
)

// spare takes the outputs of a run that its repository cannot take, such as one
// on a full or read-only disk: a home in the system's temp folder that is gone
// when the run ends.
type spare struct{ folders workFolders }

func newSpare() (*spare, error) {
	folder, err := os.MkdirTemp("", "zen-run-")
	if err != nil {
		return nil, err
	}
	store, err := disk.Open(folder)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return &spare{workFolders{store: store}}, nil
}

func (s *spare) close() error {
	store := s.folders.store
	return errors.Join(store.Close(), os.RemoveAll(store.Path()))
}

// unstored is the failure of an execution whose outputs have no place.
func unstored(err error) error {
	return &Failure{Class: worker.ClassStore, Message: fmt.Sprintf("its outputs cannot be stored: %v", err)}
}

// spareIt executes a task again with its outputs in the spare store, and whatever
// comes after it. It returns false when that cannot help.
func (s *scheduler) spareIt(t *task, failure *Failure) bool {
	if t.spared {
		return false
	}
	if s.spare == nil {
		spare, err := newSpare()
		if err != nil {
			failure.Message += fmt.Sprintf("; nor elsewhere: %v", err)
			return false
		}
		s.spare = spare
		s.warn("step %q: %s; from here on results are kept in %s until the run ends, and not in the result cache", t.step.Name, failure.Message, spare.folders.store.Path())
	}
	t.tries--
	s.ready = append(s.ready, t)
	return true
}

// scratch makes a folder for what nobody keeps.
type scratch func() (folder string, remove func(), err error)

// scratch makes one in the repository, or elsewhere where that cannot be written.
func (r *Repository) scratch() (folder string, remove func(), err error) {
	if name, err := r.store.NewFolder(); err == nil {
		return r.store.FolderPath(name), func() { _ = r.store.RemoveFolder(name) }, nil
	}
	return systemScratch()
}

// systemScratch makes one in the system's temp folder.
func systemScratch() (folder string, remove func(), err error) {
	folder, err = os.MkdirTemp("", "zen-scratch-")
	return folder, func() { _ = os.RemoveAll(folder) }, err
}
