package main

// A point is a place on the paper. In this file its unit is a hundredth of a
// digit's height, x to the right and y down, with (50, 50) in the middle; once
// placed by a hand its unit is the subpixel.
type point struct{ x, y int64 }

// A stroke is what the pen draws without being lifted.
type stroke struct {
	points []point
	smooth bool // a curve through the points, rather than straight lines
	closed bool // the last point leads back to the first
}

// A glyph is one way to write a digit.
type glyph []stroke

func lines(xy ...int64) stroke { return stroke{points: pairs(xy)} }
func curve(xy ...int64) stroke { return stroke{points: pairs(xy), smooth: true} }
func loop(xy ...int64) stroke  { return stroke{points: pairs(xy), smooth: true, closed: true} }

func pairs(xy []int64) []point {
	points := make([]point, 0, len(xy)/2)
	for i := 0; i+1 < len(xy); i += 2 {
		points = append(points, point{xy[i], xy[i+1]})
	}
	return points
}

// glyphs holds the ways to write each digit; all ways are equally likely.
var glyphs = [10][]glyph{
	0: {
		{loop(50, 5, 72, 20, 78, 50, 72, 80, 50, 95, 28, 80, 22, 50, 28, 20)},                // an oval
		{loop(50, 14, 76, 26, 84, 50, 76, 76, 50, 86, 24, 76, 16, 50, 24, 26)},               // round
		{curve(62, 8, 42, 6, 26, 30, 22, 62, 36, 92, 58, 94, 74, 70, 77, 34, 64, 9, 46, 12)}, // ends overlap
	},
	1: {
		{lines(50, 5, 50, 95)},
		{lines(32, 27, 53, 5, 53, 95)},
		{lines(34, 24, 52, 5, 52, 95), lines(30, 95, 74, 95)},
	},
	2: {
		{curve(25, 26, 36, 8, 56, 5, 73, 18, 70, 40, 50, 66, 25, 94), lines(25, 94, 78, 94)},
		{curve(26, 22, 46, 5, 68, 15, 68, 40, 48, 70, 28, 92, 21, 82, 34, 77, 54, 90, 66, 95, 80, 88)}, // looped foot
		{curve(22, 18, 42, 7, 64, 9, 75, 24, 66, 46, 24, 90), curve(24, 90, 40, 86, 60, 94, 80, 92)},   // wavy foot
	},
	3: {
		{curve(26, 15, 48, 5, 70, 16, 66, 38, 44, 47), curve(44, 47, 70, 55, 76, 76, 56, 95, 24, 87)},
		{lines(26, 8, 72, 8, 46, 42), curve(46, 42, 70, 50, 76, 72, 56, 95, 24, 86)},           // flat top
		{curve(28, 18, 50, 5, 70, 20, 58, 42, 42, 50, 52, 46, 72, 60, 70, 84, 46, 96, 24, 84)}, // looped waist
	},
	4: {
		{lines(34, 6, 22, 58, 82, 58), lines(64, 28, 60, 96)},        // open top
		{lines(64, 96, 64, 5, 20, 66, 84, 66)},                       // closed top
		{curve(28, 8, 24, 36, 36, 54, 68, 48), lines(72, 6, 64, 96)}, // round bowl
	},
	5: {
		{lines(74, 6, 34, 6, 28, 44), curve(28, 44, 52, 38, 74, 54, 72, 80, 50, 95, 24, 86)},
		{lines(36, 10, 31, 47), curve(31, 47, 56, 42, 76, 60, 70, 84, 46, 95, 22, 88), lines(36, 10, 78, 6)},
		{curve(76, 9, 46, 7, 30, 26, 42, 45, 66, 54, 74, 74, 56, 94, 24, 89)}, // one sweep
	},
	6: {
		{curve(66, 6, 42, 22, 26, 52, 28, 82, 50, 95, 72, 82, 70, 60, 50, 51, 28, 68)},
		{curve(58, 4, 34, 40, 24, 72, 38, 94, 62, 94, 75, 75, 60, 57, 38, 62, 26, 78)},
		{curve(74, 17, 56, 5, 34, 20, 24, 55, 32, 86, 54, 95, 74, 80, 68, 58, 46, 52, 27, 68)}, // hooked top
	},
	7: {
		{lines(22, 8, 78, 8, 42, 95)},
		{lines(22, 10, 78, 8, 46, 95), lines(36, 52, 76, 48)},                       // crossed
		{curve(22, 15, 40, 7, 58, 12, 78, 8), curve(78, 8, 60, 38, 47, 68, 43, 96)}, // bent
		{lines(24, 26, 24, 8, 76, 8, 50, 95)},                                       // with a serif
	},
	8: {
		{loop(50, 5, 68, 13, 68, 35, 50, 46, 32, 35, 32, 13), loop(50, 46, 73, 58, 73, 84, 50, 95, 27, 84, 27, 58)},
		{loop(70, 15, 50, 5, 30, 17, 37, 37, 62, 56, 74, 76, 53, 95, 28, 81, 36, 59, 62, 39)},          // one sweep
		{curve(72, 12, 48, 6, 30, 22, 48, 44, 70, 64, 68, 88, 46, 95, 28, 80, 40, 58, 62, 40, 76, 16)}, // open top
	},
	9: {
		{loop(50, 5, 71, 15, 72, 38, 52, 51, 31, 40, 30, 17), lines(73, 24, 68, 95)},
		{curve(72, 20, 52, 5, 29, 18, 30, 42, 50, 52, 70, 36, 73, 18, 72, 58, 62, 95)},
		{curve(70, 18, 50, 5, 28, 20, 32, 44, 54, 48, 72, 26, 75, 50, 70, 80, 50, 95, 28, 86)}, // hooked foot
	},
}
