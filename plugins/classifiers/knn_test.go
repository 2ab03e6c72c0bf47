package classifiers

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"zen/plugins/plugintest"
)

// Float32 cannot tell these rows apart: their squared norms are a billion times
// their distances. The plugin has to.
func TestNeighboursAreExactWhereFloat32IsNot(t *testing.T) {
	// 1,100 rows to predict and 1,001 to learn from: no whole block, no whole panel.
	xTrain, yTrain := distant(1001, 1)
	xTest, _ := distant(1100, 2)
	d := data{"x_train": xTrain, "y_train": yTrain, "x_test": xTest}
	for _, p := range []float64{1, 2} {
		t.Run(fmt.Sprintf("p = %v", p), func(t *testing.T) {
			o := named(t, "knn").run(t, 0, d, fit(fmt.Sprintf("n_neighbors = 3, p = %v", p)), predict()).Succeeded()
			want := make([]uint8, xTest.dims[0])
			for i := range want {
				want[i] = mostOf(3, xTrain, yTrain, xTest.row(i), p)
			}
			if got := plugintest.Elements[uint8](o, "predict.y_pred"); !slices.Equal(got, want) {
				i := 0
				for got[i] == want[i] {
					i++
				}
				t.Errorf("row %d is predicted as %d, its neighbours say %d", i, got[i], want[i])
			}
		})
	}
}

// distant returns rows of 6 values near 4,096, and one that is 0 in half of them,
// with labels that nothing explains.
func distant(n int, seed uint64) (x, y array) {
	r := rand.New(rand.NewPCG(seed, 0))
	values, of := make([]float32, 0, n*7), make([]uint8, n)
	for i := range n {
		for range 6 {
			values = append(values, 4096+float32(r.IntN(1024))/1024)
		}
		values = append(values, float32(r.IntN(2)*r.IntN(64))/64)
		of[i] = uint8(r.IntN(4))
	}
	return array{[]int{n, 7}, values}, labels(of...)
}

func (a array) row(i int) []float32 {
	width := a.dims[1]
	return a.data.([]float32)[i*width:][:width]
}

// mostOf returns the label that most of the k nearest rows have, the smallest of
// equals; rows at the same distance count in their order.
func mostOf(k int, x, y array, to []float32, p float64) uint8 {
	type row struct {
		distance float64
		label    uint8
	}
	rows := make([]row, x.dims[0])
	for i := range rows {
		rows[i].label = y.data.([]uint8)[i]
		for j, v := range x.row(i) {
			rows[i].distance += math.Pow(math.Abs(float64(to[j])-float64(v)), p)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.distance, b.distance) })
	var votes [256]int
	for _, r := range rows[:k] {
		votes[r.label]++
	}
	return uint8(slices.Index(votes[:], slices.Max(votes[:])))
}

// Of rows at the same distance the earlier ones are neighbours.
func TestOfEqualNeighboursTheFirstCounts(t *testing.T) {
	d := data{
		"x_train": {[]int{5, 1}, []float32{3, 1, 1, -1, 1}}, "y_train": labels(1, 9, 4, 4, 4),
		"x_test": {[]int{1, 1}, []float32{0}},
	}
	o := named(t, "knn").run(t, 0, d, fit("n_neighbors = 1"), predict()).Succeeded()
	if got := plugintest.Elements[uint8](o, "predict.y_pred"); got[0] != 9 {
		t.Errorf("predicted %d, the first of the nearest rows is 9", got[0])
	}
}

func TestKNNNamesWhatItCannotUse(t *testing.T) {
	good := images()
	for _, c := range []struct {
		name, params string
		data         data
		want         string
	}{
		{
			"more neighbours than rows", "n_neighbors = 241", good,
			`param "n_neighbors" is 241; it has to be at most 240, the rows of input "x_train"`,
		},
		{
			"values beyond float32's squares", "", good.with("x_train", good["x_train"].of(2*side*side, 1e30)),
			`input "x_train": the squares of row 2 overflow float32; scale it down`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := named(t, "knn").run(t, 0, c.data, fit(c.params)).Failure("fit").Text; got != c.want {
				t.Errorf("it ended with\n  %s\nwant\n  %s", got, c.want)
			}
		})
	}
}
