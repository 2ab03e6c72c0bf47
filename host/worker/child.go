package worker

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// command is the hidden command by which a program becomes a worker:
// "<command> <pid of the coordinator>".
const command = "__zen_worker"

// maxEventBytes bounds one line from a worker.
const maxEventBytes = 64 << 20

// child is one worker, seen from the coordinator.
type child struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	events *bufio.Reader
	stderr *headBuffer
	used   bool // it has executed something
	once   sync.Once
	state  atomic.Pointer[os.ProcessState] // after its end
}

// start starts a worker: no environment, nothing open but three pipes, a
// process group of its own, so that Ctrl-C reaches the coordinator first.
func start(executable string) (*child, error) {
	w := &child{stderr: &headBuffer{}}
	w.cmd = exec.Command(executable, command, strconv.Itoa(os.Getpid()))
	w.cmd.Args[0] = os.Args[0] // a name that people recognise in a list of processes
	w.cmd.Env = []string{}
	w.cmd.Stderr = w.stderr
	separate(w.cmd)
	stdin, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.stdin, w.events = stdin, bufio.NewReaderSize(stdout, 64<<10)
	if err := onSpawnThread(w.cmd.Start); err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	ready, err := w.next()
	if err != nil || ready.Kind != EventReady {
		w.kill()
		return nil, fmt.Errorf("worker %s did not come up: %s: %w", executable, w.stderr, ErrNoWorkers)
	}
	if ready.Rev != Revision {
		w.kill()
		return nil, fmt.Errorf("worker %s is another zen than this one: name a zen of the same version", executable)
	}
	return w, nil
}

// spawn hands functions to one thread that never ends. Linux ends a child with
// the *thread* that started it (Pdeathsig), so workers must not be started from
// a thread that Go may retire.
var spawn = sync.OnceValue(func() chan<- func() {
	calls := make(chan func())
	go func() {
		runtime.LockOSThread()
		for call := range calls {
			call()
		}
	}()
	return calls
})

func onSpawnThread(f func() error) error {
	done := make(chan error)
	spawn() <- func() { done <- f() }
	return <-done
}

// kill ends the worker and reaps it.
func (w *child) kill() {
	w.once.Do(func() {
		_ = killGroup(w.cmd.Process)
		_ = w.stdin.Close()
		_ = w.cmd.Wait()
		w.state.Store(w.cmd.ProcessState)
	})
}

// next reads one event.
func (w *child) next() (*Event, error) {
	line, err := readLine(w.events)
	if err != nil {
		return nil, err
	}
	event := &Event{}
	if err := json.Unmarshal(line, event); err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return event, nil
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
		if len(line) > maxEventBytes {
			return nil, fmt.Errorf("worker: an event of more than %d bytes", maxEventBytes)
		}
	}
}

// execute hands the worker one request and reads until its result. The error is
// errUnheard when the worker died between two executions.
func (w *child) execute(ctx context.Context, req Request, events func(Event)) (*Result, error) {
	ctx, cancel := withTimeout(ctx, req.Limits.Timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, w.kill)
	defer stop()
	result, err := w.converse(req, events)
	defer func() { w.used = true }()
	if err == nil && result.Failure != nil {
		return result, result.Failure
	}
	if err != nil {
		return nil, w.explain(ctx, req, err)
	}
	return result, nil
}

// errTimeout is the cause of a context that ended because a step took too long.
var errTimeout = errors.New("the step's time is up")

func withTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, errTimeout)
}

// errUnheard says that the worker was gone before it began with a request.
var errUnheard = errors.New("the worker took no request")

// errTalk says that a worker said something else than it had to.
var errTalk = errors.New("the worker does not speak as this zen does")

func (w *child) converse(req Request, events func(Event)) (*Result, error) {
	line, err := json.Marshal(req)
	if err != nil {
		return nil, err
	}
	if _, err := w.stdin.Write(append(line, '\n')); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnheard, err)
	}
	if taken, err := w.next(); err != nil || taken.Kind != EventTaken {
		return nil, fmt.Errorf("%w: %w", errUnheard, cmp.Or(err, errTalk))
	}
	for {
		event, err := w.next()
		if err != nil {
			return nil, err
		}
		if event.Kind == EventResult && event.Result != nil {
			return event.Result, nil
		}
		events(*event)
	}
}

// explain says why a conversation broke off.
func (w *child) explain(ctx context.Context, req Request, err error) error {
	w.kill()
	if errors.Is(context.Cause(ctx), errTimeout) {
		return &Failure{Class: ClassTimeout, Limit: "timeout", Message: fmt.Sprintf("timeout: still running after %v: raise it with limits = { timeout = \"…\" }", req.Limits.Timeout)}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if w.used && errors.Is(err, errUnheard) {
		return err
	}
	return &Failure{Class: ClassCrash, Message: w.deathText(err), Stderr: w.stderr.String(), Signal: w.signal(err)}
}

// signal returns the signal that ended the worker, "" when none did. A worker
// that still spoke was ended by zen itself.
func (w *child) signal(err error) string {
	state := w.state.Load()
	if state == nil || !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EPIPE) {
		return ""
	}
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return ""
	}
	return status.Signal().String()
}

// deathText says how the worker ended.
func (w *child) deathText(err error) string {
	state := w.state.Load()
	text := "the worker ended: " + err.Error()
	if state != nil {
		text = "the worker was lost: " + state.String()
	}
	for line := range strings.Lines(w.stderr.String()) {
		if strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") {
			return text + ": " + strings.TrimSpace(line)
		}
	}
	return text
}

// headBuffer keeps the start of what a worker writes to
// its standard error: the first lines of a Go crash say what happened.
type headBuffer struct {
	mu sync.Mutex
	b  []byte
}

func (t *headBuffer) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	const keep = 16 << 10
	t.b = append(t.b, b[:min(len(b), max(0, keep-len(t.b)))]...)
	return len(b), nil
}

func (t *headBuffer) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}
