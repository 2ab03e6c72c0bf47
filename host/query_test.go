package host

import (
	"testing"

	"zen/host/history"
)

func TestAStepOfAMatrixIsFoundWhateverTheOrderOfItsValues(t *testing.T) {
	repo := home(t)
	steps := []history.Step{{Name: "score@lr=0.1,epochs=1"}, {Name: "score@lr=0.1,epochs=5"}, {Name: "trainer"}}
	run := history.Run{ID: newRunID(), Pipeline: "p", Status: history.StatusOK, Steps: steps}
	if err := repo.history.Record(run); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"score@lr=0.1,epochs=5": "score@lr=0.1,epochs=5", "score@epochs=1,lr=0.1": "score@lr=0.1,epochs=1", "trainer": "trainer",
		"score@lr=0.1": "", "trainer@": "", "score@epochs=1,lr=0.1,x=2": "",
	} {
		_, step, err := repo.FindStep(run.ID + "/" + name)
		got := ""
		if err == nil {
			got = step.Name
		}
		if got != want {
			t.Errorf("%s is %q, want %q (%v)", name, got, want, err)
		}
	}
}
