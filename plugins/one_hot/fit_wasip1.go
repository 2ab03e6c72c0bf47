package main

import (
	"fmt"
	"slices"
	"strings"

	zen "zen/plugins/sdk/go"
)

// manyCategories is how many a column may have without a warning: it may be the
// name of a row.
const manyCategories = 100

//go:wasmexport fit
func fitEntry() int32 { return zen.Run(fitStep) }

func fitStep() error {
	t := zen.InputTable("table")
	o := fitOptions{target: zen.ParamString("target"), drop: listed(zen.ParamString("drop")), fill: zen.ParamString("missing") == "fill"}
	if err := checkNames(t.Names(), o); err != nil {
		return err
	}
	var columns []*column
	for _, name := range t.Names() {
		if !slices.Contains(o.drop, name) {
			columns = append(columns, readColumn(t, name))
		}
	}
	e, err := fit(columns, int(t.Rows()), o)
	if err != nil {
		return err
	}
	for _, g := range e.groups() {
		if len(g) > manyCategories {
			zen.Warn("column %q has %d categories in %d rows; if it names the rows, leave it out with drop = %q", g.column(), len(g), t.Rows(), g.column())
		}
	}
	zen.Info("%d columns of numbers, %d classes", len(e.features), len(e.classes))
	writeEncoder(e)
	return nil
}

// listed returns the names of a text with commas between.
func listed(text string) []string {
	var names []string
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// checkNames checks that the table has the columns that the params name.
func checkNames(names []string, o fitOptions) error {
	there := strings.Join(names, ", ")
	if o.target != "" && !slices.Contains(names, o.target) {
		return fmt.Errorf("param \"target\": input \"table\" has no column %q; there are %s", o.target, there)
	}
	for _, name := range o.drop {
		switch {
		case !slices.Contains(names, name):
			return fmt.Errorf("param \"drop\": input \"table\" has no column %q; there are %s", name, there)
		case name == o.target:
			return fmt.Errorf("param \"drop\": column %q is the target", name)
		}
	}
	return nil
}
