package classifiers

import (
	"fmt"
	"math"
	"testing"

	"zen/plugins/plugintest"
)

// What evaluate says follows from what predict and predict_proba say.
func TestEvaluateSaysWhatPredictionsAreWorth(t *testing.T) {
	d := images()
	right := d["y_test"].data.([]uint8)
	for _, c := range slot {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := c.run(t, 0, d, fit(c.params), predict(), predictProba(), evaluate()).Succeeded()
			predicted, proba := plugintest.Elements[uint8](o, "predict.y_pred"), plugintest.Elements[float32](o, "predict_proba.proba")
			k := classes
			if c.digits {
				k = 10
			}
			want := scoresOf(right, predicted, proba, k)
			if want.problem != "" {
				t.Fatal(want.problem)
			}
			if want.accuracy < c.learns {
				t.Errorf("accuracy %g, want %g or more", want.accuracy, c.learns)
			}
			compare(t, "accuracy", plugintest.Elements[float64](o, "evaluate.accuracy"), []float64{want.accuracy}, 0)
			compare(t, "log_loss", plugintest.Elements[float64](o, "evaluate.log_loss"), []float64{want.logLoss}, 1e-5)
			compare(t, "precision", plugintest.Elements[float64](o, "evaluate.precision"), want.precision, 1e-12)
			compare(t, "recall", plugintest.Elements[float64](o, "evaluate.recall"), want.recall, 1e-12)
			if got := plugintest.Elements[int64](o, "evaluate.confusion"); fmt.Sprint(got) != fmt.Sprint(want.confusion) {
				t.Errorf("confusion %v, want %v", got, want.confusion)
			}
		})
	}
}

// scores are what evaluate has to find.
type scores struct {
	problem           string // what is wrong with the predictions themselves
	accuracy, logLoss float64
	confusion         []int64
	precision, recall []float64
}

// scoresOf takes the classes to be 0 to k-1. A probability is at least 2⁻⁵², as in
// scikit-learn's log_loss.
func scoresOf(right, predicted []uint8, proba []float32, k int) scores {
	s := scores{confusion: make([]int64, k*k), precision: make([]float64, k), recall: make([]float64, k)}
	if len(predicted) != len(right) || len(proba) != len(right)*k {
		s.problem = fmt.Sprintf("%d predictions and %d probabilities for %d rows of %d classes", len(predicted), len(proba), len(right), k)
		return s
	}
	for i, y := range right {
		row, sum, best := proba[i*k:][:k], 0.0, 0
		for j, p := range row {
			sum += float64(p)
			if p > row[best] {
				best = j
			}
		}
		if math.Abs(sum-1) > 1e-5 || row[predicted[i]] < row[best] {
			s.problem = fmt.Sprintf("row %d: probabilities %v, predicted %d", i, row, predicted[i])
		}
		s.confusion[int(y)*k+int(predicted[i])]++
		s.logLoss -= math.Log(max(float64(row[y]), 0x1p-52)) / float64(len(right))
	}
	s.sum(k, len(right))
	return s
}

// sum reads accuracy, precision and recall out of the confusion matrix.
func (s *scores) sum(k, rows int) {
	for c := range k {
		hit := s.confusion[c*k+c]
		var asked, said int64
		for j := range k {
			asked += s.confusion[c*k+j]
			said += s.confusion[j*k+c]
		}
		s.accuracy += float64(hit) / float64(rows)
		s.precision[c] = float64(hit) / float64(max(said, 1))
		s.recall[c] = float64(hit) / float64(max(asked, 1))
	}
}

func compare(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= max(tolerance, 1e-12)) {
			t.Errorf("%s: number %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestTheModelFollowsFromTheSeed(t *testing.T) {
	d := images()
	for _, c := range slot {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			first := c.run(t, 1, d, fit(c.params)).Succeeded().Output("fit.model").Content
			if again := c.run(t, 1, d, fit(c.params)).Succeeded().Output("fit.model").Content; again != first {
				t.Errorf("the same seed made %s, then %s", first, again)
			}
			if other := c.run(t, 2, d, fit(c.params)).Succeeded().Output("fit.model").Content; (other != first) != c.draws(t) {
				t.Errorf("another seed made %s, the first %s", other, first)
			}
		})
	}
}
