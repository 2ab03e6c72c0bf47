package tensor

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/zeebo/blake3"

	"zen/abi"
)

// benchCores is what the goals are stated for: writing within 1.3 × plain zstd
// on two cores, reading within 1.3 × plain decoding on two.
const benchCores = 2

const benchImages = 60_000

var benchPixels = sync.OnceValue(func() []byte { return digits(benchImages) })

// digits returns images [n, 28, 28] uint8 of strokes like those of MNIST: about
// a fifth of the pixels are not 0, and zstd makes about a fifth of them.
func digits(n int) []byte {
	rng := rand.New(rand.NewPCG(28, 28))
	out := make([]byte, n*784)
	for i := range n {
		image := out[i*784:][:784]
		for range 3 {
			stroke(image, rng)
		}
	}
	return out
}

// stroke draws a bent line with a soft pen.
func stroke(image []byte, rng *rand.Rand) {
	var p [6]float64
	for i := range p {
		p[i] = 5 + 18*rng.Float64()
	}
	for step := range 25 {
		t := float64(step) / 24
		x := (1-t)*(1-t)*p[0] + 2*t*(1-t)*p[2] + t*t*p[4]
		y := (1-t)*(1-t)*p[1] + 2*t*(1-t)*p[3] + t*t*p[5]
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				px, py := math.Floor(x)+float64(dx), math.Floor(y)+float64(dy)
				ink := (200 + 55*rng.Float64()) * min(1, max(0, 1.6-math.Hypot(px-x, py-y)))
				at := int(py)*28 + int(px)
				image[at] = max(image[at], byte(ink))
			}
		}
	}
}

// scaled returns the pixels as float32 from 0 to 1.
func scaled(pixels []byte) []byte {
	out := make([]byte, 4*len(pixels))
	for i, v := range pixels {
		binary.LittleEndian.PutUint32(out[4*i:], math.Float32bits(float32(v)/255))
	}
	return out
}

type benchCase struct {
	name   string
	dtype  abi.DType
	values []byte
}

func benchCases() []benchCase {
	pixels := benchPixels()
	return []benchCase{{"uint8", abi.Uint8, pixels}, {"float32", abi.Float32, scaled(pixels)}}
}

var benchSizes = []uint64{benchImages, 28, 28}

// BenchmarkWrite writes all rows at once and row by row, each beside plain zstd
// of the same bytes; plain BLAKE3 and a copy say what else there is to pay.
func BenchmarkWrite(b *testing.B) {
	for _, c := range benchCases() {
		typ := abi.TensorOf(c.dtype, benchSizes)
		frames := make([][]byte, (len(c.values)+chunkBytes-1)/chunkBytes)
		plain := func() { compressPlainly(c.values, frames) }
		run(b, c.name+"/whole", c.values, plain, func() {
			w, err := NewWriter(io.Discard, typ, benchSizes, Options{Cores: benchCores})
			if err == nil {
				err = w.Write(c.values, benchImages)
			}
			if err == nil {
				_, err = w.Close()
			}
			if err != nil {
				b.Fatal(err)
			}
		})
		run(b, c.name+"/rows", c.values, plain, func() {
			w, _ := NewWriter(io.Discard, typ, benchSizes, Options{Cores: benchCores})
			for rest, row := c.values, len(c.values)/benchImages; len(rest) > 0; rest = rest[row:] {
				if err := w.Write(rest[:row], 1); err != nil {
					b.Fatal(err)
				}
			}
			w.Close()
		})
		run(b, c.name+"/blake3", c.values, plain, func() { blake3.Sum256(c.values) })
		copied := make([]byte, len(c.values))
		run(b, c.name+"/copy", c.values, plain, func() { copy(copied, c.values) })
	}
}

