package main

import (
	"fmt"
	"testing"
)

func TestAZeroSeedDrawsAsOneDoes(t *testing.T) {
	zero, one := xorshift(0), xorshift(1)
	for range 5 {
		if a, b := zero.between(3, 1000), one.between(3, 1000); a != b || a < 3 || a >= 1000 {
			t.Fatalf("drawn %d and %d", a, b)
		}
	}
}

// What numpy 2.4.6 says to
//
//	numpy.random.RandomState(seed).randint(0, 10, 8)                                       seeds of 32 bits
//	numpy.random.RandomState([seed & 0xffffffff, seed >> 32 & 0xffffffff]).randint(0, 10, 8)    others
func TestMersenneDrawsAsNumpyDoes(t *testing.T) {
	for seed, want := range map[int64]string{
		0:         "[5 0 3 3 7 9 3 5]",
		42:        "[6 3 7 4 6 9 2 6]",
		1<<32 - 1: "[3 2 7 4 0 6 9 0]",
		1 << 32:   "[7 6 2 9 3 0 1 1]",
		1<<32 + 1: "[5 4 9 3 4 9 6 3]",
		-1:        "[8 0 3 1 2 3 4 6]",
		-1 << 63:  "[8 8 8 3 5 4 8 1]",
	} {
		m, got := newMersenneOf(seed), make([]uint32, 8)
		for i := range got {
			got[i] = m.below(10)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("seed %d draws %d, numpy %s", seed, got, want)
		}
	}
}
