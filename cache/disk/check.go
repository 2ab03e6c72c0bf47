package disk

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"zen/cache"
)

// FindingKind says what is wrong with a file of a home.
type FindingKind string

// The kinds of findings.
const (
	FindingCorruptRecord FindingKind = "corrupt_record" // its bytes are not what its name says
	FindingCorruptObject FindingKind = "corrupt_object"
	FindingMissingObject FindingKind = "missing_object" // of a record
	FindingDamagedResult FindingKind = "damaged_result" // a record whose object is corrupt, or has another size
	FindingUnreadable    FindingKind = "unreadable"
	FindingStray         FindingKind = "stray" // nothing of zen's
	FindingMode          FindingKind = "mode"  // others may write to it
	FindingOwner         FindingKind = "owner" // somebody else's
	FindingTemp          FindingKind = "temp"  // left by a process that died
)

// Finding is one thing that is wrong in a home.
type Finding struct {
	Path string // absolute
	Kind FindingKind
	Text string // what it means
	Done string // what Repair did about it; empty: nothing
}

// Report is what Check found.
type Report struct {
	Records  int
	Objects  int
	Bytes    int64 // that were read
	Newer    int   // records of a newer zen, which are left alone
	Findings []Finding
}

// CheckOptions say how to check.
type CheckOptions struct {
	// Repair moves what is damaged to quarantine, removes records without their
	// objects and what dead processes left, and takes back rights that are too wide.
	Repair bool
	// Progress is told the bytes that were read, of all, from one goroutine at a
	// time. May be nil.
	Progress func(done, all int64)
}

// Check reads every record and object and holds it against what a reader must
// check. Without Repair it changes nothing, not even what Get would. Other
// processes may work in the home meanwhile: what they do is no finding, and what
// Repair takes away from them is a miss. The error is that of ctx, or of a home
// that cannot be listed.
func (s *Store) Check(ctx context.Context, o CheckOptions) (*Report, error) {
	c := &check{store: s, options: o, report: &Report{}, damaged: map[cache.ObjectDigest]bool{}}
	records, err := c.scan(recordsFolder)
	if err != nil {
		return nil, err
	}
	objects, err := c.scan(objectsFolder)
	if err != nil {
		return nil, err
	}
	c.each(ctx, records, c.record)
	c.each(ctx, objects, c.object)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.results()
	c.temps()
	slices.SortFunc(c.report.Findings, func(a, b Finding) int { return strings.Compare(a.Path, b.Path) })
	return c.report, nil
}

// check is a Check under way.
type check struct {
	store   *Store
	options CheckOptions
	all     int64 // bytes to read

	mu      sync.Mutex
	report  *Report
	good    []storedRecord
	damaged map[cache.ObjectDigest]bool
}

// storedRecord is what is kept of a good record until its objects were read.
type storedRecord struct {
	key     cache.ActionKey
	outputs []cache.Output
}

// stored is a file whose name is that of a record or an object.
type stored struct {
	name   string
	digest [32]byte
	size   int64
}

// each looks at files, several at a time.
func (c *check) each(ctx context.Context, files []stored, look func(stored)) {
	next := make(chan stored)
	var all sync.WaitGroup
	for range runtime.NumCPU() {
		all.Go(func() {
			for file := range next {
				look(file)
				c.read(file.size)
			}
		})
	}
	for _, file := range files {
		if ctx.Err() != nil {
			break
		}
		next <- file
	}
	close(next)
	all.Wait()
}

// read counts bytes that were read.
func (c *check) read(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Bytes += n
	if c.options.Progress != nil {
		c.options.Progress(c.report.Bytes, c.all)
	}
}

// find adds a finding. repair does something about it and says what; nil when
// nothing can be done.
func (c *check) find(name string, kind FindingKind, text string, repair func() (string, error)) {
	f := Finding{Path: c.store.files.path(name), Kind: kind, Text: text}
	if c.options.Repair && repair != nil {
		done, err := repair()
		if f.Done = done; err != nil {
			f.Text += "; it could not be repaired: " + err.Error()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report.Findings = append(c.report.Findings, f)
}