// BenchmarkRead reads all rows at once, all with their content digest, and one
// by one, each beside plain decoding on two cores.
func BenchmarkRead(b *testing.B) {
	for _, c := range benchCases() {
		typ := abi.TensorOf(c.dtype, benchSizes)
		var file bytes.Buffer
		w, _ := NewWriter(&file, typ, benchSizes, Options{Cores: benchCores})
		w.Write(c.values, benchImages)
		w.Close()
		dst := make([]byte, len(c.values))
		frames := make([][]byte, (len(c.values)+chunkBytes-1)/chunkBytes)
		stored := compressPlainly(c.values, frames)
		plain := func() { decodePlainly(dst, frames) }
		run(b, c.name+"/whole", c.values, plain, func() {
			f, err := Open(file.Bytes(), typ, ReadOptions{Cores: benchCores})
			if err == nil {
				err = f.Tensor().ReadRows(dst, 0, benchImages)
			}
			if err != nil {
				b.Fatal(err)
			}
		})
		run(b, c.name+"/content", c.values, plain, func() {
			f, err := Open(file.Bytes(), typ, ReadOptions{Cores: benchCores})
			if err == nil {
				_, err = f.Tensor().ReadContent(dst)
			}
			if err != nil {
				b.Fatal(err)
			}
		})
		run(b, c.name+"/rows", c.values, plain, func() {
			f, _ := Open(file.Bytes(), typ, ReadOptions{Cores: benchCores})
			row := uint64(len(dst) / benchImages)
			for i := range uint64(benchImages) {
				if err := f.Tensor().ReadRows(dst[i*row:][:row], i, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Logf("%s: %d bytes make a file of %d, plain zstd %d", c.name, len(c.values), file.Len(), stored)
	}
}

// run measures f, and plain by turns with it, so that a busy machine slows both:
// x-zstd is the ratio of their shortest times, x-cpu that of the processor time
// they took.
func run(b *testing.B, name string, values []byte, plain, f func()) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(len(values)))
		b.ReportAllocs()
		plain()
		f()
		best, bestPlain, cpu, cpuPlain := time.Hour, time.Hour, time.Duration(0), time.Duration(0)
		for b.Loop() {
			wall, used := timed(f)
			best, cpu = min(best, wall), cpu+used
			b.StopTimer()
			wall, used = timed(plain)
			bestPlain, cpuPlain = min(bestPlain, wall), cpuPlain+used
			b.StartTimer()
		}
		b.ReportMetric(float64(best)/float64(bestPlain), "x-zstd")
		b.ReportMetric(float64(cpu)/float64(cpuPlain), "x-cpu")
		b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
	})
}

func timed(f func()) (wall, cpu time.Duration) {
	start, used := time.Now(), processorTime()
	f()
	return time.Since(start), processorTime() - used
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// compressPlainly is zstd at its fastest on two cores, and nothing else.
func compressPlainly(values []byte, frames [][]byte) int {
	z := plainEncoder()
	onCores(len(frames), func(i int) {
		frames[i] = z.EncodeAll(values[i*chunkBytes:min((i+1)*chunkBytes, len(values))], frames[i][:0])
	})
	n := 0
	for _, f := range frames {
		n += len(f)
	}
	return n
}

var plainEncoder = sync.OnceValue(func() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(benchCores), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err)
	}
	return z
})

var plainDecoder = sync.OnceValue(func() *zstd.Decoder {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(benchCores), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err)
	}
	return z
})

func decodePlainly(dst []byte, frames [][]byte) {
	z := plainDecoder()
	onCores(len(frames), func(i int) {
		end := min((i+1)*chunkBytes, len(dst))
		if out, err := z.DecodeAll(frames[i], dst[i*chunkBytes:i*chunkBytes:end]); err != nil || len(out) != end-i*chunkBytes {
			panic(fmt.Sprint(len(out), err))
		}
	})
}

func onCores(n int, f func(i int)) {
	var next atomic.Int64
	var done sync.WaitGroup
	for range benchCores {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	done.Wait()
}
