package main

import "zen/testdata/dice"

// subpixels is the number of length units in one pixel.
const subpixels = 256

// A hand is how one image was written: size, lean, place on the paper, pen.
type hand struct {
	width, height int64 // of 100 glyph units, in subpixels
	slant         int64 // sideways per height, in thousandths
	turn          int64 // tangent of half the rotation, in thousandths
	centre        point // in subpixels
	wobble        int64 // most that a point strays, in subpixels
	pen           int64 // radius, in subpixels
	darkness      int64 // grey level of full ink, at most 255
}

// rollHand picks a hand. The spreads are tuned by the accuracies in README.md:
// wider ones make the two reference trainers worse.
func rollHand(d *dice.Dice) hand {
	height := d.Between(17*subpixels, 22*subpixels)
	return hand{
		width:    height * d.Between(75, 115) / 100,
		height:   height,
		slant:    100 + d.About(400),
		turn:     d.About(180), // at most 2·atan(0.18) = 20°
		centre:   point{14*subpixels + d.About(subpixels*350/100), 14*subpixels + d.About(subpixels*350/100)},
		wobble:   subpixels * 180 / 100,
		pen:      d.Between(subpixels*55/100, subpixels*140/100),
		darkness: 255 - 32*d.Between(0, 2),
	}
}

// nib returns the pen's radius at one end of a stroke: pressure varies.
func (h hand) nib(d *dice.Dice) int64 {
	return h.pen * d.Between(80, 120) / 100
}

// place carries a glyph's points to the paper and lets each stray a little.
func (h hand) place(points []point, d *dice.Dice) []point {
	placed := make([]point, len(points))
	for i, p := range points {
		x := (p.x - 50) * h.width / 100
		y := (p.y - 50) * h.height / 100
		x -= y * h.slant / 1000
		x, y = rotate(x, y, h.turn)
		placed[i] = point{
			x: h.centre.x + x + d.About(h.wobble),
			y: h.centre.y + y + d.About(h.wobble),
		}
	}
	return placed
}

// rotate turns (x, y) by twice the angle whose tangent is t thousandths. With
// the half-angle formulas cos = (1-t²)/(1+t²) and sin = 2t/(1+t²) it needs no
// trigonometry.
func rotate(x, y, t int64) (int64, int64) {
	const one = 1000
	cos, sin, scale := one*one-t*t, 2*one*t, one*one+t*t
	return (x*cos - y*sin) / scale, (x*sin + y*cos) / scale
}

// flatten returns the polyline of a stroke whose points have been placed.
func (s stroke) flatten(placed []point) []point {
	if !s.smooth {
		return placed
	}
	// Against 64 lines per span, 8 change 0.4 % of the ink and 4 change 1.4 %.
	const steps = 8
	n := len(placed)
	at := func(i int) point {
		if s.closed {
			return placed[(i+n)%n]
		}
		return placed[min(max(i, 0), n-1)]
	}
	spans := n - 1
	if s.closed {
		spans = n
	}
	path := make([]point, 0, spans*steps+1)
	for i := range spans {
		for step := range int64(steps) {
			path = append(path, catmullRom(at(i-1), at(i), at(i+1), at(i+2), step, steps))
		}
	}
	return append(path, at(spans))
}

// catmullRom returns the point t/n of the way from b to c on the uniform
// Catmull-Rom spline through a, b, c and d.
func catmullRom(a, b, c, d point, t, n int64) point {
	blend := func(a, b, c, d int64) int64 {
		sum := 2*b*n*n*n + (c-a)*t*n*n + (2*a-5*b+4*c-d)*t*t*n + (3*b-a-3*c+d)*t*t*t
		return sum / (2 * n * n * n)
	}
	return point{blend(a.x, b.x, c.x, d.x), blend(a.y, b.y, c.y, d.y)}
}
