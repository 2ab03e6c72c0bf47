package disk

import "time"

// useInterval is how exact the time of last use is: it is the modification
// time of a file, written at most this often, since nearly every use would
// otherwise cost a write (cmd/go's build cache, mtimeInterval). Whoever deletes
// by age allows for it.
const useInterval = time.Hour

// markUsed sets the time of last use, unless the one on disk is recent. It is
// best effort: a lost mark only makes the file older than it is.
func (s *Store) markUsed(name string, last time.Time) {
	now := s.now()
	if age := now.Sub(last); age >= useInterval || age <= -useInterval {
		_ = s.files.touch(name, now)
	}
}
