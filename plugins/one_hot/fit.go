package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// maxClasses is how many classes a label may have: their numbers are of uint8.
const maxClasses = 256

// fitOptions are the params of fit.
type fitOptions struct {
	target string
	drop   []string
	fill   bool // missing values are filled in; else they are errors
}

// fit finds out what the columns of a table are.
func fit(columns []*column, rows int, o fitOptions) (*encoder, error) {
	if rows == 0 {
		return nil, errors.New("input \"table\" has no rows")
	}
	e := &encoder{}
	for _, c := range columns {
		if slices.Contains(o.drop, c.name) {
			continue
		}
		features, err := fitColumn(c, rows, o)
		switch {
		case err != nil:
			return nil, err
		case c.name == o.target:
			e.classes = features
		default:
			e.features = append(e.features, features...)
		}
	}
	if len(e.features) == 0 {
		return nil, errors.New("input \"table\" has no columns but those that are left out")
	}
	return e, nil
}

func fitColumn(c *column, rows int, o fitOptions) ([]feature, error) {
	switch {
	case c.name == o.target:
		return fitClasses(c, rows)
	case c.isText():
		return fitCategories(c, rows, o.fill)
	case c.numbers != nil:
		return fitNumber(c, rows, o.fill)
	}
	return nil, fmt.Errorf("input \"table\": column %q is %s; numbers, bools and texts can be encoded. Leave it out with drop = %q", c.name, c.typ, c.name)
}

// fitClasses returns the values of the label in their order.
func fitClasses(c *column, rows int) ([]feature, error) {
	if !c.isText() && (c.numbers == nil || strings.HasPrefix(c.typ, "float")) {
		return nil, fmt.Errorf("input \"table\": column %q is %s; a label is a text, a whole number or a bool", c.name, c.typ)
	}
	first := map[string]int{} // a row of each
	for i := range rows {
		if c.isMissing(i) {
			return nil, cellError(i, c.name, "the label is missing")
		}
		label, err := c.label(i)
		if err != nil {
			return nil, err
		}
		if _, ok := first[label]; !ok {
			first[label] = i
		}
	}
	if len(first) > maxClasses {
		return nil, fmt.Errorf("input \"table\": column %q has %d different values; a label has at most %d", c.name, len(first), maxClasses)
	}
	labels := slices.Sorted(maps.Keys(first))
	if !c.isText() { // 10 comes after 9
		slices.SortFunc(labels, func(a, b string) int { return int(math.Copysign(1, c.numbers[first[a]]-c.numbers[first[b]])) })
	}
	features := make([]feature, len(labels))
	for i, label := range labels {
		features[i] = feature{column: c.name, role: roleClass, value: label}
	}
	return features, nil
}

// fitCategories returns the texts of a column in the order of their bytes.
func fitCategories(c *column, rows int, fill bool) ([]feature, error) {
	texts, missing := map[string]bool{}, false
	for i := range rows {
		switch {
		case !c.isMissing(i):
			texts[c.texts[i]] = true
		case fill:
			missing = true
		default:
			return nil, cellError(i, c.name, "the value is missing; missing = \"fill\" makes that a category of its own")
		}
	}
	var features []feature
	for _, text := range slices.Sorted(maps.Keys(texts)) {
		features = append(features, feature{column: c.name, role: roleCategory, value: text})
	}
	if missing {
		features = append(features, feature{column: c.name, role: roleCategory, missing: true})
	}
	return features, nil
}

// fitNumber takes the mean of the values that are there.
func fitNumber(c *column, rows int, fill bool) ([]feature, error) {
	f := feature{column: c.name, role: roleNumber, filled: fill}
	sum, n := 0.0, 0
	for i := range rows {
		switch {
		case !c.isMissing(i):
			sum, n = sum+c.numbers[i], n+1
		case !fill:
			return nil, cellError(i, c.name, "the value is missing; missing = \"fill\" puts the mean of the others in its place")
		}
	}
	if n == 0 {
		return nil, fmt.Errorf("input \"table\": column %q has no values. Leave it out with drop = %q", c.name, c.name)
	}
	if fill {
		f.fill = sum / float64(n)
	}
	return []feature{f}, nil
}
