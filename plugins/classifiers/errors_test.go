package classifiers

import (
	"math"
	"slices"
	"testing"

	"zen/host"
	"zen/plugins/plugintest"
)

// mistake is data that no classifier takes, and the words it ends in.
type mistake struct {
	name  string
	data  data
	entry string // that fails
	want  string
}

func mistakes() []mistake {
	good := images()
	x, y, test := good["x_train"], good["y_train"].data.([]uint8), good["x_test"]
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	one := make([]uint8, len(y))
	for i := range one {
		one[i] = 7
	}
	stranger := slices.Clone(good["y_test"].data.([]uint8))
	stranger[7] = 9
	narrow := array{[]int{2, side, side - 1}, make([]float32, 2*side*(side-1))}
	none := array{[]int{0, side, side}, []float32{}}
	empty := func(rows int) array { return array{[]int{rows, side, 0}, []float32{}} }
	return []mistake{
		{"NaN to learn from", good.with("x_train", x.of(3*side*side+5, nan)), "fit", `input "x_train": row 3 has NaN among its values`},
		{"infinity to learn from", good.with("x_train", x.of(17*side*side, inf)), "fit", `input "x_train": row 17 has infinity among its values`},
		{"no rows to learn from", good.with("x_train", none).with("y_train", labels()), "fit", `input "x_train" has no rows`},
		{"rows without values to learn from", good.with("x_train", empty(len(y))), "fit", `input "x_train" has rows without values`},
		{"one class", good.with("y_train", labels(one...)), "fit", `input "y_train" has one class only, 7; at least 2 are needed`},
		{"NaN to predict", good.with("x_test", test.of(5*side*side, nan)), "predict", `input "x": row 5 has NaN among its values`},
		{"no rows to predict", good.with("x_test", none), "predict", `input "x" has no rows`},
		{"rows of another width to predict", good.with("x_test", narrow), "predict", `input "x" has 132 values in a row; the model was trained on 144`},
		{"infinity to score", good.with("x_test", test.of(89*side*side+7, inf)), "predict_proba", `input "x": row 89 has infinity among its values`},
		{"rows of another width to score", good.with("x_test", narrow), "predict_proba", `input "x" has 132 values in a row; the model was trained on 144`},
		{"NaN to evaluate", good.with("x_test", test.of(0, nan)), "evaluate", `input "x_test": row 0 has NaN among its values`},
		{"no rows to evaluate", good.with("x_test", none).with("y_test", labels()), "evaluate", `input "x_test" has no rows`},
		{"rows of another width to evaluate", good.with("x_test", narrow).with("y_test", labels(0, 1)), "evaluate", `input "x_test" has 132 values in a row; the model was trained on 144`},
		{"a label that the model does not know", good.with("y_test", labels(stranger...)), "evaluate", `input "y_test": row 7 has the label 9, which the model was not trained on`},
	}
}

func TestAMistakeIsNamedByPortAndRow(t *testing.T) {
	entries := map[string]step{"predict": predict(), "predict_proba": predictProba(), "evaluate": evaluate()}
	for _, c := range slot {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			// Most mistakes come after the same training: it runs once.
			repo := plugintest.Open(t, host.Options{})
			for _, m := range mistakes() {
				t.Run(m.name, func(t *testing.T) {
					steps := []step{fit(c.params)}
					if m.entry != "fit" {
						steps = append(steps, entries[m.entry])
					}
					if got := c.runIn(t, repo, 0, m.data, steps...).Failure(m.entry).Text; got != m.want {
						t.Errorf("it ended with\n  %s\nwant\n  %s", got, m.want)
					}
				})
			}
		})
	}
}

func TestALabelOutOfRangeIsNamedByRow(t *testing.T) {
	good := images()
	y := slices.Clone(good["y_train"].data.([]uint8))
	y[11] = 10
	for _, c := range slot {
		if !c.digits {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			const want = `input "y_train": row 11 has the label 10; labels are 0 to 9`
			if got := c.run(t, 0, good.with("y_train", labels(y...)), fit(c.params)).Failure("fit").Text; got != want {
				t.Errorf("it ended with\n  %s\nwant\n  %s", got, want)
			}
		})
	}
}
