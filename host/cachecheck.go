package host

import (
	"context"
	"errors"

	"zen/cache/disk"
)

// CheckOptions say how CheckCache checks.
type CheckOptions = disk.CheckOptions

// CacheReport is what CheckCache found. Its JSON is
// docs/schemas/cache-check.schema.json.
type CacheReport struct {
	Home     string         `json:"home"`
	OK       bool           `json:"ok"`     // nothing was wrong; see Wrong
	Repair   bool           `json:"repair"` // it was asked for
	Records  int            `json:"records"`
	Objects  int            `json:"objects"`
	Bytes    int64          `json:"bytes"` // that were read
	Newer    int            `json:"newer"` // records of a newer zen
	Findings []CacheFinding `json:"findings"`
}

// CacheFinding is one thing that is wrong in a result cache.
type CacheFinding struct {
	Path string           `json:"path"`
	Kind disk.FindingKind `json:"kind"`
	Text string           `json:"text"`
	Done string           `json:"done,omitempty"` // how it was repaired
}

// CheckCache reads the whole result cache of a home and says what is wrong. It is
// no method of a Repository, since opening one tidies up. See disk.Store.Check.
func CheckCache(ctx context.Context, o Options, check CheckOptions) (*CacheReport, error) {
	home, err := homeOf(o)
	if err != nil {
		return nil, err
	}
	store, err := disk.Open(home, disk.WithoutSweep())
	if err != nil {
		return nil, err
	}
	found, err := store.Check(ctx, check)
	if err = errors.Join(err, store.Close()); err != nil {
		if ctx.Err() != nil {
			return nil, ErrInterrupted
		}
		return nil, err
	}
	report := &CacheReport{
		Home: home, Repair: check.Repair,
		Records: found.Records, Objects: found.Objects, Bytes: found.Bytes, Newer: found.Newer, Findings: []CacheFinding{},
	}
	for _, f := range found.Findings {
		report.Findings = append(report.Findings, CacheFinding(f))
	}
	report.OK = report.Wrong() == 0
	return report, nil
}

// Wrong returns how many things are wrong. What a process left that was killed is
// mentioned, but no harm.
func (r *CacheReport) Wrong() (n int) {
	for _, f := range r.Findings {
		if f.wrong() {
			n++
		}
	}
	return n
}

// Repaired returns about how many of them something was done.
func (r *CacheReport) Repaired() (n int) {
	for _, f := range r.Findings {
		if f.wrong() && f.Done != "" {
			n++
		}
	}
	return n
}

func (f CacheFinding) wrong() bool { return f.Kind != disk.FindingTemp }
