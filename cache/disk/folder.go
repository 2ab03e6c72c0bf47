package disk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// NewFolder makes a temp folder for one execution and returns its name, for
// Create in this or any other process. It lives until RemoveFolder, Close, or
// the end of this process, after which the next Open or Sweep removes it: only
// the maker holds the lock on its owner file.
func (s *Store) NewFolder() (name string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newFolder()
}

// FolderPath returns where a temp folder lies.
func (s *Store) FolderPath(name string) string { return s.files.path(tmpFolder + "/" + name) }

// newFolder is called with s.mu held.
func (s *Store) newFolder() (string, error) {
	if s.closed {
		return "", fmt.Errorf("zen home %s: %w", s.files.home, os.ErrClosed)
	}
	// Until the owner file is locked the folder looks dead: keep sweepers out.
	unlock, err := s.files.lockHome(false)
	if err != nil {
		return "", err
	}
	defer unlock()

	name := strconv.Itoa(os.Getpid()) + "-" + rand.Text()
	folder := tmpFolder + "/" + name
	if err := s.files.mkdir(tmpFolder); err != nil {
		return "", err
	}
	if err := s.files.mkdirNew(folder); err != nil {
		return "", err
	}
	owner, err := s.files.makeOwner(folder + "/" + ownerFile)
	if err != nil {
		return "", errors.Join(err, s.files.removeAll(folder))
	}
	s.folders[name] = owner
	return name, nil
}

// makeOwner makes a locked file. Its text is for people: on a full disk, where
// trim needs a folder to make room, it has none.
func (f files) makeOwner(name string) (file, error) {
	owner, err := f.create(name)
	if err != nil {
		return nil, err
	}
	_, _ = fmt.Fprintf(owner, "pid %d\n", os.Getpid())
	if err := f.lock(owner, name, true, false); err != nil {
		_ = owner.Close()
		return nil, err
	}
	return owner, nil
}

// RemoveFolder removes a temp folder that this Store made, with everything in
// it. Doing so twice is fine.
func (s *Store) RemoveFolder(name string) error {
	if err := checkFolderName(name); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, mine := s.folders[name]; !mine {
		if _, err := s.files.stat(tmpFolder + "/" + name); errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("temp folder %s was not made here", s.files.path(tmpFolder+"/"+name))
	}
	return s.dropFolder(name)
}

// dropFolder is called with s.mu held. The lock goes first, for systems that
// cannot remove an open file; a sweeper in between does the same work.
func (s *Store) dropFolder(name string) error {
	_ = s.folders[name].Close()
	delete(s.folders, name)
	if name == s.own {
		s.own = ""
	}
	return s.files.removeAll(tmpFolder + "/" + name)
}

// ownFolder returns the store's own temp folder.
func (s *Store) ownFolder() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.own != "" {
		return s.own, nil
	}
	name, err := s.newFolder()
	s.own = name
	return name, err
}

// TempFolder returns the whole path of this Store's own temp folder, for files
// that others write before they give them a name in the home. It lives as
// NewFolder's do.
func (s *Store) TempFolder() (string, error) {
	name, err := s.ownFolder()
	if err != nil {
		return "", err
	}
	return s.files.path(tmpFolder + "/" + name), nil
}

// createTemp makes a new file in a temp folder, or in the store's own when
// folder is empty. A folder that its maker has removed is not made again: the
// execution is over.
func (s *Store) createTemp(folder, prefix string) (f file, name string, err error) {
	if folder == "" {
		folder, err = s.ownFolder()
	} else {
		err = checkFolderName(folder)
	}
	if err != nil {
		return nil, "", err
	}
	name = tmpFolder + "/" + folder + "/" + prefix + rand.Text()
	f, err = s.files.create(name)
	return f, name, err
}

// checkFolderName keeps names inside tmp.
func checkFolderName(name string) error {
	if name == "" || name[0] == '.' || strings.ContainsAny(name, `/\:`) {
		return fmt.Errorf("temp folder %q: not a name from NewFolder", name)
	}
	return nil
}
