package host

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// plusOne is a pipeline whose step adds one to the numbers of a file.
func plusOne(path string) string {
	return fmt.Sprintf("[sources]\nx = { path = %q }\n[steps.a]\nrun = 'steps.add'\ninputs.x = 'sources.x'\n", path)
}

// sevens are the seven numbers that the entry seven gives, as CSV.
const sevens = "7\n7\n7\n7\n7\n7\n7\n"

func csvFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAConvertedFileHasTheContentOfAnOutputWithItsValues(t *testing.T) {
	repo := home(t)
	made := repo.mustRun(t, "[steps.seven]\nrun = 'steps.seven'\n[steps.a]\nrun = 'steps.add'\ninputs.x = 'seven.y'\n", RunOptions{})
	read := repo.mustRun(t, plusOne(csvFile(t, sevens)), RunOptions{})
	want, got := made.step(t, "seven").Outputs["y"], read.step(t, "x_csv").Outputs["value"]
	if got.Content != want.Content || got.Type.String() != want.Type.String() {
		t.Errorf("%s with content %s, want %s with %s", got.Type, got.Content, want.Type, want.Content)
	}
	if a := read.step(t, "a"); a.Outcome != OutcomeHit || a.FromRun != made.Run {
		t.Errorf("the step behind it is %s, from run %s", a.Outcome, a.FromRun)
	}
}

func TestAFileIsConvertedOnce(t *testing.T) {
	repo := home(t)
	path := csvFile(t, sevens)
	repo.mustRun(t, plusOne(path), RunOptions{})
	for _, again := range []string{path, csvFile(t, sevens)} {
		s := repo.mustRun(t, plusOne(again), RunOptions{})
		if s.step(t, "x_csv").Outcome != OutcomeHit || s.WorkersStarted != 0 {
			t.Errorf("the second time it is %s, with %d workers", s.step(t, "x_csv").Outcome, s.WorkersStarted)
		}
	}
	s := repo.mustRun(t, plusOne(csvFile(t, "7\n"+sevens)), RunOptions{})
	if s.step(t, "x_csv").Outcome != OutcomeExecuted {
		t.Errorf("another file is %s", s.step(t, "x_csv").Outcome)
	}
}

func TestADamagedConversionIsMadeAgain(t *testing.T) {
	repo := home(t)
	path := csvFile(t, sevens)
	honest := repo.mustRun(t, plusOne(path), RunOptions{})
	object := repo.fanned("objects", honest.step(t, "x_csv").Outputs["value"].Object.String())
	b, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(object, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s := repo.mustRun(t, plusOne(path), RunOptions{Rerun: []string{"a"}})
	if got := outcomes(s); got["x_csv"] != OutcomeExecuted || got["a"] != OutcomeExecuted || len(s.Warnings) == 0 {
		t.Errorf("got %v, warnings %q", got, s.Warnings)
	}
	if got, want := s.step(t, "a").Outputs, honest.step(t, "a").Outputs; got["y"].Content != want["y"].Content {
		t.Errorf("another result: %v, want %v", got, want)
	}
}

func TestAFileThatCannotBeConvertedIsItsFaultAndRecordsNothing(t *testing.T) {
	repo := home(t)
	path := csvFile(t, sevens+"x\ny\n")
	for range 2 {
		s, err := repo.runText(t, plusOne(path), RunOptions{})
		want := fmt.Sprintf("step \"x_csv\": %s:8:1: \"x\" is no float32\n%s:9:1: \"y\" is no float32", path, path)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if got := outcomes(s); got["x_csv"] != OutcomeFailed || got["a"] != OutcomeSkipped {
			t.Errorf("got %v", got)
		}
	}
}
