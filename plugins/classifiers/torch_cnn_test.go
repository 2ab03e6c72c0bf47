package classifiers

import (
	"testing"

	"zen/plugins/plugintest"
)

func torchCNN(t *testing.T) classifier {
	t.Helper()
	for _, c := range slot {
		if c.name == "torch_cnn" {
			return c
		}
	}
	t.Fatal("the slot has no torch_cnn")
	return classifier{}
}

// sized returns n blank images.
func sized(n, height, width int) array {
	return array{[]int{n, height, width}, make([]float32, n*height*width)}
}

func TestTorchCNNSaysWhichImagesItTakes(t *testing.T) {
	good, c := images(), torchCNN(t)
	two := good.with("y_train", labels(0, 1))
	for _, m := range []mistake{
		{"not high enough", two.with("x_train", sized(2, 9, 12)), "fit", `input "x_train" has images of 9 × 12; the network needs 10 × 10 at least`},
		{"not wide enough", two.with("x_train", sized(2, 12, 8)), "fit", `input "x_train" has images of 12 × 8; the network needs 10 × 10 at least`},
		{"without height", two.with("x_train", sized(2, 0, 12)), "fit", `input "x_train" has rows without values`},
		{"too many pixels", two.with("x_train", sized(2, 10, 1<<17)), "fit", `input "x_train" has images of 10 × 131072; the network takes 1048576 pixels at most`},
		{"turned", good.with("x_test", sized(2, 18, 8)), "predict", `input "x" has images of 18 × 8; the model was trained on 12 × 12`},
	} {
		t.Run(m.name, func(t *testing.T) {
			steps := []step{fit(c.params)}
			if m.entry == "predict" {
				steps = append(steps, predict())
			}
			if got := c.run(t, 0, m.data, steps...).Failure(m.entry).Text; got != m.want {
				t.Errorf("it ended with\n  %s\nwant\n  %s", got, m.want)
			}
		})
	}
}

func TestTorchCNNTrainsWithBatchesLargerThanWhatGoesThroughAtOnce(t *testing.T) {
	c := torchCNN(t)
	o := c.run(t, 0, images(), fit("epochs = 40, batch_size = 1000, lr = 0.01"), evaluate()).Succeeded()
	if got := plugintest.Elements[float64](o, "evaluate.accuracy")[0]; got < c.learns {
		t.Errorf("accuracy %g, want %g or more", got, c.learns)
	}
}

func TestTorchCNNSaysThatItsTrainingDiverged(t *testing.T) {
	x := images()["x_train"].of(0, 3e38)
	const want = `the training diverged in epoch 1: the loss is nan; input "x_train": the squares of row 0 overflow float32; scale it down`
	if got := torchCNN(t).run(t, 0, images().with("x_train", x), fit("lr = 1e30")).Failure("fit").Text; got != want {
		t.Errorf("it ended with\n  %s\nwant\n  %s", got, want)
	}
}
