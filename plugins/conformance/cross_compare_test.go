package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"zen/host"
)

// differences say where a run made something else than the first one did: an
// entry per digest and per step whose metrics differ, and for what only one of
// them has.
func (m products) differences(first products) []string {
	var all []string
	for _, want := range first.steps {
		i := slices.IndexFunc(m.steps, func(s product) bool { return s.name == want.name })
		if i < 0 {
			all = append(all, want.name+" did not run")
			continue
		}
		all = append(all, m.steps[i].differences(want)...)
	}
	for _, s := range m.steps {
		if !slices.ContainsFunc(first.steps, func(want product) bool { return s.name == want.name }) {
			all = append(all, s.name+" ran here only")
		}
	}
	return all
}

func (s product) differences(want product) []string {
	ports := maps.Clone(s.digests)
	maps.Copy(ports, want.digests)
	var all []string
	for _, port := range slices.Sorted(maps.Keys(ports)) {
		if s.digests[port] != want.digests[port] {
			all = append(all, fmt.Sprintf("%s.%s has the digest %q, first was %q", s.name, port, s.digests[port], want.digests[port]))
		}
	}
	if s.plugin != want.plugin || s.module != want.module {
		all = append(all, fmt.Sprintf("%s ran %s %s, first was %s %s", s.name, s.plugin, s.module, want.plugin, want.module))
	}
	if !slices.Equal(s.metrics, want.metrics) {
		all = append(all, fmt.Sprintf("%s tells the metrics %s, first were %s", s.name, brief(s.metrics), brief(want.metrics)))
	}
	return all
}

// misses say which steps were not taken from the result cache.
func (m products) misses() []string {
	var all []string
	for _, s := range m.steps {
		if s.outcome != host.OutcomeHit {
			all = append(all, fmt.Sprintf("%s was %s, not a hit", s.name, s.outcome))
		}
	}
	if m.workers > 0 {
		all = append(all, fmt.Sprintf("%d workers were started", m.workers))
	}
	return all
}

// twoSteps is a run as `zen run --json` tells it.
const twoSteps = `{"event":"metric","step":"fit","metric":"loss","at":1,"value":0.5}
{"event":"metric","step":"fit","metric":"loss","at":2,"value":"NaN"}
{"event":"summary","workers_started":1,"steps":[
{"name":"load","plugin":"importer","plugin_digest":"aa","outcome":"executed","outputs":{"x":{"content_digest":"11"},"y":{"content_digest":"22"}}},
{"name":"fit","plugin":"trainer","plugin_digest":"bb","outcome":"executed","outputs":{"model":{"content_digest":"33"}}}]}`

func TestWhatDiffersBetweenTwoRunsIsReported(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", "", "", ""},
		{"a digest", `"22"`, `"23"`, `load.y has the digest "23", first was "22"`},
		{"an output that is missing", `,"y":{"content_digest":"22"}`, ``, `load.y has the digest "", first was "22"`},
		{"an output more", `"11"}`, `"11"},"z":{"content_digest":"44"}`, `load.z has the digest "44", first was ""`},
		{"a step that is missing", `"name":"fit"`, `"name":"train"`, `fit did not run, train ran here only`},
		{"a metric", `0.5`, `0.25`, `fit tells the metrics  "loss 1 0.25" "loss 2 \"NaN\"", first were  "loss 1 0.5" "loss 2 \"NaN\""`},
		{"a metric that is missing", `{"event":"metric","step":"fit","metric":"loss","at":1,"value":0.5}`, ``, `fit tells the metrics  "loss 2 \"NaN\"", first were  "loss 1 0.5" "loss 2 \"NaN\""`},
		{"a plugin", `"trainer"`, `"other"`, `fit ran other bb, first was trainer bb`},
		{"a plugin's code", `"bb"`, `"cc"`, `fit ran trainer cc, first was trainer bb`},
	} {
		got := readText(t, strings.Replace(twoSteps, c.old, c.new, 1)).differences(readText(t, twoSteps))
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %s", c.name, got, c.want)
		}
	}
}

func TestWhatIsNoHitIsReported(t *testing.T) {
	got := readText(t, strings.Replace(twoSteps, "executed", "hit", 1)).misses()
	if want := []string{"fit was executed, not a hit", "1 workers were started"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	hits := strings.NewReplacer("executed", "hit", `"workers_started":1`, `"workers_started":0`).Replace(twoSteps)
	if got := readText(t, hits).misses(); len(got) > 0 {
		t.Errorf("all are hits: %q", got)
	}
}

func TestARunWithoutASummaryIsReported(t *testing.T) {
	cut, _, _ := strings.Cut(twoSteps, `{"event":"summary"`)
	if _, err := readRun(strings.NewReader(cut)); err == nil {
		t.Error("it passed")
	}
}

func readText(t *testing.T, text string) products {
	t.Helper()
	m, err := readRun(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// written is a machine that makes what is written down, and a test that only
// remembers that it failed.
type (
	written  string
	reported struct {
		testing.TB
		errors []string
	}
)

func (text written) run(pipelineRun) (products, error) {
	return readRun(strings.NewReader(string(text)))
}

func (r *reported) Helper() {}

func (r *reported) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestAMachineThatDiffersFailsTheComparison(t *testing.T) {
	p, first := pipelineRun{name: "p"}, readText(t, twoSteps)
	other := written(strings.Replace(twoSteps, `"22"`, `"23"`, 1))
	rows := comparison{
		{pipelineRun: p, first: first, arm64: problems(written(twoSteps), p, first)},
		{pipelineRun: p, first: first, arm64: problems(other, p, first)},
		{pipelineRun: p, first: first, interpreted: problems(written(""), p, first)},
		{pipelineRun: p, first: first, hits: first.misses()},
	}
	r := &reported{TB: t}
	rows.report(r)
	want := []string{
		`p: arm64: load.y has the digest "23", first was "22"`,
		`p: interpreter: the run has no summary: EOF`,
		`p: arm64 on a home of amd64: load was executed, not a hit`,
		`p: arm64 on a home of amd64: fit was executed, not a hit`,
		`p: arm64 on a home of amd64: 1 workers were started`,
	}
	if !slices.Equal(r.errors, want) {
		t.Errorf("got %q, want %q", r.errors, want)
	}
	table := strings.Split(rows.table(), "\n")
	for i, want := range []string{"p importer 2 0 equal equal equal", "p trainer 1 2 equal equal equal", "p importer 2 0 1 DIFFER equal equal"} {
		if got := strings.Join(strings.Fields(table[i+1]), " "); got != want {
			t.Errorf("row %d is %q, want %q", i, got, want)
		}
	}
	if total := strings.Join(strings.Fields(table[len(table)-2]), " "); total != "4 pipelines 2 plugins 12 8 5 differences" {
		t.Errorf("the total is %q", total)
	}
}
