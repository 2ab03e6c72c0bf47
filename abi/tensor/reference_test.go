package tensor

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/zeebo/blake3"

	"zen/abi"
)

// randomValues returns n elements with every bit pattern that matters: NaNs of
// all kinds, infinities, both zeros, bools other than 0 and 1. Runs of equal
// values make it compressible in part.
func randomValues(d abi.DType, n uint64, seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, uint64(d)))
	out := make([]byte, n*uint64(d.Size()))
	for i := 0; i < len(out); {
		run := min(rng.IntN(200), len(out)-i)
		if rng.IntN(2) == 0 {
			for j := range run {
				out[i+j] = byte(rng.Uint32())
			}
		}
		i += max(run, 1)
	}
	for range min(n, 20) {
		putSpecial(d, out, rng.Uint64N(n), rng)
	}
	return out
}

func putSpecial(d abi.DType, out []byte, at uint64, rng *rand.Rand) {
	switch d {
	case abi.Bool:
		out[at] = byte(rng.IntN(4))
	case abi.Float16:
		v := []uint16{0x7c01, 0xfe00, 0x7e00, 0x7c00, 0xfc00, 0x8000, 0x7fff, 0xffff}
		binary.LittleEndian.PutUint16(out[2*at:], v[rng.IntN(len(v))])
	case abi.Float32:
		v := []uint32{0x7f800001, 0xffc00000, 0x7fc00000, 0x7f800000, 0xff800000, 0x80000000, 0x7fffffff, 0xffffffff}
		binary.LittleEndian.PutUint32(out[4*at:], v[rng.IntN(len(v))])
	case abi.Float64:
		v := []uint64{0x7ff0000000000001, 0xfff8000000000000, 0x7ff8000000000000, 0x7ff0000000000000, 1 << 63, 1<<63 - 1, 1<<64 - 1}
		binary.LittleEndian.PutUint64(out[8*at:], v[rng.IntN(len(v))])
	}
}

// canonicalReference brings values into canonical form the slow, plain way.
func canonicalReference(d abi.DType, values []byte) []byte {
	out := slices.Clone(values)
	for i := 0; i < len(out); i += d.Size() {
		switch d {
		case abi.Bool:
			if out[i] != 0 {
				out[i] = 1
			}
		case abi.Float16:
			v := binary.LittleEndian.Uint16(out[i:])
			if v>>10&0x1f == 0x1f && v&0x3ff != 0 {
				binary.LittleEndian.PutUint16(out[i:], 0x7e00)
			}
		case abi.Float32:
			if v := math.Float32frombits(binary.LittleEndian.Uint32(out[i:])); v != v {
				binary.LittleEndian.PutUint32(out[i:], 0x7fc00000)
			}
		case abi.Float64:
			if v := math.Float64frombits(binary.LittleEndian.Uint64(out[i:])); v != v {
				binary.LittleEndian.PutUint64(out[i:], 0x7ff8000000000000)
			}
		}
	}
	return out
}

// digestReference is the content digest, written down once more.
func digestReference(d abi.DType, sizes []uint64, values []byte) ContentDigest {
	v := blake3.Sum256(canonicalReference(d, values))
	n := uint64(1)
	var dims []uint64
	if len(sizes) > 0 {
		n, dims = sizes[0], sizes[1:]
	}
	var msg bytes.Buffer
	msg.WriteString("zen1.tensor\x00")
	msg.WriteByte(byte(d))
	msg.WriteByte(byte(len(sizes)))
	for _, dim := range dims {
		binary.Write(&msg, binary.LittleEndian, dim)
	}
	msg.Write(v[:])
	binary.Write(&msg, binary.LittleEndian, n)
	return blake3.Sum256(msg.Bytes())
}

// letters returns the type d[N, A, B, …] of a rank.
func letters(d abi.DType, rank int) abi.Type {
	t := abi.Tensor(d)
	for i := range rank {
		t.Dims = append(t.Dims, abi.Dim{Name: []string{"N", "A", "B", "C", "D", "E"}[i]})
	}
	return t
}

func elements(sizes []uint64) uint64 {
	n := uint64(1)
	for _, s := range sizes {
		n *= s
	}
	return n
}

// cutRows cuts rows into runs, at random.
func cutRows(rows uint64, rng *rand.Rand) []uint64 {
	var out []uint64
	for rows > 0 {
		n := 1 + rng.Uint64N(rows)
		if rng.IntN(3) == 0 {
			n = min(rows, 1+rng.Uint64N(7))
		}
		out, rows = append(out, n), rows-n
	}
	return out
}

// writeTensor writes values in runs of rows and returns the file.
func writeTensor(t testing.TB, typ abi.Type, sizes []uint64, values []byte, runs []uint64, o Options) ([]byte, Summary) {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, typ, sizes, o)
	if err != nil {
		t.Fatal(err)
	}
	rowBytes := w.intake.layout.rowBytes
	for _, rows := range runs {
		n := rows * rowBytes
		src := slices.Clone(values[:n])
		if err := w.Write(src, rows); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(src, values[:n]) {
			t.Fatal("Write changed guest memory")
		}
		for i := range src {
			src[i] = 0xa5 // a guest reuses its memory at once
		}
		values = values[n:]
	}
	s, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), s
}

// named is one of the tensors of a test.
type named struct {
	name   string
	dtype  abi.DType
	sizes  []uint64
	values []byte
}

func writeTensors(t testing.TB, typ abi.Type, tensors []named, o Options) ([]byte, Summary) {
	t.Helper()
	var file bytes.Buffer
	w, err := NewTensorsWriter(&file, typ, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range tensors {
		nw, err := w.Create(n.name, n.dtype, n.sizes)
		if err != nil {
			t.Fatal(err)
		}
		if err := nw.Write(n.values, rowsOf(n.sizes)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), s
}

func mustType(t testing.TB, s string) abi.Type {
	t.Helper()
	typ, err := abi.ParseType(s)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func mustOpen(t testing.TB, file []byte, declared abi.Type, o ReadOptions) *File {
	t.Helper()
	f, err := Open(file, declared, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// readRows reads rows and checks that nothing beyond them was written.
func readRows(t testing.TB, x *Tensor, first, rows uint64) []byte {
	t.Helper()
	n := rows * x.RowBytes()
	guarded := bytes.Repeat([]byte{0x5c}, int(n)+64)
	if err := x.ReadRows(guarded[32:32+n], first, rows); err != nil {
		t.Fatal(err)
	}
	guard := bytes.Repeat([]byte{0x5c}, 32)
	if !bytes.Equal(guarded[:32], guard) || !bytes.Equal(guarded[32+n:], guard) {
		t.Fatal("ReadRows wrote outside its rows")
	}
	return guarded[32 : 32+n]
}
