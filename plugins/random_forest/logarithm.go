package main

import "math"

// logarithm returns the natural logarithm of a positive normal number. A system's
// own may differ in the last bit from machine to machine; this does not. Its
// error stays below 2 units in the last place.
func logarithm(x float64) float64 {
	bits := math.Float64bits(x)
	n := int64(bits>>52) - 1023
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m *= 0.5
		n++
	}
	f := (m - 1) / (m + 1) // ln m = 2 artanh f, |f| ≤ 0.172
	s := float64(f * f)
	tail := 0.0
	for k := 21; k >= 3; k -= 2 {
		tail = (tail + 1/float64(k)) * s
	}
	// The conversions keep a compiler from fusing a product and a sum, which would round once less.
	return float64(float64(n)*math.Ln2) + 2*(f+float64(f*tail))
}
