package tensor

import (
	"encoding/binary"

	"zen/abi"
)

// The canonical NaN of each floating-point type: quiet, no sign, no payload.
const (
	nan16 = 0x7e00
	nan32 = 0x7fc00000
	nan64 = 0x7ff8000000000000
)

// scanBlock is how far a fast scan looks before it decides whether an exact
// one has to follow.
const scanBlock = 4096

// isCanonical reports whether every value is in canonical form. It only reads.
// len(values) is a multiple of the element size.
func isCanonical(d abi.DType, values []byte) bool {
	if d != abi.Bool && !d.Float() {
		return true
	}
	for len(values) > 0 {
		block := values[:min(scanBlock, len(values))]
		if suspicious(d, block) && !blockIsCanonical(d, block) {
			return false
		}
		values = values[len(block):]
	}
	return true
}

// suspicious reports whether a block may hold values out of canonical form: it
// is exact for bool and finds any NaN at all for floats. All lanes of a word are
// tested at once: without its sign a NaN is above infinity, so adding what is
// left up to the sign bit carries into it. 188 MB take 16 ms.
func suspicious(d abi.DType, block []byte) bool {
	switch d {
	case abi.Bool:
		return anyBit(block, 1<<64-1, 0, 0xfefefefefefefefe)
	case abi.Float16:
		return anyBit(block, 0x7fff7fff7fff7fff, 0x03ff03ff03ff03ff, 0x8000800080008000)
	case abi.Float32:
		return anyBit(block, 0x7fffffff7fffffff, 0x007fffff007fffff, 0x8000000080000000)
	}
	return anyBit(block, 0x7fffffffffffffff, 0x000fffffffffffff, 0x8000000000000000)
}

// anyBit reports whether (word&keep + add) has a bit of want, for any word of
// the block. Bytes after the last whole word count as a word with zeros.
func anyBit(block []byte, keep, add, want uint64) bool {
	var seen uint64
	for len(block) >= 32 {
		b := block[:32:32]
		seen |= binary.LittleEndian.Uint64(b[0:])&keep + add
		seen |= binary.LittleEndian.Uint64(b[8:])&keep + add
		seen |= binary.LittleEndian.Uint64(b[16:])&keep + add
		seen |= binary.LittleEndian.Uint64(b[24:])&keep + add
		block = block[32:]
	}
	for len(block) >= 8 {
		seen |= binary.LittleEndian.Uint64(block)&keep + add
		block = block[8:]
	}
	if len(block) > 0 {
		var word [8]byte
		copy(word[:], block)
		seen |= binary.LittleEndian.Uint64(word[:])&keep + add
	}
	return seen&want != 0
}

func blockIsCanonical(d abi.DType, block []byte) bool {
	switch d {
	case abi.Float16:
		for ; len(block) >= 2; block = block[2:] {
			if v := binary.LittleEndian.Uint16(block); v&0x7fff > 0x7c00 && v != nan16 {
				return false
			}
		}
	case abi.Float32:
		for ; len(block) >= 4; block = block[4:] {
			if v := binary.LittleEndian.Uint32(block); v&0x7fffffff > 0x7f800000 && v != nan32 {
				return false
			}
		}
	case abi.Float64:
		for ; len(block) >= 8; block = block[8:] {
			if v := binary.LittleEndian.Uint64(block); v&(1<<63-1) > 0x7ff0000000000000 && v != nan64 {
				return false
			}
		}
	default:
		return false
	}
	return true
}

// canonicalise brings values into canonical form in place.
func canonicalise(d abi.DType, values []byte) {
	switch d {
	case abi.Bool:
		for i, v := range values {
			if v > 1 {
				values[i] = 1
			}
		}
	case abi.Float16:
		for ; len(values) >= 2; values = values[2:] {
			if binary.LittleEndian.Uint16(values)&0x7fff > 0x7c00 {
				binary.LittleEndian.PutUint16(values, nan16)
			}
		}
	case abi.Float32:
		for ; len(values) >= 4; values = values[4:] {
			if binary.LittleEndian.Uint32(values)&0x7fffffff > 0x7f800000 {
				binary.LittleEndian.PutUint32(values, nan32)
			}
		}
	case abi.Float64:
		for ; len(values) >= 8; values = values[8:] {
			if binary.LittleEndian.Uint64(values)&(1<<63-1) > 0x7ff0000000000000 {
				binary.LittleEndian.PutUint64(values, nan64)
			}
		}
	}
}
