package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"zen/host"
	"zen/host/worker"
)

// printSummary prints the one line a run ends with.
func printSummary(w io.Writer, s *host.Summary) {
	count := map[host.Outcome]int{}
	interrupted, saved := 0, 0.0
	for _, step := range s.Steps {
		count[step.Outcome]++
		if wasInterrupted(step) {
			interrupted++
		}
		if step.Outcome == host.OutcomeHit {
			saved += step.SavedSeconds
		}
	}
	parts := []string{fmt.Sprintf("%d executed", count[host.OutcomeExecuted]), fmt.Sprintf("%d cached", count[host.OutcomeHit])}
	if n := count[host.OutcomeFailed]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if interrupted > 0 {
		parts = append(parts, fmt.Sprintf("%d interrupted", interrupted))
	}
	if n := count[host.OutcomeSkipped] - interrupted; n > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped", n))
	}
	text := strings.Join(parts, ", ")
	if saved > 0 {
		text += fmt.Sprintf(" (%s saved)", seconds(saved))
	}
	fmt.Fprintf(w, "Run %s of pipeline `%s` %s in %s: %s.\n", s.Run, s.Pipeline, endText[s.Status], seconds(s.Seconds), text)
	if t := s.Trimmed; t != nil {
		fmt.Fprintf(w, "The result cache was trimmed: removed %s.\n", trimText(t.Records, t.Objects, t.Freed, t.Left))
	}
}

var endText = map[host.Status]string{
	host.StatusOK: "has finished", host.StatusFailed: "has failed", host.StatusInterrupted: "was interrupted",
}

// seconds writes a duration as people read it: 0.004s, 1.2s, 3m12s.
func seconds(s float64) string {
	switch {
	case s < 0.0995:
		return fmt.Sprintf("%.3fs", s)
	case s < 99.95:
		return fmt.Sprintf("%.1fs", s)
	}
	return (time.Duration(s+0.5) * time.Second).String()
}

// explainFailures prints what stands behind the one line of a failed step: the
// guest's stack, the shapes of its inputs and what it wrote last.
func explainFailures(w io.Writer, steps host.StepErrors) {
	for _, step := range steps {
		var failure *host.Failure
		if !errors.As(step, &failure) || step.Report == nil {
			continue
		}
		lines := failure.StackLines()
		for _, input := range step.Report.InputLines() {
			lines = append(lines, "    with "+input)
		}
		lines = append(lines, lastWords(failure, step.Report)...)
		if len(lines) > 0 {
			fmt.Fprintf(w, "step `%s`:\n%s\n", step.Step, strings.Join(lines, "\n"))
		}
	}
}

// lastWords returns the last lines of a step's log, or of the standard error of a
// worker that broke.
func lastWords(failure *host.Failure, report *host.FailureReport) []string {
	var lines []string
	for _, line := range report.Log {
		lines = append(lines, "    | "+strings.ReplaceAll(line.Text, "\n", "\n    | "))
	}
	if failure.Class != worker.ClassCrash {
		return lines
	}
	for line := range strings.Lines(failure.Stderr) {
		lines = append(lines, "    | "+strings.TrimRight(line, "\n"))
	}
	return lines
}
