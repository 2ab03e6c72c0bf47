package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var warmTable = flag.String("warm-table", "", "the file to which BenchmarkWarm writes its table")

// warmSizes are the numbers of steps, the largest last: the smaller pipelines
// are its beginning, so that they hit once it has run.
var warmSizes = []int{1000, 3270, 10000}

const (
	warmLayer  = 100
	warmRounds = 9
)

// The goal for a fully cached run of 3,270 steps, as a whole process.
const (
	warmGoalSteps = 3270
	warmGoal      = 500 * time.Millisecond
)

// BenchmarkWarm runs bin/zen on pipelines of which every step is cached, and
// measures the process from its start to its end. `make bench-cache` prints its
// table.
func BenchmarkWarm(b *testing.B) {
	w := newWarm(b)
	took := map[int][]time.Duration{}
	for range b.N {
		for range warmRounds {
			for _, n := range warmSizes { // by turns, so that a busy moment slows all of them
				took[n] = append(took[n], w.run(b, n, n))
			}
		}
	}
	text := warmText(took)
	b.Log("\n" + text)
	if *warmTable != "" && !b.Failed() {
		if err := os.WriteFile(*warmTable, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// warm is a home in which the largest pipeline has run.
type warm struct{ folder, zen string }

func newWarm(b *testing.B) *warm {
	zen, err := filepath.Abs("../bin/zen")
	if err != nil {
		b.Fatal(err)
	}
	w := &warm{b.TempDir(), zen}
	plugin := filepath.Join(guestFolder(b), "steps.wasm")
	for _, n := range warmSizes {
		if err := os.WriteFile(w.file(n), []byte(layeredPipeline(plugin, n)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	w.run(b, warmSizes[len(warmSizes)-1], 0)
	return w
}

func (w *warm) file(steps int) string {
	return filepath.Join(w.folder, fmt.Sprintf("pipeline%d.toml", steps))
}

// layeredPipeline is a pipeline of layers, each step of which reads one of the
// layer before, twice.
func layeredPipeline(plugin string, steps int) string {
	var t strings.Builder
	fmt.Fprintf(&t, "name = \"layers\"\n[plugins]\nsteps = %q\n", plugin)
	for i := range steps {
		if i < warmLayer {
			fmt.Fprintf(&t, "[steps.s%d]\nrun = \"steps.seven\"\nparams = { n = %d }\n", i, i+1)
			continue
		}
		before := i - warmLayer
		fmt.Fprintf(&t, "[steps.s%d]\nrun = \"steps.add\"\ninputs = { x = \"s%d.y\", plus = \"s%d.y\" }\nparams = { by = %d.5 }\n", i, before, before, i)
	}
	return t.String()
}

// run runs zen, and checks that so many steps hit.
func (w *warm) run(b *testing.B, steps, hits int) time.Duration {
	cmd := exec.Command(w.zen, "run", w.file(steps))
	cmd.Env = append(os.Environ(), "ZEN_HOME="+filepath.Join(w.folder, "home"))
	var out bytes.Buffer
	cmd.Stderr = &out
	started := time.Now()
	err := cmd.Run()
	took := time.Since(started)
	if err != nil {
		b.Fatalf("%v: %s", err, out.Bytes())
	}
	if got := bytes.Count(out.Bytes(), []byte("` is cached.\n")); got != hits {
		b.Fatalf("%d of %d steps hit", got, steps)
	}
	return took
}

func warmText(took map[int][]time.Duration) string {
	var t strings.Builder
	fmt.Fprintf(&t, "a fully cached `zen run`, the whole process; medians of %d\n\n", len(took[warmGoalSteps]))
	for _, n := range warmSizes {
		d := middle(took[n])
		fmt.Fprintf(&t, "%6d steps  %4d ms  %3d µs per step\n", n, d.Milliseconds(), d.Microseconds()/int64(n))
	}
	verdict := "met"
	if middle(took[warmGoalSteps]) > warmGoal {
		verdict = "NOT met"
	}
	fmt.Fprintf(&t, "goal: %d steps in at most %v: %s\n", warmGoalSteps, warmGoal, verdict)
	return t.String()
}

func middle(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}
