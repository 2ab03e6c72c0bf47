package host

import (
	"time"

	"zen/cache"
	"zen/cache/disk"
	"zen/host/history"
)

// trim is one Trim under way.
type trim struct {
	repo    *Repository
	options TrimOptions
	now     time.Time
	since   time.Time // objects used since may have got a record after the look; zero: none

	entries []*trimEntry // still to be judged, least recently used first
	pending []cache.ObjectDigest
	objects map[cache.ObjectDigest]cache.ObjectInfo
	needs   map[cache.ObjectDigest]int // records that are left and have it as output

	roots   map[string]history.Reason
	changes string // of the history, when the roots were read

	left       int64
	tooOldKept bool // something that is too old stayed
	report     TrimReport
	kept       map[KeptReason]*Kept
	told       map[cache.ObjectDigest]bool // objects that count as kept
}

// batch deletes as much as fits into a Batch and says whether more is to be
// done. What runs need is asked for here, where none can end unnoticed.
func (t *trim) batch(b *disk.Batch) (more bool, err error) {
	if err := t.readRoots(); err != nil {
		return false, err
	}
	for !b.Full() {
		if more, err := t.step(b); !more || err != nil {
			return false, err
		}
	}
	return true, nil
}

// readRoots reads what runs need, unless the history is the same as before.
func (t *trim) readRoots() error {
	if t.options.All {
		return nil
	}
	changes, err := t.repo.history.Changes()
	if err != nil || t.roots != nil && changes == t.changes {
		return err
	}
	t.changes = changes
	t.roots, err = t.repo.history.Roots(keptRuns)
	return err
}

// step deletes or keeps one thing: an object whose last record is gone, else
// the next entry.
func (t *trim) step(b *disk.Batch) (more bool, err error) {
	if len(t.pending) > 0 {
		digest := t.pending[0]
		t.pending = t.pending[1:]
		_, err := t.dropObject(b, digest)
		return true, err
	}
	if len(t.entries) == 0 || !t.tooMuch() && !t.tooOld(t.entries[0]) {
		return false, nil
	}
	e := t.entries[0]
	t.entries = t.entries[1:]
	return true, t.dropEntry(b, e)
}

func (t *trim) tooMuch() bool {
	return t.options.MaxBytes != nil && t.left > *t.options.MaxBytes
}

func (t *trim) tooOld(e *trimEntry) bool {
	return t.options.MaxAge != nil && t.now.Sub(e.Used) > *t.options.MaxAge
}

func (t *trim) dropEntry(b *disk.Batch, e *trimEntry) error {
	if why := t.roots[e.name()]; why != "" {
		t.keep(e, KeptReason(why))
		return nil
	}
	if e.Key == nil {
		return t.dropOrphan(b, e)
	}
	gone, err := b.RemoveRecord(*e.Key, e.recordUsed)
	if err != nil {
		return err
	}
	if !gone {
		t.keep(e, KeptInUse)
		return nil
	}
	t.report.Records++
	t.report.Removed = append(t.report.Removed, e.TrimEntry)
	t.freed(e.recordBytes)
	t.release(e)
	return nil
}

// release makes the objects of a record that is gone go as well, each with the
// last of its records.
func (t *trim) release(e *trimEntry) {
	for _, digest := range e.outputs {
		t.needs[digest]--
		if t.needs[digest] == 0 {
			t.pending = append(t.pending, digest)
		}
	}
}

func (t *trim) dropOrphan(b *disk.Batch, e *trimEntry) error {
	gone, err := t.dropObject(b, *e.Object)
	if gone {
		t.report.Removed = append(t.report.Removed, e.TrimEntry)
	}
	t.tooOldKept = t.tooOldKept || !gone && t.tooOld(e)
	return err
}

// dropObject deletes an object that no record needs any more. A run may still
// need it: it computed it without the result cache, or by another action.
func (t *trim) dropObject(b *disk.Batch, digest cache.ObjectDigest) (gone bool, err error) {
	info := t.objects[digest]
	if why := t.roots[digest.String()]; why != "" {
		t.keepObject(digest, KeptReason(why))
		return false, nil
	}
	if t.since.IsZero() || info.Used.Before(t.since) {
		gone, err = b.RemoveObject(digest, info.Used)
	}
	if err != nil {
		return false, err
	}
	if !gone {
		t.keepObject(digest, KeptInUse)
		return false, nil
	}
	t.report.Objects++
	t.freed(info.Size)
	return true, nil
}

func (t *trim) freed(bytes int64) {
	t.report.Freed += bytes
	t.left -= bytes
}

// done sums up.
func (t *trim) done() *TrimReport {
	t.report.Left = t.left
	t.report.Reached = !t.tooMuch() && !t.tooOldKept
	for _, why := range []KeptReason{KeptInUse, KeptRunning, KeptPinned, KeptNewest} {
		if k := t.kept[why]; k != nil {
			t.report.Kept = append(t.report.Kept, *k)
		}
	}
	return &t.report
}
