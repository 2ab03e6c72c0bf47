package main

import (
	"math"
	"slices"
)

// A key is a value above a sample's weight and class: its code, or bits that rise
// as the value does.

// lookSorting looks at a feature by sorting the samples.
func (s *search) lookSorting(feature int32, c *column) bool {
	keys := s.keys[:len(s.samples)]
	if c.codes != nil {
		keysOfCodes(keys, s.samples, c.codes)
	} else {
		keysOfValues(keys, s.samples, c.wide)
	}
	if allSame(keys) {
		return false
	}
	sortKeys(keys)
	if c.valueOf(keys[len(keys)-1]) <= c.valueOf(keys[0])+sameValue {
		return false
	}
	s.sweepKeys(feature, c, keys)
	return true
}

func keysOfCodes(keys []uint64, samples []sample, codes []uint8) {
	keys = keys[:len(samples)]
	for i, one := range samples {
		keys[i] = uint64(codes[one.row()])<<32 | uint64(uint32(one))
	}
}

func keysOfValues(keys []uint64, samples []sample, values []float32) {
	keys = keys[:len(samples)]
	for i, one := range samples {
		keys[i] = rising(values[one.row()])<<32 | uint64(uint32(one))
	}
}

func rising(v float32) uint64 {
	bits := math.Float32bits(v)
	return uint64(bits ^ (uint32(int32(bits)>>31) | 1<<31))
}

func (c *column) valueOf(key uint64) float32 {
	bits := uint32(key >> 32)
	if c.codes != nil {
		return c.values[bits]
	}
	return math.Float32frombits(bits ^ (^uint32(int32(bits)>>31) | 1<<31))
}

func allSame(keys []uint64) bool {
	var differ uint64
	for _, key := range keys {
		differ |= key ^ keys[0]
	}
	return differ>>32 == 0
}

func sortKeys(keys []uint64) {
	if len(keys) > 24 {
		slices.Sort(keys)
		return
	}
	for i := 1; i < len(keys); i++ {
		key, j := keys[i], i
		for ; j > 0 && keys[j-1] > key; j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = key
	}
}

// sweepKeys moves samples from the right side to the left, that of the smallest
// value first, and compares the splits between values.
func (s *search) sweepKeys(feature int32, c *column, keys []uint64) {
	clear(s.left[:s.classes])
	var weight, squareLeft int64
	squareRight := s.square
	gain, before := s.best.gain, keys[0]
	for i, key := range keys {
		if key>>32 != before>>32 && i >= s.minLeaf && len(keys)-i >= s.minLeaf && c.valueOf(key) > c.valueOf(before)+sameValue {
			g := gainOf(squareLeft, weight, squareRight, s.weight-weight)
			if g > gain {
				gain = g
				s.best = split{feature, c.valueOf(before), c.valueOf(key), i, g}
			}
		}
		before = key
		w, k := int64(uint32(key)>>8), uint8(key)
		l := s.left[k]
		squareLeft += w * (2*l + w)
		squareRight += w * (w - 2*(s.total[k]-l))
		s.left[k] = l + w
		weight += w
	}
}
