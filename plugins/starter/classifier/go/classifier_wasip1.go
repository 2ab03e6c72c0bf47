package main

import (
	"errors"
	"fmt"
	"math"

	zen "zen/plugins/sdk/go"
)

func fitStep() error {
	x, y := zen.Input[float32]("x_train"), zen.Input[uint8]("y_train")
	if x.Rows() == 0 {
		return errors.New(`input "x_train" has no rows`)
	}
	classes, width := int(zen.ParamInt("classes")), x.Dims[1]*x.Dims[2]
	centroids, counts := make([]float64, classes*width), make([]int64, classes)
	for i, label := range y.Data {
		k := int(label)
		if k >= classes {
			return fmt.Errorf(`row %d of input "y_train" has the label %d; labels are below %d`, i, k, classes)
		}
		for j, v := range x.Row(i) {
			centroids[k*width+j] += float64(v)
		}
		counts[k]++
		if i%1000 == 0 {
			zen.Progress(float64(i), float64(x.Rows()))
		}
	}
	for i := range centroids {
		if n := counts[i/width]; n > 0 {
			centroids[i] /= float64(n)
		}
	}
	model := zen.OutputTensors("model")
	zen.Put(model, "centroids", []int{classes, x.Dims[1], x.Dims[2]}, centroids)
	zen.Put(model, "counts", []int{classes}, counts)
	return nil
}

// model is what fit learned.
type model struct {
	centroids zen.Tensor[float64] // [classes, height, width]
	counts    []int64             // 0: the class is never predicted
}

func readModel() model {
	m := zen.InputTensors("model")
	return model{zen.Get[float64](m, "centroids"), zen.Get[int64](m, "counts").Data}
}

// nearest returns the class whose mean is nearest to a row, the first of equals.
func (m model) nearest(row []float32) uint8 {
	best, least := 0, math.Inf(1)
	for k, count := range m.counts {
		distance := 0.0
		for j, mean := range m.centroids.Row(k) {
			d := float64(row[j]) - mean
			distance += d * d
		}
		if count > 0 && distance < least {
			best, least = k, distance
		}
	}
	return uint8(best)
}

func predictStep() error {
	x, m := zen.Input[float32]("x"), readModel()
	y := make([]uint8, x.Rows())
	for i := range y {
		y[i] = m.nearest(x.Row(i))
	}
	zen.Output("y_pred", []int{len(y)}, y)
	return nil
}

func evaluateStep() error {
	x, y, m := zen.Input[float32]("x_test"), zen.Input[uint8]("y_test"), readModel()
	if x.Rows() == 0 {
		return errors.New(`input "x_test" has no rows`)
	}
	classes, correct := len(m.counts), 0
	confusion := make([]int64, classes*classes)
	for i, label := range y.Data {
		right, guess := int(label), int(m.nearest(x.Row(i)))
		if right >= classes {
			return fmt.Errorf(`row %d of input "y_test" has the label %d; labels are below %d`, i, right, classes)
		}
		if guess == right {
			correct++
		}
		confusion[right*classes+guess]++
	}
	accuracy := float64(correct) / float64(x.Rows())
	zen.Metric("accuracy", 0, accuracy)
	zen.Scalar("accuracy", accuracy)
	zen.Output("confusion", []int{classes, classes}, confusion)
	return nil
}
