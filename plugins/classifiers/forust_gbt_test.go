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

// forust has them in float32, where 0 often means: any.
func TestForustNamesAParamThatFloat32DoesNotHold(t *testing.T) {
	for params, want := range map[string]string{
		"max_delta_step = 1e-50": `param "max_delta_step" is 1e-50, which is 0 in the float32 of forust`,
		"l2 = 1e300":             `param "l2" is 1e300, which overflows the float32 of forust`,
	} {
		if got := named(t, "forust_gbt").run(t, 0, images(), fit(params)).Failure("fit").Text; got != want {
			t.Errorf("%s: it ended with\n  %s\nwant\n  %s", params, got, want)
		}
	}
}
