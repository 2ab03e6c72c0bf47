package main

// lookCounting looks at a feature by counting the weight of each value and class.
func (s *search) lookCounting(feature int32, c *column) bool {
	s.count(c.codes)
	low, high := 0, len(c.values)-1
	for s.rowsOf[low] == 0 {
		low++
	}
	for s.rowsOf[high] == 0 {
		high--
	}
	if c.values[high] <= c.values[low]+sameValue {
		s.forget(low, high)
		return false
	}
	s.sweep(feature, c.values[:high+1], low)
	return true
}

// count fills tally and rowsOf.
func (s *search) count(codes []uint8) {
	tally, rowsOf, shift, in := &s.tally, &s.rowsOf, s.shift&15, s.samples
	for len(in) >= 4 {
		four := in[:4:4]
		s0 := four[0]
		c0 := codes[s0.row()]
		tally[uint16(c0)<<shift|uint16(s0.class())] += s0.weight()
		rowsOf[c0]++
		s1 := four[1]
		c1 := codes[s1.row()]
		tally[uint16(c1)<<shift|uint16(s1.class())] += s1.weight()
		rowsOf[c1]++
		s2 := four[2]
		c2 := codes[s2.row()]
		tally[uint16(c2)<<shift|uint16(s2.class())] += s2.weight()
		rowsOf[c2]++
		s3 := four[3]
		c3 := codes[s3.row()]
		tally[uint16(c3)<<shift|uint16(s3.class())] += s3.weight()
		rowsOf[c3]++
		in = in[4:]
	}
	for _, one := range in {
		code := codes[one.row()]
		tally[uint16(code)<<shift|uint16(one.class())] += one.weight()
		rowsOf[code]++
	}
}

// forget clears what was counted of the values from low to high.
func (s *search) forget(low, high int) {
	clear(s.tally[low<<s.shift : (high+1)<<s.shift])
	clear(s.rowsOf[low : high+1])
}

// sweep moves values from the right side to the left, the smallest first, and
// compares the splits between them. It forgets what was counted.
func (s *search) sweep(feature int32, values []float32, low int) {
	clear(s.left[:s.classes])
	var weight, squareLeft int64
	squareRight := s.square
	rows, all, before := 0, len(s.samples), low
	gain := s.best.gain
	for code := low; code < len(values); code++ {
		here := int(s.rowsOf[uint8(code)])
		if here == 0 {
			continue
		}
		if rows >= s.minLeaf && all-rows >= s.minLeaf && values[code] > values[before]+sameValue {
			g := gainOf(squareLeft, weight, squareRight, s.weight-weight)
			if g > gain {
				gain = g
				s.best = split{feature, values[before], values[code], rows, g}
			}
		}
		s.rowsOf[uint8(code)] = 0
		rows += here
		before = code
		counts := s.tally[code<<s.shift:][:s.classes]
		left, total := s.left[:len(counts)], s.total[:len(counts)]
		for k, n := range counts {
			if n == 0 {
				continue
			}
			counts[k] = 0
			w, l := int64(n), left[k]
			squareLeft += w * (2*l + w)
			squareRight += w * (w - 2*(total[k]-l))
			left[k] = l + w
			weight += w
		}
	}
}
