package host

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var runTable = flag.String("run-table", "", "the file to which BenchmarkRunOverhead, BenchmarkRunShapes and BenchmarkRunTimeout append their tables")

const (
	chainSteps    = 200
	wideSteps     = 1000
	overheadTurns = 5
	cyclesEach    = 200
)

// The goal for a step of a chain: so much, and so many cycles that make a small
// file durable.
const (
	overheadGoal       = 3 * time.Millisecond
	overheadGoalCycles = 6
)

// BenchmarkRunOverhead measures what zen adds to steps that do nothing: a chain,
// and independent ones on two jobs, in fresh homes, beside the cycle of the disk.
// `make bench-run` prints its table.
func BenchmarkRunOverhead(b *testing.B) {
	var chain, wide, cycle []time.Duration
	for range b.N {
		for range overheadTurns { // by turns, so that a busy moment slows all of them
			before := measureCycle(b)
			chain = append(chain, perStep(b, trivialChain(chainSteps), 1, chainSteps))
			cycle = append(cycle, (before+measureCycle(b))/2)
			wide = append(wide, perStep(b, trivialSteps(wideSteps), 2, wideSteps))
		}
	}
	writeTable(b, overheadText(middle(cycle), middle(chain), middle(wide)))
}

// trivialChain is a chain of steps, each of which adds one to a number.
func trivialChain(n int) string {
	var t strings.Builder
	t.WriteString("[steps.s0]\nrun = \"steps.seven\"\nparams = { n = 1 }\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&t, "[steps.s%d]\nrun = \"steps.add\"\ninputs = { x = \"s%d.y\" }\n", i, i-1)
	}
	return t.String()
}

// trivialSteps are steps that know nothing of each other.
func trivialSteps(n int) string {
	var t strings.Builder
	for i := range n {
		fmt.Fprintf(&t, "[steps.s%d]\nrun = \"steps.seven\"\nparams = { n = %d }\n", i, i+1)
	}
	return t.String()
}

// perStep runs a pipeline in a fresh home, where nothing was ever compiled, and
// returns the mean time of a step.
func perStep(b *testing.B, text string, jobs, steps int) time.Duration {
	folder := b.TempDir()
	repo := openHome(b, Options{Home: filepath.Join(folder, "home"), Compilation: filepath.Join(folder, "compiled")})
	file := pipelineFile(b, text)
	started := time.Now()
	summary, err := repo.runFile(b, file, Overrides{}, RunOptions{Jobs: jobs})
	took := time.Since(started)
	if err != nil || len(summary.Steps) != steps {
		b.Fatalf("%d steps, %v", len(summary.Steps), err)
	}
	for _, step := range summary.Steps {
		if step.Outcome != OutcomeExecuted {
			b.Fatalf("step %s was %s", step.Name, step.Outcome)
		}
	}
	if err := os.RemoveAll(folder); err != nil { // the disk is for who is measured next
		b.Fatal(err)
	}
	return took / time.Duration(steps)
}

// measureCycle returns how long the disk takes to make a small file durable, on
// average as for steps: write, fsync, rename, fsync of the folder.
func measureCycle(b *testing.B) time.Duration {
	folder, content := b.TempDir(), make([]byte, 1024)
	started := time.Now()
	for i := range cyclesEach {
		if err := writeDurably(folder, fmt.Sprint(i), content); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(started) / cyclesEach
}

func writeDurably(folder, name string, content []byte) error {
	temp, err := os.CreateTemp(folder, "temp")
	if err != nil {
		return err
	}
	if _, err := temp.Write(content); err != nil {
		return err
	}
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), filepath.Join(folder, name)); err != nil {
		return err
	}
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

func overheadText(cycle, chain, wide time.Duration) string {
	goal := overheadGoal + overheadGoalCycles*cycle
	var t strings.Builder
	fmt.Fprintf(&t, "steps that do nothing, nothing cached, on a durable store; medians of %d runs\n\n", overheadTurns)
	fmt.Fprintf(&t, "write, fsync, rename, fsync of the folder   %8s\n", millis(cycle))
	fmt.Fprintf(&t, "a chain of %4d steps, one at a time        %8s per step\n", chainSteps, millis(chain))
	fmt.Fprintf(&t, "%4d independent steps on two jobs          %8s per step\n", wideSteps, millis(wide))
	fmt.Fprintf(&t, "goal: a step of the chain in at most %v and %d cycles, %s: %s\n", overheadGoal, overheadGoalCycles, millis(goal), verdict(chain <= goal))
	fmt.Fprintf(&t, "goal: independent steps no worse than the chain: %s\n", verdict(wide <= chain))
	return t.String()
}

func millis(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "NOT met"
}

func middle(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}

// writeTable logs a table, and appends it to the file of -run-table.
func writeTable(b *testing.B, text string) {
	b.Helper()
	b.Log("\n" + text)
	if *runTable == "" || b.Failed() {
		return
	}
	f, err := os.OpenFile(*runTable, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := f.WriteString(text + "\n"); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
