package main

import "zen/testdata/dice"

// side is the width and height of an image in pixels.
const side = 28

// An image is rows of grey levels from 0, the paper, to 255, full ink.
type image [side * side]uint8

// samples is the number of places per pixel and direction at which a canvas is
// inked or not. Four give 17 grey levels: enough for smooth edges, few enough to
// compress well.
const samples = 4

// A canvas is the paper at four times the resolution of an image.
type canvas [side * samples][side * samples]bool

// ink draws a polyline with a round pen whose radius changes evenly from start
// to end. Lengths are in subpixels.
func (c *canvas) ink(path []point, start, end int64) {
	last := int64(len(path) - 1)
	for i := range last {
		c.inkLine(path[i], path[i+1], start+(end-start)*i/last)
	}
}

// inkLine inks every sample within radius of the line from a to b.
func (c *canvas) inkLine(a, b point, radius int64) {
	left, right := sampleRange(min(a.x, b.x)-radius, max(a.x, b.x)+radius)
	top, bottom := sampleRange(min(a.y, b.y)-radius, max(a.y, b.y)+radius)
	for row := top; row <= bottom; row++ {
		for column := left; column <= right; column++ {
			if near(point{sampleCentre(column), sampleCentre(row)}, a, b, radius) {
				c[row][column] = true
			}
		}
	}
}

const sampleWidth = subpixels / samples

func sampleCentre(i int64) int64 { return i*sampleWidth + sampleWidth/2 }

// sampleRange returns the samples on the canvas that lie between two lengths.
func sampleRange(from, to int64) (first, last int64) {
	return max(from/sampleWidth, 0), min(to/sampleWidth, side*samples-1)
}

// near reports whether p is within radius of the line from a to b. It compares
// squares, so it needs no root; they stay below 2⁵⁶.
func near(p, a, b point, radius int64) bool {
	abx, aby := b.x-a.x, b.y-a.y
	apx, apy := p.x-a.x, p.y-a.y
	bpx, bpy := p.x-b.x, p.y-b.y
	along, length2 := apx*abx+apy*aby, abx*abx+aby*aby
	switch {
	case along <= 0:
		return apx*apx+apy*apy <= radius*radius
	case along >= length2:
		return bpx*bpx+bpy*bpy <= radius*radius
	}
	cross := apx*aby - apy*abx
	return cross*cross <= radius*radius*length2
}

// develop averages the canvas into an image in which full ink is darkness.
func (c *canvas) develop(darkness int64) image {
	var img image
	for i := range img {
		inked := int64(0)
		for sub := range samples * samples {
			if c[i/side*samples+sub/samples][i%side*samples+sub%samples] {
				inked++
			}
		}
		img[i] = uint8(inked * darkness / (samples * samples))
	}
	return img
}

// speckle puts up to 12 dots of three grey levels on the image, ink or paper.
// More, or more levels, would cost size: such dots are what gzip compresses
// worst.
func (img *image) speckle(d *dice.Dice) {
	for range d.Between(0, 12) {
		img[d.Between(0, int64(len(img)-1))] = uint8(64 * d.Between(1, 3))
	}
}
