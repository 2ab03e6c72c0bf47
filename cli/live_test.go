package cli

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"zen/abi"
	"zen/host"
	"zen/host/pipeline"
)

var updateGolden = flag.Bool("update", false, "write the golden files and the screen in README.md anew")

// clockOf is a clock that stands where it is put.
type clockOf struct{ t time.Time }

func (c *clockOf) now() time.Time { return c.t }

// fortySteps is a pipeline of 40 steps in chains of four: chain k is
// loader_k, scaler_k, trainer_k and evaluator_k.
func fortySteps() *pipeline.Graph {
	g := &pipeline.Graph{}
	for k := range 10 {
		var before *pipeline.Step
		for _, name := range []string{"loader", "scaler", "trainer", "evaluator"} {
			s := &pipeline.Step{Name: fmt.Sprintf("%s_%d", name, k), Inputs: map[string]pipeline.Edge{}}
			if before != nil {
				s.Inputs["x"] = pipeline.Edge{Step: before, Port: "y"}
			}
			g.Steps = append(g.Steps, s)
			before = s
		}
	}
	return g
}

func finished(step string, outcome host.Outcome) host.Event {
	return host.Event{Kind: host.EventStepFinished, Step: step, Result: &host.StepSummary{Name: step, Outcome: outcome}}
}

func number(f float64) *abi.Number { n := abi.Number(f); return &n }

// aRunUnderWay is 38 s old: 12 steps are cached or done, three run, one waits for
// another run.
func aRunUnderWay() *live {
	clock := &clockOf{time.Unix(0, 0)}
	l := newLive(fortySteps(), clock.now)
	for k := range 5 {
		l.take(finished(fmt.Sprintf("loader_%d", k), host.OutcomeHit))
		l.take(finished(fmt.Sprintf("scaler_%d", k), host.OutcomeHit))
	}
	l.take(host.Event{Kind: host.EventStepStarted, Step: "trainer_0"})
	l.take(host.Event{Kind: host.EventStepWaiting, Step: "trainer_2", Holder: &host.Holder{Run: "61a19ed9ca76", Step: "trainer", PID: 4711}})
	l.take(host.Event{Kind: host.EventStepStarted, Step: "trainer_1"})
	clock.t = clock.t.Add(26 * time.Second)
	l.take(finished("trainer_1", host.OutcomeExecuted))
	l.take(host.Event{Kind: host.EventStepStarted, Step: "evaluator_1"})
	l.take(finished("evaluator_1", host.OutcomeExecuted))
	l.take(host.Event{Kind: host.EventStepStarted, Step: "trainer_3"})
	l.take(host.Event{Kind: host.EventStepStarted, Step: "loader_5"})
	clock.t = clock.t.Add(12 * time.Second)
	l.take(host.Event{Kind: host.EventProgress, Step: "trainer_0", Done: number(76), Total: number(100)})
	l.take(host.Event{Kind: host.EventProgress, Step: "trainer_3", Done: number(1), Total: number(5)})
	for i, name := range []string{"loss", "accuracy", "正確率\nx"} {
		l.take(host.Event{Kind: host.EventMetric, Step: "trainer_0", Metric: name, Value: number(0.125 * float64(i+1))})
	}
	return l
}

func TestLiveLines(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {12, 5}, {40, 10}, {80, 24}, {80, 3}, {120, 30}} {
		lines := aRunUnderWay().lines(size[0], size[1], styles{})
		if len(lines) > size[1] {
			t.Errorf("%d lines on %d rows", len(lines), size[1])
		}
		for _, line := range lines {
			if textWidth(line) > max(1, size[0]-1) || strings.ContainsAny(line, "\n\r\x1b") {
				t.Errorf("%q does not fit into %d columns", line, size[0])
			}
		}
		compareGolden(t, fmt.Sprintf("lines_%dx%d", size[0], size[1]), strings.Join(lines, "\n")+"\n")
	}
}

