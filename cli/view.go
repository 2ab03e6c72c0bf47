package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"zen/host"
)

// view shows a run while it is under way.
type view interface {
	observe(host.Event)
	close() // leaves the terminal clean
}

// newView chooses how a run is shown: JSON lines, nothing, lines that change on a
// terminal, or plain lines.
func newView(c *cli.Context, plan *host.Plan) view {
	stderr := c.App.ErrWriter
	lines := &lineView{w: stderr, verbose: c.Bool("verbose"), told: map[string]time.Time{}, now: time.Now}
	switch {
	case c.Bool("json"):
		return &jsonView{encoder: json.NewEncoder(c.App.Writer)}
	case c.Bool("quiet"):
		return quietView{}
	case isTerminal(stderr):
		return newLiveView(c.Bool("verbose"), plan)
	}
	return lines
}

// isTerminal reports whether what is written goes to a terminal that can move
// its cursor.
func isTerminal(w io.Writer) bool {
	return w == os.Stderr && term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb"
}

// quietView shows nothing.
type quietView struct{}

func (quietView) observe(host.Event) {}
func (quietView) close()             {}

// jsonView prints every event as a line of JSON.
type jsonView struct{ encoder *json.Encoder }

func (v *jsonView) observe(e host.Event) {
	_ = v.encoder.Encode(e) // a closed pipe ends the process by itself
}

func (v *jsonView) close() {}

// lineView prints lines in the manner of ZenML.
type lineView struct {
	w       io.Writer
	verbose bool
	told    map[string]time.Time // when the progress of a step or source was last printed
	now     func() time.Time
}

// progressEvery is how often a long step says how far it is, off a terminal.
const progressEvery = 5 * time.Second

func (v *lineView) observe(e host.Event) {
	switch e.Kind {
	case host.EventRunStarted:
		fmt.Fprintf(v.w, "Pipeline `%s`: run %s has started.\n", e.Pipeline, e.Run)
	case host.EventWarning:
		fmt.Fprintf(v.w, "warning: %s\n", *e.Text)
	case host.EventStepWaiting:
		fmt.Fprintf(v.w, "Step `%s` waits for %s.\n", e.Step, e.Holder)
	case host.EventStepQueued:
		if v.verbose {
			fmt.Fprintf(v.w, "Step `%s` waits %s.\n", e.Step, *e.Text)
		}
	case host.EventStepStarted:
		v.told[progressName(e)] = v.now()
		v.start(e)
	case host.EventStepFinished:
		fmt.Fprintln(v.w, finishText(e.Result))
	case host.EventDownload, host.EventProgress:
		v.progress(e)
	case host.EventLog:
		v.log(e)
	case host.EventMetric:
		if v.verbose {
			fmt.Fprintf(v.w, "[%s] %s at %d: %v\n", e.Step, oneLine(e.Metric), *e.At, float64(*e.Value))
		}
	}
}

func (v *lineView) close() {}

// start tells of a step that is executed and, with -v, why it is.
func (v *lineView) start(e host.Event) {
	fmt.Fprintf(v.w, "Step `%s` has started.\n", e.Step)
	if e.Why != nil {
		printWhy(v.w, *e.Why)
	}
}

func (v *lineView) progress(e host.Event) {
	name := progressName(e)
	if v.now().Sub(v.told[name]) < progressEvery {
		return
	}
	v.told[name] = v.now()
	if e.Total != nil && *e.Total > 0 {
		fmt.Fprintf(v.w, "%s: %.0f%%\n", name, 100*float64(*e.Done / *e.Total))
	}
}

func progressName(e host.Event) string {
	if e.Kind == host.EventDownload {
		return fmt.Sprintf("Source `%s`", e.Source)
	}
	return fmt.Sprintf("Step `%s`", e.Step)
}

// log prints a guest's warnings and errors always, the rest with -v. Every line
// says whose it is.
func (v *lineView) log(e host.Event) {
	if !v.verbose && e.Level != "warn" && e.Level != "error" {
		return
	}
	for line := range strings.SplitSeq(*e.Text, "\n") {
		fmt.Fprintf(v.w, "[%s] %s: %s\n", e.Step, e.Level, printed(line))
	}
}

// finishText says what became of a step.
func finishText(s *host.StepSummary) string {
	switch s.Outcome {
	case host.OutcomeHit:
		return fmt.Sprintf("Step `%s` is cached.", s.Name)
	case host.OutcomeExecuted:
		return fmt.Sprintf("Step `%s` has finished in %s.", s.Name, seconds(s.Seconds))
	case host.OutcomeFailed:
		return fmt.Sprintf("Step `%s` has failed.", s.Name)
	}
	if wasInterrupted(*s) {
		return fmt.Sprintf("Step `%s` was interrupted after %s.", s.Name, seconds(s.Seconds))
	}
	return fmt.Sprintf("Step `%s` was skipped.", s.Name)
}

// wasInterrupted reports whether a step was skipped after it had begun.
func wasInterrupted(s host.StepSummary) bool {
	return s.Outcome == host.OutcomeSkipped && s.Seconds > 0
}
