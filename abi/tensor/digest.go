package tensor

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"github.com/zeebo/blake3"

	"zen/abi"
)

// ContentDigest is the BLAKE3 digest of a canonical value: of its type, its
// shape and its uncompressed bytes. It feeds action keys. The same content may
// lie in several files with several object digests.
type ContentDigest [32]byte

// String returns 64 lower-case hexadecimal digits.
func (d ContentDigest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText returns what String returns.
func (d ContentDigest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *ContentDigest) UnmarshalText(text []byte) error {
	parsed, err := ParseContentDigest(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// ParseContentDigest reads 64 lower-case hexadecimal digits.
func ParseContentDigest(s string) (ContentDigest, error) {
	var d ContentDigest
	if len(s) != 2*len(d) {
		return ContentDigest{}, fmt.Errorf("content digest %q: want %d hexadecimal digits", s, 2*len(d))
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil || d.String() != s {
		return ContentDigest{}, fmt.Errorf("content digest %q: want lower-case hexadecimal digits", s)
	}
	return d, nil
}

const (
	tensorTag  = "zen1.tensor\x00"
	tensorsTag = "zen1.tensors\x00"
)

// Digester digests one tensor whose values come in pieces. With
// V = BLAKE3(values) it yields
//
//	BLAKE3("zen1.tensor\x00" ‖ u8 dtype ‖ u8 rank ‖ u64le dims[1:]… ‖ V ‖ u64le N)
//
// where N, the rows, need be known only at the end (rank 0: no dims, N = 1).
type Digester struct {
	dtype  abi.DType
	rank   int
	inner  []uint64
	values *blake3.Hasher
}

// NewDigester starts the digest of a tensor with these dimensions; sizes[0] is
// not looked at.
func NewDigester(d abi.DType, sizes []uint64) *Digester {
	g := &Digester{dtype: d, rank: len(sizes), values: blake3.New()}
	if len(sizes) > 1 {
		g.inner = slices.Clone(sizes[1:])
	}
	return g
}

// Write takes the next values: canonical, little-endian, row-major, a bool one
// byte. It never fails.
func (g *Digester) Write(values []byte) (int, error) { return g.values.Write(values) }

// Sum returns the digest of the values written so far, which are rows rows.
func (g *Digester) Sum(rows uint64) ContentDigest {
	msg := make([]byte, 0, 256)
	msg = append(msg, tensorTag...)
	msg = append(msg, byte(g.dtype), byte(g.rank))
	for _, n := range g.inner {
		msg = binary.LittleEndian.AppendUint64(msg, n)
	}
	msg = g.values.Sum(msg)
	if g.rank == 0 {
		rows = 1
	}
	return blake3.Sum256(binary.LittleEndian.AppendUint64(msg, rows))
}

// DigestTensors returns the content digest of named tensors:
//
//	BLAKE3("zen1.tensors\x00" ‖ u64le count ‖ for each name in byte order: u32le len ‖ name ‖ content digest of that tensor)
func DigestTensors(byName map[string]ContentDigest) ContentDigest {
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	msg := binary.LittleEndian.AppendUint64([]byte(tensorsTag), uint64(len(names)))
	for _, name := range names {
		d := byName[name]
		msg = binary.LittleEndian.AppendUint32(msg, uint32(len(name)))
		msg = append(msg, name...)
		msg = append(msg, d[:]...)
	}
	return blake3.Sum256(msg)
}

// DigestBytesFile reads r to its end and returns its size in bytes and the
// content digest of uint8[size], the same as that of a step's output with these
// bytes.
func DigestBytesFile(r io.Reader) (d ContentDigest, size uint64, err error) {
	g := NewDigester(abi.Uint8, []uint64{abi.RowsUnknown})
	buf := make([]byte, 1<<20)
	for {
		n, err := r.Read(buf)
		_, _ = g.values.Write(buf[:n])
		size += uint64(n)
		if err == io.EOF {
			return g.Sum(size), size, nil
		}
		if err != nil {
			return ContentDigest{}, size, err
		}
	}
}
