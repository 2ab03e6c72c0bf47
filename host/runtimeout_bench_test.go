//go:build unix

package host

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	longSeconds  = 10.0
	timeoutTurns = 5
	timeoutGoal  = 0.03 // a timeout that is not reached costs so much at most
)

// computation is what one long computation took in each of its runs.
type computation struct{ clock, processor []time.Duration }

func (c *computation) run(b *testing.B, text string) {
	before := childrenTime(b)
	c.clock = append(c.clock, slowRun(b, text, 1))
	c.processor = append(c.processor, childrenTime(b)-before)
}

// childrenTime returns the processor time of the workers that have ended.
func childrenTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkRunTimeout compares one long computation with and without a timeout
// that it does not reach. `make bench-run` prints its table.
func BenchmarkRunTimeout(b *testing.B) {
	var with, without computation
	for range b.N {
		text := fmt.Sprintf("[steps.slow]\nrun = \"bad.slow\"\nparams = { rounds = %d }\n", slowRounds(b, longSeconds))
		for range timeoutTurns { // by turns, so that a busy moment slows both
			without.run(b, text)
			with.run(b, text+"limits = { timeout = \"1h\" }\n")
		}
	}
	apart := share(with.processor, without.processor)
	var t strings.Builder
	fmt.Fprintf(&t, "one computation with and without a timeout that it does not reach; medians of %d runs by turns\n\n", timeoutTurns)
	fmt.Fprintf(&t, "%21s  %11s\n", "clock", "processor")
	fmt.Fprintf(&t, "%-12s %6.2f s  %9.2f s\n", "no timeout", middle(without.clock).Seconds(), middle(without.processor).Seconds())
	fmt.Fprintf(&t, "%-12s %6.2f s  %9.2f s\n", "timeout 1h", middle(with.clock).Seconds(), middle(with.processor).Seconds())
	fmt.Fprintf(&t, "%-12s %+6.1f %%  %+9.1f %%\n", "apart", 100*share(with.clock, without.clock), 100*apart)
	fmt.Fprintf(&t, "goal: at most %.0f %% of processor time apart: %s\n", 100*timeoutGoal, verdict(apart <= timeoutGoal && apart >= -timeoutGoal))
	writeTable(b, t.String())
}

// share returns how much more one thing took than another.
func share(a, than []time.Duration) float64 {
	return middle(a).Seconds()/middle(than).Seconds() - 1
}
