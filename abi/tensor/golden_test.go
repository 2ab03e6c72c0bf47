package tensor

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden are small values, whose files and digests must never change: the
// content digests are in action keys, and old files stay in result caches.
func golden(t *testing.T, o Options) map[string]struct {
	file []byte
	s    Summary
} {
	t.Helper()
	out := map[string]struct {
		file []byte
		s    Summary
	}{}
	floats := []byte{
		0, 0, 0x80, 0x3f, 0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff, // 1, -0, a NaN
		0, 0, 0x80, 0x7f, 1, 0, 0, 0, 0xdb, 0x0f, 0x49, 0x40, // infinity, the smallest, pi
	}
	floats = bytes.Repeat(floats, 16)
	e := out["float32"]
	e.file, e.s = writeTensor(t, mustType(t, "float32[N, A, B]"), []uint64{32, 1, 3}, floats, []uint64{32}, o)
	out["float32"] = e
	bools := bytes.Repeat([]byte{1, 0, 7, 0, 0}, 400)
	e.file, e.s = writeTensor(t, mustType(t, "bool[N]"), []uint64{2000}, bools, []uint64{2000}, o)
	out["bool"] = e
	e.file, e.s = writeTensors(t, mustType(t, "tensors{coef: float32[K, D], ...}"), []named{
		{"coef", abi.Float32, []uint64{32, 3}, floats}, {"n", abi.Int64, nil, []byte{1, 2, 3, 4, 5, 6, 7, 8}}, {"empty", abi.Uint8, []uint64{0}, nil},
	}, o)
	out["tensors"] = e
	e.file, e.s = writeTable(t, tinyTable(t), 20, whole(20), o)
	out["table"] = e
	return out
}

// Without compression every byte is ours, so the files are compared whole.
func TestGoldenFilesWithoutCompression(t *testing.T) {
	for name, g := range golden(t, Options{Uncompressed: true}) {
		if got, want := g.file, goldenFile(t, name+".plain.arrow", g.file); !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, other than the %d of the golden file", name, len(got), len(want))
		}
	}
}

// With compression the bytes may change with the zstd library, but files that
// were once written have to be read for ever.
func TestGoldenFilesWithCompression(t *testing.T) {
	for name, g := range golden(t, Options{}) {
		f := mustOpen(t, goldenFile(t, name+".zstd.arrow", g.file), abi.Type{}, ReadOptions{})
		if f.Type().String() != g.s.Type.String() {
			t.Errorf("%s: type %s, want %s", name, f.Type(), g.s.Type)
		}
		if f.Table() != nil {
			continue // what a table reads as is compared elsewhere
		}
		if got := digestOf(t, f); got != g.s.Content {
			t.Errorf("%s: digest %s, want %s", name, got, g.s.Content)
		}
	}
}

func TestGoldenDigests(t *testing.T) {
	var text strings.Builder
	for _, name := range []string{"float32", "bool", "tensors", "table"} {
		s := golden(t, Options{})[name].s
		fmt.Fprintf(&text, "%s  %s\n", s.Content, s.Type)
	}
	if want := string(goldenFile(t, "digests.txt", []byte(text.String()))); text.String() != want {
		t.Errorf("got\n%swant\n%s", &text, want)
	}
}

// digestOf digests what a file holds once more.
func digestOf(t *testing.T, f *File) ContentDigest {
	one := func(x *Tensor) ContentDigest {
		values, err := x.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return digestReference(x.DType(), x.Sizes(), values)
	}
	if f.Tensor() != nil {
		return one(f.Tensor())
	}
	byName := map[string]ContentDigest{}
	for _, name := range f.Names() {
		byName[name] = one(f.Named(name))
	}
	return DigestTensors(byName)
}

// goldenFile returns a golden file, after writing it when -update is given.
func goldenFile(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return want
}
