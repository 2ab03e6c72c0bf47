package disk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// runPrefix starts the names in tmp of the files that tell of runs.
const runPrefix = "run-"

// BeginRun tells trim that a run is under way: what is used from now on stays,
// until EndRun, Close, or the end of this process. It makes a locked file, since
// a folder costs ten times as much.
func (s *Store) BeginRun() (name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", fmt.Errorf("zen home %s: %w", s.files.home, os.ErrClosed)
	}
	// Until the file is locked its run looks dead: keep sweepers out. While trim
	// deletes, this waits.
	unlock, err := s.files.lockHome(false)
	if err != nil {
		return "", err
	}
	defer unlock()
	name = runPrefix + strconv.Itoa(os.Getpid()) + "-" + rand.Text()
	file, err := s.files.createInTmp(tmpFolder + "/" + name)
	if err != nil {
		return "", err
	}
	if err := s.files.lock(file, tmpFolder+"/"+name, true, false); err != nil {
		return "", errors.Join(err, file.Close(), s.files.remove(tmpFolder+"/"+name))
	}
	s.folders[name] = file
	return name, nil
}

// createInTmp also makes the folder, which somebody may have deleted.
func (f files) createInTmp(name string) (file, error) {
	file, err := f.create(name)
	if !errors.Is(err, os.ErrNotExist) {
		return file, err
	}
	if err := f.mkdir(tmpFolder); err != nil {
		return nil, err
	}
	return f.create(name)
}

// EndRun is called when the history has the run's outputs.
func (s *Store) EndRun(name string) error { return s.RemoveFolder(name) }

// owner returns the file whose lock tells whether somebody uses what has this
// name in tmp.
func owner(name string) string {
	if strings.HasPrefix(name, runPrefix) {
		return tmpFolder + "/" + name
	}
	return tmpFolder + "/" + name + "/" + ownerFile
}
