package history

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func hits(n int) Run {
	hex := strings.Repeat("0123456789abcdef", 4)
	r := run("", "mnist_pipeline", 0)
	for i := range n {
		r.Steps = append(r.Steps, Step{Name: fmt.Sprint("step", i), Outcome: OutcomeHit, Seconds: 0.0001, Key: hex, Slot: "classifier", Plugin: "classifier.wasm",
			PluginDigest: hex, Entry: "fit", FromRun: "0123456789ab", FromStep: fmt.Sprint("step", i), Params: `{"epochs":1,"tol":0.1}`,
			Outputs: []Output{{"model", "float32[60000, 28, 28]", hex, hex, 12345678, ""}},
			Inputs:  []Input{{Port: "x_train", From: "normalizer.x_train", ContentDigest: hex}}})
	}
	return r
}

// The part of history in a warm `zen run`, each in a process of its own: open and
// record, and then the end of the process or Close.
func BenchmarkWarmRun(b *testing.B) {
	for _, steps := range []int{4, 3270} {
		for _, role := range []string{"warm", "warm and close"} {
			b.Run(fmt.Sprintf("%s/steps=%d", role, steps), func(b *testing.B) { benchmarkWarmRun(b, role, steps) })
		}
	}
}

func benchmarkWarmRun(b *testing.B, role string, steps int) {
	path := filepath.Join(b.TempDir(), "history.db")
	db := openAt(b, path)
	record(b, db, run("ffffffffffff", "p", 0))
	db.Close() // else SQLite finds the file in use, and folds nothing in
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "HISTORY_TEST_ROLE="+role, "HISTORY_TEST_PATH="+path, "HISTORY_TEST_DIGIT="+fmt.Sprint(i), "HISTORY_TEST_STEPS="+fmt.Sprint(steps))
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		d, err := time.ParseDuration(string(out))
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, d)
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(took[len(took)/2]), "median-ms")
	b.ReportMetric(ms(took[0]), "min-ms")
	b.ReportMetric(ms(took[len(took)-1]), "max-ms")
}

// warm is the process of that benchmark; it prints how long it took.
func warm(closeToo bool) error {
	steps, err := strconv.Atoi(os.Getenv("HISTORY_TEST_STEPS"))
	if err != nil {
		return err
	}
	r := hits(steps)
	r.ID = fmt.Sprintf("%012s", os.Getenv("HISTORY_TEST_DIGIT"))
	began := time.Now()
	db, err := Open(os.Getenv("HISTORY_TEST_PATH"))
	if err != nil {
		return err
	}
	if err := db.Record(r); err != nil {
		return err
	}
	if closeToo {
		err = db.Close()
	}
	fmt.Print(time.Since(began))
	return err
}

func BenchmarkLatest(b *testing.B) {
	path := filepath.Join(b.TempDir(), "history.db")
	db := openAt(b, path)
	for i := range 2000 {
		r := hits(4)
		r.ID = fmt.Sprintf("%012x", i)
		record(b, db, r)
	}
	for b.Loop() {
		if _, err := db.Nth("mnist_pipeline", 0); err != nil {
			b.Fatal(err)
		}
	}
}
