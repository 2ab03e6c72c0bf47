package main

import (
	"fmt"
	"math"
)

// transformer writes rows of a table as numbers.
type transformer struct {
	encoder *encoder
	groups  []group
	columns []*column        // of each group
	places  []map[string]int // of each group: where in it a text is; nil for a number
	ignore  bool             // unknown categories are none
}

// newTransformer finds the columns of the encoder by their names.
func newTransformer(e *encoder, find func(name string) (*column, error), rows int, ignore bool) (*transformer, error) {
	t := &transformer{encoder: e, groups: e.groups(), ignore: ignore}
	for _, g := range t.groups {
		c, err := find(g.column())
		if err != nil {
			return nil, err
		}
		if err := checkType(g, c, rows); err != nil {
			return nil, err
		}
		t.columns = append(t.columns, c)
		t.places = append(t.places, placesOf(g))
	}
	return t, nil
}

// checkType checks that a column is what it was when the encoder was fitted.
func checkType(g group, c *column, rows int) error {
	switch {
	case g.isNumber() && c.numbers != nil, !g.isNumber() && c.isText(), c.allMissing(rows):
		return nil
	case g.isNumber():
		return fmt.Errorf("input \"table\": column %q is %s; the encoder was fitted on numbers", c.name, c.typ)
	}
	return fmt.Errorf("input \"table\": column %q is %s; the encoder was fitted on texts", c.name, c.typ)
}

// warnings says of each column of numbers whether float32 rounds whole ones.
func (t *transformer) warnings() []string {
	var texts []string
	for k, g := range t.groups {
		c := t.columns[k]
		if r := c.rounded; g.isNumber() && r.kept != "" {
			texts = append(texts, fmt.Sprintf("column %q: row %d is %s, which becomes %s in float32, and so may others beyond 2^24: they tell rows apart no more. If it names the rows, leave it out with drop = %q in fit",
				c.name, r.row, r.value, r.kept, c.name))
		}
	}
	return texts
}

func placesOf(g group) map[string]int {
	if g.isNumber() {
		return nil
	}
	places := map[string]int{}
	for i, f := range g {
		if !f.missing {
			places[f.value] = i
		}
	}
	return places
}

// row writes row i to x, which is zero and has one value for each feature.
func (t *transformer) row(i int, x []float32) error {
	for k, g := range t.groups {
		var err error
		if g.isNumber() {
			x[0], err = number(g, t.columns[k], i)
		} else {
			err = t.category(k, i, x)
		}
		if err != nil {
			return err
		}
		x = x[len(g):]
	}
	return nil
}

func number(g group, c *column, i int) (float32, error) {
	v := g[0].fill
	switch {
	case !c.isMissing(i):
		v = c.numbers[i]
	case !g[0].filled:
		return 0, cellError(i, c.name, "the value is missing; missing = \"fill\" in fit puts the mean of the others in its place")
	}
	if math.IsInf(float64(float32(v)), 0) {
		return 0, cellError(i, c.name, "%g is too large for float32", v)
	}
	return float32(v), nil
}

// category writes row i of the columns of group k.
func (t *transformer) category(k, i int, x []float32) error {
	g, c := t.groups[k], t.columns[k]
	if c.isMissing(i) {
		if last := len(g) - 1; g[last].missing {
			x[last] = 1
			return nil
		}
		return t.unknown(i, c.name, "the value is missing, which it never was in the rows that the encoder was fitted on")
	}
	place, ok := t.places[k][c.texts[i]]
	if !ok {
		return t.unknown(i, c.name, fmt.Sprintf("%.40q is none of the categories that the encoder was fitted on: %s", c.texts[i], shownValues(g)))
	}
	x[place] = 1
	return nil
}

// unknown is the end of a row with an unknown category, or nothing.
func (t *transformer) unknown(i int, column, text string) error {
	if t.ignore {
		return nil
	}
	return cellError(i, column, "%s; handle_unknown = \"ignore\" lets it be none of them", text)
}

// classesOf returns the number of each row's class.
func (e *encoder) classesOf(c *column, rows int) ([]uint8, error) {
	numbers := map[string]uint8{}
	for k, f := range e.classes {
		numbers[f.value] = uint8(k)
	}
	y := make([]uint8, rows)
	for i := range y {
		if c.isMissing(i) {
			return nil, cellError(i, c.name, "the label is missing")
		}
		label, err := c.label(i)
		if err != nil {
			return nil, err
		}
		class, ok := numbers[label]
		if !ok {
			return nil, cellError(i, c.name, "%.40q is none of the labels that the encoder was fitted on: %s", label, shownValues(e.classes))
		}
		y[i] = class
	}
	return y, nil
}

// labels returns the names of classes.
func (e *encoder) labels(y []uint8) ([]string, error) {
	names := make([]string, len(y))
	for i, class := range y {
		if int(class) >= len(e.classes) {
			return nil, fmt.Errorf("input \"y_pred\": row %d is class %d; the encoder has %d classes", i, class, len(e.classes))
		}
		names[i] = e.classes[class].value
	}
	return names, nil
}
