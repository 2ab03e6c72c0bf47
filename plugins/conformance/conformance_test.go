package conformance

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"
)

func TestEverySDKConforms(t *testing.T) {
	var programs []*program
	for _, language := range languages {
		programs = append(programs, &program{language: language})
	}
	buildAll(t, programs)
	columns, all := map[string]results{}, cases()
	for _, p := range programs {
		t.Run(p.language, func(t *testing.T) {
			p.need(t)
			columns[p.language] = runCases(t, p, all)
			for _, name := range columns[p.language].red() {
				t.Errorf("%s: %s", name, columns[p.language][name])
			}
		})
	}
	t.Logf("\n%s", table(all, columns))
}

// table shows the outcome of every case in every language.
func table(all []testCase, columns map[string]results) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "CASE\t%s\n", strings.ToUpper(strings.Join(languages, "\t")))
	for _, c := range all {
		fmt.Fprint(w, c.name)
		for _, language := range languages {
			fmt.Fprintf(w, "\t%s", cell(columns[language], c.name))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%d cases", len(all))
	for _, language := range languages {
		fmt.Fprintf(w, "\t%s", total(columns[language]))
	}
	fmt.Fprintln(w)
	_ = w.Flush()
	return b.String()
}

func cell(column results, name string) string {
	switch {
	case column == nil:
		return "-"
	case column[name] == "":
		return "ok"
	}
	return "FAIL"
}

func total(column results) string {
	if column == nil {
		return "NOT TESTED"
	}
	return fmt.Sprintf("%d ok", len(column)-len(column.red()))
}
