//go:build linux

package worker

import (
	"cmp"
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

// callTime is what callTimes calls of an import took, or one part of a write.
type callTime struct {
	name string
	took time.Duration
}

func (t *abiBenchTable) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d MB of float32 in one call, stored uncompressed, verified and in the page cache; medians\n\n", benchBytes/1_000_000)
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
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

// putCopy puts a line of something that is to be as fast as a copy.
func putCopy(w *tabwriter.Writer, what string, took, plain time.Duration) {
	fmt.Fprintf(w, "%s\t%7.1f\t%6.1f\t%13.0f %%\n", what, milliseconds(took), gigabytes(took), 100*float64(plain)/float64(took))
}

// putBeside puts a plain copy and what it is compared with.
func putBeside(w *tabwriter.Writer, what, plain string, b *besideCopy) {
	if plain != "" {
		putCopy(w, plain, median(b.plain), median(b.plain))
	}
	putCopy(w, what, median(b.took), median(b.plain))
}

func (t *abiBenchTable) putReads(w *tabwriter.Writer) {
	r := &t.reads
	fmt.Fprint(w, "\t     ms\t  GB/s\tof a plain copy\n")
	putBeside(w, "read, 1 core", "plain copy, object to guest", &r.one)
	putBeside(w, "read, all cores", "", &r.all)
	putBeside(w, "first read, 1 core", "plain copy to fresh memory", &r.firstOne)
	putBeside(w, "first read, all cores", "", &r.firstAll)
}

func (t *abiBenchTable) putWrites(w *tabwriter.Writer) {
	d := &t.writes
	fmt.Fprint(w, "\t\t\t\n")
	putBeside(w, "write, all cores", "plain copy, guest to host", &d.write)
	for _, duty := range d.duties() {
		putCopy(w, duty.name+" alone", duty.took, median(d.write.plain))
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
	fmt.Fprint(w, "\t    ns\n")
	for _, c := range t.calls {
		fmt.Fprintf(w, "%s\t%6.0f\n", c.name, nanoseconds(c.took))
	}
}

func (t *abiBenchTable) putLanguages(w *tabwriter.Writer) {
	fmt.Fprint(w, "\tms to its output\tms in all\n")
	for _, l := range t.languages {
		fmt.Fprintf(w, "%s\t%16.2f\t%9.2f\n", l.language, milliseconds(l.instance), milliseconds(l.whole))
	}
}

// verdict says which goals are met.
func (t *abiBenchTable) verdict() string {
	return fmt.Sprintf("goals: read at %.0f %% of a plain copy: %s; write at %.0f %%: %s; a call under %.0f ns: %s",
		100*goalOfCopy, verdictOf(&t.reads.one), 100*goalOfCopy, verdictOf(&t.writes.write)+t.writes.reason(), goalOfCall, t.verdictOfCalls())
}

func verdictOf(b *besideCopy) string {
	ratio := b.ratio()
	return fmt.Sprintf("%s (%.0f %%)", met(ratio >= goalOfCopy), 100*ratio)
}

// ratio returns how fast it is beside a plain copy: 1 is as fast.
func (b *besideCopy) ratio() float64 { return float64(median(b.plain)) / float64(median(b.took)) }

// reason names the part of a write that alone takes longer than the goal for
// all of it.
func (d *writeTimes) reason() string {
	slowest := slowestOf(d.duties())
	alone := float64(median(d.write.plain)) / float64(slowest.took)
	if d.write.ratio() >= goalOfCopy || alone >= goalOfCopy {
		return ""
	}
	return fmt.Sprintf(", %s alone is at %.0f %%", slowest.name, 100*alone)
}

func (t *abiBenchTable) verdictOfCalls() string {
	slowest := slowestOf(slices.DeleteFunc(slices.Clone(t.calls), func(c callTime) bool { return slices.Contains(eventCalls, c.name) }))
	return fmt.Sprintf("%s (%s, the slowest but %s: %.0f)", met(nanoseconds(slowest.took) < goalOfCall), slowest.name, strings.Join(eventCalls, " and "), nanoseconds(slowest.took))
}

func slowestOf(times []callTime) callTime {
	return slices.MaxFunc(times, func(a, b callTime) int { return cmp.Compare(a.took, b.took) })
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
