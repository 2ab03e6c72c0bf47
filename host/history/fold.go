package history

import (
	"context"
	"os"
)

// foldBytes is the size from which SQLite's log is folded into the file. Who
// opens the file reads all of the log first: 0.7 ms for 1 MB, which 30 runs of 4
// steps fill.
const foldBytes = 1 << 20

const busyTimeout = "busy_timeout(5000)" // ms

// fold empties SQLite's log when it is large. SQLite does so by itself only for a
// process that stays or that closes the file: one that just ends forgets what it
// had copied, and the log would grow for ever.
//
// It does not wait for others: whoever ends a run next tries again. So a failure
// is no error; nothing is lost by it.
func (db *DB) fold() {
	info, err := os.Stat(db.path + "-wal")
	if err != nil || info.Size() < foldBytes {
		return
	}
	handle, err := db.writer()
	if err != nil {
		return
	}
	ctx := context.Background()
	conn, err := handle.Conn(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	for _, pragma := range []string{"busy_timeout(0)", "wal_checkpoint(truncate)", busyTimeout} {
		_, _ = conn.ExecContext(ctx, "PRAGMA "+pragma)
	}
}
