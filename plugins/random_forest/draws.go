package main

import "math/bits"

// mersenne draws what numpy's RandomState draws: MT19937 (Matsumoto and Nishimura,
// 1998).
type mersenne struct {
	state [624]uint32
	used  int // of state
}

// newMersenne begins as RandomState(seed).
func newMersenne(seed uint32) *mersenne {
	m := &mersenne{used: 624}
	for i := range m.state {
		m.state[i] = seed
		seed = 1812433253*(seed^seed>>30) + uint32(i) + 1
	}
	return m
}

// newMersenneOf begins as RandomState(seed) for a seed of 32 bits. numpy takes no
// larger one and none below 0; it begins as RandomState([low, high]), its two halves.
func newMersenneOf(seed int64) *mersenne {
	low, high := uint32(seed), uint32(seed>>32)
	if high == 0 {
		return newMersenne(low)
	}
	m := newMersenne(19650218)
	m.mixIn([2]uint32{low, high})
	return m
}

// mixIn is what is called init_by_array.
func (m *mersenne) mixIn(key [2]uint32) {
	s, at := &m.state, 1
	step := func(factor uint32) uint32 { return s[at] ^ (s[at-1]^s[at-1]>>30)*factor }
	store := func(v uint32) {
		s[at] = v
		if at++; at == len(s) {
			s[0], at = v, 1
		}
	}
	for turn := range s {
		j := turn % len(key)
		store(step(1664525) + key[j] + uint32(j))
	}
	for range len(s) - 1 {
		store(step(1566083941) - uint32(at))
	}
	s[0] = 1 << 31
}

func (m *mersenne) next() uint32 {
	if m.used == len(m.state) {
		m.renew()
	}
	y := m.state[m.used]
	m.used++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (m *mersenne) renew() {
	s := &m.state
	for i := range s {
		y := s[i]&(1<<31) | s[(i+1)%624]&(1<<31-1)
		s[i] = s[(i+397)%624] ^ y>>1 ^ y&1*0x9908b0df
	}
	m.used = 0
}

// below returns randint(0, n): a draw of as many bits as n-1 has, again while it
// is too large.
func (m *mersenne) below(n uint32) uint32 {
	mask := uint32(1)<<bits.Len32(n-1) - 1
	for {
		if y := m.next() & mask; y < n {
			return y
		}
	}
}

// maxSeed is what scikit-learn's seeds are drawn below.
const maxSeed = 1<<31 - 1

// xorshift draws the features of a tree's splits, as scikit-learn does (Marsaglia,
// 2003).
type xorshift uint32

// between returns a number of [low, high).
func (x *xorshift) between(low, high int) int {
	y := uint32(*x)
	if y == 0 {
		y = 1
	}
	y ^= y << 13
	y ^= y >> 17
	y ^= y << 5
	*x = xorshift(y)
	return low + int(y&(1<<31-1))%(high-low)
}
