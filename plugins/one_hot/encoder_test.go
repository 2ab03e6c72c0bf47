package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// houses is a table with a column of every form that can be encoded.
func houses() []*column {
	return []*column{
		{name: "area", typ: "float64", numbers: []float64{80, math.NaN(), 100}},
		{name: "heating", typ: "utf8", texts: []string{"oil", "gas", ""}, missing: []bool{false, false, true}},
		{name: "cellar", typ: "bool", numbers: []float64{1, 0, 1}},
		{name: "demand", typ: "int64", numbers: []float64{10, 9, 10}},
	}
}

// encode fits an encoder, sends it through its rows as decoding does, and
// transforms row i of the table that it was fitted on.
func encode(t *testing.T, i int, ignore bool) ([]float32, *encoder, error) {
	t.Helper()
	fitted, err := fit(houses(), 3, fitOptions{target: "demand", drop: []string{"cellar"}, fill: true})
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEncoder(append(slices.Clone(fitted.features), fitted.classes...))
	if err != nil {
		t.Fatal(err)
	}
	columns := houses()
	columns[1].texts[0] = "wood"
	find := func(name string) (*column, error) {
		return columns[slices.IndexFunc(columns, func(c *column) bool { return c.name == name })], nil
	}
	tr, err := newTransformer(e, find, 3, ignore)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, len(e.features))
	return x, e, tr.row(i, x)
}

func TestARowBecomesNumbers(t *testing.T) {
	for i, want := range []string{1: "[90 1 0 0]", 2: "[100 0 0 1]"} {
		if i == 0 {
			continue // its category is unknown
		}
		if x, _, err := encode(t, i, false); err != nil || fmt.Sprint(x) != want {
			t.Errorf("row %d is %v, want %s (%v)", i, x, want, err)
		}
	}
}

func TestAnUnknownCategoryIsNamedOrIsNone(t *testing.T) {
	const want = `input "table": row 0, column "heating": "wood" is none of the categories that the encoder was fitted on: "gas", "oil"; handle_unknown = "ignore" lets it be none of them`
	if _, _, err := encode(t, 0, false); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if x, _, err := encode(t, 0, true); err != nil || fmt.Sprint(x) != "[80 0 0 0]" {
		t.Errorf("%v (%v)", x, err)
	}
}

func TestClassesAreWholeNumbersInTheirOrder(t *testing.T) {
	_, e, _ := encode(t, 1, false)
	y, err := e.classesOf(houses()[3], 3)
	if err != nil || fmt.Sprint(y) != "[1 0 1]" || e.target() != "demand" {
		t.Errorf("%v of %s (%v)", y, e.target(), err)
	}
	names, err := e.labels(y)
	if err != nil || fmt.Sprint(names) != "[10 9 10]" {
		t.Errorf("%v (%v)", names, err)
	}
}

func TestWholeNumbersThatFloat32RoundsAreFound(t *testing.T) {
	for _, c := range []struct {
		got  rounding
		want rounding
	}{
		{firstRounded([]int64{1 << 24, -1 << 24, 1 << 60, -1 << 63, 0}, nil), rounding{}},
		{firstRounded([]int64{1700000000, 1700000001}, nil), rounding{1, "1700000001", "1700000000"}},
		{firstRounded([]int64{1<<24 + 1, -1<<24 - 1}, []bool{true, false}), rounding{1, "-16777217", "-16777216"}},
		{firstRounded([]int64{1<<53 + 1}, nil), rounding{0, "9007199254740993", "9007199254740992"}}, // float64 has it no more
		{firstRounded([]uint64{1<<64 - 1}, nil), rounding{0, "18446744073709551615", "18446744073709551616"}},
	} {
		if c.got != c.want {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
}

func TestOnlyColumnsThatFloat32RoundsAreWarnedOf(t *testing.T) {
	fitted, err := fit(houses(), 3, fitOptions{target: "demand", fill: true})
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEncoder(append(slices.Clone(fitted.features), fitted.classes...))
	if err != nil {
		t.Fatal(err)
	}
	columns := houses()
	columns[0].rounded = firstRounded([]int64{1 << 24, 1<<24 + 1, 1<<24 + 3}, []bool{false, true, false})
	tr, err := newTransformer(e, func(name string) (*column, error) {
		return columns[slices.IndexFunc(columns, func(c *column) bool { return c.name == name })], nil
	}, 3, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := tr.warnings(); len(got) != 1 || !strings.HasPrefix(got[0], `column "area": row 2 is 16777219, which becomes 16777220 in float32`) {
		t.Errorf("got %q", got)
	}
}
