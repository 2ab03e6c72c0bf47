//go:build linux

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

// What is compared takes turns so often: in so many executions, and when one
// reads, so often in each.
const (
	benchExecutions = 7
	benchReads      = 5
)

// readTimes is what reading took beside a plain copy.
type readTimes struct {
	one, all           besideCopy // by one core, by all
	firstOne, firstAll besideCopy // the same into memory that nobody touched yet
}

// besideCopy is what something took, and a plain copy each time.
type besideCopy struct{ took, plain []time.Duration }

// measureReads lets a guest read a tensor in one call, and copies the same
// bytes from the mapped object to the same guest memory before each time.
func (a *abiBench) measureReads(b *testing.B) readTimes {
	values := benchValues()
	input := storeTensor(b, a.store.Store, abi.Float32, values, benchTensorSizes, tensor.Options{Uncompressed: true})
	file, release, err := a.store.read(*input.Object, view)
	if err != nil {
		b.Fatal(err)
	}
	defer release()
	source := readSource{input, file, values}
	var times readTimes
	for range b.N {
		for range benchExecutions {
			a.measureRead(b, source, 1, &times.firstOne, &times.one)
			a.measureRead(b, source, runtime.NumCPU(), &times.firstAll, &times.all)
		}
	}
	b.ReportMetric(gigabytes(median(times.one.took)), "read-GB/s")
	b.ReportMetric(gigabytes(median(times.one.plain)), "copy-GB/s")
	return times
}

// readSource is what is read: as an input, as its mapped object, as values.
type readSource struct {
	input        Input
	file, values []byte
}

func (a *abiBench) measureRead(b *testing.B, source readSource, cores int, first, later *besideCopy) {
	var start time.Time
	a.run(b, benchRun{
		guest: a.guest, entry: "read", cores: cores,
		params: map[string]abi.Value{"rounds": {Type: abi.ParamInt, Int: benchReads + 1}},
		inputs: map[string]Input{"x": source.input},
		mark: func(n int, p *benchPorts) {
			times := later
			if n < 2 {
				times = first
			}
			if n%2 == 0 {
				times.plain = append(times.plain, copyPlainly(b, p.memory, source.file))
				start = time.Now()
				return
			}
			times.took = append(times.took, time.Since(start))
			if !bytes.Equal(p.memory, source.values) {
				b.Fatal("the guest read something else")
			}
		},
	})
}

// copyPlainly copies as many bytes as were read to where they were read, before
// the first read to memory as fresh as the guest's.
func copyPlainly(b *testing.B, guest, file []byte) time.Duration {
	if guest == nil {
		guest = freshMemory(b)
		defer func() { _ = unix.Munmap(guest) }()
	}
	return timed(func() { copy(guest, file) })
}

// freshMemory returns memory like a guest's, with huge pages, that has to be
// unmapped.
func freshMemory(b *testing.B) []byte {
	memory, err := unix.Mmap(-1, 0, benchBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		b.Fatal(err)
	}
	_ = unix.Madvise(memory, unix.MADV_HUGEPAGE)
	return memory
}

// writeTimes is what writing took, and what everything that belongs to it takes
// alone: a copy is none of it, but the goal.
type writeTimes struct {
	write                                besideCopy
	blake3, blake3All, sha256, fileWrite []time.Duration
}

// measureWrites lets a guest write a tensor in one call.
func (a *abiBench) measureWrites(b *testing.B) writeTimes {
	var times writeTimes
	host := freshMemory(b)
	defer func() { _ = unix.Munmap(host) }()
	clear(host)
	for range b.N {
		for range benchExecutions {
			a.measureWrite(b, host, &times)
		}
	}
	b.ReportMetric(gigabytes(median(times.write.took)), "write-GB/s")
	b.ReportMetric(gigabytes(median(times.write.plain)), "copy-GB/s")
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
			times.write.took = append(times.write.took, time.Since(start))
			a.measureDuties(b, host, p.memory, times)
		},
	})
}

// measureDuties measures a copy of values that a guest wrote, and the parts of a
// write.
func (a *abiBench) measureDuties(b *testing.B, host, values []byte, times *writeTimes) {
	times.write.plain = append(times.write.plain, timed(func() { copy(host, values) }))
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
