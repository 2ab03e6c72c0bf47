package cli

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/clipperhouse/displaywidth"

	"zen/host"
)

// styles are the colours of the live view; without colours they change nothing.
type styles struct{ bad, odd, good, dim lipgloss.Style }

func newStyles(colours bool) styles {
	if !colours {
		return styles{}
	}
	plain := lipgloss.NewStyle()
	return styles{
		bad: plain.Foreground(lipgloss.Red), odd: plain.Foreground(lipgloss.Yellow),
		good: plain.Foreground(lipgloss.Cyan), dim: plain.Faint(true),
	}
}

// row is a line that grows as long as there is room.
type row struct {
	b     strings.Builder
	room  int
	begun bool
}

// add appends a text after a gap, unless it does not fit.
func (r *row) add(gap, text string, style lipgloss.Style) bool {
	if !r.begun {
		gap = ""
	}
	need := textWidth(gap) + textWidth(text)
	if need > r.room {
		return false
	}
	r.room -= need
	r.begun = true
	r.b.WriteString(gap)
	r.b.WriteString(style.Render(text))
	return true
}

// lines draws what is going on: never wider or higher than there is room.
func (l *live) lines(width, height int, s styles) []string {
	var lines []string
	width = max(1, width-1) // the last column makes terminals break the line
	for _, a := range l.shown(height - 1) {
		lines = append(lines, l.line(a, width, s))
	}
	for _, step := range l.waiting(height - 1 - len(lines)) {
		lines = append(lines, l.waitLine(step, width, s))
	}
	return append(lines, l.countLine(width, s))
}

// line draws an activity: name, bar, elapsed time, expected rest, metrics.
func (l *live) line(a *activity, width int, s styles) string {
	now := l.now()
	r := &row{room: width}
	r.add("", padded(shorten(oneLine(a.name), l.nameRoom(width)), min(width, l.nameRoom(width))), lipgloss.Style{})
	elapsed := now.Sub(a.started)
	if a.waitsFor != nil {
		text := "waits for " + a.waitsFor.String()
		r.add(" ", displaywidth.TruncateString(text, max(0, r.room-len(" 1m59s ")), "…"), s.dim)
		r.add(" ", clock(elapsed), s.dim)
		return r.b.String()
	}
	if part, known := a.part(); known {
		r.add(" ", bar(part, barWidth(width)), s.good)
		r.add(" ", fmt.Sprintf("%3.0f%%", 100*part), lipgloss.Style{})
	} else {
		r.add(" ", padded(spinner(elapsed), barWidth(width)+len(" 100%")), s.good)
	}
	r.add(" ", padded(clock(elapsed), len("59s")), s.dim)
	if rest, known := a.rest(now); known {
		r.add(" ", "~"+clock(rest)+" left", s.dim)
	}
	r.addFacts(a, s)
	return r.b.String()
}

// addFacts appends what an activity tells, as much as fits.
func (r *row) addFacts(a *activity, s styles) {
	if a.download {
		text := bytesText(int64(a.done))
		if a.total > 0 {
			text += " of " + bytesText(int64(a.total))
		}
		r.add("  ", text, lipgloss.Style{})
	}
	for _, m := range a.metrics {
		if !r.add("  ", shorten(oneLine(m.name), maxMetricName)+fmt.Sprintf(" %.4g", m.value), lipgloss.Style{}) {
			return
		}
	}
}

// maxMetricName keeps the name of one metric from taking the room of all.
const maxMetricName = 24

// nameRoom is the width of the column of names.
func (l *live) nameRoom(width int) int {
	longest := l.longest
	for _, a := range l.busy {
		longest = max(longest, textWidth(oneLine(a.name)))
	}
	return min(longest, max(8, width/3))
}

func barWidth(width int) int {
	switch {
	case width >= 99:
		return 24
	case width >= 59:
		return 14
	}
	return 8
}

