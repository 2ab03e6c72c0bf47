package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// contents are bytes of all kinds: empty, random, of few values, of long and
// far repetitions, and beyond the decoder's buffers.
func contents() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 700_000)
	for i := range random {
		random[i] = byte(rng.Uint32())
	}
	few := make([]byte, 500_000)
	for i := range few {
		few[i] = byte(rng.ExpFloat64() * 7)
	}
	far := bytes.Repeat(random[:32<<10], 20)
	return map[string][]byte{
		"empty": {}, "one byte": {7}, "random": random, "few values": few, "repeated": far,
		"zeros": make([]byte, 1_000_000), "pairs": bytes.Repeat([]byte("ab"), 100_000),
	}
}

func TestGzipDecodesWhatGoCompresses(t *testing.T) {
	for name, want := range contents() {
		for level := gzip.HuffmanOnly; level <= gzip.BestCompression; level++ {
			var file bytes.Buffer
			z, err := gzip.NewWriterLevel(&file, level)
			if err != nil {
				t.Fatal(err)
			}
			z.Name, z.Comment, z.Extra = "a name", "a comment", []byte("extra")
			writeAll(t, z, want)
			r, err := gunzip(iotest.HalfReader(&file))
			if err != nil {
				t.Fatal(name, level, err)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s at level %d: %d of %d bytes, error %v", name, level, len(got), len(want), err)
			}
		}
	}
}

func writeAll(t testing.TB, z *gzip.Writer, b []byte) {
	t.Helper()
	_, err := z.Write(b)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestEveryCutOfAGzipFileIsFound(t *testing.T) {
	whole := zipped(t, bytes.Repeat([]byte("some text, and more of it; "), 40))
	for n := 2; n < len(whole); n++ {
		if _, err := decode(whole[:n]); !errors.Is(err, errCut) {
			t.Errorf("cut after %d bytes: error %v", n, err)
		}
	}
}

func decode(file []byte) ([]byte, error) {
	r, err := gunzip(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, 1<<22))
}

// FuzzGzip: whatever Go's decoder makes of a file, ours makes too.
func FuzzGzip(f *testing.F) {
	f.Add(zipped(f, []byte("hello hello hello")))
	f.Add(zipped(f, bytes.Repeat([]byte{0, 1, 2, 250}, 3000)))
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) < 2 || file[0] != 0x1f || file[1] != 0x8b {
			return
		}
		got, err := decode(file)
		var want []byte
		z, wantErr := gzip.NewReader(bytes.NewReader(file))
		if wantErr == nil {
			want, wantErr = io.ReadAll(io.LimitReader(z, 1<<22))
		}
		if errors.Is(wantErr, gzip.ErrHeader) {
			return // Go checks the checksum of a header
		}
		if (err == nil) != (wantErr == nil) || !bytes.Equal(got, want) && err == nil {
			t.Errorf("%d bytes, error %v; Go: %d bytes, error %v", len(got), err, len(want), wantErr)
		}
	})
}

func BenchmarkGunzip(b *testing.B) {
	few := contents()["few values"]
	file := zipped(b, few)
	for name, open := range map[string]func(io.Reader) (io.Reader, error){
		"ours": gunzip,
		"go":   func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(few)))
			for b.Loop() {
				r, err := open(bytes.NewReader(file))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
