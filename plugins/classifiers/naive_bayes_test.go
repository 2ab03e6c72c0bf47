package classifiers

import (
	"slices"
	"testing"
)

func TestNaiveBayesNamesWhatItCannotUse(t *testing.T) {
	good := images()
	x := good["x_train"]
	constant := array{x.dims, slices.Repeat([]float32{0.5}, len(x.data.([]float32)))}
	for _, c := range []struct {
		name, params string
		data         data
		want         string
	}{
		{
			"counts below 0", `distribution = "multinomial"`, good.with("x_train", x.of(3*side*side+5, -1)),
			`input "x_train": row 3 has a negative value; distribution = "multinomial" takes counts, which are 0 or more`,
		},
		{
			"rows that are all alike", "", good.with("x_train", constant),
			`input "x_train": all rows are the same, so nothing tells the classes apart`,
		},
		{
			"no smoothing", "var_smoothing = 0.0", good.with("x_train", striped(x)),
			`param "var_smoothing" is 0.0; it has to be larger, since value 0 of a row never varies within a class`,
		},
		{
			"too much smoothing", "var_smoothing = 1e300", good,
			`param "var_smoothing" is 1e+300; it is too large for a variance of 0.15099078`,
		},
		{
			"values beyond float32's squares", "", good.with("x_train", x.of(5*side*side, -1e30)),
			`input "x_train": the squares of its values overflow float32, of which row 5 has the largest; scale it down`,
		},
		{
			"values whose squares are 0", "", good.with("x_train", x.times(1e-42)),
			`input "x_train": its values vary by so little that the squares are 0 in float32; scale it up`,
		},
		{
			"counts beyond all numbers", `distribution = "multinomial", alpha = 1e308`, good,
			`param "alpha" is 1e+308; added to each of 144 values it overflows float64`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := named(t, "naive_bayes").run(t, 0, c.data, fit(c.params)).Failure("fit").Text; got != c.want {
				t.Errorf("it ended with\n  %s\nwant\n  %s", got, c.want)
			}
		})
	}
}

// striped returns x with the same first value in all rows.
func striped(x array) array {
	values := slices.Clone(x.data.([]float32))
	for i := 0; i < len(values); i += side * side {
		values[i] = 0.5
	}
	return array{x.dims, values}
}

func TestGaussianTakesValuesBelowZero(t *testing.T) {
	d := images()
	d = d.with("x_train", d["x_train"].of(3, -1)).with("x_test", d["x_test"].of(3, -1))
	named(t, "naive_bayes").run(t, 0, d, fit(""), predict()).Succeeded()
}

func TestARowTooFarFromEveryClassIsNamed(t *testing.T) {
	d := images()
	d = d.with("x_test", d["x_test"].of(7*side*side, 1e30))
	const want = `input "x": row 7 is so far from every class that the squares overflow float32; scale it as x_train was`
	if got := named(t, "naive_bayes").run(t, 0, d, fit(""), predict()).Failure("predict").Text; got != want {
		t.Errorf("it ended with\n  %s\nwant\n  %s", got, want)
	}
}

// named returns a plugin of the slot.
func named(t *testing.T, name string) classifier {
	t.Helper()
	i := slices.IndexFunc(slot, func(c classifier) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("no plugin %q in the slot", name)
	}
	return slot[i]
}
