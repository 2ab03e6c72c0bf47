package host

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"zen/abi"
	"zen/abi/tensor"
	"zen/abi/toml"
	"zen/cache"
	"zen/host/history"
)

// Output is one artifact of a run, open for reading.
type Output struct {
	OutputSummary
	Run  string
	Step string
	Port string
	Kind string // of a model, as its plugin declared it; "": none, or not recorded
	File []byte // the Arrow file, checked against its digest
}

// Output opens [RUN/]STEP[.PORT]. PORT may be left out when the step has one
// output only. The error is a *UsageError when there is none, a *DamagedError
// when the stored bytes or values are not what they were.
func (r *Repository) Output(ref string) (*Output, error) {
	run, out, err := r.findOutput(ref)
	if err != nil {
		return nil, err
	}
	out.File, err = readObject(r.store, out.Object)
	if errors.Is(err, cache.ErrNotFound) {
		return nil, &UsageError{fmt.Sprintf("the result of %s.%s of run %s is no longer stored, since the result cache was trimmed: run it again with `%s`", out.Step, out.Port, run.ID, run.Again())}
	}
	if err != nil {
		return nil, err
	}
	return out, out.check(run)
}

// check compares the values with what the run says of them: it may have it from a
// record that lies.
func (o *Output) check(run *history.Run) error {
	file, err := o.Open()
	if err != nil {
		return err
	}
	content, err := file.Content()
	if err == nil && content != o.Content {
		err = fmt.Errorf("it has the content digest %s, the run says %s: execute the step again with `%s --rerun %s`", content, o.Content, run.Again(), o.Step)
	}
	if err != nil {
		return &DamagedError{fmt.Errorf("object %s is not %s.%s of run %s: %w", o.Object, o.Step, o.Port, run.ID, err)}
	}
	return nil
}

// findOutput looks [RUN/]STEP[.PORT] up without reading it.
func (r *Repository) findOutput(ref string) (*history.Run, *Output, error) {
	runRef, rest := splitRun(ref)
	name, port := splitPort(rest)
	run, step, err := r.FindStep(joinRun(runRef, name))
	if err != nil {
		return nil, nil, err
	}
	stored, err := pickOutput(run, step, port)
	if err != nil && !step.Outcome.Ended() {
		err = r.withWayOut(err, run, step)
	}
	if err != nil {
		return nil, nil, err
	}
	out := &Output{Run: run.ID, Step: step.Name, Port: stored.Port, Kind: stored.Kind}
	out.OutputSummary, err = summaryOf(stored)
	return run, out, err
}

func summaryOf(stored *history.Output) (s OutputSummary, err error) {
	s.Size = stored.Bytes
	if s.Type, err = abi.ParseType(stored.Type); err != nil {
		return s, err
	}
	if s.Content, err = tensor.ParseContentDigest(stored.ContentDigest); err != nil {
		return s, err
	}
	s.Object, err = cache.ParseObjectDigest(stored.ObjectDigest)
	return s, err
}

func joinRun(run, rest string) string {
	if run == "" {
		return rest
	}
	return run + "/" + rest
}

// withWayOut adds to the error of a step that did not come to its end in which run
// it did last.
func (r *Repository) withWayOut(err error, run *history.Run, step *history.Step) error {
	n, there, findErr := r.history.NewestWith(run.Pipeline, step.Name)
	if findErr != nil || !there {
		return err
	}
	return &UsageError{fmt.Sprintf("%v; take %s@%d, the newest run in which it came to its end", err, run.Pipeline, n)}
}

// whyNone says why a step has no outputs.
func whyNone(o history.Outcome) string {
	switch o {
	case history.OutcomeFailed:
		return "it failed"
	case history.OutcomeSkipped:
		return "it was skipped"
	}
	return "its entry gives none"
}

func pickOutput(run *history.Run, step *history.Step, port string) (*history.Output, error) {
	names := make([]string, len(step.Outputs))
	for i := range step.Outputs {
		names[i] = step.Outputs[i].Port
		if names[i] == port || port == "" && len(step.Outputs) == 1 {
			return &step.Outputs[i], nil
		}
	}
	where := fmt.Sprintf("step %q of run %s", step.Name, run.ID)
	switch {
	case len(names) == 0:
		return nil, &UsageError{fmt.Sprintf("%s has no outputs: %s", where, whyNone(step.Outcome))}
	case port == "":
		return nil, &UsageError{fmt.Sprintf("%s has several outputs: name one of %s", where, strings.Join(names, ", "))}
	}
	return nil, &UsageError{fmt.Sprintf("%s has no output %q%s", where, port, toml.Hint(port, names))}
}

// readObject returns an object's bytes, checked against its digest. One that is
// damaged or cannot be read goes to quarantine.
func readObject(store cache.Store, digest cache.ObjectDigest) ([]byte, error) {
	b, err := readChecked(store, digest)
	if !cache.Damaged(err) {
		return b, err
	}
	err = fmt.Errorf("object %s is damaged: %w; %s: run the pipeline again to make it anew", digest, err, cache.MovedAway(store.Quarantine(digest)))
	return nil, &DamagedError{err}
}

func readChecked(store cache.Store, digest cache.ObjectDigest) ([]byte, error) {
	object, err := store.Open(digest)
	if err != nil {
		return nil, err
	}
	defer func() { _ = object.Close() }()
	b := make([]byte, object.Size())
	if _, err := io.ReadFull(io.NewSectionReader(object, 0, object.Size()), b); err != nil {
		return nil, err
	}
	if got := cache.ObjectDigest(sha256.Sum256(b)); got != digest {
		return nil, &cache.CorruptError{Want: "SHA-256 " + digest.String(), Got: got.String()}
	}
	return b, nil
}

// verifyObject reads an object and compares its bytes with its digest.
func verifyObject(store cache.Store, digest cache.ObjectDigest) error {
	object, err := store.Open(digest)
	if err != nil {
		return err
	}
	return errors.Join(cache.Verify(object, digest), object.Close())
}

// Open decodes the artifact. The error is a *DamagedError when it is not what was
// stored under its name.
func (o *Output) Open() (*tensor.File, error) {
	f, err := tensor.Open(o.File, o.Type, tensor.ReadOptions{Cores: 2})
	if err != nil {
		return nil, &DamagedError{fmt.Errorf("object %s is not %s.%s: %w", o.Object, o.Step, o.Port, err)}
	}
	return f, nil
}
