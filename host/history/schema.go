package history

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations bring the file from version i to i+1; the version is SQLite's
// user_version. Never change one that was released: add the next.
//
// Outputs and inputs are JSON within the step's row: a row of their own each
// costs 10 µs, and a run of 3,270 steps has 10,000 of them.
var migrations = []string{`
CREATE TABLE run (
	seq INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	pipeline TEXT NOT NULL,
	folder TEXT NOT NULL,     -- of the pipeline file
	file TEXT NOT NULL,
	status TEXT NOT NULL,
	started INTEGER NOT NULL, -- ns since 1970, UTC
	ended INTEGER NOT NULL,   -- 0: not yet
	seed INTEGER NOT NULL,
	zen TEXT NOT NULL,
	command TEXT NOT NULL,    -- JSON
	warnings TEXT NOT NULL,   -- JSON
	pinned INTEGER NOT NULL DEFAULT 0,
	pid INTEGER NOT NULL,     -- the process that runs it
	pid_start TEXT NOT NULL,  -- when that process started
	hits INTEGER NOT NULL,
	executed INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	skipped INTEGER NOT NULL
);
CREATE INDEX run_started ON run (started);
CREATE INDEX run_pipeline ON run (pipeline, started);
CREATE INDEX run_folder ON run (folder, started);
CREATE INDEX run_kept ON run (seq) WHERE pinned OR status = 'running';
CREATE TABLE step (
	run INTEGER NOT NULL,
	n INTEGER NOT NULL,       -- 0 is the first that was recorded
	name TEXT NOT NULL,
	outcome TEXT NOT NULL,
	seconds REAL NOT NULL,
	key TEXT NOT NULL,
	plugin TEXT NOT NULL,
	plugin_digest TEXT NOT NULL,
	entry TEXT NOT NULL,
	from_run TEXT NOT NULL,
	from_step TEXT NOT NULL,
	params TEXT NOT NULL,     -- JSON
	error TEXT NOT NULL,
	outputs TEXT NOT NULL,    -- JSON
	inputs TEXT NOT NULL,     -- JSON
	PRIMARY KEY (run, n)
) WITHOUT ROWID;
CREATE TABLE metric (
	run INTEGER NOT NULL,
	step TEXT NOT NULL,
	n INTEGER NOT NULL,
	name TEXT NOT NULL,
	at INTEGER NOT NULL,
	value REAL,               -- NULL: NaN
	PRIMARY KEY (run, step, n)
) WITHOUT ROWID;
`, `
ALTER TABLE run ADD COLUMN os TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN arch TEXT NOT NULL DEFAULT '';
ALTER TABLE step ADD COLUMN slot TEXT NOT NULL DEFAULT '';
ALTER TABLE step ADD COLUMN miss TEXT NOT NULL DEFAULT ''; -- JSON; empty of steps that were not executed
CREATE TABLE action (
	key TEXT PRIMARY KEY,
	encoded BLOB NOT NULL     -- as the key format of the result cache has it
) WITHOUT ROWID;
-- Partial: a hit, of which a run may have thousands, is in none of them.
CREATE INDEX step_executed_name ON step (name, run) WHERE outcome IN ('executed', 'failed');
CREATE INDEX step_executed_entry ON step (plugin, entry, run) WHERE outcome IN ('executed', 'failed');
CREATE INDEX step_executed_key ON step (key, run) WHERE outcome IN ('executed', 'failed');
`}

// migrate brings the file to this zen's schema. Several processes may try at
// once: the version is read again under the write lock.
func migrate(ctx context.Context, conn *sql.Conn, path string) error {
	have, err := version(ctx, conn, path)
	if err != nil || have == len(migrations) {
		return err
	}
	if have == 0 {
		// Outside of the transaction, where SQLite allows it; kept in the file.
		if _, err := conn.ExecContext(ctx, "PRAGMA journal_mode = wal"); err != nil {
			return err
		}
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if have, err = version(ctx, tx, path); err != nil {
		return err
	}
	for _, m := range migrations[have:] {
		if _, err := tx.ExecContext(ctx, m); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations))); err != nil {
		return err
	}
	return tx.Commit()
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func version(ctx context.Context, q queryer, path string) (int, error) {
	var v int
	if err := q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v); err != nil {
		return 0, err
	}
	if v > len(migrations) {
		return 0, &SchemaError{Path: path, Got: v, Want: len(migrations)}
	}
	return v, nil
}
