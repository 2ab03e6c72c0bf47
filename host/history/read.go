package history

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"zen/host/process"
)

const runColumns = `seq, id, pipeline, file, status, started, ended, seed, zen, command, warnings, pinned, pid, pid_start, hits, executed, failed, skipped, os, arch`

// row is a run with what only this package needs of it.
type row struct {
	Run
	seq      int64
	pid      int
	pidStart string
}

type scanner interface{ Scan(dest ...any) error }

func scanRun(s scanner) (*row, error) {
	var r row
	var started, ended int64
	var command, warnings string
	err := s.Scan(&r.seq, &r.ID, &r.Pipeline, &r.File, (*string)(&r.Status), &started, &ended, &r.Seed, &r.Zen, &command, &warnings,
		&r.Pinned, &r.pid, &r.pidStart, &r.Counts.Hit, &r.Counts.Executed, &r.Counts.Failed, &r.Counts.Skipped, &r.OS, &r.Arch)
	if err != nil {
		return nil, err
	}
	r.Started, r.Ended = fromNanos(started), fromNanos(ended)
	if r.Status == StatusRunning && !process.Alive(r.pid, r.pidStart) {
		r.Status = StatusInterrupted
	}
	if err := fromJSON(command, &r.Command); err != nil {
		return nil, err
	}
	return &r, fromJSON(warnings, &r.Warnings)
}

// Runs returns the newest runs of a pipeline, or of all when pipeline is "", the
// newest first and at most limit (all when limit is 0), without their steps.
func (db *DB) Runs(pipeline string, limit int) ([]Run, error) {
	if limit <= 0 {
		limit = -1
	}
	query := "SELECT " + runColumns + " FROM run ORDER BY started DESC, seq DESC LIMIT ?"
	args := []any{limit}
	if pipeline != "" {
		query = "SELECT " + runColumns + " FROM run WHERE pipeline = ? ORDER BY started DESC, seq DESC LIMIT ?"
		args = []any{pipeline, limit}
	}
	var runs []Run
	err := db.each(query, args, func(s scanner) error {
		r, err := scanRun(s)
		if err == nil {
			runs = append(runs, r.Run)
		}
		return err
	})
	return runs, err
}

// Pipelines returns the names of all pipelines that were ever run, in order.
func (db *DB) Pipelines() ([]string, error) {
	// Hops from name to name in the index: as many steps as pipelines, not runs.
	const query = `WITH RECURSIVE p (name) AS (SELECT min(pipeline) FROM run
		UNION ALL SELECT (SELECT min(pipeline) FROM run WHERE pipeline > name) FROM p WHERE name IS NOT NULL)
		SELECT name FROM p WHERE name IS NOT NULL`
	var names []string
	err := db.each(query, nil, func(s scanner) error {
		var name string
		err := s.Scan(&name)
		names = append(names, name)
		return err
	})
	return names, err
}

// load adds steps and metrics.
func (db *DB) load(r *row) (*Run, error) {
	const steps = `SELECT name, outcome, seconds, key, plugin, plugin_digest, entry, from_run, from_step, params, error, outputs, inputs, slot, miss
		FROM step WHERE run = ? ORDER BY n`
	index := map[string]int{}
	err := db.each(steps, []any{r.seq}, func(sc scanner) error {
		s, err := scanStep(sc)
		if err == nil {
			index[s.Name] = len(r.Steps)
			r.Steps = append(r.Steps, *s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	add := func(sc scanner) error {
		var step string
		var m Metric
		var value sql.NullFloat64
		err := sc.Scan(&step, &m.Name, &m.Step, &value)
		if m.Value = value.Float64; !value.Valid {
			m.Value = math.NaN()
		}
		if i, ok := index[step]; ok {
			r.Steps[i].Metrics = append(r.Steps[i].Metrics, m)
		}
		return err
	}
	const own = "SELECT step, name, at, value FROM metric WHERE run = ? ORDER BY step, n"
	if err := db.each(own, []any{r.seq}, add); err != nil {
		return nil, err
	}
	// A hit has the metrics of the execution it came from, unless it brought its own.
	const followed = `SELECT s.name, m.name, m.at, m.value FROM step s
		JOIN run p ON p.id = s.from_run JOIN metric m ON m.run = p.seq AND m.step = s.from_step
		WHERE s.run = ?1 AND s.outcome = 'hit' AND NOT EXISTS (SELECT 1 FROM metric WHERE run = ?1 AND step = s.name)
		ORDER BY s.n, m.n`
	if err := db.each(followed, []any{r.seq}, add); err != nil {
		return nil, err
	}
	return &r.Run, nil
}

func scanStep(sc scanner) (*Step, error) {
	var s Step
	var outputs, inputs, miss string
	err := sc.Scan(&s.Name, (*string)(&s.Outcome), &s.Seconds, &s.Key, &s.Plugin, &s.PluginDigest, &s.Entry,
		&s.FromRun, &s.FromStep, &s.Params, &s.Error, &outputs, &inputs, &s.Slot, &miss)
	if err != nil {
		return nil, err
	}
	if err := fromJSON(outputs, &s.Outputs); err != nil {
		return nil, err
	}
	if miss != "" {
		if err := json.Unmarshal([]byte(miss), &s.Miss); err != nil {
			return nil, err
		}
	}
	return &s, fromJSON(inputs, &s.Inputs)
}

// each calls f for every row of a query. f may not use the DB: there is one
// connection, and the query holds it.
func (db *DB) each(query string, args []any, f func(scanner) error) error {
	handle, err := db.reader()
	if err != nil || handle == nil {
		return err
	}
	rows, err := handle.Query(query, args...)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return fmt.Errorf("history: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

func fromJSON[T any](text string, v *[]T) error {
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), v)
}

func fromNanos(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}
