package tensor

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"sync"

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
	columnTag  = "zen1.column\x00"
	tableTag   = "zen1.table\x00"
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
		msg = appendNamed(msg, namedDigest{name, byName[name]})
	}
	return blake3.Sum256(msg)
}

// columnDigester digests one column. With V = BLAKE3(values), of text all its
// bytes, M = BLAKE3(a bit per row, the lowest first, padded with zeros) and
// L = BLAKE3(the length of each text as u32le) it yields
//
//	BLAKE3("zen1.column\x00" ‖ u8 dtype ‖ u8 nullable ‖ u8 rank of a row ‖ u64le its dims… ‖ V ‖ M if nullable ‖ L if text)
//
// where values of null rows are zero, and texts of null rows empty.
type columnDigester struct {
	of                column
	validity, lengths *blake3.Hasher
}

func newColumnDigester(c column) columnDigester {
	return columnDigester{of: c, validity: blake3.New(), lengths: blake3.New()}
}

// sum returns the digest, given the digester of the values.
func (g *columnDigester) sum(values *Digester) ContentDigest {
	msg := append([]byte(columnTag), byte(g.of.dtype), boolByte(g.of.nullable), byte(len(g.of.shape)))
	for _, n := range g.of.shape {
		msg = binary.LittleEndian.AppendUint64(msg, n)
	}
	msg = values.values.Sum(msg)
	if g.of.nullable {
		msg = g.validity.Sum(msg)
	}
	if g.of.dtype.Text() {
		msg = g.lengths.Sum(msg)
	}
	return blake3.Sum256(msg)
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// namedDigest is the digest of one column and its name.
type namedDigest struct {
	name   string
	digest ContentDigest
}

// digestTable returns the content digest of a table, whose columns are in their
// order:
//
//	BLAKE3("zen1.table\x00" ‖ u64le rows ‖ u64le columns ‖ for each: u32le len ‖ name ‖ digest of that column)
func digestTable(rows uint64, columns []namedDigest) ContentDigest {
	msg := binary.LittleEndian.AppendUint64([]byte(tableTag), rows)
	msg = binary.LittleEndian.AppendUint64(msg, uint64(len(columns)))
	for _, c := range columns {
		msg = appendNamed(msg, c)
	}
	return blake3.Sum256(msg)
}

func appendNamed(msg []byte, n namedDigest) []byte {
	msg = binary.LittleEndian.AppendUint32(msg, uint32(len(n.name)))
	msg = append(msg, n.name...)
	return append(msg, n.digest[:]...)
}

// fileBuffers are used again, for a source may have thousands of small files.
var fileBuffers = sync.Pool{New: func() any { return new([1 << 20]byte) }}

// DigestBytesFile reads r to its end and returns its size in bytes and the
// content digest of uint8[size], the same as that of a step's output with these
// bytes.
func DigestBytesFile(r io.Reader) (d ContentDigest, size uint64, err error) {
	g := NewDigester(abi.Uint8, []uint64{abi.RowsUnknown})
	buf := fileBuffers.Get().(*[1 << 20]byte)
	defer fileBuffers.Put(buf)
	for {
		n, err := r.Read(buf[:])
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