func bar(part float64, width int) string {
	full := int(part * float64(width))
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// spinEvery is how long a spinner stands still.
const spinEvery = 250 * time.Millisecond

func spinner(elapsed time.Duration) string {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	return string(frames[int(elapsed/spinEvery)%len(frames)])
}

// countLine says how far the run is, in as many words as there is room for.
func (l *live) countLine(width int, s styles) string {
	waiting := l.counts[waitsForInputs] + l.counts[waitsForPlace] + l.counts[waitsForRun]
	waits, why := fmt.Sprintf("%d waiting", waiting), ""
	if text := l.waitText(); text != "" {
		why = " (" + text + ")"
	}
	for _, words := range [][2]string{{l.doneText(), waits + why}, {l.doneText(), waits}, {l.doneNumbers(), waits}} {
		if line := l.countRow(width, words[0], words[1], waiting, s); line != "" {
			return line
		}
	}
	return shorten(l.doneText(), width)
}

// countRow returns the line of counts, "" when it does not fit. The number of
// cached steps may be left out: it is told at the end, too.
func (l *live) countRow(width int, done, waits string, waiting int, s styles) string {
	elapsed := clock(l.now().Sub(l.started))
	r := &row{room: width - textWidth(" · "+elapsed)}
	fits := r.add("", done, lipgloss.Style{})
	add := func(n int, text string, style lipgloss.Style) {
		if n > 0 {
			fits = fits && r.add(" · ", text, style)
		}
	}
	failed := l.ends[host.OutcomeFailed]
	add(l.counts[runs], fmt.Sprintf("%d running", l.counts[runs]), lipgloss.Style{})
	add(waiting, waits, lipgloss.Style{})
	add(failed, fmt.Sprintf("%d failed", failed), s.bad)
	if !fits {
		return ""
	}
	if cached := l.ends[host.OutcomeHit]; cached > 0 {
		r.add(" · ", fmt.Sprintf("%d cached", cached), lipgloss.Style{})
	}
	r.room += textWidth(" · " + elapsed)
	r.add(" · ", elapsed, s.dim)
	return r.b.String()
}

// doneNumbers is doneText for narrow screens.
func (l *live) doneNumbers() string { return fmt.Sprintf("%d/%d", l.counts[ended], len(l.steps)) }

func (l *live) doneText() string {
	return fmt.Sprintf("%d of %s", l.counts[ended], counted(len(l.steps), "step"))
}

// waitText says what the waiting steps wait for: inputs as long as sources are
// still on their way.
func (l *live) waitText() string {
	counts := l.counts
	if l.downloads() {
		counts[waitsForInputs] += counts[waitsForPlace]
		counts[waitsForPlace] = 0
	}
	var parts []string
	for _, w := range []struct {
		state stepState
		what  string
	}{{waitsForRun, "another run"}, {waitsForPlace, "a place"}, {waitsForInputs, "inputs"}} {
		if n := counts[w.state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d for %s", n, w.what))
		}
	}
	return strings.Join(parts, ", ")
}

// moves reports whether something in the lines turns.
func (l *live) moves() bool {
	for _, a := range l.busy {
		if _, known := a.part(); !known && a.waitsFor == nil {
			return true
		}
	}
	return false
}

// clock writes a duration as whole seconds: 12s, 3m12s.
func clock(d time.Duration) string { return d.Truncate(time.Second).String() }

func textWidth(s string) int { return displaywidth.String(s) }

func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-textWidth(s)))
}

// shorten cuts a text in its middle, for names often differ at their ends.
func shorten(s string, most int) string {
	if textWidth(s) <= most {
		return s
	}
	if most < 1 {
		return ""
	}
	head := displaywidth.TruncateString(s, most/2, "")
	return head + "…" + lastOf(s, most-1-textWidth(head))
}

// lastOf returns the end of a text, at most most wide.
func lastOf(s string, most int) string {
	width := textWidth(s)
	for letters := displaywidth.StringGraphemes(s); width > most && letters.Next(); {
		width -= letters.Width()
		s = s[len(letters.Value()):]
	}
	return s
}

// oneLine makes a text of a guest fit into a line: what does not print, or would
// break the line, is replaced.
func oneLine(s string) string { return replaceUnless(s, unicode.IsPrint) }

// printed is oneLine, but tabs stay.
func printed(line string) string {
	return replaceUnless(line, func(r rune) bool { return unicode.IsPrint(r) || r == '\t' })
}

func replaceUnless(s string, good func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if good(r) || unicode.Is(unicode.Zs, r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
