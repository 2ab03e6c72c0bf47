package history

import (
	"strings"
	"testing"
)

// A listing of another system took minutes once the table was large: no
// look-up here may walk through all runs or sort them.
func TestEveryLookUpUsesAnIndex(t *testing.T) {
	db := open(t)
	record(t, db, fullRun())
	for _, query := range []string{
		"SELECT * FROM run WHERE id >= 'ab' AND id < 'abg' ORDER BY id LIMIT 5",
		"SELECT * FROM run WHERE id = 'ab'",
		"SELECT * FROM run ORDER BY started DESC, seq DESC LIMIT 1",
		"SELECT * FROM run WHERE folder = '/a' ORDER BY started DESC, seq DESC LIMIT 1",
		"SELECT * FROM run WHERE pipeline = 'a' ORDER BY started DESC, seq DESC LIMIT 1 OFFSET 3",
		"SELECT * FROM run WHERE pinned OR status = 'running'",
		"SELECT min(pipeline) FROM run WHERE pipeline > 'a'",
		"SELECT * FROM step WHERE run = 1 ORDER BY n",
		"SELECT step FROM metric WHERE run = 1 ORDER BY step, n",
		"SELECT encoded FROM action WHERE key = 'k'",
		executionsByName, secondsByName, executionsByEntry, executionsByKey, hitsOfRuns,
		"SELECT s.name FROM step s JOIN run p ON p.id = s.from_run JOIN metric m ON m.run = p.seq AND m.step = s.from_step WHERE s.run = 1 ORDER BY s.n, m.n",
	} {
		rows, err := db.sql.Query("EXPLAIN QUERY PLAN "+query, make([]any, strings.Count(query, "?"))...)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			scan := strings.HasPrefix(detail, "SCAN ") && !strings.Contains(detail, "USING INDEX") && !strings.Contains(detail, "USING COVERING INDEX")
			if scan || strings.Contains(detail, "B-TREE") {
				t.Errorf("%s\n\t%s", query, detail)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
