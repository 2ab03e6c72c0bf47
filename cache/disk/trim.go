package disk

import (
	"crypto/rand"
	"errors"
	"os"
	"strings"
	"time"

	"zen/cache"
)

// maxBatch is how many files are deleted while no run can start.
const maxBatch = 256

// Trimmer deletes records and objects while others use the home. What goes, and
// in which order, is its user's to say; it keeps runs under way from losing
// anything. docs/cache-format.md tells how.
type Trimmer struct {
	store  *Store
	folder string // files that are being deleted
	dry    bool
	rest   time.Duration
}

// NewTrimmer returns a Trimmer of this home. A dry one deletes nothing, and
// answers as if it did.
func (s *Store) NewTrimmer(dry bool) (*Trimmer, error) {
	t := &Trimmer{store: s, dry: dry}
	if dry {
		return t, nil
	}
	var err error
	t.folder, err = s.NewFolder()
	return t, err
}

// Close removes what the Trimmer needed.
func (t *Trimmer) Close() error {
	if t.dry {
		return nil
	}
	return t.store.RemoveFolder(t.folder)
}

// Batch is a time in which no run can start or end unnoticed. It must be short.
type Batch struct {
	// Since is the time from which on a use counts as one by a run that is
	// under way; zero when there is none. What was used since stays.
	Since time.Time

	trimmer *Trimmer
	files   int
}

// Full says that enough was deleted for one Batch.
func (b *Batch) Full() bool { return b.files >= maxBatch }

// Batch calls f while no run can start. Before the next one it rests for as long
// as the last took, since flock is not fair: without a rest a run that starts
// would wait for the last batch.
func (t *Trimmer) Batch(f func(*Batch) error) error {
	time.Sleep(t.rest)
	began := time.Now()
	defer func() { t.rest = time.Since(began) }()
	unlock, err := t.store.files.lockHome(true)
	if err != nil {
		return err
	}
	defer unlock()
	since, err := t.store.usedSince()
	if err != nil {
		return err
	}
	return f(&Batch{Since: since, trimmer: t})
}

// RunsSince returns what Batch.Since is at this moment. Whoever deletes asks for it
// before it looks through the home: an object that such a run made may get its
// record after the look, and the run may be over before a Batch.
func (s *Store) RunsSince() (time.Time, error) {
	unlock, err := s.files.lockHome(true)
	if err != nil {
		return time.Time{}, err
	}
	defer unlock()
	return s.usedSince()
}

// usedSince returns the time of Batch.Since. The caller holds the lock of the
// home, so every run's file is locked or dead.
func (s *Store) usedSince() (time.Time, error) {
	names, err := s.files.list(tmpFolder)
	if err != nil {
		return time.Time{}, ignoreMissing(err)
	}
	var oldest time.Time
	for _, name := range names {
		if !strings.HasPrefix(name, runPrefix) || !s.files.alive(name) {
			continue
		}
		began, err := s.files.stat(owner(name))
		if errors.Is(err, os.ErrNotExist) {
			continue // its run has ended
		}
		if err != nil {
			return time.Time{}, err
		}
		if oldest.IsZero() || began.ModTime().Before(oldest) {
			oldest = began.ModTime()
		}
	}
	return s.allowForMarks(oldest), nil
}

// allowForMarks goes back by what a mark may be late. A clock that was set back
// while a run was under way counts as its start.
func (s *Store) allowForMarks(began time.Time) time.Time {
	if began.IsZero() {
		return began
	}
	if now := s.now(); now.Before(began) {
		began = now
	}
	return began.Add(-useInterval)
}

// RemoveRecord deletes a record that was last used at a time, and says whether
// it did. One that was used meanwhile, or that a run under way may use, stays;
// one that is gone already counts as deleted.
func (b *Batch) RemoveRecord(key cache.ActionKey, used time.Time) (bool, error) {
	return b.remove(recordName(key), used)
}

// RemoveObject is RemoveRecord for an object. Records that need it go first.
func (b *Batch) RemoveObject(d cache.ObjectDigest, used time.Time) (bool, error) {
	return b.remove(objectName(d), used)
}

func (b *Batch) remove(name string, used time.Time) (bool, error) {
	b.files++
	if !b.Since.IsZero() && !used.Before(b.Since) {
		return false, nil
	}
	t := b.trimmer
	r := removal{files: t.store.files, name: name, used: used, away: tmpFolder + "/" + t.folder + "/trim-" + rand.Text()}
	steps := removalSteps
	if t.dry {
		steps = steps[:1]
	}
	for _, step := range steps {
		if err := step(&r); err != nil || r.settled {
			return r.deleted, err
		}
	}
	return r.deleted || t.dry, nil
}

// removal is one file on its way out.
type removal struct {
	files      files
	name, away string
	used       time.Time
	settled    bool // nothing is left to do
	deleted    bool
}

// removalSteps are what others can come between.
var removalSteps = []func(*removal) error{(*removal).look, (*removal).move, (*removal).decide}

// look leaves a file alone that was used meanwhile, so that it is not even
// moved.
func (r *removal) look() error {
	same, err := r.files.lastUsed(r.name, r.used)
	return r.settle(same, err)
}

// move takes the file away. Whoever comes later finds the name gone, and has a
// miss.
func (r *removal) move() error {
	return r.settle(true, r.files.rename(r.name, r.away))
}

// settle takes what a step found.
func (r *removal) settle(same bool, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		r.settled, r.deleted = true, true // another process deleted it
		return nil
	}
	r.settled = err != nil || !same
	return err
}

// decide deletes the file, unless somebody marked it as used before it was
// moved: then it goes back.
func (r *removal) decide() error {
	same, err := r.files.lastUsed(r.away, r.used)
	if err != nil || !same {
		return errors.Join(err, r.putBack())
	}
	r.deleted = true
	return r.files.remove(r.away)
}

// putBack leaves a newer file of that name alone.
func (r *removal) putBack() error {
	if _, err := r.files.stat(r.name); err == nil {
		return r.files.remove(r.away)
	}
	return r.files.rename(r.away, r.name)
}

// lastUsed says whether a file's last use is still the one that is known.
func (f files) lastUsed(name string, used time.Time) (bool, error) {
	fi, err := f.stat(name)
	if err != nil {
		return false, err
	}
	return fi.ModTime().Equal(used), nil
}

// ClearQuarantine deletes the damaged files that were moved out of the way.
func (s *Store) ClearQuarantine() (count int, bytes int64, err error) {
	names, err := s.files.list(quarantineFolder)
	if err != nil {
		return 0, 0, ignoreMissing(err)
	}
	for _, name := range names {
		name = quarantineFolder + "/" + name
		fi, err := s.files.stat(name)
		if err == nil {
			err = s.files.removeAll(name)
		}
		if err != nil {
			return count, bytes, err
		}
		count, bytes = count+1, bytes+fi.Size()
	}
	return count, bytes, nil
}
