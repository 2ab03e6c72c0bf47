package disk

import (
	"errors"
	"os"
)

// quarantine moves a damaged file away and returns where it is now. A file that
// is gone is fine. An older one of the same name is dropped: one is enough to
// look at, and the folder cannot grow without bound.
func (s *Store) quarantine(name, as string) (string, error) {
	to := quarantineFolder + "/" + as
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
	if err != nil {
		return "", err
	}
	return s.files.path(to), nil
}
