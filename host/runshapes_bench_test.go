package host

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	shapeTurns  = 3
	stepSeconds = 2.0 // of each step of the diamond
	spinTimeout = 2 * time.Second
)

// The goals: a step that ran out of time is gone so soon after, and a run takes so
// much beside the steps that follow one another.
const (
	endGoal   = 300 * time.Millisecond
	shapeGoal = 100 * time.Millisecond
)

// slowRounds returns how many rounds of bad.slow take so many seconds now.
func slowRounds(b *testing.B, seconds float64) int {
	const rounds = 50
	took := slowRun(b, fmt.Sprintf("[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = %d }\n", rounds), 1)
	return max(1, int(seconds*rounds/took.Seconds()))
}

// slowRun runs a pipeline in a fresh home and returns how long the run took.
func slowRun(b *testing.B, text string, jobs int) time.Duration {
	return duration(slowSummary(b, text, jobs).Seconds)
}

func slowSummary(b *testing.B, text string, jobs int) *Summary {
	b.Helper()
	summary, err := home(b).runText(b, "[limits]\nmemory = \"16MiB\"\n"+text, RunOptions{Jobs: jobs})
	if err != nil {
		b.Fatal(err)
	}
	return summary
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

// diamond is four steps that take as long as one another: the second and the third
// need the first, the fourth needs both.
func diamond(rounds int) string {
	var t strings.Builder
	for i, inputs := range []string{"", `after = "s0.y"`, `after = "s0.y"`, `after = "s1.y", and = "s2.y"`} {
		fmt.Fprintf(&t, "[steps.s%d]\nrun = \"bad.slow\"\nparams = { rounds = %d }\ninputs = { %s }\n", i, rounds+i, inputs)
	}
	return t.String()
}

// diamondRuns are runs of the diamond, and what the steps that follow one another
// took in each: processors are shared with others, so a step may take longer than
// it was calibrated for.
type diamondRuns struct{ whole, path []time.Duration }

func (d *diamondRuns) run(b *testing.B, rounds, jobs int) {
	s := slowSummary(b, diamond(rounds), jobs)
	between := max(s.Steps[1].Seconds, s.Steps[2].Seconds)
	if jobs == 1 {
		between = s.Steps[1].Seconds + s.Steps[2].Seconds
	}
	d.whole = append(d.whole, duration(s.Seconds))
	d.path = append(d.path, duration(s.Steps[0].Seconds+between+s.Steps[3].Seconds))
}

// beside returns what the runs took beside their steps.
func (d *diamondRuns) beside() time.Duration {
	var beside []time.Duration
	for i, whole := range d.whole {
		beside = append(beside, whole-d.path[i])
	}
	return middle(beside)
}

func (d *diamondRuns) text(name string) string {
	return fmt.Sprintf("%s   %5.2f s, of which steps that follow one another %5.2f s\n", name, middle(d.whole).Seconds(), middle(d.path).Seconds())
}

// BenchmarkRunShapes measures what jobs are good for, and how soon a step ends
// whose time is up. `make bench-run` prints its table.
func BenchmarkRunShapes(b *testing.B) {
	var one, two diamondRuns
	var spin, beside []time.Duration
	rounds := 0
	for range b.N {
		for range shapeTurns {
			rounds = slowRounds(b, stepSeconds) // the machine may be faster or slower than a moment ago
			one.run(b, rounds, 1)
			two.run(b, rounds, 2)
			took, other := endlessRun(b, rounds/4)
			spin, beside = append(spin, took), append(beside, other)
		}
	}
	var t strings.Builder
	fmt.Fprintf(&t, "a diamond of four steps of %.0f s, calibrated; medians of %d runs\n\n", stepSeconds, shapeTurns)
	t.WriteString(one.text("one job ") + two.text("two jobs"))
	fmt.Fprintf(&t, "goal: beside these at most %v: %s\n\n", shapeGoal, verdict(max(one.beside(), two.beside()) <= shapeGoal))
	fmt.Fprintf(&t, "an endless loop with timeout = %v\n\nended after %.3f s; the step beside it succeeded, in %.2f s\n", spinTimeout, middle(spin).Seconds(), middle(beside).Seconds())
	fmt.Fprintf(&t, "goal: at most %v after its time: %s\n", endGoal, verdict(middle(spin) <= spinTimeout+endGoal))
	writeTable(b, t.String())
}

// endlessRun runs an endless loop beside a step that ends, and returns how long
// each took.
func endlessRun(b *testing.B, rounds int) (spin, beside time.Duration) {
	text := fmt.Sprintf("[limits]\nmemory = \"16MiB\"\n[steps.spin]\nrun = \"bad.spin\"\nlimits = { timeout = \"%v\" }\n[steps.beside]\nrun = \"bad.slow\"\nparams = { rounds = %d }\n", spinTimeout, rounds)
	summary, err := home(b).runText(b, text, RunOptions{Jobs: 2, KeepGoing: true})
	if err == nil || summary.step(b, "spin").Outcome != OutcomeFailed || summary.step(b, "beside").Outcome != OutcomeExecuted {
		b.Fatalf("%v: %v", outcomes(summary), err)
	}
	return duration(summary.step(b, "spin").Seconds), duration(summary.step(b, "beside").Seconds)
}
