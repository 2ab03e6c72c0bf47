package host

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"zen/cache"
)

// trimEntry goes or stays as a whole.
type trimEntry struct {
	TrimEntry
	recordUsed  time.Time
	recordBytes int64
	outputs     []cache.ObjectDigest // each once
}

// newTrim looks at what is stored. Objects come first: a record that is put
// meanwhile has its objects marked.
func (r *Repository) newTrim(o TrimOptions) (*trim, error) {
	t := &trim{
		repo: r, options: o, now: time.Now(),
		objects: map[cache.ObjectDigest]cache.ObjectInfo{}, needs: map[cache.ObjectDigest]int{},
		kept: map[KeptReason]*Kept{}, told: map[cache.ObjectDigest]bool{},
		report: TrimReport{DryRun: o.DryRun, Removed: []TrimEntry{}, Kept: []Kept{}},
	}
	var err error
	if !o.DryRun {
		if t.since, err = r.store.RunsSince(); err != nil {
			return nil, err
		}
	}
	err = r.store.Objects(func(info cache.ObjectInfo) {
		t.objects[info.Digest] = info
		t.left += info.Size
	})
	if err == nil {
		err = r.store.Records(t.addRecord)
	}
	if err == nil {
		err = t.readRoots()
	}
	t.addOrphans()
	slices.SortFunc(t.entries, func(a, b *trimEntry) int {
		return cmp.Or(a.Used.Compare(b.Used), cmp.Compare(a.name(), b.name()))
	})
	return t, err
}

// addRecord takes a record, also one of a newer zen, whose outputs are not
// known here. A damaged one has gone to quarantine.
func (t *trim) addRecord(info cache.RecordInfo) error {
	var damaged *cache.CorruptError
	if errors.As(info.Err, &damaged) {
		return nil
	}
	e := &trimEntry{recordUsed: info.Used, recordBytes: info.Bytes}
	e.Key, e.Used, e.Size = &info.Key, info.Used.UTC(), info.Bytes
	t.left += info.Bytes
	if info.Record != nil {
		e.Run, e.Step = info.Record.Producer.Run, info.Record.Producer.Step
		t.addOutputs(e, info.Record)
	}
	t.entries = append(t.entries, e)
	return nil
}

// addOutputs counts a record's objects. A result is as recently used as any
// part of it.
func (t *trim) addOutputs(e *trimEntry, record *cache.Record) {
	for _, o := range record.Outputs {
		info, there := t.objects[o.Object]
		if !there || slices.Contains(e.outputs, o.Object) {
			continue
		}
		e.outputs = append(e.outputs, o.Object)
		e.Size += info.Size
		t.needs[o.Object]++
		if info.Used.After(e.Used) {
			e.Used = info.Used.UTC()
		}
	}
}

// addOrphans makes entries of the objects that no record has as output.
func (t *trim) addOrphans() {
	for digest, info := range t.objects {
		if t.needs[digest] == 0 {
			e := &trimEntry{outputs: []cache.ObjectDigest{digest}}
			e.Object, e.Size, e.Used = &info.Digest, info.Size, info.Used.UTC()
			t.entries = append(t.entries, e)
		}
	}
}

func (e *trimEntry) name() string {
	if e.Key != nil {
		return e.Key.String()
	}
	return e.Object.String()
}
