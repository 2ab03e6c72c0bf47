package host

import (
	"fmt"
	"strings"
	"time"

	"zen/cache"
)

// CacheInfo says what a repository holds and what it was good for.
type CacheInfo struct {
	Home         string   `json:"home"`
	Records      int      `json:"records"`
	Objects      int      `json:"objects"`
	RecordBytes  int64    `json:"record_bytes"`
	ObjectBytes  int64    `json:"object_bytes"`
	Bytes        int64    `json:"bytes"`           // of both
	Trimmable    int64    `json:"trimmable_bytes"` // bytes that no run kept needs
	Hits         int      `json:"hits"`            // of all runs in the history
	SavedSeconds float64  `json:"saved_seconds"`
	MaxBytes     *int64   `json:"max_bytes,omitempty"`       // the result cache is trimmed to it; nil: any size is fine
	MaxAge       *float64 `json:"max_age_seconds,omitempty"` // nil: any age is fine
	DiskFree     *uint64  `json:"disk_free_bytes,omitempty"` // nil: not known
	Compilation  string   `json:"compilation_cache"`
}

// CacheInfo counts what is stored.
func (r *Repository) CacheInfo() (CacheInfo, error) {
	stored, err := r.store.Info()
	info := CacheInfo{
		Home: stored.Path, Records: stored.Records, RecordBytes: stored.RecordBytes,
		Objects: stored.Objects, ObjectBytes: stored.ObjectBytes, Bytes: stored.RecordBytes + stored.ObjectBytes,
		Compilation: r.options.Compilation, DiskFree: freeBytes(stored.Path),
	}
	if err != nil {
		return info, err
	}
	if info.Hits, info.SavedSeconds, err = r.history.Saved(); err != nil {
		return info, err
	}
	return info, r.addLimits(&info)
}

// CacheLimits returns the size and age of config.toml; nil: any is fine.
func (r *Repository) CacheLimits() (maxBytes *int64, maxAge *time.Duration, err error) {
	c, err := r.readConfig()
	return c.maxBytes, c.maxAge, err
}

// addLimits says what trim would do.
func (r *Repository) addLimits(info *CacheInfo) error {
	c, err := r.readConfig()
	if err != nil {
		return err
	}
	info.MaxBytes = c.maxBytes
	if c.maxAge != nil {
		info.MaxAge = new(c.maxAge.Seconds())
	}
	report, err := r.Trim(TrimOptions{MaxBytes: new(int64(0)), DryRun: true})
	if err != nil {
		return err
	}
	info.Trimmable = report.Freed
	return nil
}

// Clear deletes everything that no run under way may use, quarantine included.
// The runs stay in the history, their results do not.
func (r *Repository) Clear() (*TrimReport, error) {
	report, err := r.Trim(TrimOptions{MaxBytes: new(int64(0)), All: true})
	if err != nil {
		return nil, err
	}
	_, bytes, err := r.store.ClearQuarantine()
	report.Freed += bytes
	return report, err
}

// Result is a record and what belongs to it.
type Result struct {
	cache.RecordInfo
	Plugin       string // name; "" when no run here tells
	PluginDigest string // of the module, hex
	Entry        string
}

// Results calls yield for every result that can be read; damaged ones and those
// of a newer zen go to bad.
func (r *Repository) Results(yield func(Result), bad func(error)) error {
	names := map[string]string{}
	return r.store.Records(func(info cache.RecordInfo) error {
		if info.Err != nil {
			bad(info.Err)
			return nil
		}
		result, err := r.resultOf(info, names)
		if err == nil {
			yield(result)
		}
		return err
	})
}

// resultOf asks the history for names that are not known yet: the record has
// digests only, since a name can change without the result.
func (r *Repository) resultOf(info cache.RecordInfo, names map[string]string) (Result, error) {
	result := Result{RecordInfo: info}
	for _, f := range info.Record.Action.Fields() {
		switch f.Tag {
		case "module":
			result.PluginDigest = f.Text()
		case "entry":
			result.Entry = f.Text()
		}
	}
	if _, known := names[result.PluginDigest]; !known {
		names[result.PluginDigest] = ""
		if err := r.history.PluginNames(info.Record.Producer.Run, names); err != nil {
			return result, err
		}
	}
	result.Plugin = names[result.PluginDigest]
	return result, nil
}

// shownKeys bounds what an error lists.
const shownKeys = 5

// FindResult returns the result whose key starts so, without marking it as
// used. The error is a *UsageError when there is none, or several.
func (r *Repository) FindResult(prefix string) (Result, error) {
	if prefix == "" || len(prefix) > 64 || strings.Trim(prefix, "0123456789abcdef") != "" {
		return Result{}, &UsageError{fmt.Sprintf("%q is no key: up to 64 hex digits, as `zen cache ls` shows them", prefix)}
	}
	keys, err := r.store.Keys(prefix)
	if err != nil {
		return Result{}, err
	}
	switch len(keys) {
	case 0:
		return Result{}, &UsageError{fmt.Sprintf("no result whose key starts with %s: `zen cache ls` lists them", prefix)}
	case 1:
	default:
		return Result{}, &UsageError{ambiguous(prefix, keys)}
	}
	info := r.store.Look(keys[0])
	if info.Err != nil {
		return Result{}, info.Err
	}
	return r.resultOf(info, map[string]string{})
}

func ambiguous(prefix string, keys []cache.ActionKey) string {
	text := fmt.Sprintf("%d keys start with %s:", len(keys), prefix)
	for _, key := range keys[:min(len(keys), shownKeys)] {
		text += " " + key.String()[:min(64, max(12, len(prefix)+4))]
	}
	if len(keys) > shownKeys {
		text += " …"
	}
	return text + "; give more digits"
}

// Stored says whether an object is there, by its digest in hex.
func (r *Repository) Stored(digest string) bool {
	d, err := cache.ParseObjectDigest(digest)
	if err != nil {
		return false
	}
	_, err = r.store.Stat(d)
	return err == nil
}
