package main

import "math/bits"

const (
	maxCodeBits = 15
	// fastBits are looked up at once; longer codes are rare.
	fastBits = 10
)

// huffman is one canonical code of RFC 1951.
type huffman struct {
	fast    [1 << fastBits]uint16    // by the next bits: symbol << 4 | length; 0: a longer code, or none
	count   [maxCodeBits + 1]uint16  // codes by length
	symbols [maxLiterals + 32]uint16 // in the order of their codes
}

const maxLiterals = 288

// build makes the code from the length of each symbol's. It returns errDamaged
// when no code is made that way.
func (h *huffman) build(lengths []byte) error {
	clear(h.fast[:])
	clear(h.count[:])
	for _, l := range lengths {
		h.count[l]++
	}
	used := len(lengths) - int(h.count[0])
	h.count[0] = 0
	var next, offset [maxCodeBits + 2]int
	free := 1
	for l := 1; l <= maxCodeBits; l++ {
		free = free<<1 - int(h.count[l])
		if free < 0 {
			return errDamaged
		}
		next[l+1] = (next[l] + int(h.count[l])) << 1
		offset[l+1] = offset[l] + int(h.count[l])
	}
	// A single code of one bit is the only one that may leave some over.
	if free > 0 && used > 0 && (used > 1 || h.count[1] != 1) {
		return errDamaged
	}
	for symbol, l := range lengths {
		if l == 0 {
			continue
		}
		h.symbols[offset[l]] = uint16(symbol)
		offset[l]++
		code := next[l]
		next[l]++
		if l > fastBits {
			continue
		}
		first := int(bits.Reverse16(uint16(code)) >> (16 - l))
		for i := first; i < 1<<fastBits; i += 1 << l {
			h.fast[i] = uint16(symbol<<4) | uint16(l)
		}
	}
	return nil
}

// slow decodes one symbol bit by bit; length is 0 when the bits are no code.
func (h *huffman) slow(next uint64) (symbol uint32, length uint) {
	code, first, index := 0, 0, 0
	for l := uint(1); l <= maxCodeBits; l++ {
		code |= int(next & 1)
		next >>= 1
		count := int(h.count[l])
		if code-count < first {
			return uint32(h.symbols[index+code-first]), l
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return 0, 0
}
