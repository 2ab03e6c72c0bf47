package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"zen/host"
)

// maxWaiting is how many of the steps that wait for inputs have a line.
const maxWaiting = 4

// waiting returns at most most steps that wait for inputs, those that lack the
// fewest first: they come next.
func (l *live) waiting(most int) []*liveStep {
	var all []*liveStep
	for _, s := range l.order {
		if s.state == waitsForInputs {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b *liveStep) int { return cmp.Compare(a.waits, b.waits) })
	return all[:min(len(all), maxWaiting, max(0, most))]
}

// lacks names the steps that have not given yet what this one needs, the first
// of many.
func (s *liveStep) lacks() string {
	const most = 10
	var names []string
	for _, b := range s.before {
		if len(names) == most {
			return strings.Join(names, ", ") + ", …"
		}
		if b.outcome != host.OutcomeHit && b.outcome != host.OutcomeExecuted {
			names = append(names, oneLine(b.name))
		}
	}
	return strings.Join(names, ", ")
}

// waitLine says what a step waits for.
func (l *live) waitLine(s *liveStep, width int, st styles) string {
	room := l.nameRoom(width)
	r := &row{room: width}
	r.add("", padded(shorten(oneLine(s.name), room), min(width, room)), st.dim)
	r.add(" ", displaywidth.TruncateString("waits for "+s.lacks(), max(0, r.room-1), "…"), st.dim)
	return r.b.String()
}
