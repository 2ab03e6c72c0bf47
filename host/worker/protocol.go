// Package worker runs executions in child processes. It joins the engine, the
// tensors and the store.
//
// A Pool is the coordinator's side: it starts workers, hands each one
// execution at a time, passes on what the guest tells, and kills a worker whose
// time is up. Serve is the child's side. Both speak JSON lines over two pipes:
// a Request goes down, Events come up, the last one with the Result.
//
// An execution is described by digests, so that a worker needs nothing but a
// store; files of sources are the one exception, and are named by path and
// stamp. Only package host may import worker. A Pool is safe for concurrent
// use.
package worker

import (
	"fmt"
	"strings"
	"time"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/host/source"
)

// Request describes one execution.
type Request struct {
	Store       string               `json:"store"`                 // folder of the result cache
	Folder      string               `json:"folder"`                // the execution's temp folder in the store
	Outputs     string               `json:"outputs,omitempty"`     // folder of another store that takes the outputs, and has inputs that Store lacks; "": the same
	Compilation string               `json:"compilation,omitempty"` // folder of the compilation cache; "" compiles anew
	Run         string               `json:"run"`                   // objects are verified once per run
	Module      cache.ObjectDigest   `json:"module"`                // the plugin without its manifest
	Manifest    *abi.Manifest        `json:"manifest"`
	Entry       string               `json:"entry"`
	Params      map[string]abi.Value `json:"params,omitempty"`
	Seed        int64                `json:"seed"`
	Inputs      map[string]Input     `json:"inputs,omitempty"`
	Conversion  *Conversion          `json:"conversion,omitempty"` // instead of a module
	Limits      Limits               `json:"limits"`
	Cores       int                  `json:"cores"` // for compressing and decoding
	Interpreter bool                 `json:"interpreter,omitempty"`
}

// Limits bound one execution. All are set.
type Limits struct {
	MemoryBytes uint64        `json:"memory_bytes"` // of the guest
	OutputBytes uint64        `json:"output_bytes"` // uncompressed, all outputs
	LogBytes    uint64        `json:"log_bytes"`
	Timeout     time.Duration `json:"-"` // kept by the Pool; 0: none
}

// Input is what an input port reads: a stored object, a file, files, or a list of
// stored objects.
type Input struct {
	Type    abi.Type             `json:"type"` // concrete
	Content tensor.ContentDigest `json:"content"`
	Object  *cache.ObjectDigest  `json:"object,omitempty"`
	File    *File                `json:"file,omitempty"`
	Files   *Files               `json:"files,omitempty"`
	Members []Member             `json:"members,omitempty"`
	// Recorded says that type and content are the word of a record, or of the
	// history: the worker compares them with the object. Those of an execution of
	// this run are known to be so.
	Recorded bool `json:"recorded,omitempty"`
}

// Member is one tensor of a list: a stored object that stays where it is.
type Member struct {
	Name string `json:"name"`
	Input
}

// File is a source's file, known by its stamp.
type File struct {
	Source string `json:"source"` // its name
	Path   string `json:"path"`
	State
}

// State is the state in which a file was identified. One that changed just before
// may have changed since without another stamp: then it is digested once more.
type State struct {
	Stamp  source.Stamp          `json:"stamp"`
	Recent *tensor.ContentDigest `json:"recent,omitempty"` // nil: the stamp is enough
}

// Files are the files of a source that has many.
type Files struct {
	Source string   `json:"source"`
	Folder string   `json:"folder"`
	List   []FileOf `json:"list"` // by name
}

// FileOf is one of many files.
type FileOf struct {
	Name  string `json:"name"`
	Place string `json:"place,omitempty"` // below the folder; "": as the name
	State
}

// The kinds of events.
const (
	EventReady    = "ready" // the worker can take requests
	EventTaken    = "taken" // the execution begins
	EventLog      = "log"
	EventProgress = "progress"
	EventMetric   = "metric"
	EventWarning  = "warning" // of the worker itself
	EventResult   = "result"  // the last of an execution
)

// Revision is part of every action key. It is bumped when a change of zen or of
// wazero can alter what a guest computes. A worker says its own when it is
// ready, since results of another one would lie under a wrong key.
const Revision = 1

// Event is one line from a worker.
type Event struct {
	Kind   string     `json:"kind"`
	Rev    int        `json:"rev,omitempty"`   // of a worker that is ready
	Level  int32      `json:"level,omitempty"` // of a log line
	Text   string     `json:"text,omitempty"`
	Done   abi.Number `json:"done,omitempty"` // of progress
	Total  abi.Number `json:"total,omitempty"`
	Name   string     `json:"name,omitempty"` // of a metric
	Step   int64      `json:"step,omitempty"`
	Value  abi.Number `json:"value,omitempty"`
	Result *Result    `json:"result,omitempty"`
}

// Result is how an execution ended.
type Result struct {
	Failure *Failure          `json:"failure,omitempty"` // nil: it succeeded
	Outputs map[string]Output `json:"outputs,omitempty"`
	// GuestSeconds is the time spent in the guest and its reads and writes;
	// the rest of an execution is loading and storing.
	GuestSeconds float64 `json:"guest_seconds"`
}

// Output is a stored artifact.
type Output struct {
	Type    abi.Type             `json:"type"` // concrete
	Content tensor.ContentDigest `json:"content"`
	Object  cache.ObjectDigest   `json:"object"`
	Size    int64                `json:"size"` // bytes stored
}

// Class says who is at fault, and so what a caller does about it.
type Class string

// The classes of failures.
const (
	ClassStep    Class = "step"    // the guest reported an error
	ClassTrap    Class = "trap"    // the guest was aborted
	ClassLimit   Class = "limit"   // the guest went past a limit
	ClassABI     Class = "abi"     // the plugin does not fit this zen
	ClassSource  Class = "source"  // a source file changed or is gone
	ClassCorrupt Class = "corrupt" // a stored object is damaged, or not what its record says
	ClassStore   Class = "store"   // its outputs could not be stored: a full disk
	ClassHost    Class = "host"    // anything else
	ClassCrash   Class = "crash"   // the worker died
	ClassTimeout Class = "timeout" // the step's time was up
)

// Failure is why an execution has no result. It is an error.
type Failure struct {
	Class   Class               `json:"class"`
	Message string              `json:"message"` // one line; of a source's file that is decoded a line per fault
	Stack   []string            `json:"stack,omitempty"`
	Stderr  string              `json:"stderr,omitempty"`
	Signal  string              `json:"signal,omitempty"` // of ClassCrash: what ended the worker, and was not sent by zen
	Limit   string              `json:"limit,omitempty"`  // the key of the limit that was passed
	Object  *cache.ObjectDigest `json:"object,omitempty"` // of ClassCorrupt
	Lie     bool                `json:"lie,omitempty"`    // of ClassCorrupt: the bytes have their digest, the record is false
}

func (f *Failure) Error() string { return f.Message }

// StackLines returns the stack as people read it: "    at FUNCTION", and below
// it the place in the source.
func (f *Failure) StackLines() []string {
	lines := make([]string, len(f.Stack))
	for i, frame := range f.Stack {
		lines[i] = "    at " + frame
		if place, isPlace := strings.CutPrefix(frame, "\t"); isPlace {
			lines[i] = "       " + place
		}
	}
	return lines
}

// oneLine keeps a message on one line.
func oneLine(format string, args ...any) string {
	return strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
}
