package classifiers

import "math/rand/v2"

// side is that of the suite's images.
const side = 12

// classes of the suite's images are 0 to classes-1.
const classes = 3

// sample returns n images [n, side, side] of 0 to 1 with their labels, in turn 0,
// 1, 2. Each class has strokes of its own, on noise: a column, a row, a diagonal.
func sample(n int, seed uint64) (x, y array) {
	r := rand.New(rand.NewPCG(seed, 0))
	pixels, of := make([]float32, n*side*side), make([]uint8, n)
	for i := range n {
		image := pixels[i*side*side:][:side*side]
		of[i] = uint8(i % classes)
		at := 4 + r.IntN(4)
		for j := range side {
			for k := range side {
				image[j*side+k] = float32(r.IntN(16)) / 64
			}
		}
		for j := range side {
			image[[classes]int{j*side + at, at*side + j, j*side + j}[of[i]]] = float32(12+r.IntN(5)) / 16
		}
	}
	return array{[]int{n, side, side}, pixels}, labels(of...)
}

// images are the data that every classifier has to learn.
func images() data {
	xTrain, yTrain := sample(240, 1)
	xTest, yTest := sample(90, 2)
	return data{"x_train": xTrain, "y_train": yTrain, "x_test": xTest, "y_test": yTest}
}

// times returns the array with all elements multiplied.
func (a array) times(by float32) array {
	data := append([]float32(nil), a.data.([]float32)...)
	for i := range data {
		data[i] *= by
	}
	return array{a.dims, data}
}

// of returns the array with one element changed.
func (a array) of(element int, v float32) array {
	data := append([]float32(nil), a.data.([]float32)...)
	data[element] = v
	return array{a.dims, data}
}
