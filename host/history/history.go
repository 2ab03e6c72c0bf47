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
}

// Output is what an output port produced.
type Output struct {
	Port          string `json:"port"`
	Type          string `json:"type"`
	ContentDigest string `json:"content"`
	ObjectDigest  string `json:"object"`
	Bytes         int64  `json:"bytes"` // as stored
}

// Input is what an input port was fed with.
type Input struct {
	Port          string `json:"port"`
	From          string `json:"from"` // "STEP.PORT" or "sources.NAME"
	ContentDigest string `json:"content"`
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
