//go:build linux

package worker

import (
	"context"
	"crypto/sha256"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"zen/abi"
	"zen/cache/disk"
	"zen/host/engine"
	"zen/testdata/guests"
)

var abiTable = flag.String("abi-table", "", "the file to which BenchmarkABI writes its table")

// BenchmarkABI measures what the contract zen1 costs a guest: real guests, run
// by the engine, with the real ports over a store on disk. What is compared is
// measured by turns in this process. `make bench-abi` prints its table.
func BenchmarkABI(b *testing.B) {
	a := newABIBench(b)
	b.Run("read", func(b *testing.B) { a.table.reads = a.measureReads(b) })
	b.Run("write", func(b *testing.B) { a.table.writes = a.measureWrites(b) })
	for _, name := range benchCalls {
		b.Run("call/"+name, func(b *testing.B) { a.table.calls = append(a.table.calls, callTime{name, a.measureCall(b, name)}) })
	}
	for _, language := range guests.Languages {
		b.Run("instance/"+language, func(b *testing.B) { a.table.languages = append(a.table.languages, a.measureInstance(b, language)) })
	}
	if *abiTable != "" && !b.Failed() {
		if err := os.WriteFile(*abiTable, []byte(a.table.String()), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// abiBench is the stage on which guests are measured.
type abiBench struct {
	home   string
	folder string // for outputs
	store  *openStore
	guest  *benchGuest
	table  abiBenchTable
}

func newABIBench(b *testing.B) *abiBench {
	home := filepath.Join(b.TempDir(), "home")
	store, err := disk.Open(home)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	folder, err := store.NewFolder()
	if err != nil {
		b.Fatal(err)
	}
	a := &abiBench{home: home, folder: folder}
	a.store, err = new(storeSet).open(home, "bench")
	if err != nil {
		b.Fatal(err)
	}
	a.guest = loadBenchGuest(b, guests.Build(b, "bench", b.TempDir()))
	return a
}

// benchGuest is a compiled plugin.
type benchGuest struct {
	manifest *abi.Manifest
	module   *engine.Module
}

func loadBenchGuest(b *testing.B, path string) *benchGuest {
	file, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	manifest, err := abi.ReadManifest(file)
	if err != nil {
		b.Fatal(err)
	}
	code, err := abi.WithoutManifest(file)
	if err != nil {
		b.Fatal(err)
	}
	e := engine.New(engine.Config{Cores: runtime.NumCPU()})
	b.Cleanup(func() { _ = e.Close(context.Background()) })
	module, err := e.Load(context.Background(), sha256.Sum256(code), code, manifest)
	if err != nil {
		b.Fatal(err)
	}
	return &benchGuest{manifest, module}
}

// benchRun is one execution that is measured.
type benchRun struct {
	guest        *benchGuest
	entry        string
	params       map[string]abi.Value
	inputs       map[string]Input
	cores        int
	uncompressed bool
	mark         func(n int, p *benchPorts) // a guest tells that it is at a place
}

// run executes an entry as a worker does, without keeping its outputs.
func (a *abiBench) run(b *testing.B, r benchRun) *benchPorts {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	runtime.GC()
	entry := r.guest.manifest.Entry(r.entry)
	req := &Request{Store: a.home, Folder: a.folder, Inputs: r.inputs, Cores: r.cores}
	p := &benchPorts{ports: &ports{req: req, entry: entry, store: a.store, sink: a.store.Store, uncompressed: r.uncompressed}}
	defer p.close()
	p.started = time.Now()
	err := r.guest.module.Run(context.Background(), engine.Call{
		Entry: entry, Params: r.params, Ports: p, Events: benchEvents{newEventWriter(io.Discard), r.mark, p},
		Limits: engine.Limits{MemoryBytes: 1 << 30, OutputBytes: 1 << 30, LogBytes: 1 << 30, Metrics: callTimes},
	})
	p.ended = time.Now()
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// benchPorts are the real ports. They remember what guest memory was read to or
// written from, and when things happened.
type benchPorts struct {
	*ports
	memory                  []byte
	started, created, ended time.Time // the execution, its first output, the execution
}

func (p *benchPorts) Tensor(name string) (engine.Tensor, error) {
	t, err := p.ports.Tensor(name)
	return benchTensor{t, p}, err
}

func (p *benchPorts) CreateTensor(name string, sizes []uint64) (engine.TensorWriter, error) {
	if p.created.IsZero() {
		p.created = time.Now()
	}
	w, err := p.ports.CreateTensor(name, sizes)
	return benchWriter{w, p}, err
}

type benchTensor struct {
	engine.Tensor
	p *benchPorts
}

func (t benchTensor) ReadRows(dst []byte, first, rows uint64) error {
	t.p.memory = dst
	return t.Tensor.ReadRows(dst, first, rows)
}

type benchWriter struct {
	engine.TensorWriter
	p *benchPorts
}

func (w benchWriter) Write(src []byte, rows uint64) error {
	w.p.memory = src
	return w.TensorWriter.Write(src, rows)
}

// markTotal is the total of a progress that is a mark of testdata/guests/bench.
const markTotal = 1e9

// benchEvents is a worker's, whose coordinator is not there.
type benchEvents struct {
	*eventWriter
	mark func(n int, p *benchPorts)
	p    *benchPorts
}

func (e benchEvents) Progress(done, total float64) {
	if total == markTotal {
		e.mark(int(done), e.p)
		return
	}
	e.eventWriter.Progress(done, total)
}

// timed returns how long f takes.
func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}
