// Package host is zen's Go API: it runs pipelines and shows what they made.
//
// A Repository is a ZEN_HOME: result cache, history and logs. Repository.Run
// plans a pipeline, looks every step up, executes what is missing in worker
// processes and stores the results. The package prints nothing, never runs
// guest code itself and never decodes artifacts during a run.
//
// A program that embeds it calls RunWorkerIfAsked first thing in main, or names
// a zen executable in Options. A Repository is safe for concurrent use, and so
// is its folder, by any number of processes.
package host

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"zen/cache/disk"
	"zen/host/history"
	"zen/host/source"
	"zen/host/worker"
)

// RunWorkerIfAsked turns this process into a worker when it was started as one,
// and otherwise returns at once. It belongs at the start of main, or of
// TestMain.
func RunWorkerIfAsked() { worker.ServeIfAsked() }

// Options say where a repository lies and how steps are run.
type Options struct {
	// Home is the folder of the repository; "" means DefaultHome.
	Home string
	// Version of zen, for the history and the records.
	Version string
	// Executable is the zen binary that runs steps; "" means this program,
	// which then has to call RunWorkerIfAsked.
	Executable string
	// Compilation is the folder of the compilation cache; "" means a folder in
	// the user's cache folder.
	Compilation string
	// Interpreter runs plugins without compiling them: slow.
	Interpreter bool
}

// Repository is an open ZEN_HOME.
type Repository struct {
	options Options
	store   *disk.Store
	history *history.DB
	stats   *source.Cache
}

// historyFile is the name of the history in a home.
const historyFile = "history.db"

// DefaultHome returns $ZEN_HOME, or the folder zen in the user's data folder.
func DefaultHome() (string, error) {
	if home := os.Getenv("ZEN_HOME"); home != "" {
		return filepath.Abs(home)
	}
	data, err := dataFolder()
	if err != nil {
		return "", fmt.Errorf("no home for zen: %w: set ZEN_HOME to a folder", err)
	}
	return filepath.Join(data, "zen"), nil
}

// dataFolder returns the folder where programs keep a user's data.
func dataFolder() (string, error) {
	switch runtime.GOOS {
	case "windows", "darwin":
		return os.UserConfigDir() // AppData and Application Support serve both
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return data, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share"), err
}

// Open opens a repository and creates it when it is not there.
func Open(options Options) (*Repository, error) {
	if options.Home == "" {
		home, err := DefaultHome()
		if err != nil {
			return nil, err
		}
		options.Home = home
	}
	if options.Compilation == "" {
		options.Compilation = compilationFolder()
	}
	store, err := disk.Open(options.Home)
	if err != nil {
		return nil, err
	}
	db, err := history.Open(filepath.Join(options.Home, historyFile), history.TempIn(store.TempFolder))
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &Repository{
		options: options,
		store:   store,
		history: db,
		stats:   &source.Cache{Dir: filepath.Join(options.Home, "stat"), Temp: store.TempFolder},
	}, nil
}

// compilationFolder lies outside of ZEN_HOME, since machine code must never be
// shared with it. "" where the user has no cache folder.
func compilationFolder() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "zen", "compiled")
}

// Close closes the repository.
func (r *Repository) Close() error { return errors.Join(r.history.Close(), r.store.Close()) }

// Home returns the repository's folder.
func (r *Repository) Home() string { return r.options.Home }
