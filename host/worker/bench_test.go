package worker

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
	"zen/host/engine"
)

// BenchmarkNormalize runs the data path whole: 47 MB of pixels are verified and
// decoded into guest memory, 188 MB of float32 digested, compressed and stored.
// The worker's overhead is what is left of it with one image.
func BenchmarkNormalize(b *testing.B) {
	for _, c := range []struct {
		name string
		rows uint64
	}{{"one image", 1}, {"60000 images", 60000}} {
		b.Run(c.name, func(b *testing.B) { benchmarkNormalize(b, c.rows) })
	}
}

func benchmarkNormalize(b *testing.B, rows uint64) {
	file, err := os.ReadFile("../../build/plugins/normalize.wasm")
	if err != nil {
		b.Skipf("SKIPPED: %v: make plugins", err)
	}
	manifest, err := abi.ReadManifest(file)
	if err != nil {
		b.Fatal(err)
	}
	code, err := abi.WithoutManifest(file)
	if err != nil {
		b.Fatal(err)
	}
	home := filepath.Join(b.TempDir(), "home")
	store, err := disk.Open(home)
	if err != nil {
		b.Fatal(err)
	}
	folder, err := store.NewFolder()
	if err != nil {
		b.Fatal(err)
	}
	pixels := make([]byte, rows*28*28)
	for i := range pixels { // like digits: a fifth is ink
		if i%784 < 160 {
			pixels[i] = byte(i*7919>>3 ^ i*31)
		}
	}
	image := storeTensor(b, store, abi.Uint8, pixels, []uint64{rows, 28, 28}, tensor.Options{Cores: 2})
	req := Request{
		Store: home, Folder: folder, Run: "bench", Module: storeBytes(b, store, code), Manifest: manifest, Entry: "apply",
		Inputs: map[string]Input{"x_train": image, "x_test": storeTensor(b, store, abi.Uint8, pixels[:784], []uint64{1, 28, 28}, tensor.Options{})},
		Limits: Limits{MemoryBytes: 1 << 30, OutputBytes: 1 << 30, LogBytes: 1 << 20},
		Cores:  2,
	}
	s := &server{engines: map[engine.Config]*engine.Engine{}}
	b.SetBytes(int64(len(pixels)) * 5)
	b.ResetTimer()
	for range b.N {
		req.Run += "+" // so that inputs are verified each time
		if result := s.execute(context.Background(), req); result.Failure != nil {
			b.Fatal(result.Failure)
		}
	}
}

func storeBytes(b *testing.B, store *disk.Store, bytes []byte) cache.ObjectDigest {
	w, err := store.Create("")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.Write(bytes); err != nil {
		b.Fatal(err)
	}
	digest, _, err := w.Commit()
	if err != nil || digest != sha256.Sum256(bytes) {
		b.Fatal(err)
	}
	return digest
}

func storeTensor(b testing.TB, store *disk.Store, d abi.DType, values []byte, sizes []uint64, o tensor.Options) Input {
	object, err := store.Create("")
	if err != nil {
		b.Fatal(err)
	}
	w, err := tensor.NewWriter(object, abi.TensorOf(d, sizes), sizes, o)
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Write(values, sizes[0]); err != nil {
		b.Fatal(err)
	}
	summary, err := w.Close()
	return committed(b, object, summary, err)
}

// committed stores an object whose writer was closed.
func committed(b testing.TB, object cache.ObjectWriter, summary tensor.Summary, err error) Input {
	if err != nil {
		b.Fatal(err)
	}
	digest, _, err := object.Commit()
	if err != nil {
		b.Fatal(err)
	}
	return Input{Type: summary.Type, Content: summary.Content, Object: &digest}
}
