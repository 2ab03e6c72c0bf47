package host

import (
	"context"
	"fmt"

	"zen/host/machine"
	"zen/host/worker"
)

// Health says whether zen can work on this machine. All of it was tried.
type Health struct {
	Checks      []Check
	Engine      string // version of wazero
	Worker      WorkerHealth
	Home        FolderHealth
	Compilation FolderHealth // of the compilation cache
	Machine     machine.Machine
}

// WorkerHealth is what came of starting a worker.
type WorkerHealth struct {
	Seconds float64 `json:"seconds"` // from its start to the end of the module it ran
	SIMD    bool    `json:"simd"`    // the module added two vectors
}

// FolderHealth is a folder of zen's.
type FolderHealth struct {
	Path      string  `json:"path"`
	Owner     string  `json:"owner,omitempty"`      // name of the user; "": not known
	Bytes     int64   `json:"bytes"`                // of what zen keeps in it
	FreeBytes *uint64 `json:"free_bytes,omitempty"` // on its disk; nil: not known
}

// Check is one thing that was looked at.
type Check struct {
	Name    string      `json:"name"`
	Status  CheckStatus `json:"status"`
	Problem string      `json:"problem,omitempty"` // one line
	Fix     string      `json:"fix,omitempty"`     // what to do about it
}

// CheckStatus says how much is wrong.
type CheckStatus string

// The statuses of checks.
const (
	CheckOK      CheckStatus = "ok"
	CheckWarning CheckStatus = "warning" // some steps may not run
	CheckFailed  CheckStatus = "failed"  // zen cannot work
)

// The names of checks.
const (
	CheckWorker       = "worker"
	CheckHome         = "home"
	CheckCompilation  = "compilation_cache"
	CheckMemory       = "memory"
	CheckAddressSpace = "address_space"
	CheckData         = "data"
	CheckOpenFiles    = "open_files"
	CheckProcesses    = "processes"
)

// CheckHealth tries what zen needs: to write in its home, and to run a module
// in a worker. Like every command it makes a home that is not there yet.
func CheckHealth(ctx context.Context, o Options) *Health {
	h := &Health{Engine: worker.EngineVersion(), Machine: machine.Look()}
	h.checkWorker(ctx, o)
	h.checkHome(o)
	h.checkCompilation(o)
	h.checkLimits()
	return h
}

// Err returns why zen cannot work here, nil when it can.
func (h *Health) Err() error {
	for _, c := range h.Checks {
		if c.Status == CheckFailed {
			return fmt.Errorf("zen cannot work here: %s", c.Problem)
		}
	}
	return nil
}

// ok notes that a thing is as it should be.
func (h *Health) ok(name string) { h.Checks = append(h.Checks, Check{Name: name, Status: CheckOK}) }

// note notes a problem and the way out.
func (h *Health) note(name string, status CheckStatus, problem, fix string) {
	h.Checks = append(h.Checks, Check{name, status, problem, fix})
}
