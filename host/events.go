package host

import (
	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
)

// The kinds of events, in the order in which a run can send them.
const (
	EventRunStarted   = "run_started"
	EventWarning      = "warning"
	EventDownload     = "download"     // bytes of a source so far
	EventStepWaiting  = "step_waiting" // another run executes it; see Holder
	EventStepQueued   = "step_queued"  // it could run but for others; see Reason
	EventStepStarted  = "step_started"
	EventLog          = "log"
	EventProgress     = "progress"
	EventMetric       = "metric"
	EventStepFinished = "step_finished" // with any outcome; see Step
	EventSummary      = "summary"       // the last one
)

// Event is something that happened in a run. Fields that do not belong to its
// kind are empty. Its JSON is docs/schemas/event.schema.json.
type Event struct {
	Kind     string       `json:"event"`
	Run      string       `json:"run,omitempty"`
	Pipeline string       `json:"pipeline,omitempty"`
	Step     string       `json:"step,omitempty"`
	Source   string       `json:"source,omitempty"` // of a download
	Level    string       `json:"level,omitempty"`
	Text     *string      `json:"text,omitempty"`   // of a log line it may be empty
	Reason   string       `json:"reason,omitempty"` // of step_queued
	Done     *abi.Number  `json:"done,omitempty"`
	Total    *abi.Number  `json:"total,omitempty"` // nil when a download's server does not say
	Metric   string       `json:"metric,omitempty"`
	At       *int64       `json:"at,omitempty"` // the metric's step: an epoch, an iteration
	Value    *abi.Number  `json:"value,omitempty"`
	Holder   *Holder      `json:"for,omitempty"`    // of step_waiting
	Result   *StepSummary `json:"result,omitempty"` // of step_finished
	Why      *Why         `json:"-"`                // of step_started, when RunOptions.Explain is set
}

// The reasons of step_queued.
const (
	QueuedForPlace  = "jobs"   // as many executions as may be are under way
	QueuedForMemory = "memory" // together with those under way it may take too much
)

// Outcome is what became of a step.
type Outcome string

// The outcomes of a step.
const (
	OutcomeHit      Outcome = "hit"
	OutcomeExecuted Outcome = "executed"
	OutcomeFailed   Outcome = "failed"
	OutcomeSkipped  Outcome = "skipped" // a step before it failed, or the run was stopped
)

// Status is how a run ended.
type Status string

// The ends of a run.
const (
	StatusOK          Status = "ok"
	StatusFailed      Status = "failed"
	StatusInterrupted Status = "interrupted"
)

// Summary is what a run did. Its JSON is the last line of `zen run --json`.
type Summary struct {
	Event    string        `json:"event"` // "summary"
	Run      string        `json:"run"`
	Pipeline string        `json:"pipeline"`
	Status   Status        `json:"status"`
	Seconds  float64       `json:"seconds"`
	Steps    []StepSummary `json:"steps"`
	Warnings []string      `json:"warnings"`
	// WorkersStarted counts the processes that were started for this run.
	WorkersStarted int `json:"workers_started"`
	// Trimmed is what had to go from the result cache after the run, nil when
	// nothing had to.
	Trimmed *Trimmed `json:"trimmed,omitempty"`
}

// Trimmed is how much was deleted from the result cache.
type Trimmed struct {
	Records int   `json:"records"`
	Objects int   `json:"objects"`
	Freed   int64 `json:"freed_bytes"`
	Left    int64 `json:"left_bytes"` // records and objects
}

// StepSummary is what became of one step.
type StepSummary struct {
	Name         string                   `json:"name"`
	Outcome      Outcome                  `json:"outcome"`
	Seconds      float64                  `json:"seconds"`                 // of this run; near 0 for a hit
	SavedSeconds float64                  `json:"saved_seconds"`           // of a hit: what executing it once took
	GuestSeconds float64                  `json:"guest_seconds,omitempty"` // in the plugin, its reads and writes included; of an executed step
	Key          string                   `json:"key,omitempty"`
	Plugin       string                   `json:"plugin"`
	PluginDigest string                   `json:"plugin_digest"`
	Entry        string                   `json:"entry"`
	FromRun      string                   `json:"from_run,omitempty"`  // who computed a hit
	FromStep     string                   `json:"from_step,omitempty"` // its step there
	Params       map[string]abi.Value     `json:"params"`
	Outputs      map[string]OutputSummary `json:"outputs"` // of a hit and an executed step
	Error        string                   `json:"error,omitempty"`
	Failure      *FailureReport           `json:"failure,omitempty"` // of a step that failed in its worker
}

// OutputSummary names one artifact.
type OutputSummary struct {
	Type    abi.Type             `json:"type"`
	Content tensor.ContentDigest `json:"content_digest"`
	Object  cache.ObjectDigest   `json:"object_digest"`
	Size    int64                `json:"size"` // bytes stored
}

func numberPtr(n abi.Number) *abi.Number { return &n }
