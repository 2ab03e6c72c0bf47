package conformance

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zen/host"
	"zen/plugins/plugintest"
)

// testCase is one step of the suite's pipeline, and what has to become of it.
type testCase struct {
	name   string
	entry  string
	inputs map[string]string // by port: "sources.NAME" or "CASE.PORT"
	params string            // what stands in params = { … }
	limits string            // and in limits = { … }

	outputs map[string]value
	told    []string // what the step logs and reports, in its order

	failure                    // the zero value: none
	own     map[string]failure // by language, where it is the language's own
}

// failure is why a step has no result: its class, "not begun" when the host did
// not let it run, and a text in which * is anything.
type failure struct{ class, text string }

// seed is the seed of every run.
const seed = 1234567890123456789

// toml returns the step as it stands in the pipeline file.
func (c testCase) toml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "[steps.%s]\nrun = \"guest.%s\"\n", c.name, c.entry)
	for _, port := range slices.Sorted(maps.Keys(c.inputs)) {
		fmt.Fprintf(&b, "inputs.%s = %q\n", port, c.inputs[port])
	}
	fmt.Fprintf(&b, "params = { %s }\nlimits = { %s }\n", c.params, c.limits)
	return b.String()
}

// results say what is wrong with each case, "" when nothing is.
type results map[string]string

// red returns the cases that went wrong.
func (r results) red() []string {
	var names []string
	for name, problem := range r {
		if problem != "" {
			names = append(names, name)
		}
	}
	return slices.Sorted(slices.Values(names))
}

// runCases runs all cases as the steps of one pipeline of the program in a language.
func runCases(t *testing.T, language, plugin string, cases []testCase) results {
	t.Helper()
	told := map[string][]string{}
	observe := func(e host.Event) {
		if line := tellings(e); line != "" {
			told[e.Step] = append(told[e.Step], line)
		}
	}
	run := suitePipeline(plugin, cases).Run(t, openHome(t), host.RunOptions{Cache: host.CacheOff, Jobs: 2, KeepGoing: true, Observe: observe})
	all := results{}
	for _, step := range run.Summary.Steps {
		c := cases[slices.IndexFunc(cases, func(c testCase) bool { return c.name == step.Name })]
		all[step.Name] = c.judge(language, run, step, told[step.Name])
	}
	return all
}

// openHome opens a home of the test's own, where nothing is compiled yet.
func openHome(t *testing.T) *host.Repository {
	t.Helper()
	return plugintest.Open(t, host.Options{Compilation: filepath.Join(t.TempDir(), "compiled")})
}

// suitePipeline returns the pipeline of some cases.
func suitePipeline(plugin string, cases []testCase) plugintest.Pipeline {
	all := plugintest.Pipeline{Name: "conformance", Seed: seed, Plugins: map[string]string{"guest": plugin}, Files: sources}
	for _, c := range cases {
		all.Steps += c.toml()
	}
	return all
}

// tellings returns what an event of a step tells, "" when it is none of a guest's.
// Of progress only the end is certain: the host leaves out what comes too fast.
func tellings(e host.Event) string {
	switch {
	case e.Kind == host.EventLog:
		return e.Level + ": " + *e.Text
	case e.Kind == host.EventProgress && *e.Done == *e.Total:
		return fmt.Sprintf("progress %v", *e.Done)
	case e.Kind == host.EventMetric:
		return fmt.Sprintf("%s %d %v", e.Metric, *e.At, *e.Value)
	}
	return ""
}

// judge says what is wrong with what became of a case.
func (c testCase) judge(language string, run *plugintest.Run, step host.StepSummary, told []string) string {
	if problem := c.judgeEnd(language, run, step); problem != "" {
		return problem
	}
	if c.told != nil && !slices.Equal(told, c.told) {
		return fmt.Sprintf("told %s, want %s", brief(told), brief(c.told))
	}
	if got, want := slices.Sorted(maps.Keys(step.Outputs)), slices.Sorted(maps.Keys(c.outputs)); !slices.Equal(got, want) {
		return fmt.Sprintf("outputs %q, want %q", got, want)
	}
	for port, want := range c.outputs {
		if problem := want.differs(run.Output(step.Name + "." + port)); problem != "" {
			return fmt.Sprintf("output %q: %s", port, problem)
		}
	}
	return ""
}

// judgeEnd says what is wrong with how the step ended.
func (c testCase) judgeEnd(language string, run *plugintest.Run, step host.StepSummary) string {
	failed := run.Failure(step.Name)
	got := failure{failed.Class, failed.Text}
	want := c.failure
	if own, ok := c.own[language]; ok {
		want = own
	}
	switch {
	case step.Outcome == host.OutcomeSkipped:
		return "skipped: a step before it failed"
	case got.class != want.class || !matches(want.text, got.text):
		return fmt.Sprintf("ended with %+q, want %+q", got, want)
	case strings.Contains(got.text, os.TempDir()):
		return fmt.Sprintf("ended with %q, which names a folder of the machine that built it", got.text)
	}
	return ""
}

// matches reports whether a text is the pattern, in which * is anything.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^(?s:" + strings.Join(parts, ".*") + ")$").MatchString(text)
}

// brief quotes lines, of long ones the start.
func brief(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, " %.40q", line)
	}
	return b.String()
}
