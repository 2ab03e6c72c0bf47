package classifiers

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"zen/plugins/plugintest"
)

// original is what the library that a plugin stands for made of small data:
// testdata/reference/NAME.json, which NAME.py beside it wrote.
type original struct {
	Original string // the library with its version
	Cases    []originalCase
}

type originalCase struct {
	Name   string
	Params map[string]json.RawMessage
	XTrain [][]float32 `json:"x_train"`
	YTrain []uint16    `json:"y_train"`
	XTest  [][]float32 `json:"x_test"`

	Predict []uint16
	Proba   [][]float64
}

func TestPredictionsAreThoseOfTheOriginal(t *testing.T) {
	for _, c := range slot {
		if c.within == 0 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := readOriginal(t, c.name)
			for _, oc := range o.Cases {
				t.Run(oc.Name, func(t *testing.T) { c.comparePredictions(t, o.Original, oc) })
			}
		})
	}
}

func readOriginal(t *testing.T, name string) original {
	t.Helper()
	b, err := os.ReadFile("../../testdata/reference/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var o original
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	if len(o.Cases) == 0 {
		t.Fatalf("%s has no cases", name)
	}
	return o
}

func (c classifier) comparePredictions(t *testing.T, library string, oc originalCase) {
	d := data{"x_train": matrix(oc.XTrain), "y_train": vector(oc.YTrain), "x_test": matrix(oc.XTest)}
	o := c.run(t, 0, d, fit(oc.toml()), predict(), predictProba()).Succeeded()
	if got, want := plugintest.Elements[uint8](o, "predict.y_pred"), vector(oc.Predict).data; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("predictions\n%v, %s has\n%v", got, library, want)
	}
	var got []float64
	for _, p := range plugintest.Elements[float32](o, "predict_proba.proba") {
		got = append(got, float64(p))
	}
	compare(t, "proba", got, slices.Concat(oc.Proba...), c.within)
}

// toml returns the params as they stand in a pipeline file.
func (oc originalCase) toml() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(oc.Params)) {
		all = append(all, fmt.Sprintf("%s = %s", name, oc.Params[name]))
	}
	return strings.Join(all, ", ")
}

func matrix(rows [][]float32) array {
	return array{[]int{len(rows), len(rows[0])}, slices.Concat(rows...)}
}

// vector returns labels, which JSON has as numbers.
func vector(of []uint16) array {
	all := make([]uint8, len(of))
	for i, v := range of {
		all[i] = uint8(v)
	}
	return labels(all...)
}
