package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"zen/abi"
	"zen/host"
	"zen/host/history"
)

func showCommand() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "show a run: its steps, outputs and metrics",
		ArgsUsage: "[RUN]",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action:    withRepository(showAction),
	}
}

func showAction(c *cli.Context, repo *host.Repository) error {
	ref, err := atMostOneArg(c, "one run")
	if err != nil {
		return err
	}
	run, err := repo.FindRun(ref)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(c.App.Writer, documentOf(run, repo.Stored))
	}
	showRun(c.App.Writer, run, repo.Stored)
	return nil
}

// runDocument is the JSON of `zen show`: the summary of the run and what the
// history knows beside. Lists and maps in it are never null.
type runDocument struct {
	Run      string         `json:"run"`
	Pipeline string         `json:"pipeline"`
	Status   history.Status `json:"status"`
	File     string         `json:"file"`
	Started  time.Time      `json:"started"`
	Seconds  *float64       `json:"seconds,omitempty"` // not there while it runs, and when its process died
	Seed     int64          `json:"seed"`
	Zen      string         `json:"zen"`
	Command  []string       `json:"command"`
	Warnings []string       `json:"warnings"`
	Steps    []stepDocument `json:"steps"`
}

type stepDocument struct {
	Name         string                    `json:"name"`
	Outcome      history.Outcome           `json:"outcome"`
	Seconds      float64                   `json:"seconds"`
	Key          string                    `json:"key,omitempty"`
	Plugin       string                    `json:"plugin"`
	PluginDigest string                    `json:"plugin_digest"`
	Entry        string                    `json:"entry"`
	FromRun      string                    `json:"from_run,omitempty"`
	FromStep     string                    `json:"from_step,omitempty"`
	Params       json.RawMessage           `json:"params"`
	Inputs       map[string]any            `json:"inputs"` // port to STEP.PORT or sources.NAME, or to a list of the former
	Outputs      map[string]outputDocument `json:"outputs"`
	Metrics      []metricDocument          `json:"metrics"`
	Error        string                    `json:"error,omitempty"`
}

type outputDocument struct {
	Type    string `json:"type"`
	Content string `json:"content_digest"`
	Object  string `json:"object_digest"`
	Size    int64  `json:"size"`
	Stored  *bool  `json:"stored,omitempty"` // whether the file is still there; nil: not looked
}

type metricDocument struct {
	Name  string     `json:"name"`
	At    int64      `json:"at"` // as in the events of a run
	Value abi.Number `json:"value"`
}

// documentOf asks stored whether an object is there.
func documentOf(r *history.Run, stored func(object string) bool) runDocument {
	line := lineOf(*r)
	doc := runDocument{
		Run: r.ID, Pipeline: r.Pipeline, Status: r.Status, File: r.File, Started: r.Started, Seconds: line.Seconds,
		Seed: r.Seed, Zen: r.Zen, Steps: []stepDocument{},
		Command: append([]string{}, r.Command...), Warnings: append([]string{}, r.Warnings...),
	}
	for _, s := range r.Steps {
		doc.Steps = append(doc.Steps, stepDocumentOf(s, stored))
	}
	return doc
}

func stepDocumentOf(s history.Step, stored func(object string) bool) stepDocument {
	d := stepDocument{
		Name: s.Name, Outcome: s.Outcome, Seconds: s.Seconds, Key: s.Key, Plugin: s.Plugin, PluginDigest: s.PluginDigest,
		Entry: s.Entry, FromRun: s.FromRun, FromStep: s.FromStep, Error: s.Error,
		Params: json.RawMessage(s.Params), Inputs: map[string]any{}, Outputs: map[string]outputDocument{}, Metrics: []metricDocument{},
	}
	for _, in := range s.Inputs {
		d.Inputs[in.Port] = in.From
		if in.List != nil {
			d.Inputs[in.Port] = in.List
		}
	}
	for _, o := range s.Outputs {
		d.Outputs[o.Port] = outputDocument{o.Type, o.ContentDigest, o.ObjectDigest, o.Bytes, new(stored(o.ObjectDigest))}
	}
	for _, m := range s.Metrics {
		d.Metrics = append(d.Metrics, metricDocument{m.Name, m.Step, abi.Number(m.Value)})
	}
	return d
}

func showRun(w io.Writer, r *history.Run, stored func(object string) bool) {
	fmt.Fprintf(w, "Run %s of pipeline `%s`: %s\n", r.ID, r.Pipeline, r.Status)
	fmt.Fprintf(w, "file     %s\nstarted  %s\n", shownPath(r.File), r.Started.Local().Format("2006-01-02 15:04:05"))
	if !r.Ended.IsZero() {
		fmt.Fprintf(w, "took     %s\n", seconds(r.Ended.Sub(r.Started).Seconds()))
	}
	fmt.Fprintf(w, "seed     %d\n", r.Seed)
	for _, text := range r.Warnings {
		fmt.Fprintf(w, "warning  %s\n", text)
	}
	lost := false
	for _, s := range r.Steps {
		fmt.Fprintln(w)
		lost = showStep(w, s, stored) || lost
	}
	if lost {
		fmt.Fprintf(w, "\nWhat is no longer stored was trimmed from the result cache: run it again with `%s`.\n", r.Again())
	}
}

// showStep says whether an output of the step is gone.
func showStep(w io.Writer, s history.Step, stored func(object string) bool) (lost bool) {
	fmt.Fprintf(w, "Step `%s`: %s", s.Name, s.Outcome)
	switch {
	case s.FromRun != "":
		fmt.Fprintf(w, ", computed by step `%s` of run %s", s.FromStep, s.FromRun)
	case s.Seconds > 0:
		fmt.Fprintf(w, " in %s", seconds(s.Seconds))
	}
	fmt.Fprintf(w, "\n  plugin   %s.%s  sha256:%s\n", s.Plugin, s.Entry, short(s.PluginDigest))
	if s.Params != "" && s.Params != "{}" && s.Params != "null" {
		fmt.Fprintf(w, "  params   %s\n", s.Params)
	}
	for _, o := range s.Outputs {
		fmt.Fprintf(w, "  output   %-12s %s  %s  content %s", o.Port, clip(o.Type, typeInLine), bytesText(o.Bytes), short(o.ContentDigest))
		if !stored(o.ObjectDigest) {
			lost = true
			fmt.Fprint(w, ", no longer stored")
		}
		fmt.Fprintln(w)
	}
	for _, line := range metricLines(s.Metrics) {
		fmt.Fprintf(w, "  metric   %s\n", line)
	}
	if s.Error != "" {
		fmt.Fprintf(w, "  error    %s\n", strings.ReplaceAll(s.Error, "\n", "\n           "))
	}
	return lost
}

// shownMetrics is how many values of a metric are printed, the last ones.
const shownMetrics = 8

// metricLines prints each metric's last values on one line.
func metricLines(metrics []history.Metric) []string {
	var names []string
	values := map[string][]string{}
	for _, m := range metrics {
		if values[m.Name] == nil {
			names = append(names, m.Name)
		}
		values[m.Name] = append(values[m.Name], fmt.Sprintf("%.6g", m.Value))
	}
	lines := make([]string, len(names))
	for i, name := range names {
		v := values[name]
		dots := ""
		if len(v) > shownMetrics {
			v, dots = v[len(v)-shownMetrics:], "… "
		}
		lines[i] = fmt.Sprintf("%-20s %s%s", name, dots, strings.Join(v, " "))
	}
	return lines
}
