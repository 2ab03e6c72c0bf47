package main

import (
	"math/bits"
	"math/rand/v2"
)

// dice rolls integers from one seeded PCG stream. It takes only raw 64-bit words
// from math/rand/v2: the PCG algorithm is part of that package's contract, the
// way its other functions use the words is not.
type dice struct {
	source *rand.PCG
}

func newDice(seed uint64) *dice {
	return &dice{rand.NewPCG(0x7a656e2d686f7573, seed)}
}

// between returns a number from low to high, both included, all equally likely
// (the bias of the multiplication is below 2⁻⁵⁰ for the ranges used here).
func (d *dice) between(low, high int64) int64 {
	n, _ := bits.Mul64(d.source.Uint64(), uint64(high-low+1))
	return low + int64(n)
}

// about returns a number from -spread to spread in which the middle is more
// likely than the ends: the mean of three rolls.
func (d *dice) about(spread int64) int64 {
	sum := int64(0)
	for range 3 {
		sum += d.between(-spread, spread)
	}
	return sum / 3
}

// percent is true that often.
func (d *dice) percent(chance int64) bool { return d.between(1, 100) <= chance }

// one returns one of the texts, all equally likely.
func one(d *dice, texts ...string) string { return texts[d.between(0, int64(len(texts)-1))] }
