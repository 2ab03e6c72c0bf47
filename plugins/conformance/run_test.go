package conformance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zen/host"
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

// runCases runs all cases as the steps of one pipeline.
func runCases(t *testing.T, p *program, cases []testCase) results {
	t.Helper()
	repo, err := host.Open(host.Options{
		Home: filepath.Join(t.TempDir(), "home"), Version: "test", Compilation: filepath.Join(t.TempDir(), "compiled"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	plan, err := repo.Plan(writePipeline(t, p, cases), host.Overrides{})
	if err != nil {
		t.Fatalf("%s: %v", p.language, err)
	}
	told := map[string][]string{}
	observe := func(e host.Event) {
		if line := tellings(e); line != "" {
			told[e.Step] = append(told[e.Step], line)
		}
	}
	summary, err := repo.Run(context.Background(), plan, host.RunOptions{Cache: host.CacheOff, Jobs: 2, KeepGoing: true, Observe: observe})
	if summary == nil {
		t.Fatalf("%s: %v", p.language, err)
	}
	var failed host.StepErrors
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("%s: %v", p.language, err)
	}
	all := results{}
	for _, step := range summary.Steps {
		c := cases[slices.IndexFunc(cases, func(c testCase) bool { return c.name == step.Name })]
		all[step.Name] = c.judge(p.language, repo, summary.Run, step, failed, told[step.Name])
	}
	return all
}

// writePipeline writes the pipeline file with its sources beside it.
func writePipeline(t *testing.T, p *program, cases []testCase) string {
	t.Helper()
	folder := t.TempDir()
	text := fmt.Sprintf("name = \"conformance\"\nseed = %d\nplugins.guest = %q\n", seed, p.file)
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		text += fmt.Sprintf("sources.%s.path = %q\n", name, name)
		if err := os.WriteFile(filepath.Join(folder, name), sources[name], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range cases {
		text += c.toml()
	}
	file := filepath.Join(folder, "pipeline.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
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
func (c testCase) judge(language string, repo *host.Repository, run string, step host.StepSummary, failed host.StepErrors, told []string) string {
	if problem := c.judgeEnd(language, step, failed); problem != "" {
		return problem
	}
	if c.told != nil && !slices.Equal(told, c.told) {
		return fmt.Sprintf("told %s, want %s", brief(told), brief(c.told))
	}
	if got, want := slices.Sorted(maps.Keys(step.Outputs)), slices.Sorted(maps.Keys(c.outputs)); !slices.Equal(got, want) {
		return fmt.Sprintf("outputs %q, want %q", got, want)
	}
	for port, want := range c.outputs {
		out, err := repo.Output(run + "/" + step.Name + "." + port)
		if err != nil {
			return err.Error()
		}
		if problem := want.differs(out); problem != "" {
			return fmt.Sprintf("output %q: %s", port, problem)
		}
	}
	return ""
}

// judgeEnd says what is wrong with how the step ended.
func (c testCase) judgeEnd(language string, step host.StepSummary, failed host.StepErrors) string {
	var got failure
	for _, f := range failed {
		var why *host.Failure
		switch {
		case f.Step != step.Name:
		case errors.As(f.Err, &why):
			got = failure{string(why.Class), why.Message}
		default:
			got = failure{"not begun", f.Err.Error()}
		}
	}
	want := c.failure
	if own, ok := c.own[language]; ok {
		want = own
	}
	switch {
	case step.Outcome == host.OutcomeSkipped:
		return "skipped: a step before it failed"
	case got.class != want.class || !matches(want.text, got.text):
		return fmt.Sprintf("ended with %+q, want %+q", got, want)
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
