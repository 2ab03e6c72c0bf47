package disk

import (
	"errors"
	"os"
	"path"
	"strings"
)

// quarantine moves a damaged record or object away and returns where it is now.
// One that is gone is fine. An older one of the same name is dropped: one is
// enough to look at, and the folder cannot grow without bound.
func (s *Store) quarantine(name string) (string, error) {
	to := quarantineName(name)
	err := s.files.rename(name, to)
	if errors.Is(err, os.ErrNotExist) {
		if err := s.files.mkdir(quarantineFolder); err != nil {
			return "", err
		}
		err = s.files.rename(name, to)
	}
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil && (s.files.isFolder(name) || s.files.isFolder(to)) {
		// Nothing is renamed over a folder, nor a folder over anything.
		if err = s.files.removeAll(to); err == nil {
			err = s.files.rename(name, to)
		}
	}
	if err != nil {
		return "", err
	}
	return s.files.path(to), nil
}

// quarantineName returns the name in quarantine of a record or an object.
func quarantineName(name string) string {
	folder, _, _ := strings.Cut(name, "/")
	return quarantineFolder + "/" + strings.TrimSuffix(folder, "s") + "-" + path.Base(name)
}

func (f files) isFolder(name string) bool {
	fi, err := f.stat(name)
	return err == nil && fi.IsDir()
}
