package host

import (
	"context"
	"errors"
	"maps"
	"testing"
)

func TestARunThatWasInterruptedGoesOnWhereItStopped(t *testing.T) {
	repo := home(t)
	text := "[steps.seven]\nrun = \"steps.seven\"\n[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = 20 }\n[steps.more]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\" }\n"
	file := pipelineFile(t, text)
	plan, err := repo.Plan(file, Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := repo.Run(ctx, plan, RunOptions{Jobs: 1, Observe: func(e Event) {
		if e.Kind == EventProgress {
			cancel()
		}
	}})
	if !errors.Is(err, ErrInterrupted) || outcomes(s)["slow"] != OutcomeSkipped {
		t.Fatalf("got %v, %v", outcomes(s), err)
	}
	s, err = repo.runFile(t, file, Overrides{}, RunOptions{})
	want := map[string]Outcome{"seven": OutcomeHit, "slow": OutcomeExecuted, "more": OutcomeExecuted}
	if got := outcomes(s); err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}
