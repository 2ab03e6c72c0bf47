package history

import (
	"fmt"

	"zen/host/process"
)

// Reason is why something is a root.
type Reason string

// The reasons, the strongest first.
const (
	ReasonRunning Reason = "running" // of a run that has not ended
	ReasonPinned  Reason = "pinned"
	ReasonNewest  Reason = "newest" // of the newest runs of its pipeline
)

// Roots returns what trim keeps, with the reason: the action keys, the objects
// and the plugin modules, as hex digits, of runs that have not ended, of pinned
// runs, and of the newest runs of every pipeline.
func (db *DB) Roots(newest int) (map[string]Reason, error) {
	roots := map[string]Reason{}
	running, err := db.running()
	if err != nil {
		return nil, err
	}
	for _, seq := range running {
		if err := db.addRoots(roots, ReasonRunning, "= ?", seq); err != nil {
			return nil, err
		}
	}
	if err := db.addRoots(roots, ReasonPinned, "IN (SELECT seq FROM run WHERE pinned AND (pinned OR status = 'running'))"); err != nil {
		return nil, err
	}
	names, err := db.Pipelines()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		const of = "IN (SELECT seq FROM run WHERE pipeline = ? ORDER BY started DESC, seq DESC LIMIT ?)"
		if err := db.addRoots(roots, ReasonNewest, of, name, newest); err != nil {
			return nil, err
		}
	}
	return roots, nil
}

// running returns the runs whose process lives.
func (db *DB) running() (runs []int64, err error) {
	err = db.each("SELECT seq, pid, pid_start FROM run WHERE status = 'running' AND (pinned OR status = 'running')", nil, func(s scanner) error {
		var seq int64
		var pid int
		var start string
		err := s.Scan(&seq, &pid, &start)
		if err == nil && process.Alive(pid, start) {
			runs = append(runs, seq)
		}
		return err
	})
	return runs, err
}

// addRoots adds what some runs refer to. An earlier reason stays.
func (db *DB) addRoots(roots map[string]Reason, why Reason, runs string, args ...any) error {
	query := "SELECT key, plugin_digest, '' FROM step WHERE run " + runs +
		" UNION ALL SELECT '', '', o.value ->> 'object' FROM step, json_each(step.outputs) o WHERE step.run " + runs
	return db.each(query, append(args, args...), func(s scanner) error {
		var digests [3]string
		if err := s.Scan(&digests[0], &digests[1], &digests[2]); err != nil {
			return err
		}
		for _, d := range digests {
			if _, known := roots[d]; d != "" && !known {
				roots[d] = why
			}
		}
		return nil
	})
}

// Changes returns a text that is another one after every change of the history,
// by this process or another.
func (db *DB) Changes() (text string, err error) {
	err = db.each("SELECT data_version, total_changes() FROM pragma_data_version", nil, func(s scanner) error {
		var others, own int64
		err := s.Scan(&others, &own)
		text = fmt.Sprint(others, own)
		return err
	})
	return text, err
}

// Saved sums up all hits: how many there were, and the seconds that executing
// each of them anew would have taken, as far as the executions are known here.
func (db *DB) Saved() (hits int, seconds float64, err error) {
	// Names of steps repeat in every run: the list of executions is made once
	// and gets an index of its own.
	const query = `WITH made AS MATERIALIZED (SELECT r.id, s.name, s.seconds FROM step s JOIN run r ON r.seq = s.run WHERE s.outcome = 'executed')
		SELECT count(*), total(made.seconds) FROM step h LEFT JOIN made ON made.id = h.from_run AND made.name = h.from_step WHERE h.outcome = 'hit'`
	err = db.each(query, nil, func(s scanner) error { return s.Scan(&hits, &seconds) })
	return hits, seconds, err
}

// PluginNames adds the names of the plugins that a run executed to names, by
// digest.
func (db *DB) PluginNames(runID string, names map[string]string) error {
	const query = "SELECT plugin_digest, plugin FROM step WHERE run = (SELECT seq FROM run WHERE id = ?)"
	return db.each(query, []any{runID}, func(s scanner) error {
		var digest, name string
		err := s.Scan(&digest, &name)
		names[digest] = name
		return err
	})
}
