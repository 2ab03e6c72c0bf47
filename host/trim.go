package host

import (
	"errors"
	"time"

	"zen/cache"
	"zen/cache/disk"
)

// keptRuns is how many runs of every pipeline trim keeps, the newest.
const keptRuns = 5

// TrimOptions say what has to go.
type TrimOptions struct {
	MaxBytes *int64         // delete until no more is left; nil: any size is fine
	MaxAge   *time.Duration // delete what was not used for so long; nil: any age is fine
	DryRun   bool           // delete nothing, only say what would go
	// All deletes what runs in the history refer to as well; what runs under
	// way may use stays.
	All bool
}

// KeptReason is why something stayed that should have gone.
type KeptReason string

// The reasons for which something stays.
const (
	KeptInUse   KeptReason = "in_use"  // a run under way may use it, or it was used meanwhile
	KeptRunning KeptReason = "running" // the history knows it from a run under way
	KeptPinned  KeptReason = "pinned"
	KeptNewest  KeptReason = "newest" // of the newest runs of a pipeline
)

// TrimEntry is a result, or an object that belongs to none: an output of a run
// without the result cache, or a plugin's module.
type TrimEntry struct {
	Key    *cache.ActionKey    `json:"key,omitempty"`           // of a result
	Object *cache.ObjectDigest `json:"object_digest,omitempty"` // of an object without one
	Run    string              `json:"run,omitempty"`           // that made the result
	Step   string              `json:"step,omitempty"`
	Size   int64               `json:"size"` // in bytes; an object of several results counts with each
	Used   time.Time           `json:"used"`
}

// Kept is how much stayed for a reason.
type Kept struct {
	Reason  KeptReason `json:"reason"`
	Records int        `json:"records"`
	Objects int        `json:"objects"`
	Bytes   int64      `json:"bytes"`
}

// TrimReport says what was deleted. Its JSON is docs/schemas/cache-trim.schema.json.
type TrimReport struct {
	DryRun  bool        `json:"dry_run"`
	Removed []TrimEntry `json:"removed"` // least recently used first
	Records int         `json:"records"` // deleted files
	Objects int         `json:"objects"`
	Freed   int64       `json:"freed_bytes"`
	Left    int64       `json:"left_bytes"` // records and objects
	Reached bool        `json:"reached"`    // all that had to go went
	Kept    []Kept      `json:"kept"`       // what had to go and stayed
}

// Trim deletes what was not used for long, the least recently used first:
// records together with their objects, objects of several records with the last
// of them. It keeps what the newest runs of every pipeline, pinned runs and
// runs under way need. Runs may go on and start meanwhile.
func (r *Repository) Trim(o TrimOptions) (*TrimReport, error) {
	t, err := r.newTrim(o)
	if err != nil {
		return nil, err
	}
	return t.run()
}

// run deletes, batch by batch.
func (t *trim) run() (*TrimReport, error) {
	trimmer, err := t.repo.store.NewTrimmer(t.options.DryRun)
	if err != nil {
		return nil, err
	}
	for more := true; more && err == nil; {
		err = trimmer.Batch(func(b *disk.Batch) (err error) {
			more, err = t.batch(b)
			return err
		})
	}
	return t.done(), errors.Join(err, trimmer.Close())
}
