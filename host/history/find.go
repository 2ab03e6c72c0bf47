package history

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zen/abi/toml"
)

// maxCandidates bounds what an error lists.
const maxCandidates = 5

// Find returns the run that a user means, with its steps: an id, a unique
// prefix, PIPELINE@N (N-th newest, 0 first), or "latest" (also ""): the newest
// run of a pipeline file that lies in folder, else the newest of all. Errors:
// ErrNotFound, ErrAmbiguous.
func (db *DB) Find(ref, folder string) (*Run, error) {
	if ref == "" || ref == "latest" {
		r, err := db.LatestIn(folder)
		if errors.Is(err, ErrNotFound) {
			r, err = db.Latest("")
		}
		return r, err
	}
	pipeline, nth, ok := strings.Cut(ref, "@")
	if !ok {
		return db.Run(ref)
	}
	n, err := strconv.ParseUint(nth, 10, 31)
	if err != nil {
		return nil, &NotFoundError{Ref: ref, Msg: fmt.Sprintf("no run %q: after @ comes a number, 0 for the newest", ref)}
	}
	return db.Nth(pipeline, int(n))
}

// Run returns the run with this id, or the one whose id starts so, with its
// steps. Errors: ErrNotFound, ErrAmbiguous.
func (db *DB) Run(idOrPrefix string) (*Run, error) {
	prefix := strings.ToLower(idOrPrefix)
	// A range on the unique index; "g" comes after every hex digit.
	found, err := db.runs("WHERE id >= ? AND id < ? ORDER BY id LIMIT ?", prefix, prefix+"g", maxCandidates)
	if err != nil {
		return nil, err
	}
	switch {
	case prefix == "" || len(found) == 0:
		return nil, db.notFound(idOrPrefix)
	case len(found) == 1 || found[0].ID == prefix:
		return db.load(found[0])
	}
	e := &AmbiguousError{Prefix: idOrPrefix}
	for _, r := range found {
		e.Candidates = append(e.Candidates, r.ID)
	}
	return nil, e
}

// Latest returns the newest run of a pipeline, or of all when pipeline is "",
// with its steps. Errors: ErrNotFound.
func (db *DB) Latest(pipeline string) (*Run, error) {
	if pipeline != "" {
		return db.Nth(pipeline, 0)
	}
	found, err := db.runs("ORDER BY started DESC, seq DESC LIMIT 1")
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &NotFoundError{Ref: "latest", Msg: "no run yet"}
	}
	return db.load(found[0])
}

// LatestIn returns the newest run whose pipeline file lies in folder (absolute),
// with its steps. Errors: ErrNotFound.
func (db *DB) LatestIn(folder string) (*Run, error) {
	found, err := db.runs("WHERE folder = ? ORDER BY started DESC, seq DESC LIMIT 1", folder)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &NotFoundError{Ref: "latest", Msg: fmt.Sprintf("no run of a pipeline in %s", folder)}
	}
	return db.load(found[0])
}

// Nth returns the N-th newest run of a pipeline, 0 first, with its steps.
// Errors: ErrNotFound.
func (db *DB) Nth(pipeline string, n int) (*Run, error) {
	found, err := db.runs("WHERE pipeline = ? ORDER BY started DESC, seq DESC LIMIT 1 OFFSET ?", pipeline, n)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, db.notNth(pipeline, n)
	}
	return db.load(found[0])
}

// NewestWith returns N of the newest run PIPELINE@N in which a step came to its
// end; there is false when it never did.
func (db *DB) NewestWith(pipeline, step string) (n int, there bool, err error) {
	const newest = `SELECT started, seq FROM run WHERE pipeline = ? AND EXISTS (
		SELECT 1 FROM step WHERE run = seq AND name = ? AND outcome IN ('hit', 'executed')) ORDER BY started DESC, seq DESC LIMIT 1`
	var started, seq int64
	err = db.each(newest, []any{pipeline, step}, func(s scanner) error {
		there = true
		return s.Scan(&started, &seq)
	})
	if err != nil || !there {
		return 0, false, err
	}
	const newer = "SELECT count(*) FROM run WHERE pipeline = ? AND (started, seq) > (?, ?)"
	err = db.each(newer, []any{pipeline, started, seq}, func(s scanner) error { return s.Scan(&n) })
	return n, true, err
}

func (db *DB) runs(where string, args ...any) ([]*row, error) {
	var found []*row
	err := db.each("SELECT "+runColumns+" FROM run "+where, args, func(s scanner) error {
		r, err := scanRun(s)
		found = append(found, r)
		return err
	})
	return found, err
}

// notFound names the runs at whose ids the user may have aimed: those that share
// the longest start, else the newest. Or it was the name of a pipeline.
func (db *DB) notFound(ref string) error {
	e := &NotFoundError{Ref: ref, Msg: fmt.Sprintf("no run %q", ref)}
	count, err := db.countOf(ref)
	if err != nil {
		return err
	}
	if count > 0 {
		e.Msg = fmt.Sprintf("%s: write %s@0 for the newest of pipeline %s", e.Msg, ref, ref)
		return e
	}
	prefix := strings.ToLower(ref)
	for n := len(prefix) - 1; n >= 2 && len(e.Near) == 0; n-- {
		near, err := db.runs("WHERE id >= ? AND id < ? ORDER BY id LIMIT ?", prefix[:n], prefix[:n]+"g", maxCandidates)
		if err != nil {
			return err
		}
		e.Near = ids(near)
	}
	if len(e.Near) == 0 {
		newest, err := db.runs("ORDER BY started DESC, seq DESC LIMIT ?", maxCandidates)
		if err != nil {
			return err
		}
		e.Near = ids(newest)
	}
	return e
}

func ids(rows []*row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func (db *DB) notNth(pipeline string, n int) error {
	e := &NotFoundError{Ref: fmt.Sprintf("%s@%d", pipeline, n)}
	count, err := db.countOf(pipeline)
	if err != nil {
		return err
	}
	if count > 0 {
		e.Msg = fmt.Sprintf("no run %s: the pipeline has %s", e.Ref, countText(count))
		return e
	}
	names, err := db.Pipelines()
	if err != nil {
		return err
	}
	e.Msg = fmt.Sprintf("no run of a pipeline %q%s", pipeline, toml.Hint(pipeline, names))
	return e
}

// countOf returns how many runs of a pipeline there are.
func (db *DB) countOf(pipeline string) (count int, err error) {
	err = db.each("SELECT count(*) FROM run WHERE pipeline = ?", []any{pipeline}, func(s scanner) error { return s.Scan(&count) })
	return count, err
}

func countText(n int) string {
	if n == 1 {
		return "1 run, @0"
	}
	return fmt.Sprintf("%d runs, @0 to @%d", n, n-1)
}

// missing turns "no rows" into ErrNotFound.
func missing(runID string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return &NotFoundError{Ref: runID, Msg: fmt.Sprintf("no run %q", runID)}
	}
	return err
}
