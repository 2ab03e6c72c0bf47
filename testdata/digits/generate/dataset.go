package main

import "zen/testdata/dice"

// dataSet is the number of this data set, "zen-digi".
const dataSet = 0x7a656e2d64696769

// A split is one part of the data set: a file of images and the file of their
// labels.
type split struct {
	imagesFile, labelsFile string
	perDigit               int    // images of each of the ten digits
	seed                   uint64 // splits share no random numbers
}

var splits = []split{
	{"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", 600, 1},
	{"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", 100, 2},
}

// draw returns the images and their labels, in shuffled order, the same on
// every call.
func (s split) draw() ([]image, []uint8) {
	d := dice.New(dataSet, s.seed)
	labels := make([]uint8, 10*s.perDigit)
	for i := range labels {
		labels[i] = uint8(i % 10)
	}
	for i := len(labels) - 1; i > 0; i-- {
		j := d.Between(0, int64(i))
		labels[i], labels[j] = labels[j], labels[i]
	}
	images := make([]image, len(labels))
	for i, label := range labels {
		images[i] = drawDigit(label, d)
	}
	return images, labels
}

// drawDigit writes one digit in a hand of its own, then soils the paper.
func drawDigit(digit uint8, d *dice.Dice) image {
	variants := glyphs[digit]
	drawing := variants[d.Between(0, int64(len(variants)-1))]
	h := rollHand(d)
	var c canvas
	for _, s := range drawing {
		path := s.flatten(h.place(s.points, d))
		start, end := h.nib(d), h.nib(d)
		c.ink(path, start, end)
	}
	img := c.develop(h.darkness)
	img.speckle(d)
	return img
}
