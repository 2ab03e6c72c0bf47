package cli

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/urfave/cli/v2"

	"zen/abi"
	"zen/host"
	"zen/host/history"
)

// resultDocument is the JSON of `zen cache show`.
type resultDocument struct {
	recordLine
	Action   []fieldDocument  `json:"action"`
	Metrics  []metricDocument `json:"metrics"`
	Producer producerDocument `json:"producer"`
	Bytes    int64            `json:"record_bytes"`
}

type fieldDocument struct {
	Tag   string `json:"tag"`
	Type  string `json:"type"`
	Value string `json:"value"` // as in the record
}

type producerDocument struct {
	Zen    string `json:"zen"`
	Engine string `json:"engine"`
	OS     string `json:"os"`
	Arch   string `json:"arch"`
}

func cacheShowAction(c *cli.Context, repo *host.Repository) error {
	prefix, err := oneArg(c, "one key")
	if err != nil {
		return err
	}
	result, err := repo.FindResult(prefix)
	if err != nil {
		return err
	}
	doc := resultDocumentOf(repo, result)
	if c.Bool("json") {
		return printJSON(c.App.Writer, doc)
	}
	showResult(c.App.Writer, doc)
	return nil
}

func resultDocumentOf(repo *host.Repository, r host.Result) resultDocument {
	p := r.Record.Producer
	doc := resultDocument{
		recordLine: recordLineOf(r), Bytes: r.Bytes, Action: []fieldDocument{}, Metrics: []metricDocument{},
		Producer: producerDocument{p.Zen, p.Engine, p.OS, p.Arch},
	}
	for port, o := range doc.Outputs {
		o.Stored = new(repo.Stored(o.Object))
		doc.Outputs[port] = o
	}
	for _, f := range r.Record.Action.Fields() {
		doc.Action = append(doc.Action, fieldDocument{f.Tag, f.Type.String(), f.Text()})
	}
	for _, m := range r.Record.Metrics {
		doc.Metrics = append(doc.Metrics, metricDocument{m.Name, m.Step, abi.Number(m.Value)})
	}
	return doc
}

func showResult(w io.Writer, d resultDocument) {
	const moment = "2006-01-02 15:04:05"
	fmt.Fprintf(w, "Result %s\n", d.Key)
	fmt.Fprintf(w, "step     %s of run %s\n", d.Step, d.Run)
	fmt.Fprintf(w, "plugin   %s.%s  sha256:%s\n", cmp.Or(d.Plugin, "?"), d.Entry, d.PluginDigest)
	fmt.Fprintf(w, "made     %s in %s\n", d.Made.Local().Format(moment), seconds(d.Seconds))
	fmt.Fprintf(w, "         by zen %s, wazero %s, %s/%s\n", d.Producer.Zen, d.Producer.Engine, d.Producer.OS, d.Producer.Arch)
	fmt.Fprintf(w, "used     %s\n", d.Used.Local().Format(moment))
	fmt.Fprintf(w, "size     %s, and a record of %s\n", bytesText(d.Size), bytesText(d.Bytes))
	showOutputs(w, d.Outputs)
	for _, line := range metricLines(metricsOf(d.Metrics)) {
		fmt.Fprintf(w, "metric   %s\n", line)
	}
	fmt.Fprintf(w, "\nAction\n")
	rows := make([][]string, len(d.Action))
	for i, f := range d.Action {
		rows[i] = []string{f.Tag, f.Type, clip(f.Value, typeAlone)}
	}
	printTable(w, []string{"FIELD", "TYPE", "VALUE"}, rows)
}

func showOutputs(w io.Writer, outputs map[string]outputDocument) {
	for _, port := range slices.Sorted(maps.Keys(outputs)) {
		o := outputs[port]
		fmt.Fprintf(w, "output   %s: %s  %s", port, clip(o.Type, typeInLine), bytesText(o.Size))
		if !*o.Stored {
			fmt.Fprint(w, ", no longer stored: a run makes it again")
		}
		fmt.Fprintf(w, "\n         content %s\n         object  %s\n", o.Content, o.Object)
	}
}

func metricsOf(metrics []metricDocument) (out []history.Metric) {
	for _, m := range metrics {
		out = append(out, history.Metric{Name: m.Name, Step: m.At, Value: float64(m.Value)})
	}
	return out
}
