//go:build linux

package worker

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/zeebo/blake3"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
	"zen/cache/disk"
)

var cacheTable = flag.String("cache-table", "", "the file to which BenchmarkPutGet writes its table")

// The goals: putting and getting within so much of plain zstd on two cores.
const goalOfZstd = 1.3

const (
	putGetRounds = 9
	putGetCores  = 2
	plainChunk   = 2 << 20 // what plain zstd compresses and decodes in one piece
)

// BenchmarkPutGet stores and reads what a normalizer of images gives, as a
// worker does: canonicalise, digest, compress, store durably; verify, decode to
// its place. Beside it, by turns in the same process, is what nobody can do
// without. `make bench-cache` prints its table.
func BenchmarkPutGet(b *testing.B) {
	p := newPutGet(b)
	for range b.N {
		for range putGetRounds {
			p.round(b)
		}
		p.measureHits(b)
	}
	b.SetBytes(benchBytes)
	b.ReportMetric(p.times("put").over(p.times("zstd")), "put-x-zstd")
	b.ReportMetric(p.times("get").over(p.times("unzstd")), "get-x-unzstd")
	if *cacheTable != "" && !b.Failed() {
		if err := os.WriteFile(*cacheTable, []byte(p.table()), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// putGet is the stage: a home, the values, and what everything took so far.
type putGet struct {
	store  *openStore
	values []byte
	frames [][]byte // of plain zstd
	dst    []byte
	stored int64 // bytes of the object
	took   map[string]sample
	copied []byte
}

// sample is what one thing took, again and again.
type sample []time.Duration

// over is the median of the ratios with what was measured right beside it.
func (s sample) over(plain sample) float64 {
	ratios := make([]time.Duration, len(s)) // in thousandths
	for i := range s {
		ratios[i] = time.Duration(1000 * float64(s[i]) / float64(plain[i]))
	}
	return float64(median(ratios)) / 1000
}

func newPutGet(b *testing.B) *putGet {
	home := filepath.Join(b.TempDir(), "home")
	store, err := disk.Open(home)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	return &putGet{
		store:  &openStore{Store: store, path: home, verified: map[cache.ObjectDigest]bool{}},
		values: digitValues(b),
		frames: make([][]byte, (benchBytes+plainChunk-1)/plainChunk),
		dst:    make([]byte, benchBytes),
		copied: make([]byte, benchBytes),
		took:   map[string]sample{},
	}
}

func (p *putGet) times(name string) sample { return p.took[name] }

// round measures each thing once.
func (p *putGet) round(b *testing.B) {
	runtime.GC()
	p.time("copy", func() { copy(p.copied, p.values) })
	p.time("zstd", func() { p.compress() })
	var in Input
	p.time("put", func() { in = p.put(b) })
	p.time("unzstd", func() { p.decode(b) })
	p.time("get", func() { p.get(b, in, (*tensor.Tensor).ReadRows) })
	if string(p.dst) != string(p.values) {
		b.Fatal("other values came back")
	}
	p.time("recorded", func() { p.get(b, in, readChecked(in)) })
	p.time("blake3", func() { blake3.Sum256(p.values) })
	p.time("sha256", func() { sha256.Sum256(p.values) })
	if string(p.dst) != string(p.values) {
		b.Fatal("other values came back")
	}
	clear(p.dst)
	p.drop(b, in)
}

func (p *putGet) time(name string, f func()) {
	started := time.Now()
	f()
	p.took[name] = append(p.took[name], time.Since(started))
}

func (p *putGet) put(b *testing.B) Input {
	return storeTensor(b, p.store.Store, abi.Float32, p.values, benchTensorSizes, tensor.Options{Cores: putGetCores})
}

// readChecked reads all rows of an input whose content is the word of a record.
func readChecked(in Input) func(t *tensor.Tensor, dst []byte, first, rows uint64) error {
	return func(t *tensor.Tensor, dst []byte, _, _ uint64) error {
		content, err := t.ReadContent(dst)
		if err == nil && content != in.Content {
			err = errors.New("another content")
		}
		return err
	}
}

// get verifies the object and reads its rows to their place.
func (p *putGet) get(b *testing.B, in Input, read func(t *tensor.Tensor, dst []byte, first, rows uint64) error) {
	clear(p.store.verified)
	file, release, err := p.store.read(*in.Object, view)
	if err != nil {
		b.Fatal(err)
	}
	defer release()
	p.stored = int64(len(file))
	f, err := tensor.Open(file, in.Type, tensor.ReadOptions{Cores: putGetCores})
	if err == nil {
		err = read(f.Tensor(), p.dst, 0, benchRows)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// hitsEach is how many look-ups one sample of a hit holds.
const hitsEach = 1000

// measureHits looks up a record with three outputs: it is read and checked, and
// its objects are looked for, as a run does for a hit.
func (p *putGet) measureHits(b *testing.B) {
	action := new(cache.Action)
	action.AddString("entry", "bench")
	for i := range 20 {
		action.AddBytes(fmt.Sprintf("input.x%d", i), make([]byte, 32))
	}
	record := &cache.Record{Action: action}
	for i := range 3 {
		object := storeBytes(b, p.store.Store, []byte{byte(i)})
		record.Outputs = append(record.Outputs, cache.Output{Port: fmt.Sprintf("y%d", i), Type: "float32[60000, 784]", Object: object, Size: 1})
	}
	if err := p.store.Put(record); err != nil {
		b.Fatal(err)
	}
	for range putGetRounds {
		p.time("hit", func() {
			for range hitsEach {
				p.hit(b, record.Key())
			}
		})
	}
}

func (p *putGet) hit(b *testing.B, key cache.ActionKey) {
	found, err := p.store.Get(key)
	if err != nil {
		b.Fatal(err)
	}
	for _, o := range found.Outputs {
		if size, err := p.store.Stat(o.Object); err != nil || size != o.Size {
			b.Fatal(size, err)
		}
	}
}

// drop removes the object, so that the next put stores it again.
func (p *putGet) drop(b *testing.B, in Input) {
	name := in.Object.String()
	if err := os.Remove(filepath.Join(p.store.path, "objects", name[:2], name)); err != nil {
		b.Fatal(err)
	}
}

// compress is zstd at the same level on two cores, and nothing else.
func (p *putGet) compress() {
	z := putGetEncoder()
	onTwoCores(len(p.frames), func(i int) {
		p.frames[i] = z.EncodeAll(p.values[i*plainChunk:min((i+1)*plainChunk, benchBytes)], p.frames[i][:0])
	})
}

func (p *putGet) decode(b *testing.B) {
	z := putGetDecoder()
	var failed atomic.Bool
	onTwoCores(len(p.frames), func(i int) {
		at, end := i*plainChunk, min((i+1)*plainChunk, benchBytes)
		out, err := z.DecodeAll(p.frames[i], p.copied[at:at:end])
		if err != nil || len(out) != end-at {
			failed.Store(true)
		}
	})
	if failed.Load() {
		b.Fatal("plain zstd failed")
	}
}

var putGetEncoder = sync.OnceValue(func() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(putGetCores), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are constants
	}
	return z
})

var putGetDecoder = sync.OnceValue(func() *zstd.Decoder {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(putGetCores), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return z
})

func onTwoCores(n int, f func(i int)) {
	var next atomic.Int64
	var done sync.WaitGroup
	for range putGetCores {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	done.Wait()
}

// digitValues returns the training images of testdata/digits, or of $MNIST, as
// float32 from 0 to 1, repeated until there are 60,000 of them.
func digitValues(b *testing.B) []byte {
	folder := os.Getenv("MNIST")
	if folder == "" {
		folder = "../../testdata/digits"
	}
	file, err := os.Open(filepath.Join(folder, "train-images-idx3-ubyte.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	pixels, err := io.ReadAll(unzipped)
	if err != nil {
		b.Fatal(err)
	}
	pixels = pixels[16:] // the header of an IDX file of images
	values := make([]byte, benchBytes)
	for i := range benchBytes / 4 {
		binary.LittleEndian.PutUint32(values[4*i:], math.Float32bits(float32(pixels[i%len(pixels)])/255))
	}
	return values
}

// table is for people.
func (p *putGet) table() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d MB of float32 images, stored as %.1f MB; medians of %d, in turns in one process\n\n", benchBytes/1_000_000, float64(p.stored)/1e6, len(p.times("put")))
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\t     ms\t GB/s\tratio\n")
	for _, row := range []struct{ text, name, beside string }{
		{"put: canonicalise, digest, compress, store durably", "put", "zstd"},
		{"plain zstd, the same level, two cores", "zstd", "zstd"},
		{"get: verify, decode to its place", "get", "unzstd"},
		{"the same of a record's output: its content digest as well", "recorded", "unzstd"},
		{"plain decoding, two cores", "unzstd", "unzstd"},
		{"plain BLAKE3, one core", "blake3", "zstd"},
		{"plain SHA-256, one core", "sha256", "zstd"},
		{"plain copy", "copy", "zstd"},
	} {
		took := median(p.times(row.name))
		fmt.Fprintf(w, "%s\t%7.1f\t%5.2f\t%5.2f\n", row.text, milliseconds(took), gigabytes(took), p.times(row.name).over(p.times(row.beside)))
	}
	_ = w.Flush()
	for _, goal := range []struct{ name, beside string }{{"put", "zstd"}, {"get", "unzstd"}} {
		got, verdict := p.times(goal.name).over(p.times(goal.beside)), "met"
		if got > goalOfZstd {
			verdict = "NOT met"
		}
		fmt.Fprintf(&out, "goal: %s within %.1f × plain: %.2f ×, %s\n", goal.name, goalOfZstd, got, verdict)
	}
	fmt.Fprintf(&out, "\na hit (a record of 21 fields read and checked, three objects looked for): %.1f µs\n", float64(median(p.times("hit")))/hitsEach/1e3)
	return out.String()
}
