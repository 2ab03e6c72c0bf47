package main

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// reference is a forest that scikit-learn grew; testdata/reference/random_forest.py
// says how.
type reference struct {
	Name   string
	Params struct {
		Trees     int    `json:"n_estimators"`
		Depth     int    `json:"max_depth"`
		SplitRows int    `json:"min_samples_split"`
		LeafRows  int    `json:"min_samples_leaf"`
		Features  string `json:"max_features"`
		Bootstrap bool   `json:"bootstrap"`
	}
	XTrain        [][]float32 `json:"x_train"`
	YTrain        []int       `json:"y_train"`
	XTest         [][]float32 `json:"x_test"`
	Predict       []int
	Proba         [][]float64
	Nodes, Depths []int
	Feature       []int32
	Threshold     []float64
	Right         []int32
	OOBScore      *float64 `json:"oob_score"`
	Other         *struct {
		Seed  int64
		Nodes []int
	}
}

// UnmarshalJSON puts the defaults where a case leaves a param out.
func (r *reference) UnmarshalJSON(text []byte) error {
	type plain reference
	var p plain
	p.Params.SplitRows, p.Params.LeafRows, p.Params.Features, p.Params.Bootstrap = 2, 1, "sqrt", true
	err := json.Unmarshal(text, &p)
	*r = reference(p)
	return err
}

func references(t *testing.T) []reference {
	t.Helper()
	text, err := os.ReadFile("../../testdata/reference/random_forest.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []reference }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	return file.Cases
}

// grown is a forest with what was told of its trees.
type grown struct {
	*forest
	nodes, depths []int
	score         float64
}

func (r reference) grow(seed int64) grown { return r.growFrom(encodeRows(r.XTrain), seed) }

func (r reference) growFrom(columns []column, seed int64) grown {
	labels := make([]uint8, len(r.YTrain))
	for i, y := range r.YTrain {
		labels[i] = uint8(y)
	}
	given := r.Params
	p := params{given.Trees, given.Features, seed, rules{depth: given.Depth, splitRows: given.SplitRows, leafRows: given.LeafRows, bootstrap: given.Bootstrap}}
	var g grown
	g.forest = train(p, columns, labels, classesOf(labels), func(t tree) {
		g.nodes = append(g.nodes, t.nodes)
		g.depths = append(g.depths, t.depth)
		g.score = t.score
	}, func(float64) {})
	return g
}

// From the same seed the forest is scikit-learn's: each tree has its nodes, every
// probability its bits.
func TestForestIsScikitLearns(t *testing.T) {
	for _, r := range references(t) {
		t.Run(r.Name, func(t *testing.T) {
			g := r.grow(0)
			if !slices.Equal(g.nodes, r.Nodes) || !slices.Equal(g.depths, r.Depths) {
				t.Fatalf("nodes %v, depths %v; scikit-learn has %v, %v", g.nodes, g.depths, r.Nodes, r.Depths)
			}
			compareFirstTree(t, g.forest, r)
			comparePredictions(t, g.forest, r)
			if r.OOBScore != nil && g.score != *r.OOBScore {
				t.Errorf("out-of-bag score %v; scikit-learn has %v", g.score, *r.OOBScore)
			}
			if r.Other != nil {
				if other := r.grow(r.Other.Seed); !slices.Equal(other.nodes, r.Other.Nodes) {
					t.Errorf("seed %d: nodes %v; scikit-learn has %v", r.Other.Seed, other.nodes, r.Other.Nodes)
				}
			}
		})
	}
}

func compareFirstTree(t *testing.T, f *forest, r reference) {
	for i, feature := range r.Feature {
		n := f.nodes[i]
		if feature < 0 {
			if n.feature != leaf {
				t.Fatalf("node %d splits at feature %d; scikit-learn has a leaf", i, n.feature)
			}
			continue
		}
		below := float32(r.Threshold[i])
		if float64(below) > r.Threshold[i] {
			below = math.Nextafter32(below, float32(math.Inf(-1)))
		}
		if want := (node{feature, below, int32(i + 1), r.Right[i]}); n != want {
			t.Fatalf("node %d is %v; scikit-learn has %v", i, n, want)
		}
	}
}

func comparePredictions(t *testing.T, f *forest, r reference) {
	for i, row := range r.XTest {
		proba := make([]float64, len(f.classes))
		f.probabilities(proba, row)
		if !slices.Equal(proba, r.Proba[i]) {
			t.Fatalf("row %d: probabilities %v; scikit-learn has %v", i, proba, r.Proba[i])
		}
		if got := int(f.classes[likeliest(proba)]); got != r.Predict[i] {
			t.Fatalf("row %d: class %d; scikit-learn has %d", i, got, r.Predict[i])
		}
	}
}

func encodeRows(rows [][]float32) []column {
	e := newEncoders(len(rows), len(rows[0]))
	for _, row := range rows {
		e.add(row)
	}
	return e.columns()
}
