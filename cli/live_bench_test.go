//go:build unix

package cli

import (
	"testing"
	"time"
)

// BenchmarkLive runs 1,000 steps that take next to no time in a terminal: shown
// live, as lines, and not at all. cpu-s are seconds of processor time, the
// workers' too.
func BenchmarkLive(b *testing.B) {
	folder, env := liveFolder(b, fastSteps(1000))
	for _, how := range []struct {
		name, term string
		flags      []string
	}{
		{"live", "xterm", nil},
		{"lines", "dumb", nil},
		{"quiet", "xterm", []string{"-q"}},
	} {
		b.Run(how.name, func(b *testing.B) {
			var cpu time.Duration
			for b.Loop() {
				args := append([]string{"run", "p.toml", "--cache=off"}, how.flags...)
				m := inTerminal(b, 100, 30, append(env, "TERM="+how.term), folder, "zen", args...)
				if code := m.end(); code != exitOK {
					b.Fatalf("exit code %d:\n%s", code, m.screen())
				}
				cpu += m.session.ProcessState.UserTime() + m.session.ProcessState.SystemTime()
			}
			b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}
