package host

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// twoTexts is a pipeline with a list input of two outputs, and a step that reads the
// same bytes as files of a folder.
const twoTexts = `
[sources]
all = { path = "FOLDER" }
[steps.a]
run = "steps.names"
inputs = { model = "model.model" }
[steps.b]
run = "steps.names"
inputs = { model = "model.model" }
[steps.model]
run = "steps.model"
[steps.of_list]
run = "steps.tally"
inputs = { all = ["b.y", "a.y"] }
[steps.of_source]
run = "steps.tally"
inputs = { all = "sources.all" }
`

func TestAListHasTheContentOfNamedTensorsAndCopiesNothing(t *testing.T) {
	repo := home(t)
	folder := writeFiles(t, t.TempDir(), "a", "", "b", "")
	repo.mustRun(t, strings.Replace(twoTexts, "FOLDER", folder, 1), RunOptions{})
	text := string(repo.bytesOf(t, "a.y"))
	writeFiles(t, folder, "a", text, "b", text)
	before, err := repo.CacheInfo()
	if err != nil {
		t.Fatal(err)
	}
	s := repo.mustRun(t, strings.Replace(twoTexts, "FOLDER", folder, 1), RunOptions{})
	list, files := s.step(t, "of_list"), s.step(t, "of_source")
	if list.Key != files.Key || files.Outcome != OutcomeHit {
		t.Errorf("a list has key %s, files %s and are %s", list.Key, files.Key, files.Outcome)
	}
	if got := string(repo.bytesOf(t, "of_list.names")); got != "a\nb\n" {
		t.Errorf("names %q", got)
	}
	after, err := repo.CacheInfo()
	if err != nil || after.Objects != before.Objects {
		t.Errorf("%d objects, before %d (%v)", after.Objects, before.Objects, err)
	}
}

const threeScores = `
[steps.model]
run = "steps.model"
matrix.params.k = [1, 2, 3]
[steps.score]
run = "steps.score"
inputs = { model = "model.model" }
[steps.gather]
run = "bad.gather"
inputs = { all = ["score.sum"] }
`

func TestADamagedMemberOfAListIsMadeAgain(t *testing.T) {
	repo := home(t)
	first := repo.mustRun(t, threeScores, RunOptions{})
	rot(t, repo.objectPath(first.step(t, "score@k=2").Outputs["sum"].Object))
	again := repo.mustRun(t, threeScores, RunOptions{Rerun: []string{"gather"}})
	want := map[string]Outcome{
		"model@k=1": OutcomeHit, "model@k=2": OutcomeHit, "model@k=3": OutcomeHit,
		"score@k=1": OutcomeHit, "score@k=2": OutcomeExecuted, "score@k=3": OutcomeHit, "gather": OutcomeExecuted,
	}
	for name, outcome := range outcomes(again) {
		if outcome != want[name] {
			t.Errorf("%s is %s, want %s", name, outcome, want[name])
		}
	}
	if now, then := again.step(t, "gather").Outputs["values"], first.step(t, "gather").Outputs["values"]; now.Content != then.Content {
		t.Errorf("values are %s, were %s", now.Content, then.Content)
	}
}

func TestAListIsExplainedByTheMemberThatChanged(t *testing.T) {
	repo := home(t)
	text := "[steps.one]\nrun = \"steps.model\"\nparams.k = K\n[steps.two]\nrun = \"steps.score\"\ninputs = { model = \"one.model\" }\n" +
		"[steps.all]\nrun = \"bad.gather\"\ninputs = { all = LIST }\n"
	for _, c := range []struct{ k, list, want string }{
		{"1", `["two.sum"]`, ""},
		{"2", `["two.sum"]`, "input all: content changed, because step `two` has changed"},
		{"2", `["two.sum", "three.sum"]`, "input all: content changed, because it has three.sum now, too"},
		{"2", `["three.sum"]`, "input all: content changed, because it has two.sum no longer"},
	} {
		more := strings.NewReplacer("K", c.k, "LIST", c.list).Replace(text) +
			"[steps.three]\nrun = \"steps.score\"\ninputs = { model = \"one.model\" }\n"
		repo.mustRun(t, more, RunOptions{})
		e, err := repo.Explain("all")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, change := range e.Changes {
			got += change.Text
		}
		if got != c.want {
			t.Errorf("k %s, %s: got %q, want %q", c.k, c.list, got, c.want)
		}
	}
}

func TestNamesOfLogsAreNamesOfFilesEverywhere(t *testing.T) {
	long := logName("a@s=" + strings.Repeat("x", 1000))
	for step, want := range map[string]string{
		"trainer":                          "trainer",
		"trainer@lr=0.1,n=1":               "trainer@lr=0.1,n=1",
		`t@s="A/b\c: *"`:                   "t@s=%22%41%2fb%5cc%3a%20%2a%22",
		"t@s=Adam":                         "t@s=%41dam",
		"t@s=\"../..\"":                    "t@s=%22..%2f..%22",
		"a@s=" + strings.Repeat("x", 1000): long,
	} {
		if got := logName(step); got != want || filepath.Base(got) != got || len(got) > 230 {
			t.Errorf("%s: got %s, want %s", step, got, want)
		}
	}
	if other := logName("a@s=" + strings.Repeat("x", 999)); other == long {
		t.Errorf("two steps have the log %s", long)
	}
}

func TestThePortFollowsTheLastDot(t *testing.T) {
	for ref, want := range map[string][3]string{
		"trainer.model":                  {"", "trainer", "model"},
		"trainer":                        {"", "trainer", ""},
		"latest/trainer@lr=0.1.model":    {"latest", "trainer@lr=0.1", "model"},
		"trainer@lr=0.1":                 {"", "trainer@lr=0.1", ""},
		"digits@0/trainer@lr=1.5e-7,n=2": {"digits@0", "trainer@lr=1.5e-7,n=2", ""},
		`trainer@s="a/b.c"`:              {"", `trainer@s="a/b.c"`, ""},
		`abc/trainer@s="a/b.c".model`:    {"abc", `trainer@s="a/b.c"`, "model"},
		"o@m.a=x,n.a=y":                  {"", "o@m.a=x,n.a=y", ""},
		"o@m.a=x,n.a=y.z":                {"", "o@m.a=x,n.a=y", "z"},
	} {
		run, rest := splitRun(ref)
		step, port := splitPort(rest)
		if got := [3]string{run, step, port}; got != want {
			t.Errorf("%s: got %q, want %q", ref, got, want)
		}
	}
}

func TestAnOutputThatWasLeftOutIsNoMember(t *testing.T) {
	repo := home(t)
	text := "[steps.p]\nrun = \"bad.perhaps\"\nmatrix.params.write = WRITE\n[steps.gather]\nrun = \"bad.gather\"\ninputs = { all = [\"p.y\"] }\n"
	repo.mustRun(t, strings.Replace(text, "WRITE", "[false, true]", 1), RunOptions{})
	if got := string(repo.bytesOf(t, "gather.names")); got != "p@write=true\n" {
		t.Errorf("names %q", got)
	}
	verified, err := repo.Verify(context.Background(), "gather", VerifyOptions{})
	if err != nil || verified.Steps[0].Verdict != VerdictIdentical {
		t.Errorf("%+v, %v", verified, err)
	}
	_, err = repo.runText(t, strings.Replace(text, "WRITE", "[false]", 1), RunOptions{})
	if want := `step "gather": input "all" is a list of outputs, and no step wrote any of them`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
