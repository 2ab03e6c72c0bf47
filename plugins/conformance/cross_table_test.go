package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// comparedPipeline is a pipeline with what amd64 made, and what is wrong with
// the others.
type comparedPipeline struct {
	pipelineRun
	first       products
	arm64       []string
	interpreted []string
	hits        []string
}

// comparison is all that was compared.
type comparison []comparedPipeline

// report fails the test for everything that is wrong.
func (rows comparison) report(t testing.TB) {
	t.Helper()
	for _, row := range rows {
		for _, p := range row.arm64 {
			t.Errorf("%s: arm64: %s", row.name, p)
		}
		for _, p := range row.interpreted {
			t.Errorf("%s: interpreter: %s", row.name, p)
		}
		for _, p := range row.hits {
			t.Errorf("%s: arm64 on a home of amd64: %s", row.name, p)
		}
	}
}

// has reports whether a plugin ran.
func (rows comparison) has(plugin string) bool {
	return slices.ContainsFunc(rows, func(row comparedPipeline) bool { return slices.Contains(row.first.plugins(), plugin) })
}

// table shows what was compared, by pipeline and plugin.
func (rows comparison) table() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "PIPELINE\tPLUGIN\tDIGESTS\tMETRICS\tARM64\tINTERPRETER\tARM64 HITS")
	modules, digests, metrics, differ := map[string]bool{}, 0, 0, 0
	for _, row := range rows {
		for _, plugin := range row.first.plugins() {
			d, m := row.first.of(plugin).count()
			digests, metrics = digests+d, metrics+m
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", row.name, plugin, d, m, verdict(row.arm64), verdict(row.interpreted), verdict(row.hits))
		}
		for _, s := range row.first.steps {
			modules[s.module] = true
		}
		differ += len(row.arm64) + len(row.interpreted) + len(row.hits)
	}
	fmt.Fprintf(w, "%d pipelines\t%d plugins\t%d\t%d\t%d differences\n", len(rows), len(modules), digests, metrics, differ)
	_ = w.Flush()
	return b.String()
}

func verdict(problems []string) string {
	if len(problems) > 0 {
		return fmt.Sprintf("%d DIFFER", len(problems))
	}
	return "equal"
}
