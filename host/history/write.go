package history

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zen/host/process"
)

// Begin records that a run has started, with the steps that are known already.
// Its status is "running" until End; when this process is gone before, readers
// see "interrupted".
func (db *DB) Begin(r Run) error {
	r.Status, r.Ended = StatusRunning, time.Time{}
	return db.Record(r)
}

// Record writes a whole run in one transaction: the way of a run in which every
// step hits.
func (db *DB) Record(r Run) error {
	err := db.update(func(w *writer) error {
		seq, err := w.insertRun(&r)
		if err != nil {
			return err
		}
		for i := range r.Steps {
			if err := w.insertStep(seq, i, &r.Steps[i]); err != nil {
				return err
			}
		}
		return nil
	})
	db.fold()
	return err
}

// StepsDone adds steps to a run that has begun, by their places in it; a step
// that was done before is replaced. Errors: ErrNotFound.
func (db *DB) StepsDone(runID string, steps map[int]Step) error {
	return db.update(func(w *writer) error {
		var seq int64
		var c Counts
		err := w.tx.QueryRow("SELECT seq, hits, executed, failed, skipped FROM run WHERE id = ?", runID).
			Scan(&seq, &c.Hit, &c.Executed, &c.Failed, &c.Skipped)
		if err != nil {
			return missing(runID, err)
		}
		for _, n := range slices.Sorted(maps.Keys(steps)) {
			s := steps[n]
			if err := w.replaceStep(seq, n, &s, &c); err != nil {
				return err
			}
		}
		_, err = w.tx.Exec("UPDATE run SET hits = ?, executed = ?, failed = ?, skipped = ? WHERE seq = ?",
			c.Hit, c.Executed, c.Failed, c.Skipped, seq)
		return err
	})
}

// replaceStep writes a step and counts it, in place of what stood there.
func (w *writer) replaceStep(seq int64, n int, s *Step, c *Counts) error {
	var before Outcome
	err := w.tx.QueryRow("SELECT outcome FROM step WHERE run = ? AND n = ?", seq, n).Scan(&before)
	switch {
	case err == nil:
		c.count(before, -1)
		if _, err := w.tx.Exec("DELETE FROM step WHERE run = ? AND n = ?", seq, n); err != nil {
			return err
		}
		if _, err := w.tx.Exec("DELETE FROM metric WHERE run = ? AND step = ?", seq, s.Name); err != nil {
			return err
		}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	c.count(s.Outcome, 1)
	return w.insertStep(seq, n, s)
}

// End records how and when a run that has begun ended. Errors: ErrNotFound.
func (db *DB) End(runID string, status Status, ended time.Time) error {
	defer db.fold()
	return db.change(runID, "UPDATE run SET status = ?, ended = ? WHERE id = ?", string(status), nanos(ended), runID)
}

// Pin keeps what a run refers to from being trimmed, or no longer does. Errors:
// ErrNotFound.
func (db *DB) Pin(runID string, pinned bool) error {
	return db.change(runID, "UPDATE run SET pinned = ? WHERE id = ?", pinned, runID)
}

func (db *DB) change(runID, query string, args ...any) error {
	return db.update(func(w *writer) error {
		res, err := w.tx.Exec(query, args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return missing(runID, sql.ErrNoRows)
		}
		return nil
	})
}

func (db *DB) update(f func(*writer) error) error {
	err := db.transact(f)
	if err == nil {
		return nil
	}
	var named *fs.PathError
	if why := unwritable(db.path); why != nil && !errors.As(err, &named) {
		err = fmt.Errorf("%w: %w", err, why) // SQLite tells neither a path nor the system's reason
	}
	return fmt.Errorf("history: %w", err)
}

func (db *DB) transact(f func(*writer) error) error {
	handle, err := db.writer()
	if err != nil {
		return err
	}
	tx, err := handle.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := newWriter(tx)
	if err := f(w); err != nil {
		return err
	}
	if err := w.flush(); err != nil {
		return err
	}
	return tx.Commit()
}

// writer is one write transaction.
type writer struct {
	tx      *sql.Tx
	steps   bulk
	metrics bulk
}

func newWriter(tx *sql.Tx) *writer {
	return &writer{tx: tx, steps: bulk{tx: tx, table: "step", columns: 17}, metrics: bulk{tx: tx, table: "metric", columns: 6}}
}

func (w *writer) insertRun(r *Run) (seq int64, err error) {
	var c Counts
	for i := range r.Steps {
		c.count(r.Steps[i].Outcome, 1)
	}
	pid := os.Getpid()
	start := ""
	if r.Status == StatusRunning {
		start = process.Start(pid)
	}
	res, err := w.tx.Exec(`INSERT INTO run (id, pipeline, folder, file, status, started, ended, seed, zen, command, warnings, pinned,
		pid, pid_start, hits, executed, failed, skipped, os, arch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Pipeline, filepath.Dir(r.File), r.File, string(r.Status), nanos(r.Started), nanos(r.Ended), r.Seed, r.Zen,
		jsonText(r.Command), jsonText(r.Warnings), r.Pinned, pid, start, c.Hit, c.Executed, c.Failed, c.Skipped, r.OS, r.Arch)
	if err != nil {
		return 0, fmt.Errorf("run %s: %w", r.ID, err)
	}
	return res.LastInsertId()
}

func (w *writer) insertStep(seq int64, n int, s *Step) error {
	err := w.steps.add(seq, n, s.Name, string(s.Outcome), s.Seconds, s.Key, s.Plugin, s.PluginDigest, s.Entry,
		s.FromRun, s.FromStep, s.Params, s.Error, jsonText(s.Outputs), jsonText(s.Inputs), s.Slot, missText(s.Miss))
	if err == nil && s.Action != nil {
		_, err = w.tx.Exec("INSERT OR IGNORE INTO action VALUES (?, ?)", s.Key, s.Action)
	}
	if err != nil || len(s.Metrics) == 0 {
		return err
	}
	// A hit repeats metrics only when the run that produced them is not known here.
	if s.Outcome == OutcomeHit {
		var known bool
		err := w.tx.QueryRow("SELECT EXISTS (SELECT 1 FROM metric WHERE run = (SELECT seq FROM run WHERE id = ?) AND step = ?)",
			s.FromRun, s.FromStep).Scan(&known)
		if err != nil || known {
			return err
		}
	}
	for i, m := range s.Metrics {
		value := sql.NullFloat64{Float64: m.Value, Valid: !math.IsNaN(m.Value)}
		if err := w.metrics.add(seq, s.Name, i, m.Name, m.Step, value); err != nil {
			return err
		}
	}
	return nil
}

// flush writes what is still held back.
func (w *writer) flush() error {
	if err := w.steps.flush(); err != nil {
		return err
	}
	return w.metrics.flush()
}

// jsonText returns v as JSON; the types of this package cannot fail.
func jsonText[T any](v []T) string {
	if len(v) == 0 {
		return "[]"
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "[]"
	}
	return string(b)
}

// missText returns m as JSON, nothing for a step that was not executed.
func missText(m Miss) string {
	if m == (Miss{}) {
		return ""
	}
	b, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(b)
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
