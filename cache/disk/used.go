package disk

import "time"

// useInterval is how exact the time of last use is: it is the modification
// time of a file, written at most this often, since nearly every use would
// otherwise cost a write (cmd/go's build cache, mtimeInterval). Whoever deletes
// by age allows for it.
const useInterval = time.Hour

// markUsed sets the time of last use, unless the one on disk is recent, and
// says whether it tried. It is best effort: a lost mark only makes the file
// older than it is.
func (s *Store) markUsed(name string, last time.Time) bool {
	now := s.now()
	age := now.Sub(last)
	if age < useInterval && age > -useInterval {
		return false
	}
	_ = s.files.touch(name, now)
	return true
}
