package disk

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"zen/cache"
)

var _ cache.Store = (*Store)(nil)

// Store is a home on disk, opened. All methods are safe for concurrent use.
type Store struct {
	files files
	now   func() time.Time
	keep  bool // the temp folders of dead processes

	durable sync.Map // folders that survive a crash

	mu      sync.Mutex
	folders map[string]file // temp folders made here; the open file holds the lock
	own     string          // the temp folder for records and Create(""), made when needed
	closed  bool
}

// Option changes how a Store works.
type Option func(*Store)

// WithClock replaces time.Now, for times of last use.
func WithClock(now func() time.Time) Option {
	return func(s *Store) { s.now = now }
}

// WithoutSweep leaves the temp folders of dead processes where they are.
func WithoutSweep() Option {
	return func(s *Store) { s.keep = true }
}

// Open opens the home at a path, and makes it when it is missing or empty. It
// refuses a home that is not the user's own, that others may write to, that
// holds something else, or that a newer zen laid out. It also removes the temp
// folders of dead processes.
func Open(home string, options ...Option) (*Store, error) {
	if home == "" {
		return nil, errors.New("zen home: the path is empty")
	}
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, fmt.Errorf("zen home: %w", err)
	}
	root, err := openHome(home)
	if err != nil {
		return nil, fmt.Errorf("zen home: %w", err)
	}
	return openOn(rootFiles{root, home}, home, options...)
}

// openOn opens the home on a file system, which it closes when it fails.
func openOn(fs fileSystem, home string, options ...Option) (*Store, error) {
	s := &Store{files: files{fs, home}, now: time.Now, folders: map[string]file{}}
	for _, o := range options {
		o(s)
	}
	if err := s.files.prepare(); err != nil {
		_ = fs.close()
		return nil, fmt.Errorf("zen home: %w", err)
	}
	if !s.keep {
		// What cannot be removed only takes room; a home on a read-only disk is
		// still good for reading.
		_ = s.Sweep()
	}
	return s, nil
}

// Path returns the absolute path of the home.
func (s *Store) Path() string { return s.files.home }

// Close removes the temp folders that this Store made and gives up the home.
// Opened objects stay readable. A process that ends without Close leaves them
// to the next Open.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	for name := range s.folders {
		errs = append(errs, s.dropFolder(name))
	}
	return errors.Join(append(errs, s.files.close())...)
}
