package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"zen/host"
)

// barUnits is the length of a bar in the units that are passed to mpb.
const barUnits = 10_000

// barView shows a bar for every step that runs and prints lines above them.
type barView struct {
	lines    *lineView
	progress *mpb.Progress
	mu       sync.Mutex
	bars     map[string]*stepBar
	width    int // of the longest step name
}

// lineStart begins every write at the start of the line: a terminal that echoes
// ^C leaves the cursor behind it.
type lineStart struct{ w io.Writer }

func (l lineStart) Write(b []byte) (int, error) {
	n, err := l.w.Write(append([]byte("\r"), b...))
	return max(n-1, 0), err
}

// stepBar is the bar of one step or download.
type stepBar struct {
	bar *mpb.Bar
	mu  sync.Mutex
	// note is the latest metrics.
	note  string
	order []string
	last  map[string]float64
}

func newBarView(lines *lineView, plan *host.Plan) *barView {
	v := &barView{lines: lines, bars: map[string]*stepBar{}}
	v.progress = mpb.New(mpb.WithOutput(os.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	v.lines.w = lineStart{v.progress}
	for _, s := range plan.Graph.Steps {
		v.width = max(v.width, len(s.Name))
	}
	return v
}

func (v *barView) observe(e host.Event) {
	switch e.Kind {
	case host.EventStepStarted:
		v.add(e.Step)
	case host.EventDownload:
		v.add(e.Source).set(e)
	case host.EventProgress:
		v.add(e.Step).set(e)
	case host.EventMetric:
		v.add(e.Step).metric(e)
		v.lines.observe(e)
	case host.EventStepFinished:
		v.remove(e.Step)
		v.lines.observe(e)
	default:
		v.lines.observe(e)
	}
}

// add returns the bar of a step, a new one when it has none.
func (v *barView) add(name string) *stepBar {
	v.mu.Lock()
	defer v.mu.Unlock()
	if b := v.bars[name]; b != nil {
		return b
	}
	b := &stepBar{last: map[string]float64{}}
	b.bar = v.progress.New(barUnits, mpb.BarStyle().Lbound("").Rbound("").Filler("█").Tip("█").Padding("░"),
		mpb.BarRemoveOnComplete(), mpb.BarWidth(24),
		mpb.PrependDecorators(decor.Name(fmt.Sprintf("%-*s ", v.width, name))),
		mpb.AppendDecorators(
			decor.Any(func(s decor.Statistics) string { return fmt.Sprintf(" %3d%% ", 100*s.Current/barUnits) }),
			decor.Elapsed(decor.ET_STYLE_GO),
			decor.Any(func(decor.Statistics) string { return b.text() }),
		))
	v.bars[name] = b
	return b
}

func (v *barView) remove(name string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if b := v.bars[name]; b != nil {
		b.bar.Abort(true)
		delete(v.bars, name)
	}
}

func (b *stepBar) set(e host.Event) {
	if e.Total != nil && *e.Total > 0 {
		b.bar.SetCurrent(min(barUnits-1, int64(barUnits*float64(*e.Done / *e.Total))))
	}
}

// metric remembers the latest value of each metric, the newest name last.
func (b *stepBar) metric(e host.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.last[e.Metric]; !known {
		b.order = append(b.order, e.Metric)
	}
	b.last[e.Metric] = float64(*e.Value)
	var parts []string
	for _, name := range b.order[:min(len(b.order), 3)] {
		parts = append(parts, fmt.Sprintf("%s %.4g", name, b.last[name]))
	}
	b.note = "  " + strings.Join(parts, "  ")
}

func (b *stepBar) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.note
}

func (v *barView) close() {
	v.mu.Lock()
	for _, b := range v.bars {
		b.bar.Abort(true)
	}
	v.mu.Unlock()
	v.progress.Wait()
	v.lines.w = os.Stderr
}
