package tensor

import "encoding/binary"

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
