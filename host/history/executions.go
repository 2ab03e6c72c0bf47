package history

import (
	"encoding/json"
	"time"
)

// Execution is one step that was executed, in one run; or one that hit, where
// that is said.
type Execution struct {
	Run      string
	Pipeline string
	Started  time.Time // of the run
	Step     string
	Outcome  Outcome
	Key      string
	Miss     Miss
	Action   []byte // encoded; nil when it was not kept
}

// Executions are found by one of three partial indexes, the newest runs first.
const (
	executions = `SELECT r.id, r.pipeline, r.started, s.name, s.outcome, s.key, s.miss, a.encoded
		FROM step s JOIN run r ON r.seq = s.run LEFT JOIN action a ON a.key = s.key WHERE s.outcome IN ('executed', 'failed') AND `
	newestFirst = ` AND r.started < ? ORDER BY s.run DESC LIMIT ?`

	executionsByName  = executions + `s.name = ? AND r.pipeline = ?` + newestFirst
	executionsByEntry = executions + `s.plugin = ? AND s.entry = ?` + newestFirst
	executionsByKey   = executions + `s.key = ?` + newestFirst

	secondsByName = `SELECT s.seconds FROM step s JOIN run r ON r.seq = s.run
		WHERE s.outcome IN ('executed', 'failed') AND s.name = ? AND r.pipeline = ? AND s.outcome = 'executed' ORDER BY s.run DESC LIMIT 1`

	// Hits are in no index: whole runs are read, a few of them.
	hitsOfRuns = `SELECT r.id, r.pipeline, r.started, s.name, s.outcome, s.key, s.miss, NULL
		FROM run r JOIN step s ON s.run = r.seq WHERE s.outcome = 'hit' AND r.seq IN
		(SELECT seq FROM run WHERE pipeline = ? AND started < ? ORDER BY started DESC, seq DESC LIMIT ?) ORDER BY r.seq`
)

// Executions returns the newest executions of a step of a pipeline, before a
// moment, at most limit, the newest first.
func (db *DB) Executions(pipeline, step string, before time.Time, limit int) ([]Execution, error) {
	return db.executions(executionsByName, step, pipeline, before.UnixNano(), limit)
}

// LastSeconds returns how long a step of a pipeline took when it was last executed
// to its end; known is false when it never was.
func (db *DB) LastSeconds(pipeline, step string) (seconds float64, known bool, err error) {
	err = db.each(secondsByName, []any{step, pipeline}, func(s scanner) error {
		known = true
		return s.Scan(&seconds)
	})
	return seconds, known, err
}

// ExecutionsOf returns the newest executions of an entry of a plugin by that
// name, in whatever pipeline.
func (db *DB) ExecutionsOf(plugin, entry string, before time.Time, limit int) ([]Execution, error) {
	return db.executions(executionsByEntry, plugin, entry, before.UnixNano(), limit)
}

// ExecutionsOfKey returns the newest executions of one action.
func (db *DB) ExecutionsOfKey(key string, before time.Time, limit int) ([]Execution, error) {
	return db.executions(executionsByKey, key, before.UnixNano(), limit)
}

// Hits returns the steps that hit in the newest runs of a pipeline before a
// moment, without their actions, the oldest first.
func (db *DB) Hits(pipeline string, before time.Time, runs int) ([]Execution, error) {
	return db.executions(hitsOfRuns, pipeline, before.UnixNano(), runs)
}

func (db *DB) executions(query string, args ...any) ([]Execution, error) {
	var found []Execution
	err := db.each(query, args, func(s scanner) error {
		var e Execution
		var started int64
		var miss string
		err := s.Scan(&e.Run, &e.Pipeline, &started, &e.Step, (*string)(&e.Outcome), &e.Key, &miss, &e.Action)
		if err == nil && miss != "" {
			err = json.Unmarshal([]byte(miss), &e.Miss)
		}
		e.Started = fromNanos(started)
		found = append(found, e)
		return err
	})
	return found, err
}

// Action returns the encoded action of a key that was executed, nil when none
// was.
func (db *DB) Action(key string) (encoded []byte, err error) {
	err = db.each("SELECT encoded FROM action WHERE key = ?", []any{key}, func(s scanner) error { return s.Scan(&encoded) })
	return encoded, err
}