// The screen in README.md is what a terminal of 100 columns shows.
func TestTheScreenInTheReadme(t *testing.T) {
	const start, end = "<!-- a live view, written by go test ./cli -update -->\n```\n", "```\n"
	b, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(b), start)
	shown, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("README.md has no live view")
	}
	want := strings.Join(aRunUnderWay().lines(100, 24, styles{}), "\n") + "\n"
	if *updateGolden {
		if err := os.WriteFile("../README.md", []byte(before+start+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if shown != want {
		t.Errorf("README.md shows another live view (-update writes it):\n%s\nwant:\n%s", shown, want)
	}
}

func TestWhoWaitsForWhat(t *testing.T) {
	l := newLive(fortySteps(), time.Now)
	check := func(when string, want [stateKinds]int) {
		t.Helper()
		if l.counts != want {
			t.Errorf("%s: %v, want %v (inputs, place, run, running, ended)", when, l.counts, want)
		}
	}
	check("at first", [stateKinds]int{30, 10, 0, 0, 0})
	l.take(host.Event{Kind: host.EventStepStarted, Step: "loader_0"})
	check("one runs", [stateKinds]int{30, 9, 0, 1, 0})
	l.take(finished("loader_0", host.OutcomeExecuted))
	check("its follower is ready", [stateKinds]int{29, 10, 0, 0, 1})
	l.take(host.Event{Kind: host.EventStepWaiting, Step: "scaler_0", Holder: &host.Holder{}})
	check("another run has it", [stateKinds]int{29, 9, 1, 0, 1})
	l.take(host.Event{Kind: host.EventStepStarted, Step: "loader_0"})
	check("its result was damaged", [stateKinds]int{29, 9, 1, 1, 0})
	l.take(finished("loader_0", host.OutcomeExecuted))
	l.take(finished("scaler_0", host.OutcomeHit))
	check("both are there", [stateKinds]int{28, 10, 0, 0, 2})
	l.take(finished("loader_1", host.OutcomeFailed))
	check("a failure makes nothing ready", [stateKinds]int{28, 9, 0, 0, 3})
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"trainer", 7, "trainer"},
		{"trainer@lr=0.1,epochs=1", 12, "traine…chs=1"},
		{"正確率正確率", 6, "正…率"},
		{"e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
	} {
		got := shorten(c.text, c.most)
		if got != c.want || textWidth(got) > c.most {
			t.Errorf("shorten(%q, %d) = %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestRestIsToldWhenItIsKnown(t *testing.T) {
	start := time.Unix(0, 0)
	for name, c := range map[string]struct {
		done, total float64
		after       time.Duration
		want        string
	}{
		"a quarter in 10 s":     {1, 4, 10 * time.Second, "30s"},
		"too early":             {1, 4, time.Second / 2, ""},
		"nothing done":          {0, 4, 10 * time.Second, ""},
		"all done":              {4, 4, 10 * time.Second, ""},
		"nobody said":           {1, 0, 10 * time.Second, ""},
		"longer than one plans": {1, 1e9, 10 * time.Second, ""},
	} {
		a := &activity{started: start, done: c.done, total: c.total}
		rest, known := a.rest(start.Add(c.after))
		if known != (c.want != "") || known && clock(rest) != c.want {
			t.Errorf("%s: %v, %v; want %q", name, rest, known, c.want)
		}
	}
}

func TestWhatIsSaidOfManySteps(t *testing.T) {
	small := &pipeline.Graph{Steps: fortySteps().Steps[:4]}
	for _, c := range []struct {
		name    string
		graph   *pipeline.Graph
		verbose bool
		e       host.Event
		want    string
	}{
		{"a hit of few steps", small, false, finished("loader_0", host.OutcomeHit), "Step `loader_0` is cached.\n"},
		{"a hit of many", fortySteps(), false, finished("loader_0", host.OutcomeHit), ""},
		{"a hit of many, -v", fortySteps(), true, finished("loader_0", host.OutcomeHit), "Step `loader_0` is cached.\n"},
		{"one of many that is skipped", fortySteps(), false, finished("loader_0", host.OutcomeSkipped), ""},
		{"one of many that fails", fortySteps(), false, finished("loader_0", host.OutcomeFailed), "Step `loader_0` has failed.\n"},
		{"a step that starts", small, false, host.Event{Kind: host.EventStepStarted, Step: "loader_0"}, ""},
		{"one that says why", small, true, host.Event{Kind: host.EventStepStarted, Step: "loader_0", Why: &host.Why{Text: "it is new"}},
			"Step `loader_0` has started.\n  it is new\n"},
	} {
		v := &liveView{
			lines: &lineView{verbose: c.verbose, told: map[string]time.Time{}, now: time.Now},
			live:  newLive(c.graph, time.Now), screen: &screen{wake: make(chan struct{}, 1)},
		}
		v.observe(c.e)
		if got := v.screen.take(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// panicWhileLive is a program that panics under the lines of a live view, when
// it gets SIGTERM.
func panicWhileLive() {
	graph := &pipeline.Graph{Steps: []*pipeline.Step{{Name: "trainer"}, {Name: "after"}}}
	v := newLiveView(false, &host.Plan{Graph: graph})
	defer v.close()
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	v.observe(host.Event{Kind: host.EventStepStarted, Step: "trainer"})
	<-asked
	panic("on purpose")
}

func compareGolden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "live", name+".txt")
	if *updateGolden {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is another one (-update writes it):\n%s\nwant:\n%s", path, got, want)
	}
}
