// Package history keeps what happened: runs, their steps, outputs, metrics and
// lineage, in one SQLite file.
//
// It is no cache and decides nothing: no execution is skipped or repeated
// because of it, and losing the file loses listings only. It opens no artifact
// and executes nothing. Imported by host; imports nothing of zen.
//
// A DB is safe for concurrent use, and so is the file: any number of processes
// may read while one writes, and writers wait for each other (up to 5 s).
package history

import "time"

// Status is how a run stands.
type Status string

// The states of a run.
const (
	StatusRunning     Status = "running"
	StatusOK          Status = "ok"
	StatusFailed      Status = "failed"
	StatusInterrupted Status = "interrupted" // by the user, or its process is gone
)

// Outcome is what became of a step in a run.
type Outcome string

// The outcomes of a step.
const (
	OutcomeHit      Outcome = "hit"      // taken from the result cache
	OutcomeExecuted Outcome = "executed" // ran and succeeded
	OutcomeFailed   Outcome = "failed"   // ran and failed
	OutcomeSkipped  Outcome = "skipped"  // not run, since a step before it failed
)

// Ended reports whether the step came to its end, so that it has outputs.
func (o Outcome) Ended() bool { return o == OutcomeHit || o == OutcomeExecuted }

// Run is one `zen run`.
type Run struct {
	ID       string // 12 hex digits, made by the host
	Pipeline string // the name in the file
	File     string // the pipeline file, absolute
	Status   Status
	Started  time.Time
	Ended    time.Time // zero while it runs, and of a run whose process died
	Seed     int64
	Zen      string // version of zen
	OS, Arch string // of the machine
	Command  []string
	Warnings []string
	Pinned   bool   // trim keeps what it refers to
	Counts   Counts // of Steps; also filled where Steps is not loaded
	Steps    []Step // by their places in the run
}

// Counts says how many steps of a run had which outcome.
type Counts struct {
	Hit, Executed, Failed, Skipped int
}

// Step is one step of a run.
type Step struct {
	Name         string
	Outcome      Outcome
	Seconds      float64
	Key          string // action key
	Slot         string // of the pipeline file, that the plugin is in
	Plugin       string // the plugin's name or file
	PluginDigest string
	Entry        string
	FromRun      string // of a hit: the run that produced the result
	FromStep     string // of a hit: the step's name in that run
	Params       string // JSON
	Error        string // of a failed step
	Outputs      []Output
	Inputs       []Input
	Metrics      []Metric
	Miss         Miss   // of a step that was executed
	Action       []byte // of a step that was executed, encoded: written, and read by DB.Action
}

// Miss is why a step was executed instead of taken from the result cache, as
// far as the scheduler knew.
type Miss struct {
	Reason string `json:"reason,omitempty"` // a word of the host's; empty when it failed before any look-up
	Detail string `json:"detail,omitempty"` // what was gone or damaged
	Unkept string `json:"unkept,omitempty"` // why its own result has no record
}

// Output is what an output port produced.
type Output struct {
	Port          string `json:"port"`
	Type          string `json:"type"`
	ContentDigest string `json:"content"`
	ObjectDigest  string `json:"object"`
	Bytes         int64  `json:"bytes"`          // as stored
	Kind          string `json:"kind,omitempty"` // of a model, as the plugin declared it; older runs lack it
}

// Input is what an input port was fed with.
type Input struct {
	Port          string `json:"port"`
	From          string `json:"from"` // "STEP.PORT" or "sources.NAME"; "" of a list
	ContentDigest string `json:"content"`
	Path          string `json:"path,omitempty"`   // of a source that is a file, a folder or a glob, absolute
	Files         bool   `json:"files,omitempty"`  // of a source that is a folder or a glob
	Type          string `json:"type,omitempty"`   // of a source that is another run's artifact
	Object        string `json:"object,omitempty"` // likewise

	List []string `json:"list,omitempty"` // of a list: where its members came from, by the names of their steps
}

// Metric is one value a step reported. NaN and infinities survive.
type Metric struct {
	Name  string
	Step  int64
	Value float64
}

func (c *Counts) count(o Outcome, n int) {
	switch o {
	case OutcomeHit:
		c.Hit += n
	case OutcomeExecuted:
		c.Executed += n
	case OutcomeFailed:
		c.Failed += n
	case OutcomeSkipped:
		c.Skipped += n
	}
}
