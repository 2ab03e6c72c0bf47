package main

// sample is a row that a tree grows from: its number, how often it was drawn,
// and its class.
type sample uint64

func newSample(row, weight uint32, class uint8) sample {
	return sample(row)<<32 | sample(weight)<<8 | sample(class)
}

func (s sample) row() uint32    { return uint32(s >> 32) }
func (s sample) weight() uint32 { return uint32(s) >> 8 }
func (s sample) class() uint8   { return uint8(s) }

// drawSamples appends to samples the rows that a tree grows from: those that as
// many draws with replacement as there are rows came upon, each once.
func drawSamples(samples []sample, seed uint32, classOf []uint8) []sample {
	draws, times := newMersenne(seed), make([]uint32, len(classOf))
	for range classOf {
		times[draws.below(uint32(len(classOf)))]++
	}
	for row, n := range times {
		if n > 0 {
			samples = append(samples, newSample(uint32(row), n, classOf[row]))
		}
	}
	return samples
}

// allSamples appends every row once.
func allSamples(samples []sample, classOf []uint8) []sample {
	for row, class := range classOf {
		samples = append(samples, newSample(uint32(row), 1, class))
	}
	return samples
}
