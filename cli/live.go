package cli

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"zen/host"
	"zen/host/pipeline"
)

// largePipeline is the number of steps above which a terminal is not told of
// every step that is cached or skipped: the counts tell.
const largePipeline = 20

// maxLiveMetrics is how many metrics of a step may have a place in its line.
const maxLiveMetrics = 8

// liveView shows what runs in lines that change, and above them what has
// happened.
type liveView struct {
	lines  *lineView
	screen *screen
	style  styles
	mu     sync.Mutex // of what follows
	live   *live
}

// live is what a run is doing, as far as it is shown.
type live struct {
	now     func() time.Time
	started time.Time
	steps   map[string]*liveStep
	order   []*liveStep // as in the pipeline
	counts  [stateKinds]int
	ends    map[host.Outcome]int
	longest int         // width of the longest name of a step
	busy    []*activity // what has a line, in the order in which it began
}

// stepState is how far a step is.
type stepState int

const (
	waitsForInputs stepState = iota
	waitsForPlace
	waitsForRun
	runs
	ended
	stateKinds
)

// liveStep is a step of the pipeline.
type liveStep struct {
	name    string
	state   stepState
	outcome host.Outcome // of one that has ended
	waits   int          // steps before it that have no result yet
	before  []*liveStep
	next    []*liveStep
}

// activity is what has a line: a step that runs or waits for another run, or a
// download.
type activity struct {
	name     string
	download bool
	waitsFor *host.Holder
	started  time.Time
	done     float64
	total    float64 // 0: not known
	metrics  []metric
}

// metric is the latest value of a metric.
type metric struct {
	name  string
	value float64
}

func newLive(graph *pipeline.Graph, now func() time.Time) *live {
	l := &live{now: now, started: now(), steps: map[string]*liveStep{}, ends: map[host.Outcome]int{}}
	for _, s := range graph.Steps {
		step := &liveStep{name: s.Name}
		before := map[string]bool{}
		for _, input := range s.Inputs {
			for _, edge := range input.Each() {
				if edge.Step != nil {
					before[edge.Step.Name] = true
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(before)) {
			step.before = append(step.before, l.steps[name])
			l.steps[name].next = append(l.steps[name].next, step)
		}
		step.waits = len(before)
		if step.waits == 0 {
			step.state = waitsForPlace
		}
		l.counts[step.state]++
		l.steps[s.Name], l.order = step, append(l.order, step)
		l.longest = max(l.longest, textWidth(s.Name))
	}
	return l
}

// take follows an event.
func (l *live) take(e host.Event) {
	switch e.Kind {
	case host.EventDownload:
		l.download(e).report(e)
	case host.EventStepWaiting:
		l.move(e.Step, waitsForRun)
		l.begin(e.Step).waitsFor = e.Holder
	case host.EventStepStarted:
		l.endDownloads()
		l.move(e.Step, runs)
		l.end(e.Step)
		l.begin(e.Step)
	case host.EventProgress:
		l.begin(e.Step).report(e)
	case host.EventMetric:
		l.begin(e.Step).measure(e.Metric, float64(*e.Value))
	case host.EventStepFinished:
		l.endDownloads()
		l.end(e.Step)
		l.settle(e.Step, e.Result.Outcome)
	}
}

// move gives a step another state. A step that has ended may run again, when
// what it gave was damaged.
func (l *live) move(name string, to stepState) {
	s := l.steps[name]
	if s.state == ended {
		l.ends[s.outcome]--
	}
	l.counts[s.state]--
	s.state = to
	l.counts[to]++
}

// settle ends a step, and lets those go on that needed it.
func (l *live) settle(name string, outcome host.Outcome) {
	s := l.steps[name]
	again := s.outcome != ""
	l.move(name, ended)
	s.outcome = outcome
	l.ends[outcome]++
	if again || outcome != host.OutcomeHit && outcome != host.OutcomeExecuted {
		return
	}
	for _, next := range s.next {
		next.waits--
		if next.waits == 0 && next.state == waitsForInputs {
			next.state = waitsForPlace
			l.counts[waitsForInputs]--
			l.counts[waitsForPlace]++
		}
	}
}

// begin returns the activity of a step, a new one when it has none.
func (l *live) begin(name string) *activity {
	for _, a := range l.busy {
		if !a.download && a.name == name {
			return a
		}
	}
	a := &activity{name: name, started: l.now()}
	l.busy = append(l.busy, a)
	return a
}

func (l *live) end(name string) {
	l.busy = slices.DeleteFunc(l.busy, func(a *activity) bool { return !a.download && a.name == name })
}

// download returns the activity of a source. One comes after the other.
func (l *live) download(e host.Event) *activity {
	if len(l.busy) == 0 || l.busy[0].name != e.Source {
		l.endDownloads()
		l.busy = []*activity{{name: e.Source, download: true, started: l.now()}}
	}
	return l.busy[0]
}

func (l *live) downloads() bool { return len(l.busy) > 0 && l.busy[0].download }

func (l *live) endDownloads() {
	l.busy = slices.DeleteFunc(l.busy, func(a *activity) bool { return a.download })
}

// shown returns at most most activities: those that run before those that wait
// for another run.
func (l *live) shown(most int) []*activity {
	sorted := slices.Clone(l.busy)
	slices.SortStableFunc(sorted, func(a, b *activity) int { return cmp.Compare(a.rank(), b.rank()) })
	return sorted[:min(len(sorted), max(0, most))]
}

func (a *activity) rank() int {
	if a.waitsFor != nil {
		return 1
	}
	return 0
}

// report takes how far an activity is.
func (a *activity) report(e host.Event) {
	a.done, a.total = float64(*e.Done), 0
	if e.Total != nil {
		a.total = float64(*e.Total)
	}
}

// part returns how much is done, from 0 to 1; false when nobody said.
func (a *activity) part() (float64, bool) {
	if a.total <= 0 {
		return 0, false
	}
	return min(1, max(0, a.done/a.total)), true
}

// rest returns how long it will take, as the progress so far tells; false when it
// is too early to say.
func (a *activity) rest(now time.Time) (time.Duration, bool) {
	part, known := a.part()
	elapsed := now.Sub(a.started)
	if !known || part == 0 || part == 1 || elapsed < time.Second {
		return 0, false
	}
	left := float64(elapsed) * (1 - part) / part
	return time.Duration(left), left < float64(1000*time.Hour)
}

// measure remembers the latest value of a metric; of many the first ones, in the
// order in which the step named them.
func (a *activity) measure(name string, value float64) {
	for i := range a.metrics {
		if a.metrics[i].name == name {
			a.metrics[i].value = value
			return
		}
	}
	if len(a.metrics) < maxLiveMetrics {
		a.metrics = append(a.metrics, metric{name, value})
	}
}
