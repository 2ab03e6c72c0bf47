package main

// firstNotFinite returns the first row of a block that has NaN or infinity among
// its values, and which; -1 when there is none.
func firstNotFinite(block []float32, width int) (row int, what string) {
	for at := 0; at < len(block); at += width {
		one := block[at : at+width]
		if allFinite(one) {
			continue
		}
		for _, v := range one {
			if v != v {
				return at / width, "NaN"
			}
		}
		return at / width, "infinity"
	}
	return -1, ""
}

// allFinite subtracts each value from itself: what is not finite gives NaN.
func allFinite(values []float32) bool {
	var sum float32
	for len(values) >= 8 {
		v := values[:8:8]
		sum += (v[0] - v[0]) + (v[1] - v[1]) + (v[2] - v[2]) + (v[3] - v[3]) +
			(v[4] - v[4]) + (v[5] - v[5]) + (v[6] - v[6]) + (v[7] - v[7])
		values = values[8:]
	}
	for _, v := range values {
		sum += v - v
	}
	return sum == 0
}
