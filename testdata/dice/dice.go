// Package dice rolls the numbers that the data in testdata is made of: the same on
// every machine and with every version of Go.
//
// Only the generators in folders beside it import it; it imports the standard
// library alone.
package dice

import (
	"math/bits"
	"math/rand/v2"
)

// Dice rolls integers from one seeded PCG stream. It takes only raw 64-bit words
// from math/rand/v2: the PCG algorithm is part of that package's contract, the
// way its other functions use the words is not.
type Dice struct {
	source *rand.PCG
}

// New returns the dice of a data set, whose own number is set, for one part of it.
// Parts share no random numbers.
func New(set, part uint64) *Dice {
	return &Dice{rand.NewPCG(set, part)}
}

// Between returns a number from low to high, both included, all equally likely
// (the bias of the multiplication is below 2⁻⁵⁰ for the ranges used here).
func (d *Dice) Between(low, high int64) int64 {
	n, _ := bits.Mul64(d.source.Uint64(), uint64(high-low+1))
	return low + int64(n)
}

// About returns a number from -spread to spread in which the middle is more
// likely than the ends: the mean of three rolls.
func (d *Dice) About(spread int64) int64 {
	sum := int64(0)
	for range 3 {
		sum += d.Between(-spread, spread)
	}
	return sum / 3
}

// Percent is true that often.
func (d *Dice) Percent(chance int64) bool { return d.Between(1, 100) <= chance }

// One returns one of the texts, all equally likely.
func (d *Dice) One(texts ...string) string { return texts[d.Between(0, int64(len(texts)-1))] }
