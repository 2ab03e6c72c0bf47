package worker

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"zen/abi"
	"zen/abi/tensor"
)

// What is copied: as much as the training images of MNIST in float32.
const (
	benchRows    = 60_000
	benchColumns = 28 * 28
	benchBytes   = benchRows * benchColumns * 4
)

var benchTensorSizes = []uint64{benchRows, benchColumns}

// benchRounds is how often what is compared takes turns.
const benchRounds = 9

// readTimes is what reading took beside a plain copy.
type readTimes struct {
	first            time.Duration   // of an execution, into memory that nobody touched yet
	one, all         []time.Duration // by one core, by all
	copyOne, copyAll []time.Duration // beside one, beside all
}

// measureReads lets a guest read a tensor in one call, and copies the same
// bytes from the mapped object to the same guest memory before each time.
func (a *abiBench) measureReads(b *testing.B) readTimes {
	values := benchValues()
	input := storeTensor(b, a.store.Store, abi.Float32, values, benchTensorSizes, tensor.Options{Uncompressed: true})
	file, release, err := a.store.read(*input.Object)
	if err != nil {
		b.Fatal(err)
	}
	defer release()
	var times readTimes
	for range b.N {
		times.first, times.one, times.copyOne = a.measureRead(b, input, file, values, 1)
		_, times.all, times.copyAll = a.measureRead(b, input, file, values, runtime.NumCPU())
	}
	b.ReportMetric(gigabytes(median(times.one)), "read-GB/s")
	b.ReportMetric(gigabytes(median(times.copyOne)), "copy-GB/s")
	return times
}

func (a *abiBench) measureRead(b *testing.B, input Input, file, values []byte, cores int) (first time.Duration, reads, copies []time.Duration) {
	var start time.Time
	a.run(b, benchRun{
		guest: a.guest, entry: "read", cores: cores,
		params: map[string]abi.Value{"rounds": {Type: abi.ParamInt, Int: benchRounds + 1}},
		inputs: map[string]Input{"x": input},
		mark: func(n int, p *benchPorts) {
			switch {
			case n == 0:
				start = time.Now()
			case n == 1:
				first = time.Since(start)
				copy(p.memory, file) // touches all of this mapping
			case n%2 == 0:
				copies = append(copies, timed(func() { copy(p.memory, file) }))
				start = time.Now()
			default:
				reads = append(reads, time.Since(start))
				if !bytes.Equal(p.memory, values) {
					b.Fatal("the guest read something else")
				}
			}
		},
	})
	return first, reads, copies
}

// writeTimes is what writing took, and what everything that belongs to it takes
// alone: a copy is none of it, but the goal.
type writeTimes struct {
	write, copied                        []time.Duration
	blake3, blake3All, sha256, fileWrite []time.Duration
}

// measureWrites lets a guest write a tensor in one call.
func (a *abiBench) measureWrites(b *testing.B) writeTimes {
	var times writeTimes
	host, err := unix.Mmap(-1, 0, benchBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = unix.Munmap(host) }()
	_ = unix.Madvise(host, unix.MADV_HUGEPAGE) // as guest memory has them
	clear(host)
	for range b.N {
		for range benchRounds {
			a.measureWrite(b, host, &times)
		}
	}
	b.ReportMetric(gigabytes(median(times.write)), "write-GB/s")
	b.ReportMetric(gigabytes(median(times.copied)), "copy-GB/s")
	return times
}

func (a *abiBench) measureWrite(b *testing.B, host []byte, times *writeTimes) {
	var start time.Time
	a.run(b, benchRun{
		guest: a.guest, entry: "write", cores: runtime.NumCPU(), uncompressed: true,
		params: map[string]abi.Value{"rows": {Type: abi.ParamInt, Int: benchRows}, "columns": {Type: abi.ParamInt, Int: benchColumns}},
		mark: func(n int, p *benchPorts) {
			if n == 0 {
				start = time.Now()
				return
			}
			times.write = append(times.write, time.Since(start))
			a.measureDuties(b, host, p.memory, times)
		},
	})
}

// measureDuties measures a copy of values that a guest wrote, and the parts of a
// write.
func (a *abiBench) measureDuties(b *testing.B, host, values []byte, times *writeTimes) {
	times.copied = append(times.copied, timed(func() { copy(host, values) }))
	times.blake3 = append(times.blake3, timed(func() { digestContent(values) }))
	times.blake3All = append(times.blake3All, timed(func() { digestOnAllCores(values) }))
	times.sha256 = append(times.sha256, timed(func() { sha256.Sum256(values) }))
	times.fileWrite = append(times.fileWrite, a.writeFile(b, values))
}

func digestContent(values []byte) {
	_, _ = tensor.NewDigester(abi.Float32, benchTensorSizes).Write(values)
}

// digestOnAllCores digests a part on each core, which is as fast as one digest
// could be on all of them.
func digestOnAllCores(values []byte) {
	part := len(values) / runtime.NumCPU()
	var wg sync.WaitGroup
	for i := range runtime.NumCPU() {
		wg.Go(func() { digestContent(values[i*part:][:part]) })
	}
	wg.Wait()
}

// writeFile writes a file where outputs are written, chunk by chunk as they are.
func (a *abiBench) writeFile(b *testing.B, values []byte) time.Duration {
	f, err := os.Create(filepath.Join(a.home, "tmp", a.folder, "plain"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(f.Name())) }()
	const chunk = 2 << 20
	return timed(func() {
		for rest := values; len(rest) > 0; rest = rest[min(chunk, len(rest)):] {
			if _, err := f.Write(rest[:min(chunk, len(rest))]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchValues() []byte {
	values := make([]byte, benchBytes)
	for i := range benchBytes / 4 {
		binary.LittleEndian.PutUint32(values[4*i:], math.Float32bits(float32(i%997)/997))
	}
	return values
}
