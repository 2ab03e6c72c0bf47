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
	for name, params := range map[string]string{"tf_mlp": "learning_rate = 1e30", "torch_cnn": "lr = 1e30, batch_size = 16"} {
		t.Run(name, func(t *testing.T) {
			got := classifier{name: name}.run(t, 0, images(), fit(params)).Failure("fit").Text
			if !strings.HasPrefix(got, "the training diverged in epoch 1: ") {
				t.Errorf("it ended with %q", got)
			}
		})
	}
}
