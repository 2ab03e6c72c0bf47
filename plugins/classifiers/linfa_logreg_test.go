package classifiers

import (
	"testing"

	"zen/plugins/plugintest"
)

// fit reports what linfa has minimised: the mean loss, which evaluate finds on the
// same rows, and the penalty of the model's weights.
func TestLinfasObjectiveIsLossAndPenalty(t *testing.T) {
	x, y := sample(90, 3)
	d := data{"x_train": x, "y_train": y, "x_test": x, "y_test": y}
	o := named(t, "linfa_logreg").run(t, 0, d, fit("c = 0.25"), evaluate()).Succeeded()
	objective := plugintest.Elements[float64](o, "evaluate.log_loss")[0]
	for _, w := range plugintest.NamedElements[float64](o, "fit.model", "coef") {
		objective += w * w / (2 * 0.25 * 90)
	}
	told := o.Metrics("fit")
	if len(told) != 2 || told[1].Value >= 1e-4 {
		t.Fatalf("metrics %v, want the objective and a gradient shorter than tol", told)
	}
	compare(t, "objective", []float64{told[0].Value}, []float64{objective}, 1e-9)
}

func TestLinfaNamesWhatItCannotUse(t *testing.T) {
	good := images()
	x := good["x_train"].times(1e30)
	for _, c := range []struct {
		name, params string
		data         data
		want         string
	}{
		{
			"hardly a weight is allowed", "c = 1e-300", good,
			`param "c" is 1e-300: linfa finds no step that lowers the loss by more than the penalty; it has to be larger`,
		},
		{
			"values far too large", "", good.with("x_train", x.of(4*side*side, -2e30)),
			`input "x_train": linfa finds no step that lowers the loss; scale down its values, of which the largest is 2e30, in row 4`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := named(t, "linfa_logreg").run(t, 0, c.data, fit(c.params)).Failure("fit").Text; got != c.want {
				t.Errorf("it ended with\n  %s\nwant\n  %s", got, c.want)
			}
		})
	}
}
