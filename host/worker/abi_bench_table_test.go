package worker

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// The goals of the contract: reading and writing at so much of a plain copy,
// and a call in less than so long.
const (
	goalOfCopy = 0.8
	goalOfCall = 200.0 // ns
)

// abiBenchTable is everything that BenchmarkABI measured, for a person to read.
type abiBenchTable struct {
	reads     readTimes
	writes    writeTimes
	calls     []callTime
	languages []instanceTimes
}

type callTime struct {
	name string
	took time.Duration // of callTimes calls
}

func (t *abiBenchTable) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "zen1: %d MB of float32 in one call, stored uncompressed, verified and in the page cache; medians of %d\n\n", benchBytes/1_000_000, benchRounds)
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	t.putReads(w)
	t.putWrites(w)
	_ = w.Flush()
	fmt.Fprintf(&out, "\n%d calls of each kind; a row has 16 bytes\n\n", callTimes)
	t.putCalls(w)
	_ = w.Flush()
	fmt.Fprint(&out, "\nan execution in a fresh instance, of an entry that writes no row\n\n")
	t.putLanguages(w)
	_ = w.Flush()
	fmt.Fprintf(&out, "\n%s\n", t.verdict())
	return out.String()
}

// putCopy puts a line of something that is as good as a copy would be.
func putCopy(w *tabwriter.Writer, what string, took, plain time.Duration) {
	fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.0f %%\t\n", what, milliseconds(took), gigabytes(took), 100*float64(plain)/float64(took))
}

func (t *abiBenchTable) putReads(w *tabwriter.Writer) {
	r := &t.reads
	one, all := median(r.copyOne), median(r.copyAll)
	fmt.Fprint(w, "\tms\tGB/s\tof a plain copy\t\n")
	putCopy(w, "plain copy, object to guest", one, one)
	putCopy(w, "read, 1 core", median(r.one), one)
	putCopy(w, "read, all cores", median(r.all), all)
	putCopy(w, "read, first of an execution", r.first, one)
}

func (t *abiBenchTable) putWrites(w *tabwriter.Writer) {
	d := &t.writes
	plain := median(d.copied)
	fmt.Fprint(w, "\t\t\t\t\n")
	putCopy(w, "plain copy, guest to host", plain, plain)
	putCopy(w, "write, all cores", median(d.write), plain)
	for _, duty := range d.duties() {
		putCopy(w, duty.name+" alone", duty.took, plain)
	}
}

// duties are what a write has to do, each alone.
func (d *writeTimes) duties() []callTime {
	return []callTime{
		{"BLAKE3, 1 core", median(d.blake3)},
		{"BLAKE3, all cores", median(d.blake3All)},
		{"SHA-256", median(d.sha256)},
		{"writing a file", median(d.fileWrite)},
	}
}

func (t *abiBenchTable) putCalls(w *tabwriter.Writer) {
	fmt.Fprint(w, "\tns\t\n")
	for _, c := range t.calls {
		fmt.Fprintf(w, "%s\t%.0f\t\n", c.name, nanoseconds(c.took))
	}
}

func (t *abiBenchTable) putLanguages(w *tabwriter.Writer) {
	fmt.Fprint(w, "\tms to its first output\tms in all\t\n")
	for _, l := range t.languages {
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t\n", l.language, milliseconds(l.instance), milliseconds(l.whole))
	}
}

// verdict says which goals are met.
func (t *abiBenchTable) verdict() string {
	read := float64(median(t.reads.copyOne)) / float64(median(t.reads.one))
	write := float64(median(t.writes.copied)) / float64(median(t.writes.write))
	slowest := slices.MaxFunc(t.calls, func(a, b callTime) int { return int(a.took - b.took) })
	return fmt.Sprintf("goal: read at %.0f %% of a plain copy: %s (%.0f %%); write at %.0f %%: %s (%.0f %%)%s; calls under %.0f ns: %s (%s takes %.0f)",
		100*goalOfCopy, met(read >= goalOfCopy), 100*read,
		100*goalOfCopy, met(write >= goalOfCopy), 100*write, t.whyWriteIsSlow(write),
		goalOfCall, met(nanoseconds(slowest.took) < goalOfCall), slowest.name, nanoseconds(slowest.took))
}

// whyWriteIsSlow names the part of a write that alone takes longer than the goal
// for all of it.
func (t *abiBenchTable) whyWriteIsSlow(write float64) string {
	if write >= goalOfCopy {
		return ""
	}
	slowest := slices.MaxFunc(t.writes.duties(), func(a, b callTime) int { return int(a.took - b.took) })
	return fmt.Sprintf(", for %s alone is at %.0f %%", slowest.name, 100*float64(median(t.writes.copied))/float64(slowest.took))
}

func met(yes bool) string {
	if yes {
		return "met"
	}
	return "not met"
}

func milliseconds(d time.Duration) float64 { return float64(d) / 1e6 }
func gigabytes(d time.Duration) float64    { return benchBytes / float64(d) }
func nanoseconds(d time.Duration) float64  { return float64(d) / callTimes }
