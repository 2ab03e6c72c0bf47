package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
)

// explain explains a step of a run.
func (r *Repository) explain(t *testing.T, ref string) *Explanation {
	t.Helper()
	e, err := r.Explain(ref)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// rot changes the bytes of a file, but not how many they are.
func rot(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestExplainSaysThatSomethingWasDamaged(t *testing.T) {
	r := home(t)
	s := r.mustRun(t, sevenAndMore, RunOptions{})
	key := s.step(t, "more").Key
	rot(t, filepath.Join(r.options.Home, "records", key[:2], key))
	r.mustRun(t, sevenAndMore, RunOptions{})
	if e := r.explain(t, "more"); e.Reason != ReasonDamaged || !strings.Contains(e.Text, "corrupt") || !strings.Contains(e.Text, "nothing has changed since run "+s.Run) {
		t.Errorf("a record: %+v", e)
	}

	// Only who reads the object finds this out.
	rot(t, r.objectPath(s.step(t, "seven").Outputs["y"].Object))
	r.mustRun(t, sevenAndMore, RunOptions{Rerun: []string{"more"}})
	if e := r.explain(t, "seven"); e.Reason != ReasonAgain || e.Outcome != "executed" {
		t.Errorf("an object: %+v", e)
	}

	path := r.objectPath(s.step(t, "more").Outputs["y"].Object)
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 3); err != nil {
		t.Fatal(err)
	}
	r.mustRun(t, sevenAndMore, RunOptions{})
	if e := r.explain(t, "more"); e.Reason != ReasonDamaged || !strings.Contains(e.Text, `the object of output "y"`) {
		t.Errorf("an object cut short: %+v", e)
	}
}

// Of several earlier actions the nearest is told, not the newest.
func TestExplainComparesWithTheNearest(t *testing.T) {
	r := home(t)
	text := "[steps.seven]\nrun = \"steps.seven\"\n[steps.more]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\" }\nparams.by = "
	near := r.mustRun(t, text+"2.0\n", RunOptions{})
	r.mustRun(t, strings.Replace(text, "seven\"\n[", "seven\"\nparams.n = 3\n[", 1)+"5.0\n", RunOptions{})
	last := r.mustRun(t, text+"9.0\n", RunOptions{})
	e := r.explain(t, last.Run+"/more")
	if e.Reason != ReasonChanged || e.Against.Run != near.Run || len(e.Changes) != 1 || e.Changes[0].Text != "params.by: 2.0 → 9.0" {
		t.Errorf("%+v", e)
	}
}

// A step that failed before it had a key is none with which another one, whose
// key is not known yet, could be compared.
func TestADryRunIsNotConfusedByStepsWithoutAKey(t *testing.T) {
	r := home(t)
	text := "[steps.seven]\nrun = \"steps.seven\"\n[steps.three]\nrun = \"steps.seven\"\nparams.n = 3\n" +
		"[steps.more]\nrun = \"steps.add\"\ninputs = { x = \"seven.y\", plus = \"three.y\" }\n"
	if _, err := r.runText(t, text, RunOptions{}); err == nil {
		t.Fatal("7 and 3 rows were added")
	}
	if e := r.explain(t, "more"); e.Reason != ReasonNotReached || !strings.Contains(e.Text, "N is") {
		t.Errorf("%+v", e)
	}
	plan, err := r.Plan(pipelineFile(t, sevenAndMore), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := r.DryRun(context.Background(), plan, RunOptions{Rerun: []string{"seven"}})
	if err != nil || steps[0].Reason != ReasonRerun || steps[1].Reason != ReasonDepends || steps[1].Against != nil {
		t.Errorf("%+v, %v", steps, err)
	}
}

// A step that a pipeline has not had is compared with the same entry elsewhere.
func TestExplainLooksForTheEntryElsewhere(t *testing.T) {
	r := home(t)
	first := r.mustRun(t, sevenAndMore, RunOptions{})
	r.mustRun(t, "[steps.other]\nrun = \"steps.seven\"\nparams.n = 2\n", RunOptions{})
	if e := r.explain(t, "other"); e.Against == nil || e.Against.Run != first.Run || e.Against.Step != "seven" || e.Changes[0].Text != "params.n: 7 → 2" {
		t.Errorf("%+v", e)
	}
}

// The values of a step that stand for one action must not change; if they do,
// that is what is told.
func TestExplainTellsOfAStepThatGaveOtherValues(t *testing.T) {
	r := home(t)
	first := r.mustRun(t, sevenAndMore, RunOptions{})
	record := r.recordOf(t, first.step(t, "seven"))
	other, summary, size := r.storeValues(t, 1, 2, 3)
	record.Outputs[0].Content, record.Outputs[0].Object, record.Outputs[0].Size = summary.Content, other, size
	record.Outputs[0].Type = "float32[3]"
	if err := r.store.Put(record); err != nil {
		t.Fatal(err)
	}
	r.mustRun(t, sevenAndMore, RunOptions{})
	e := r.explain(t, "more")
	if len(e.Changes) != 1 || !strings.Contains(e.Changes[0].Text, "because step `seven` gave other values for the same action") {
		t.Errorf("%+v", e)
	}
}

// A home whose history was moved away still has records.
func TestExplainOfAHitWithoutItsHistory(t *testing.T) {
	r := home(t)
	first := r.mustRun(t, sevenAndMore, RunOptions{})
	if err := errors.Join(r.Close(), os.Remove(filepath.Join(r.options.Home, "history.db"))); err != nil {
		t.Fatal(err)
	}
	r = openHome(t, Options{Home: r.options.Home})
	r.mustRun(t, sevenAndMore, RunOptions{})
	e := r.explain(t, "more")
	if e.Reason != ReasonHit || e.Producer.Run != first.Run || e.Producer.Zen != "test" || e.Producer.Started == nil || e.Producer.Seconds == 0 {
		t.Errorf("%+v", e.Producer)
	}
	if _, err := r.Verify(context.Background(), "more", VerifyOptions{}); err != nil {
		t.Errorf("verify: %v", err)
	}
}

func TestEveryFieldOfAnActionHasItsWords(t *testing.T) {
	entry := abi.Entry{Name: "fit", Random: true,
		Inputs: []abi.Port{{Name: "x", Type: abi.Tensor(abi.Float32)}}, Outputs: []abi.Port{{Name: "y", Type: abi.File(), Optional: true}}}
	params := map[string]abi.Value{"b": abi.BoolValue(true), "f": abi.FloatValue(2), "i": abi.IntValue(3), "s": abi.StringValue("a b")}
	p := &Plugin{Digest: cache.ObjectDigest{1}}
	a := newAction(p, &entry, params, 5, map[string]tensor.ContentDigest{"x": {2}})
	var got []string
	for _, f := range diffActions(new(cache.Action), a, false) {
		got = append(got, fieldName(f.tag)+"="+fieldText(f.is))
	}
	want := "engine=1 abi=1 plugin=01" + strings.Repeat("0", 62) + " entry=fit random=true signature, input x=float32 signature, input x, optional=false " +
		"signature, output y=file signature, output y, optional=true params.b=true params.f=2.0 params.i=3 params.s=\"a b\" seed=5 input x=02" + strings.Repeat("0", 62)
	if strings.Join(got, " ") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, " "), want)
	}
	r, err := readAction(a)
	if err != nil {
		t.Fatal(err)
	}
	again := newAction(&Plugin{Digest: r.module}, &r.entry, r.params, r.seed, r.inputs)
	if again.Key() != a.Key() {
		t.Error("an action that is read and made again has another key")
	}
	a.AddBool("later", true)
	if _, err := readAction(a); err == nil || !strings.Contains(err.Error(), `"later"`) {
		t.Errorf("a field that this zen does not know: %v", err)
	}
}
