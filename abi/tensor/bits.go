package tensor

import (
	"encoding/binary"
	"math/bits"
)

// packBits writes bools of one byte each, 0 or 1, as Arrow's bits, lowest
// first; dst has (len(bools)+7)/8 bytes. Bits after the last are zero.
func packBits(dst, bools []byte) {
	n := len(bools) / 8
	for i := range n {
		// Byte j moves to bit 56+j; no two products share a bit, so none carries.
		dst[i] = byte(binary.LittleEndian.Uint64(bools[8*i:]) * 0x0102040810204080 >> 56)
	}
	if rest := bools[8*n:]; len(rest) > 0 {
		dst[n] = 0
		for j, v := range rest {
			dst[n] |= v << j
		}
	}
}

// unpackBits writes the bits of src from bit first on as bools of one byte.
func unpackBits(dst, src []byte, first uint64) {
	for len(dst) > 0 && first%8 != 0 {
		dst[0] = src[first/8] >> (first % 8) & 1
		dst, first = dst[1:], first+1
	}
	src = src[first/8:]
	n := len(dst) / 8
	for i := range n {
		// Bit j of byte j is kept, and carried to the top of its byte.
		x := uint64(src[i]) * 0x0101010101010101 & 0x8040201008040201
		binary.LittleEndian.PutUint64(dst[8*i:], (x+0x7f7f7f7f7f7f7f7f)>>7&0x0101010101010101)
	}
	for j := range dst[8*n:] {
		dst[8*n+j] = src[n] >> j & 1
	}
}

// setBits sets n bits of dst from bit at on.
func setBits(dst []byte, at, n uint64) {
	for ; n > 0 && at%8 != 0; at, n = at+1, n-1 {
		dst[at/8] |= 1 << (at % 8)
	}
	for ; n >= 8; at, n = at+8, n-8 {
		dst[at/8] = 0xff
	}
	if n > 0 {
		dst[at/8] |= 1<<n - 1
	}
}

// copyBits copies n bits of src from bit from on to dst from bit at on, where
// dst has zeros.
func copyBits(dst []byte, at uint64, src []byte, from, n uint64) {
	for ; n > 0 && at%8 != 0; at, from, n = at+1, from+1, n-1 {
		dst[at/8] |= bitAt(src, from) << (at % 8)
	}
	for shift := from % 8; n >= 8; at, from, n = at+8, from+8, n-8 {
		b := src[from/8] >> shift
		if shift > 0 {
			b |= src[from/8+1] << (8 - shift)
		}
		dst[at/8] = b
	}
	for ; n > 0; at, from, n = at+1, from+1, n-1 {
		dst[at/8] |= bitAt(src, from) << (at % 8)
	}
}

func bitAt(src []byte, i uint64) byte { return src[i/8] >> (i % 8) & 1 }

// countBits returns how many of n bits of src from bit from on are set.
func countBits(src []byte, from, n uint64) (set uint64) {
	for ; n > 0 && from%8 != 0; from, n = from+1, n-1 {
		set += uint64(bitAt(src, from))
	}
	for ; n >= 8; from, n = from+8, n-8 {
		set += uint64(bits.OnesCount8(src[from/8]))
	}
	for ; n > 0; from, n = from+1, n-1 {
		set += uint64(bitAt(src, from))
	}
	return set
}

// bitRun returns how many of at most n bits from bit from on are as the first one,
// and whether they are set.
func bitRun(src []byte, from, n uint64) (length uint64, set bool) {
	first := bitAt(src, from)
	length = 1
	for length < n && bitAt(src, from+length) == first {
		length++
	}
	return length, first == 1
}
