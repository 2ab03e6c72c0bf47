package tensor

import (
	"encoding/binary"
	"runtime"
	"testing"

	"zen/abi"
)

// tinyFiles are valid files of some hundred bytes, by the type they have: the
// compressed ones first.
func tinyFiles(t testing.TB) []map[string][]byte {
	t.Helper()
	var out []map[string][]byte
	for _, uncompressed := range []bool{false, true} {
		o := Options{Uncompressed: uncompressed}
		values := make([]byte, 256)
		for i := range values {
			values[i] = byte(i / 64)
		}
		files := map[string][]byte{}
		files["float32[N, 2, 8]"], _ = writeTensor(t, mustType(t, "float32[N, A, B]"), []uint64{4, 2, 8}, values, []uint64{4}, o)
		files["bool[N]"], _ = writeTensor(t, mustType(t, "bool[N]"), []uint64{250}, values[:250], []uint64{250}, o)
		files["tensors"], _ = writeTensors(t, mustType(t, "tensors"), []named{
			{"coef", abi.Float64, []uint64{4, 8}, values}, {"n", abi.Int64, nil, values[:8]}, {"b", abi.Bool, []uint64{256}, values},
		}, o)
		files["table"], _ = writeTable(t, tinyTable(t), 20, whole(20), o)
		out = append(out, files)
	}
	return out
}

// hostileTypes are what damaged files are opened as.
var hostileTypes = []string{"", "tensors", "float32[N, A, B]", "bool[N]", "float64", "files", "table"}

// openHostile opens and reads whatever can be opened, and fails when that takes
// more memory than the file and the values explain.
func openHostile(t testing.TB, file []byte, declared abi.Type) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Open(file, declared, ReadOptions{Cores: 2, CacheBytes: 1 << 20})
	var read uint64
	if err == nil {
		read += readTableHostile(f)
		for _, x := range append([]*Tensor{f.Tensor()}, tensorsOf(f)...) {
			read += readHostile(t, x)
		}
	}
	runtime.ReadMemStats(&after)
	if got, most := after.TotalAlloc-before.TotalAlloc, 8*read+64*uint64(len(file))+16<<20; got > most {
		t.Fatalf("%d bytes allocated for a file of %d with %d of values", got, len(file), read)
	}
}

func tensorsOf(f *File) []*Tensor {
	var out []*Tensor
	for _, name := range f.Names() {
		out = append(out, f.Named(name))
	}
	return out
}

func readHostile(t testing.TB, x *Tensor) uint64 {
	if x == nil {
		return 0
	}
	n := x.Rows() * x.RowBytes()
	if n > 1<<20 {
		return 0
	}
	x.ReadAll()
	for i := range min(x.Rows(), 3) {
		if err := x.ReadRows(make([]byte, x.RowBytes()), i, 1); err == nil && x.RowBytes() > 0 {
			readRows(t, x, i, 1)
		}
	}
	return n
}

// Every byte of every file is changed, and every file cut at every length: an
// error or other values, but no panic and no memory without bound.
func TestNoDamageCausesAPanic(t *testing.T) {
	for _, files := range tinyFiles(t) {
		for name, file := range files {
			damageEverywhere(t, file, mustType(t, name))
		}
	}
}

func damageEverywhere(t *testing.T, file []byte, declared abi.Type) {
	for at := range file {
		for _, change := range []byte{0x01, 0x80, 0xff, file[at] ^ 0x7f} {
			damaged := append([]byte{}, file...)
			damaged[at] ^= change
			openQuietly(t, damaged, declared)
		}
		openQuietly(t, file[:at], declared)
	}
}

// openQuietly is openHostile without the cost of memory statistics.
func openQuietly(t testing.TB, file []byte, declared abi.Type) {
	f, err := Open(file, declared, ReadOptions{Cores: 1})
	if err != nil {
		return
	}
	readTableHostile(f)
	_, _ = f.Content()
	for _, x := range append([]*Tensor{f.Tensor()}, tensorsOf(f)...) {
		readHostile(t, x)
	}
}

func TestLengthsThatLieAreRefused(t *testing.T) {
	typ := mustType(t, "uint8[N]")
	const n = 100_000
	file, _ := writeTensor(t, typ, []uint64{n}, make([]byte, n), []uint64{n}, Options{})
	at := lengthAt(t, file, n)
	for _, lie := range []uint64{0, 1, n - 1, n + 1, n + 64, 1 << 31, 1 << 62, 1<<64 - 2} {
		damaged := append([]byte{}, file...)
		binary.LittleEndian.PutUint64(damaged[at:], lie)
		f, err := Open(damaged, typ, ReadOptions{})
		if err == nil {
			_, err = f.Tensor().ReadAll()
		}
		if !isFormatError(err) {
			t.Errorf("length %d: %v", lie, err)
		}
	}
}

// lengthAt finds the length in front of a compressed buffer.
func lengthAt(t *testing.T, file []byte, n uint64) int {
	for at := 0; at+12 < len(file); at += 8 {
		if binary.LittleEndian.Uint64(file[at:]) == n && binary.LittleEndian.Uint32(file[at+8:]) == 0xfd2fb528 {
			return at
		}
	}
	t.Fatal("no compressed buffer found")
	return 0
}

// A megabyte of zstd can claim many gigabytes, but not more than it can make.
func TestFewBytesCannotClaimMuch(t *testing.T) {
	for _, stored := range []int{0, 1, 100, 1 << 20} {
		if most := maxDecoded(stored); most > uint64(stored)*33_000+131_072 {
			t.Errorf("%d bytes may decode to %d", stored, most)
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, files := range tinyFiles(f) {
		for _, file := range files {
			for i := range hostileTypes {
				f.Add(file, byte(i))
			}
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, declared byte) {
		var typ abi.Type
		if s := hostileTypes[int(declared)%len(hostileTypes)]; s != "" {
			typ = mustType(t, s)
		}
		openHostile(t, file, typ)
	})
}
