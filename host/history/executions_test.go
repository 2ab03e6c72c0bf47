package history

import (
	"slices"
	"testing"
	"time"
)

// trained is a run whose trainer was executed with an action of its own.
func trained(id, pipeline string, n int, outcome Outcome) Run {
	r := run(id, pipeline, n)
	r.Steps = []Step{
		{Name: "importer", Outcome: OutcomeHit, Key: "import", Plugin: "csv", Entry: "load", Action: nil},
		{Name: "trainer", Outcome: outcome, Key: "train " + id, Plugin: "mlp", Entry: "fit", Miss: Miss{Reason: "none"}, Action: []byte("by " + id)},
	}
	return r
}

func runsOf(found []Execution) []string {
	var ids []string
	for _, e := range found {
		ids = append(ids, e.Run)
	}
	return ids
}

func TestExecutionsAreFoundByNameByEntryAndByKey(t *testing.T) {
	db := open(t)
	record(t, db, trained("aa", "digits", 0, OutcomeExecuted), trained("bb", "digits", 1, OutcomeFailed),
		trained("cc", "other", 2, OutcomeExecuted), trained("dd", "digits", 3, OutcomeHit))
	end := day.Add(time.Hour)
	for _, c := range []struct {
		name string
		find func() ([]Execution, error)
		want []string
	}{
		{"by name", func() ([]Execution, error) { return db.Executions("digits", "trainer", end, 9) }, []string{"bb", "aa"}},
		{"at most one", func() ([]Execution, error) { return db.Executions("digits", "trainer", end, 1) }, []string{"bb"}},
		{"earlier", func() ([]Execution, error) {
			return db.Executions("digits", "trainer", day.Add(time.Minute), 9)
		}, []string{"aa"}},
		{"hits are none", func() ([]Execution, error) { return db.Executions("digits", "importer", end, 9) }, nil},
		{"hits", func() ([]Execution, error) { return db.Hits("digits", end, 2) }, []string{"bb", "dd", "dd"}},
		{"by entry", func() ([]Execution, error) { return db.ExecutionsOf("mlp", "fit", end, 9) }, []string{"cc", "bb", "aa"}},
		{"by key", func() ([]Execution, error) { return db.ExecutionsOfKey("train cc", end, 9) }, []string{"cc"}},
	} {
		found, err := c.find()
		if err != nil || !slices.Equal(runsOf(found), c.want) {
			t.Errorf("%s: found %v, %v; want %v", c.name, runsOf(found), err, c.want)
		}
	}
	found, err := db.Executions("digits", "trainer", end, 1)
	if err != nil || string(found[0].Action) != "by bb" || found[0].Miss.Reason != "none" || found[0].Outcome != OutcomeFailed {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestTheLastSecondsAreThoseOfTheNewestExecutionOfThatPipeline(t *testing.T) {
	db := open(t)
	for i, c := range []struct {
		id, pipeline string
		outcome      Outcome
	}{{"aa", "digits", OutcomeExecuted}, {"bb", "digits", OutcomeExecuted}, {"cc", "digits", OutcomeFailed}, {"dd", "digits", OutcomeHit}, {"ee", "other", OutcomeExecuted}} {
		r := trained(c.id, c.pipeline, i, c.outcome)
		r.Steps[1].Seconds = float64(i + 1)
		record(t, db, r)
	}
	seconds, known, err := db.LastSeconds("digits", "trainer")
	if err != nil || !known || seconds != 2 {
		t.Errorf("got %v, known %v, %v; want the 2 of run bb", seconds, known, err)
	}
	if _, known, err = db.LastSeconds("digits", "importer"); err != nil || known {
		t.Errorf("a step that only hit is known: %v, %v", known, err)
	}
}

func TestAnActionIsKeptOnceAndReadByItsKey(t *testing.T) {
	db := open(t)
	record(t, db, trained("aa", "digits", 0, OutcomeExecuted))
	again := trained("bb", "digits", 1, OutcomeExecuted)
	again.Steps[1].Key = "train aa"
	record(t, db, again)
	for key, want := range map[string]string{"train aa": "by aa", "import": "", "never": ""} {
		if got, err := db.Action(key); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", key, got, err, want)
		}
	}
}
