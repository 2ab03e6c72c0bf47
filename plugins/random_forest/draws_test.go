package main

import "testing"

func TestAZeroSeedDrawsAsOneDoes(t *testing.T) {
	zero, one := xorshift(0), xorshift(1)
	for range 5 {
		if a, b := zero.between(3, 1000), one.between(3, 1000); a != b || a < 3 || a >= 1000 {
			t.Fatalf("drawn %d and %d", a, b)
		}
	}
}

// randint(0, 10, 8) of numpy.random.RandomState(42).
func TestMersenneDrawsAsNumpyDoes(t *testing.T) {
	m := newMersenne(42)
	for i, want := range []uint32{6, 3, 7, 4, 6, 9, 2, 6} {
		if got := m.below(10); got != want {
			t.Fatalf("draw %d is %d, want %d", i, got, want)
		}
	}
}
