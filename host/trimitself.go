package host

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// walkEvery is how often the home is looked through at most to see how large it
// is. docs/RATIONALE.md has what a walk costs.
const walkEvery = time.Hour

// usage is what the file of that name in the home remembers between runs. It is
// an estimate: runs that end together may each miss what the other wrote, until
// the next walk.
type usage struct {
	Walked time.Time `json:"walked"`
	Bytes  int64     `json:"bytes"` // then, and what was written since
	Over   bool      `json:"over"`  // trim could not reach the size then
}

func (r *Repository) usagePath() string { return filepath.Join(r.options.Home, "usage") }

// readUsage returns the zero usage when nothing is known.
func (r *Repository) readUsage() (u usage) {
	if b, err := os.ReadFile(r.usagePath()); err == nil && json.Unmarshal(b, &u) != nil {
		return usage{}
	}
	return u
}

// writeUsage is best effort: without the file the next run walks.
func (r *Repository) writeUsage(u usage) {
	b, err := json.Marshal(u)
	if err != nil {
		return
	}
	temp := fmt.Sprintf("%s.%d", r.usagePath(), os.Getpid())
	if os.WriteFile(temp, b, 0o600) != nil || os.Rename(temp, r.usagePath()) != nil {
		_ = os.Remove(temp)
	}
}

// due says whether it is time to look through the home: after an hour, and as
// soon as it has grown past its size.
func (u usage) due(c config, now time.Time) bool {
	if age := now.Sub(u.Walked); age < 0 || age >= walkEvery {
		return true
	}
	return c.maxBytes != nil && u.Bytes > *c.maxBytes && !u.Over
}

// trimByItself trims the result cache to the size and age of config.toml, after
// a run that wrote to it. It returns nil when nothing was deleted.
func (r *run) trimByItself() *Trimmed {
	written := r.written()
	if written == 0 {
		return nil
	}
	report, err := r.repo.trimIfDue(written)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil
	case err != nil:
		r.warn("the result cache is not trimmed: %v", err)
		return nil
	case report.Records+report.Objects == 0:
		return nil
	}
	return &Trimmed{report.Records, report.Objects, report.Freed, report.Left}
}

// written returns how many bytes of outputs the run stored. Some may have been
// there before.
func (r *run) written() (bytes int64) {
	for _, t := range r.tasks {
		if t.outcome != OutcomeExecuted {
			continue
		}
		for _, o := range t.outputs {
			bytes += o.Size
		}
	}
	return bytes
}

// trimIfDue looks whether something has to go, and deletes it.
func (r *Repository) trimIfDue(written int64) (*TrimReport, error) {
	none := &TrimReport{}
	c, err := r.readConfig()
	if err != nil || c.maxBytes == nil && c.maxAge == nil {
		return none, err
	}
	u, now := r.readUsage(), time.Now()
	u.Bytes += written
	if !u.due(c, now) {
		r.writeUsage(u)
		return none, nil
	}
	report, bytes, err := r.trimTo(c)
	if err == nil {
		r.writeUsage(usage{Walked: now, Bytes: bytes, Over: c.maxBytes != nil && bytes > *c.maxBytes})
	}
	return report, err
}

// trimTo reads records only when the size alone does not tell that all is well.
func (r *Repository) trimTo(c config) (*TrimReport, int64, error) {
	info, err := r.store.Info()
	bytes := info.RecordBytes + info.ObjectBytes
	if err != nil || c.maxAge == nil && bytes <= *c.maxBytes {
		return &TrimReport{}, bytes, err
	}
	report, err := r.Trim(TrimOptions{MaxBytes: c.maxBytes, MaxAge: c.maxAge})
	if err != nil {
		return nil, 0, err
	}
	return report, report.Left, nil
}
