package classifiers

import (
	"strings"
	"testing"
)

// huge is near the largest float32, so that sums of products overflow.
const huge = 3e38

func TestValuesTooLargeForTheModelAreNamed(t *testing.T) {
	good := images()
	x := good["x_test"]
	for i := range side * side {
		x = x.of(5*side*side+i, huge)
	}
	for _, c := range slot {
		if !c.weighs {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			o := c.run(t, 0, good.with("x_test", x), fit(c.params), predict())
			const want = `input "x": the values of row 5 are too large for the model's weights; scale them as in training`
			if got := o.Failure("predict").Text; got != want {
				t.Errorf("it ended with %q, want %q", got, want)
			}
		})
	}
}

func TestATrainingThatDivergesHasNoModel(t *testing.T) {
	rate := map[string]string{"tf_mlp": "learning_rate", "torch_cnn": "lr"}
	for _, batch := range []string{"16", "1000"} { // a single step moves weights that no batch sees
		for name, lr := range rate {
			t.Run(name+", "+batch+" rows a step", func(t *testing.T) {
				got := classifier{name: name}.run(t, 0, images(), fit(lr+" = 1e30, batch_size = "+batch)).Failure("fit").Text
				if !strings.HasPrefix(got, "the training diverged in epoch 1: ") || !strings.HasSuffix(got, "; a lower "+lr+" or scaled input may help") {
					t.Errorf("it ended with %q", got)
				}
			})
		}
	}
}

// Such a row makes no loss of NaN: the weights that its value belongs to move no more.
func TestATrainingRowTooLargeIsNamed(t *testing.T) {
	good := images()
	x := good["x_train"].of(7*side*side+5*side+5, huge)
	for _, name := range []string{"tf_mlp", "torch_cnn"} {
		t.Run(name, func(t *testing.T) {
			got := classifier{name: name}.run(t, 0, good.with("x_train", x), fit("")).Failure("fit").Text
			const want = `; input "x_train": the squares of row 7 overflow float32; scale it down`
			if !strings.HasPrefix(got, "the training diverged in epoch 1: ") || !strings.HasSuffix(got, want) {
				t.Errorf("it ended with %q", got)
			}
		})
	}
}

// scikit-learn's saga takes its step by the largest squared norm of a row.
func TestALogisticRegressionNamesTheRowWhoseSquaresOverflow(t *testing.T) {
	d := images()
	d = d.with("x_train", d["x_train"].of(6*side*side, huge))
	const want = `input "x_train": the squares of row 6 overflow float32; scale it down`
	if got := named(t, "sklearn_logreg").run(t, 0, d, fit("")).Failure("fit").Text; got != want {
		t.Errorf("it ended with\n  %s\nwant\n  %s", got, want)
	}
}
