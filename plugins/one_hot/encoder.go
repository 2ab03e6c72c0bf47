package main

import (
	"errors"
	"fmt"
	"strings"
)

// The roles of an encoder's rows.
const (
	roleNumber   = "number"   // a column of x: the value, rounded to float32
	roleCategory = "category" // a column of x: 1 where the text is this one, else 0
	roleClass    = "class"    // a class of the label
)

// feature is a row of the encoder.
type feature struct {
	column  string
	role    string
	value   string // of a category and a class
	missing bool   // the category of missing texts, which has no value
	fill    float64
	filled  bool // missing numbers become fill
}

// encoder is what fit found out.
type encoder struct {
	features []feature // one for each column of x
	classes  []feature
}

// group is the features of one column of a table: a number, or all its categories.
type group []feature

func (g group) column() string { return g[0].column }

func (g group) isNumber() bool { return g[0].role == roleNumber }

// groups returns the features column by column.
func (e *encoder) groups() []group {
	var groups []group
	for i, f := range e.features {
		if i == 0 || e.features[i-1].column != f.column {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], f)
	}
	return groups
}

// newEncoder takes the rows of an encoder apart, and checks them.
func newEncoder(rows []feature) (*encoder, error) {
	e := &encoder{}
	for i, f := range rows {
		switch {
		case f.role == roleClass:
			e.classes = append(e.classes, f)
		case f.role != roleNumber && f.role != roleCategory:
			return nil, fmt.Errorf("input \"encoder\": row %d has the role %q; there are number, category and class", i, f.role)
		case len(e.classes) > 0:
			return nil, errors.New("input \"encoder\": the rows of classes have to be the last ones")
		default:
			e.features = append(e.features, f)
		}
	}
	if len(e.features) == 0 {
		return nil, errors.New("input \"encoder\" has no columns")
	}
	if len(e.classes) > maxClasses {
		return nil, fmt.Errorf("input \"encoder\" has %d classes; at most %d can be", len(e.classes), maxClasses)
	}
	return e, nil
}

// target is the column with the label, "" when fit was given none.
func (e *encoder) target() string {
	if len(e.classes) == 0 {
		return ""
	}
	return e.classes[0].column
}

// shownValues lists what a column may be, the first of many.
func shownValues(features []feature) string {
	const most = 10
	var values []string
	for _, f := range features {
		if f.missing {
			continue
		}
		if len(values) == most {
			return strings.Join(values, ", ") + ", …"
		}
		values = append(values, fmt.Sprintf("%.40q", f.value))
	}
	return strings.Join(values, ", ")
}
