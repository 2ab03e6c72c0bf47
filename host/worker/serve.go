package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"zen/abi"
	"zen/host/engine"
)

// canServe says that this program's main asked to be a worker when started as
// one.
var canServe atomic.Bool

// ServeIfAsked turns the process into a worker, and never returns, when it was
// started as one. Otherwise it returns at once, and a Pool may start this
// program as its workers.
func ServeIfAsked() {
	if len(os.Args) != 3 || os.Args[1] != command {
		canServe.Store(true)
		return
	}
	parent, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %q is no process\n", command, os.Args[2])
		os.Exit(3)
	}
	os.Exit(serve(parent))
}

// collectAbove is the size of the heap above which a worker collects garbage
// between executions, in bytes.
const collectAbove = 64 << 20

// heapLimit is where the garbage collector starts in spite of being off while
// a guest runs, in bytes.
const heapLimit = 1 << 30

// serve runs executions until the coordinator hangs up.
func serve(parent int) int {
	// A running guest cannot be stopped for a collection: the collector would
	// wait for it, and every other goroutine with it.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(heapLimit)
	if err := prepareProcess(parent); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	s := &server{out: newEventWriter(os.Stdout), engines: map[engine.Config]*engine.Engine{}}
	requests := make(chan Request)
	go s.readRequests(os.Stdin, requests)
	s.out.send(Event{Kind: EventReady, Rev: Revision})
	for req := range requests {
		s.out.begin()
		s.out.send(Event{Kind: EventTaken})
		s.out.send(Event{Kind: EventResult, Result: s.execute(context.Background(), req)})
		collect()
	}
	return 0
}

// collect gives memory back between two executions when there is much of it.
func collect() {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	if stats.HeapAlloc > collectAbove {
		runtime.GC()
	}
}

// server is the child's side of the conversation.
type server struct {
	out     *eventWriter
	engines map[engine.Config]*engine.Engine
	stores  storeSet
}

// readRequests ends the process when the coordinator is gone, whatever the
// guest is doing.
func (s *server) readRequests(r io.Reader, requests chan<- Request) {
	defer dieOnPanic()
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := readLine(in)
		if err != nil {
			os.Exit(0)
		}
		var req Request
		if err := json.Unmarshal(line, &req); err != nil {
			fmt.Fprintf(os.Stderr, "worker: request: %v\n", err)
			os.Exit(1)
		}
		requests <- req
	}
}

// dieOnPanic ends the worker with the panic's text; Go would do the same, but
// with the stacks of all goroutines, for which it has to stop the guest.
func dieOnPanic() {
	if r := recover(); r != nil {
		fmt.Fprintf(os.Stderr, "panic: %v\n%s", r, debug.Stack())
		os.Exit(2)
	}
}

// eventWriter sends events up. It keeps its buffers, since nothing is collected
// while a guest runs. Safe for concurrent use.
type eventWriter struct {
	mu       sync.Mutex
	out      *bufio.Writer
	encoder  *json.Encoder
	progress time.Time // when progress was last told
	full     bool      // that was the end
}

func newEventWriter(w io.Writer) *eventWriter {
	out := bufio.NewWriterSize(w, 32<<10)
	return &eventWriter{out: out, encoder: json.NewEncoder(out)}
}

func (e *eventWriter) send(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := errors.Join(e.encoder.Encode(&event), e.out.Flush()); err != nil {
		os.Exit(1) // nobody listens any more
	}
}

// begin forgets the progress of the execution before.
func (e *eventWriter) begin() { e.progress, e.full = time.Time{}, false }

// progressEvery bounds how often progress is told.
const progressEvery = 50 * time.Millisecond

// Log, Progress and Metric are engine.Events.
func (e *eventWriter) Log(level int32, text string) {
	e.send(Event{Kind: EventLog, Level: level, Text: text})
}

func (e *eventWriter) Progress(done, total float64) {
	now, full := time.Now(), done >= total
	if now.Sub(e.progress) < progressEvery && (e.full || !full) {
		return // the end is told at once, but only once
	}
	e.progress, e.full = now, full
	e.send(Event{Kind: EventProgress, Done: abi.Number(done), Total: abi.Number(total)})
}

func (e *eventWriter) Metric(name string, step int64, value float64) {
	e.send(Event{Kind: EventMetric, Name: name, Step: step, Value: abi.Number(value)})
}
