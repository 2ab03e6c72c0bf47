package cli

import (
	"bytes"
	"os"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"zen/host"
)

func newLiveView(verbose bool, plan *host.Plan) *liveView {
	v := &liveView{style: newStyles(os.Getenv("NO_COLOR") == ""), live: newLive(plan.Graph, time.Now)}
	v.lines = &lineView{verbose: verbose, told: map[string]time.Time{}, now: time.Now}
	v.screen = openScreen(os.Stderr, v.frame)
	return v
}

func (v *liveView) observe(e host.Event) {
	v.mu.Lock()
	v.live.take(e)
	many := len(v.live.steps) > largePipeline
	v.mu.Unlock()
	if !v.lines.verbose && (shownLive(e) || many && neverRan(e)) {
		v.screen.changed()
		return
	}
	v.screen.say(v.text(e))
}

// shownLive reports whether the changing lines say all of an event.
func shownLive(e host.Event) bool {
	switch e.Kind {
	case host.EventDownload, host.EventProgress, host.EventMetric, host.EventStepStarted, host.EventStepWaiting:
		return true
	}
	return false
}

// neverRan reports whether a step ended without having run.
func neverRan(e host.Event) bool {
	return e.Kind == host.EventStepFinished &&
		(e.Result.Outcome == host.OutcomeHit || e.Result.Outcome == host.OutcomeSkipped && !wasInterrupted(*e.Result))
}

// text returns what is said of an event for good, in its colour.
func (v *liveView) text(e host.Event) string {
	if e.Kind == host.EventProgress || e.Kind == host.EventDownload {
		return ""
	}
	var b bytes.Buffer
	v.lines.w = &b
	v.lines.observe(e)
	style := v.styleOf(e)
	var lines strings.Builder
	for line := range strings.Lines(b.String()) {
		lines.WriteString(style.Render(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return lines.String()
}

func (v *liveView) styleOf(e host.Event) lipgloss.Style {
	switch {
	case e.Kind == host.EventWarning, e.Level == "warn":
		return v.style.odd
	case e.Level == "error", e.Kind == host.EventStepFinished && e.Result.Outcome == host.OutcomeFailed:
		return v.style.bad
	case e.Kind == host.EventStepFinished && e.Result.Outcome == host.OutcomeExecuted:
		return lipgloss.Style{}
	}
	return v.style.dim
}

// frame draws the changing lines for a terminal of that size, and tells when they
// change by themselves.
func (v *liveView) frame(width, height int) ([]string, time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	next := time.Second
	if v.live.moves() {
		next = spinEvery
	}
	return v.live.lines(width, height, v.style), next
}

func (v *liveView) close() { v.screen.close() }
