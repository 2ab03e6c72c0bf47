package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"

	"zen/host"
)

// pipelineRun is a pipeline to run, as it is or in one of its variants.
type pipelineRun struct {
	name    string
	file    string // its absolute path
	variant string // "" for none
}

// products are what one run of a pipeline made, by step.
type products struct {
	steps   []product
	workers int // processes that were started
}

// product is what one step made: content digests by port, and its metrics in
// their order.
type product struct {
	name    string
	plugin  string
	module  string // digest of the plugin's code
	outcome host.Outcome
	digests map[string]string
	metrics []string
}

// machine runs pipelines and tells what they make.
type machine interface {
	run(p pipelineRun) (products, error)
}

// zenProgram is a zen that is started for every pipeline.
type zenProgram struct {
	command []string // its emulator before it
	home    string   // ZEN_HOME
	cache   string   // where compiled plugins are kept
	worker  string   // ZEN_WORKER; "": none
}

func (z zenProgram) run(p pipelineRun) (products, error) {
	args := append(z.command[1:len(z.command):len(z.command)], "run", p.file, "--json")
	if p.variant != "" {
		args = append(args, "--variant", p.variant)
	}
	said := &bytes.Buffer{}
	cmd := exec.Command(z.command[0], args...)
	cmd.Env = []string{"ZEN_HOME=" + z.home, "XDG_CACHE_HOME=" + z.cache, "ZEN_WORKER=" + z.worker}
	cmd.Stderr = said
	out, err := cmd.Output()
	if err != nil {
		return products{}, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, said)
	}
	return readRun(bytes.NewReader(out))
}

// interpreter runs the steps by wazero's interpreter instead of its compiler.
type interpreter struct{ home string }

func (i interpreter) run(p pipelineRun) (products, error) {
	repo, err := host.Open(host.Options{Home: i.home, Version: "test", Interpreter: true})
	if err != nil {
		return products{}, err
	}
	defer repo.Close()
	plan, err := repo.Plan(p.file, host.Overrides{Variant: p.variant})
	if err != nil {
		return products{}, err
	}
	var events bytes.Buffer
	encoder := json.NewEncoder(&events)
	observe := func(e host.Event) { _ = encoder.Encode(e) } // what is lost is missed later
	summary, err := repo.Run(context.Background(), plan, host.RunOptions{Observe: observe})
	if err != nil {
		return products{}, err
	}
	if err := encoder.Encode(summary); err != nil {
		return products{}, err
	}
	return readRun(&events)
}

// runLine is what is used of a line of `zen run --json`.
type runLine struct {
	Event   string
	Step    string
	Metric  string
	At      int64
	Value   json.RawMessage
	Workers int `json:"workers_started"`
	Steps   []struct {
		Name    string
		Plugin  string
		Module  string `json:"plugin_digest"`
		Outcome host.Outcome
		Outputs map[string]struct {
			Content string `json:"content_digest"`
		}
	}
}

// readRun reads the events of a run. It has to end in the summary.
func readRun(r io.Reader) (products, error) {
	metrics := map[string][]string{}
	for decoder := json.NewDecoder(r); ; {
		var line runLine
		if err := decoder.Decode(&line); err != nil {
			return products{}, fmt.Errorf("the run has no summary: %w", err)
		}
		switch line.Event {
		case host.EventMetric:
			metrics[line.Step] = append(metrics[line.Step], fmt.Sprintf("%s %d %s", line.Metric, line.At, line.Value))
		case host.EventSummary:
			return line.products(metrics), nil
		}
	}
}

// products returns what the summary tells.
func (line runLine) products(metrics map[string][]string) products {
	m := products{workers: line.Workers}
	for _, s := range line.Steps {
		step := product{s.Name, s.Plugin, s.Module, s.Outcome, map[string]string{}, metrics[s.Name]}
		for port, out := range s.Outputs {
			step.digests[port] = out.Content
		}
		m.steps = append(m.steps, step)
	}
	return m
}

// plugins returns the plugins that ran, each once.
func (m products) plugins() []string {
	var names []string
	for _, s := range m.steps {
		if !slices.Contains(names, s.plugin) {
			names = append(names, s.plugin)
		}
	}
	return names
}

// of returns what the steps of one plugin made.
func (m products) of(plugin string) products {
	m.steps = slices.DeleteFunc(slices.Clone(m.steps), func(s product) bool { return s.plugin != plugin })
	return m
}

// count returns how many digests and metrics there are.
func (m products) count() (digests, metrics int) {
	for _, s := range m.steps {
		digests, metrics = digests+len(s.digests), metrics+len(s.metrics)
	}
	return digests, metrics
}

// withoutMetrics returns the products as hits have them, which tell none.
func (m products) withoutMetrics() products {
	m.steps = slices.Clone(m.steps)
	for i := range m.steps {
		m.steps[i].metrics = nil
	}
	return m
}
