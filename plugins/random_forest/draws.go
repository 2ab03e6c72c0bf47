package main

import "math/bits"

// mersenne draws what numpy's RandomState draws: MT19937 (Matsumoto and Nishimura,
// 1998), seeded by one number.
type mersenne struct {
	state [624]uint32
	used  int // of state
}

func newMersenne(seed uint32) *mersenne {
	m := &mersenne{used: 624}
	for i := range m.state {
		m.state[i] = seed
		seed = 1812433253*(seed^seed>>30) + uint32(i) + 1
	}
	return m
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
