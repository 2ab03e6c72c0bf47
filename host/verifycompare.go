package host

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
	"zen/host/history"
	"zen/host/worker"
)

// OutputDifference is an output that is not what was recorded.
type OutputDifference struct {
	Output string
	Record bool   // against the result cache, which has another value than the run; else against the run
	Text   string // what cannot be told by the place of a value
	tensor.Difference
}

// claim is what an execution is said to have given.
type claim struct {
	record  bool // the result cache says so, not the run
	outputs map[string]OutputSummary
}

// claims returns what the run recorded and, when that is something else, what
// the result cache has under the same key. The error is a *DamagedError when
// something of it is.
func (v *verifier) claims(step *history.Step) ([]claim, error) {
	switch step.Outcome {
	case history.OutcomeFailed:
		return nil, skipf("it failed in this run")
	case history.OutcomeSkipped:
		return nil, skipf("it did not come to run")
	}
	run := claim{outputs: map[string]OutputSummary{}}
	for i := range step.Outputs {
		out, err := summaryOf(&step.Outputs[i])
		if err != nil {
			return nil, err
		}
		run.outputs[step.Outputs[i].Port] = out
	}
	claims := []claim{run}
	record, err := v.recordClaim(step.Key)
	if err != nil {
		return nil, err
	}
	if record != nil && !maps.Equal(identities(record.outputs), identities(run.outputs)) {
		claims = append(claims, *record)
	}
	for _, c := range claims {
		if err := v.checkObjects(c); err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// recordClaim reads the record of a key; nil when there is none.
func (v *verifier) recordClaim(key string) (*claim, error) {
	parsed, err := cache.ParseActionKey(key)
	if err != nil {
		return nil, err
	}
	record, err := v.repo.store.Get(parsed)
	var damaged *cache.CorruptError
	switch {
	case errors.As(err, &damaged):
		return nil, &DamagedError{err}
	case errors.Is(err, cache.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	c := &claim{record: true, outputs: map[string]OutputSummary{}}
	for _, o := range record.Outputs {
		stored := history.Output{Type: o.Type, ContentDigest: tensor.ContentDigest(o.Content).String(), ObjectDigest: o.Object.String(), Bytes: o.Size}
		if c.outputs[o.Port], err = summaryOf(&stored); err != nil {
			return nil, &DamagedError{fmt.Errorf("record %s, output %q: %w", key, o.Port, err)}
		}
	}
	return c, nil
}

// identity is what two claims of one output have in common when they are one.
type identity struct {
	content tensor.ContentDigest
	object  cache.ObjectDigest
}

func identities(outputs map[string]OutputSummary) map[string]identity {
	all := map[string]identity{}
	for port, o := range outputs {
		all[port] = identity{o.Content, o.Object}
	}
	return all
}

// checkObjects reads the objects of a claim and puts damaged ones into
// quarantine. One that is not there is no damage.
func (v *verifier) checkObjects(c claim) error {
	for _, port := range slices.Sorted(maps.Keys(c.outputs)) {
		digest := c.outputs[port].Object
		err := verifyObject(v.repo.store, digest)
		if errors.Is(err, cache.ErrNotFound) {
			continue
		}
		if cache.Damaged(err) {
			v.damaged[digest] = true
			return &DamagedError{fmt.Errorf("the object of output %q is damaged: %w; %s", port, err, cache.MovedAway(v.repo.store.Quarantine(digest)))}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// execute executes a step once, in a fresh worker, and compares. Where the
// repository has no room for outputs that nobody keeps, the system's temp folder
// takes them.
func (v *verifier) execute(ctx context.Context, work *worker.Request, claims []claim, s *VerifiedStep) error {
	err := v.executeIn(ctx, v.repo.scratch, work, claims, s)
	var failure *Failure
	if errors.As(err, &failure) && failure.Class == worker.ClassStore {
		return v.executeIn(ctx, systemScratch, work, claims, s)
	}
	return err
}

// executeIn executes with outputs in a store of their own, which is gone
// afterwards.
func (v *verifier) executeIn(ctx context.Context, scratch scratch, work *worker.Request, claims []claim, s *VerifiedStep) error {
	folder, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	work.Outputs = filepath.Join(folder, "verify")
	result, err := v.executeFresh(ctx, *work)
	if err != nil {
		return v.failed(err, s)
	}
	again, err := disk.Open(work.Outputs)
	if err != nil {
		return err
	}
	defer func() { _ = again.Close() }()
	for _, c := range claims {
		if err := v.compare(c, result, again, s); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) executeFresh(ctx context.Context, work worker.Request) (*worker.Result, error) {
	pool := worker.NewPool(v.repo.options.Executable, filepath.Join(v.repo.options.Home, "workers"))
	defer pool.Close()
	return pool.Execute(ctx, work, func(worker.Event) {})
}

// failed sorts the end of an execution that gave no result. What succeeded once
// and now fails by itself differs.
func (v *verifier) failed(err error, s *VerifiedStep) error {
	var failure *Failure
	if !errors.As(err, &failure) {
		return err
	}
	switch failure.Class {
	case worker.ClassCorrupt:
		v.damaged[*failure.Object] = true
		return &DamagedError{failure}
	case worker.ClassSource:
		return skipf("%s", failure.Message)
	case worker.ClassHost, worker.ClassStore:
		return err
	}
	s.Text = "executed again it fails: " + failure.Message
	return nil
}

// compare compares all outputs of a claim with those of an execution.
func (v *verifier) compare(c claim, result *worker.Result, again *disk.Store, s *VerifiedStep) error {
	for _, port := range slices.Sorted(maps.Keys(c.outputs)) {
		got, there := result.Outputs[port]
		if !there {
			s.Differences = append(s.Differences, OutputDifference{Output: port, Record: c.record, Text: "was not written again"})
			continue
		}
		found, err := v.compareOutput(c.outputs[port], got, again)
		if err != nil {
			return err
		}
		for _, d := range found {
			d.Output, d.Record = port, c.record
			s.Differences = append(s.Differences, d)
		}
	}
	for _, port := range slices.Sorted(maps.Keys(result.Outputs)) {
		if _, known := c.outputs[port]; !known {
			s.Differences = append(s.Differences, OutputDifference{Output: port, Record: c.record, Text: "was written, and was not before"})
		}
	}
	return nil
}

// compareOutput compares one output by its digests and, where those leave a
// question, value by value.
func (v *verifier) compareOutput(was OutputSummary, got worker.Output, again *disk.Store) ([]OutputDifference, error) {
	if was.Content == got.Content && was.Object == got.Object {
		return nil, nil
	}
	old, err := readObject(v.repo.store, was.Object)
	switch {
	case errors.Is(err, cache.ErrNotFound) && was.Content == got.Content:
		return nil, nil
	case errors.Is(err, cache.ErrNotFound):
		return []OutputDifference{{Text: "has another content; where is not known, for what was recorded is no longer stored"}}, nil
	case err != nil:
		return nil, err
	}
	b, err := readObject(again, got.Object)
	if err != nil {
		return nil, err
	}
	return compareFiles(old, b, was, got)
}

func compareFiles(old, again []byte, was OutputSummary, got worker.Output) ([]OutputDifference, error) {
	after, err := tensor.Open(again, got.Type, tensor.ReadOptions{Cores: 2})
	if err != nil {
		return nil, err
	}
	unreadable := func(err error) ([]OutputDifference, error) {
		return []OutputDifference{{Text: fmt.Sprintf("what was recorded cannot be read: %v", err)}}, nil
	}
	before, err := tensor.Open(old, was.Type, tensor.ReadOptions{Cores: 2})
	if err != nil {
		return unreadable(err)
	}
	found, err := tensor.Compare(before, after)
	if err != nil {
		return unreadable(err)
	}
	if len(found) == 0 && was.Content != got.Content {
		return []OutputDifference{{Text: "has the values that are stored, but not the content digest that was recorded"}}, nil
	}
	var differences []OutputDifference
	for _, d := range found {
		differences = append(differences, OutputDifference{Difference: d})
	}
	return differences, nil
}
