package conformance

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"zen/testdata/guests"
)

func TestEverySDKConforms(t *testing.T) {
	t.Parallel()
	var mutex sync.Mutex
	columns, all := map[string]results{}, cases()
	for _, language := range guests.Languages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			column := runCases(t, language, guests.Program(t, language, nil), all)
			for _, name := range column.red() {
				t.Errorf("%s: %s", name, column[name])
			}
			mutex.Lock()
			defer mutex.Unlock()
			columns[language] = column
		})
	}
	t.Cleanup(func() { t.Logf("\n%s", table(all, columns)) }) // when all languages have ended
}

// table shows the outcome of every case in every language.
func table(all []testCase, columns map[string]results) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "CASE\t%s\n", strings.ToUpper(strings.Join(guests.Languages, "\t")))
	for _, c := range all {
		fmt.Fprint(w, c.name)
		for _, language := range guests.Languages {
			fmt.Fprintf(w, "\t%s", cell(columns[language], c.name))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%d cases", len(all))
	for _, language := range guests.Languages {
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
