package classifiers

import (
	"slices"
	"testing"

	"zen/plugins/plugintest"
)

// The loss that fit reports of its last tree is what evaluate finds on the same
// rows: the plugin goes down the trees as forust meant them. Two classes have one
// booster, whose loss is theirs.
func TestTheBoostersLossIsThatOfItsPredictions(t *testing.T) {
	c := slot[slices.IndexFunc(slot, func(c classifier) bool { return c.name == "forust_gbt" })]
	x, y := sample(90, 3)
	for i, label := range y.data.([]uint8) {
		y.data.([]uint8)[i] = label / 2
	}
	d := data{"x_train": x, "y_train": y, "x_test": x, "y_test": y}
	o := c.run(t, 0, d, fit("iterations = 7"), evaluate()).Succeeded()
	var losses []float64
	for _, m := range o.Metrics("fit") {
		losses = append(losses, m.Value)
	}
	if len(losses) != 7 || losses[6] >= losses[0] {
		t.Fatalf("losses %v, want 7 that fall", losses)
	}
	compare(t, "log_loss", plugintest.Elements[float64](o, "evaluate.log_loss"), losses[6:], 1e-9)
}
