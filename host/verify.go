package host

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zen/abi/toml"
	"zen/cache"
	"zen/host/history"
)

// VerifyOptions say how to verify.
type VerifyOptions struct {
	Times   int                // executions of each step; 0 is 1
	Observe func(VerifiedStep) // is told each step when it is done; may be nil
}

// Verdict is what verifying a step gave.
type Verdict string

// The verdicts.
const (
	VerdictIdentical Verdict = "identical"
	VerdictDiffers   Verdict = "differs"
	VerdictDamaged   Verdict = "damaged" // what is stored is not what was stored
	VerdictSkipped   Verdict = "skipped" // it cannot be executed again
)

// Verification is what executing the steps of a run again gave.
type Verification struct {
	Run      string
	Pipeline string
	Steps    []VerifiedStep
}

// VerifiedStep is one step of a Verification.
type VerifiedStep struct {
	Name        string
	Verdict     Verdict
	Times       int     // executions that came to their end
	Seconds     float64 // of all of them
	Text        string  // why it was skipped or is damaged, or how its execution failed
	Differences []OutputDifference
}

// VerifyError says that steps of a run are not what was recorded.
type VerifyError struct {
	Run   string
	Steps []string
}

func (e *VerifyError) Error() string {
	if len(e.Steps) == 1 {
		return fmt.Sprintf("run %s: step `%s` is not what was recorded", e.Run, e.Steps[0])
	}
	return fmt.Sprintf("run %s: %d steps are not what was recorded: %s", e.Run, len(e.Steps), strings.Join(e.Steps, ", "))
}

// Verify executes what a run recorded again, [RUN/][STEP], hits too, and
// compares the content of all outputs. It stores nothing. The Verification is
// there also with a *VerifyError, when something differs or is damaged, and
// with a *UsageError when nothing could be verified.
func (r *Repository) Verify(ctx context.Context, ref string, o VerifyOptions) (*Verification, error) {
	run, steps, err := r.stepsToVerify(ref)
	if err != nil {
		return nil, err
	}
	if sign, err := r.store.BeginRun(); err == nil { // trim leaves alone what it reads
		defer func() { _ = r.store.EndRun(sign) }()
	}
	v := &verifier{explainer: newExplainer(r, run), times: max(1, o.Times), damaged: map[cache.ObjectDigest]bool{}}
	all := &Verification{Run: run.ID, Pipeline: run.Pipeline, Steps: []VerifiedStep{}}
	for i := range steps {
		step, err := v.verify(ctx, &steps[i])
		if ctx.Err() != nil {
			return nil, ErrInterrupted
		}
		if err != nil {
			return nil, &StepError{Step: step.Name, Phase: PhaseExecute, Err: err}
		}
		all.Steps = append(all.Steps, step)
		if o.Observe != nil {
			o.Observe(step)
		}
	}
	return all, all.err()
}

// err sums the verdicts up.
func (v *Verification) err() error {
	var wrong []string
	done := 0
	for _, s := range v.Steps {
		if s.Verdict != VerdictSkipped {
			done++
		}
		if s.Verdict == VerdictDiffers || s.Verdict == VerdictDamaged {
			wrong = append(wrong, s.Name)
		}
	}
	switch {
	case len(wrong) > 0:
		return &VerifyError{Run: v.Run, Steps: wrong}
	case done == 0:
		return &UsageError{fmt.Sprintf("run %s: nothing could be verified", v.Run)}
	}
	return nil
}

// stepsToVerify resolves [RUN/][STEP]. A word without a slash is a step of the
// latest run, or else a run. Of a matrix, the name in the file means all its steps.
func (r *Repository) stepsToVerify(ref string) (*history.Run, []history.Step, error) {
	runRef, name := splitRun(ref)
	run, err := r.FindRun(runRef)
	if err != nil && !(runRef == "" && name != "") {
		return nil, nil, err
	}
	if err == nil && name == "" {
		return run, run.Steps, nil
	}
	if err == nil {
		if step := stepOf(run, name); step != nil {
			return run, []history.Step{*step}, nil
		}
		if points := pointsOf(run, name); len(points) > 0 {
			return run, points, nil
		}
	}
	if runRef != "" {
		return nil, nil, noStep(run, name)
	}
	whole, wholeErr := r.FindRun(name)
	switch {
	case wholeErr == nil:
		return whole, whole.Steps, nil
	case err != nil || strings.Contains(name, "@"):
		return nil, nil, wholeErr
	}
	return nil, nil, &UsageError{fmt.Sprintf("run %s of %s has no step %q%s, and there is no such run", run.ID, run.Pipeline, name, toml.Hint(name, stepNames(run)))}
}

// verifier verifies steps of one run.
type verifier struct {
	*explainer
	times   int
	damaged map[cache.ObjectDigest]bool // found so, and in quarantine by now
}

// skipError says why a step cannot be executed again.
type skipError struct{ msg string }

func (e *skipError) Error() string { return e.msg }

func skipf(format string, args ...any) error { return &skipError{fmt.Sprintf(format, args...)} }

// verify verifies one step. An error is zen's own.
func (v *verifier) verify(ctx context.Context, step *history.Step) (VerifiedStep, error) {
	s := VerifiedStep{Name: step.Name}
	err := v.repeat(ctx, step, &s)
	var skip *skipError
	var damaged *DamagedError
	switch {
	case errors.As(err, &skip):
		s.Verdict, s.Text = VerdictSkipped, skip.msg
	case errors.As(err, &damaged):
		s.Verdict, s.Text = VerdictDamaged, damaged.Error()
	case err != nil:
		return s, err
	case len(s.Differences) > 0 || s.Text != "":
		s.Verdict = VerdictDiffers
	default:
		s.Verdict = VerdictIdentical
	}
	return s, nil
}

// repeat executes a step until something differs.
func (v *verifier) repeat(ctx context.Context, step *history.Step, s *VerifiedStep) error {
	claims, err := v.claims(step)
	if err != nil {
		return err
	}
	work, err := v.work(ctx, step)
	if err != nil {
		return err
	}
	for range v.times {
		started := time.Now()
		err := v.execute(ctx, work, claims, s)
		s.Seconds += time.Since(started).Seconds()
		if err != nil {
			return err
		}
		s.Times++
		if len(s.Differences) > 0 || s.Text != "" {
			return nil
		}
	}
	return nil
}
