package tensor

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"zen/abi"
)

func TestEveryFloat16(t *testing.T) {
	all := make([]byte, 2<<16)
	for v := range 1 << 16 {
		binary.LittleEndian.PutUint16(all[2*v:], uint16(v))
		one := all[2*v : 2*v+2]
		if got, want := isCanonical(abi.Float16, one), bytes.Equal(one, canonicalReference(abi.Float16, one)); got != want {
			t.Fatalf("%04x: canonical %v, want %v", v, got, want)
		}
	}
	want := canonicalReference(abi.Float16, all)
	canonicalise(abi.Float16, all)
	if !bytes.Equal(all, want) {
		t.Error("other values")
	}
}

// One value out of form is found wherever it lies, and only what is out of form
// is changed.
func TestOneBadValueAnywhere(t *testing.T) {
	bad := map[abi.DType][][]byte{
		abi.Bool:    {{2}, {0xff}, {0x80}},
		abi.Float16: {{0x01, 0x7c}, {0, 0xfe}, {0xff, 0xff}},
		abi.Float32: {{1, 0, 0x80, 0x7f}, {0, 0, 0xc0, 0xff}, {0xff, 0xff, 0xff, 0xff}},
		abi.Float64: {{1, 0, 0, 0, 0, 0, 0xf0, 0x7f}, {0, 0, 0, 0, 0, 0, 0xf8, 0xff}},
	}
	good := map[abi.DType][]byte{
		abi.Bool: {1}, abi.Float16: {0, 0x7e}, abi.Float32: {0, 0, 0xc0, 0x7f}, abi.Float64: {0, 0, 0, 0, 0, 0, 0xf8, 0x7f},
	}
	for d, values := range bad {
		for _, n := range []int{1, 7, 33, 5000} {
			base := bytes.Repeat(good[d], n)
			if !isCanonical(d, base) {
				t.Fatalf("%s: canonical NaN is refused", d)
			}
			for at := 0; at < n; at += n/50 + 1 {
				for _, v := range values {
					b := slices.Clone(base)
					copy(b[at*d.Size():], v)
					if isCanonical(d, b) {
						t.Fatalf("%s: %x at %d of %d is overlooked", d, v, at, n)
					}
					if canonicalise(d, b); !bytes.Equal(b, base) {
						t.Fatalf("%s: %x at %d of %d became something else", d, v, at, n)
					}
				}
			}
		}
	}
}

func TestInfinityAndNegativeZeroStay(t *testing.T) {
	for d, values := range map[abi.DType][]byte{
		abi.Float16: {0, 0x80, 0, 0x7c, 0, 0xfc, 0xff, 0x7b},
		abi.Float32: {0, 0, 0, 0x80, 0, 0, 0x80, 0x7f, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f, 0x7f},
		abi.Float64: {0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 0, 0, 0, 0, 0, 0, 0xf0, 0xff},
	} {
		if !isCanonical(d, values) {
			t.Errorf("%s: %x is refused", d, values)
		}
	}
}

func TestBitsOfAnyLengthFromAnyBit(t *testing.T) {
	for n := range 70 {
		bools := canonicalReference(abi.Bool, randomValues(abi.Bool, uint64(n), uint64(n)))
		packed := bytes.Repeat([]byte{0xff}, (n+7)/8)
		packBits(packed, bools)
		for first := range n {
			got := make([]byte, n-first)
			unpackBits(got, packed, uint64(first))
			if !bytes.Equal(got, bools[first:]) {
				t.Fatalf("%d bits from %d: %v, want %v", n, first, got, bools[first:])
			}
		}
		if n%8 != 0 && packed[n/8]>>(n%8) != 0 {
			t.Fatalf("%d bits: %08b has bits after the last", n, packed[n/8])
		}
	}
}
