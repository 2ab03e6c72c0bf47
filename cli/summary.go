package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"zen/host"
)

// printSummary prints the one line a run ends with.
func printSummary(w io.Writer, s *host.Summary) {
	count := map[host.Outcome]int{}
	saved := 0.0
	for _, step := range s.Steps {
		count[step.Outcome]++
		if step.Outcome == host.OutcomeHit {
			saved += step.SavedSeconds
		}
	}
	parts := []string{fmt.Sprintf("%d executed", count[host.OutcomeExecuted]), fmt.Sprintf("%d cached", count[host.OutcomeHit])}
	if n := count[host.OutcomeFailed]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := count[host.OutcomeSkipped]; n > 0 {
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
// guest's stack and what it wrote last.
func explainFailures(w io.Writer, steps host.StepErrors) {
	for _, step := range steps {
		var failure *host.Failure
		if !errors.As(step, &failure) || len(failure.Stack) == 0 && failure.Stderr == "" {
			continue
		}
		fmt.Fprintf(w, "step `%s`:\n", step.Step)
		for _, line := range failure.StackLines() {
			fmt.Fprintln(w, line)
		}
		for line := range strings.Lines(failure.Stderr) {
			fmt.Fprintf(w, "    | %s\n", strings.TrimRight(line, "\n"))
		}
	}
}
