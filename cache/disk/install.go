package disk

import (
	"errors"
	"os"
	"syscall"
)

// install gives a complete temp file its final name, durably. When it fails
// before that, the temp file is gone.
func (s *Store) install(f file, temp, name string) error {
	err := s.settle(f, temp)
	if err == nil {
		err = s.moveInto(temp, name)
	}
	if err != nil {
		return errors.Join(err, s.files.remove(temp))
	}
	return s.syncInto(folderOf(name))
}

// settle closes a temp file whose bytes are on disk.
func (s *Store) settle(f file, temp string) error {
	err := s.files.touch(temp, s.now())
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// moveInto renames, and makes the folder when it is not there.
func (s *Store) moveInto(temp, name string) error {
	err := s.files.rename(temp, name)
	// By now another writer may have moved the folder away.
	if errors.Is(err, os.ErrExist) || errors.Is(err, syscall.EISDIR) || err != nil && s.files.isFolder(name) {
		return s.displace(temp, name)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	folder := folderOf(name)
	if err := s.makeAbove(folderOf(folder)); err != nil {
		return err
	}
	s.durable.Delete(folder)
	if err := s.files.mkdir(folder); err != nil {
		return err
	}
	return s.files.rename(temp, name)
}

// displace renames where a folder is, which nothing can be renamed over. The lock
// of the home keeps what another writer has put there meanwhile.
func (s *Store) displace(temp, name string) error {
	unlock, err := s.files.lockHome(true)
	if err != nil {
		return err
	}
	defer unlock()
	if s.files.isFolder(name) {
		if _, err := s.quarantine(name); err != nil {
			return err
		}
	}
	return s.files.rename(temp, name)
}

// makeAbove makes a folder in the home that has gone. What was known of those in
// it is no longer so.
func (s *Store) makeAbove(folder string) error {
	err := s.files.mkdirNew(folder)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	s.durable.Clear()
	return err
}

// syncInto makes a name in a subfolder survive a crash.
func (s *Store) syncInto(folder string) error {
	if err := s.files.syncFolder(folder); err != nil {
		return err
	}
	return s.syncAbove(folder)
}

// syncAbove makes a folder itself survive a crash, once per Store: another
// process may have made it and not synced it yet. Syncing what is on disk
// already costs 0.07 ms.
func (s *Store) syncAbove(folder string) error {
	if _, known := s.durable.Load(folder); known || folder == "." {
		return nil
	}
	above := folderOf(folder)
	if err := s.syncAbove(above); err != nil {
		return err
	}
	if err := s.files.syncFolder(above); err != nil {
		return err
	}
	s.durable.Store(folder, true)
	return nil
}
