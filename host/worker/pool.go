package worker

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"

	"zen/host/engine"
)

// ErrNoWorkers says that this program cannot start workers.
var ErrNoWorkers = errors.New("this program cannot run steps: call host.RunWorkerIfAsked() first in main (in TestMain for tests), or name a zen executable in host.Options")

// Pool runs executions in worker processes. A worker is started when it is
// first needed and reused until it is killed.
type Pool struct {
	executable string
	roll       roll

	mu     sync.Mutex
	idle   []*child
	all    map[*child]struct{}
	closed bool
	count  int
}

// NewPool returns a pool without processes. executable is a zen binary; ""
// means this program itself, whose main has to call ServeIfAsked. folder is
// where workers are written down on systems that do not end them with their
// coordinator; workers that a dead one left there are ended now.
func NewPool(executable, folder string) *Pool {
	p := &Pool{executable: executable, all: map[*child]struct{}{}}
	if runtime.GOOS != "linux" { // there the kernel ends them
		p.roll = roll(folder)
	}
	p.roll.sweep()
	return p
}

// Started returns how many worker processes were started so far.
func (p *Pool) Started() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Execute runs one execution and returns its result; events are passed on in
// order, from one goroutine. When ctx ends, the worker is killed and the cause
// of ctx returned. A *Failure says why an execution failed; any other error is
// the coordinator's own.
func (p *Pool) Execute(ctx context.Context, req Request, events func(Event)) (*Result, error) {
	w, err := p.take()
	if err != nil {
		return nil, err
	}
	result, err := w.execute(ctx, req, events)
	if errors.Is(err, errUnheard) { // it died while it was idle: nothing was executed
		p.drop(w)
		return p.Execute(ctx, req, events)
	}
	if err != nil {
		var failure *Failure
		if !errors.As(err, &failure) || failure.Class == ClassCrash || failure.Class == ClassTimeout {
			p.drop(w)
			return nil, err
		}
	}
	p.giveBack(w)
	return result, err
}

// take returns an idle worker or starts one.
func (p *Pool) take() (*child, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, context.Canceled
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w, nil
	}
	executable, err := p.path()
	if err != nil {
		return nil, err
	}
	w, err := start(executable)
	if err != nil {
		return nil, err
	}
	p.all[w] = struct{}{}
	p.count++
	p.roll.add(w.cmd.Process.Pid)
	return w, nil
}

// path returns the program that workers run.
func (p *Pool) path() (string, error) {
	switch {
	case p.executable != "":
		return p.executable, nil
	case !canServe.Load():
		return "", ErrNoWorkers
	case runtime.GOOS == "linux":
		return "/proc/self/exe", nil // the running program, even when its file was replaced
	}
	return os.Executable()
}

func (p *Pool) giveBack(w *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		p.end(w)
		return
	}
	p.idle = append(p.idle, w)
}

func (p *Pool) drop(w *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(w)
}

// end kills a worker and forgets it.
func (p *Pool) end(w *child) {
	w.kill()
	p.roll.remove(w.cmd.Process.Pid)
	delete(p.all, w)
}

// Close kills all workers and waits for their ends.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for w := range p.all {
		p.end(w)
	}
	p.idle = nil
}

// EngineVersion returns the version of the engine that workers run, for
// records.
func EngineVersion() string { return engine.Version() }

// CheckCompilation returns why workers cannot keep compiled plugins in a
// folder. It makes one that is not there.
func CheckCompilation(folder string) error { return engine.CheckCacheFolder(folder) }
