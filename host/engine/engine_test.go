package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zen/abi"
	"zen/plugins/toolchain"
)

func TestEveryImportOfTheContractIsServed(t *testing.T) {
	want, got := slices.Sorted(maps.Keys(abi.Imports)), slices.Sorted(maps.Keys(imports))
	if !slices.Equal(got, want) {
		t.Errorf("served are %v, the contract has %v", got, want)
	}
}

// guest is a compiled plugin of testdata/guests.
type guest struct {
	code     []byte
	digest   [32]byte
	manifest *abi.Manifest
}

var buildGuests = sync.OnceValues(func() (map[string]guest, error) {
	folder, err := os.MkdirTemp("", "zen-guests-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	results, err := toolchain.Build(context.Background(), toolchain.Options{
		Dirs: []string{"../../testdata/guests/steps", "../../testdata/guests/bad"}, Out: folder + "/",
	})
	if err != nil {
		return nil, err
	}
	guests := map[string]guest{}
	for _, r := range results {
		file, err := os.ReadFile(r.File)
		if err != nil {
			return nil, err
		}
		code, err := abi.WithoutManifest(file)
		if err != nil {
			return nil, err
		}
		guests[r.Manifest.Name] = guest{code, sha256.Sum256(code), r.Manifest}
	}
	return guests, nil
})

func getGuest(t testing.TB, name string) guest {
	t.Helper()
	guests, err := buildGuests()
	var missing *toolchain.MissingError
	if errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return guests[name]
}

func load(t testing.TB, config Config, g guest) *Module {
	t.Helper()
	e := New(config)
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	m, err := e.Load(context.Background(), g.digest, g.code, g.manifest)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// run calls an entry with its default parameters and returns what it wrote.
func run(m *Module, g guest, entry string, seed int64) (map[string][]byte, error) {
	e := g.manifest.Entry(entry)
	params := map[string]abi.Value{}
	for _, p := range e.Params {
		params[p.Name] = *p.Default
	}
	ports := &memoryPorts{outputs: map[string][]byte{}}
	err := m.Run(context.Background(), Call{
		Entry: e, Params: params, Seed: seed, Ports: ports, Events: silent{},
		Limits: Limits{MemoryBytes: 64 << 20, OutputBytes: 1 << 20, LogBytes: 1 << 20, Metrics: 100},
	})
	return ports.outputs, err
}

func TestAGuestCannotFillTheHostWithNames(t *testing.T) {
	x := &execution{}
	for i := range 2 * maxKnownNames {
		name := strconv.Itoa(i)
		if got := x.know(name); got != name {
			t.Fatalf("%q became %q", name, got)
		}
	}
	if len(x.names) != maxKnownNames {
		t.Errorf("%d names are kept, at most %d may be", len(x.names), maxKnownNames)
	}
}

// memoryPorts keeps outputs and has no inputs.
type memoryPorts struct{ outputs map[string][]byte }

func (p *memoryPorts) Connected(string) bool                     { return false }
func (p *memoryPorts) Tensor(string) (Tensor, error)             { return nil, fs.ErrNotExist }
func (p *memoryPorts) NamedTensors(string) (NamedTensors, error) { return nil, fs.ErrNotExist }
func (p *memoryPorts) Table(string) (Table, error)               { return nil, fs.ErrNotExist }
func (p *memoryPorts) CreateTable(string) (TableWriter, error)   { return nil, fs.ErrInvalid }
func (p *memoryPorts) CreateTensor(name string, _ []uint64) (TensorWriter, error) {
	return memoryWriter{p, name}, nil
}
func (p *memoryPorts) CreateTensors(name string) (NamedTensorsWriter, error) {
	return memoryNamed{p, name}, nil
}

type memoryWriter struct {
	p    *memoryPorts
	name string
}

func (w memoryWriter) Write(src []byte, _ uint64) error {
	w.p.outputs[w.name] = append(w.p.outputs[w.name], src...)
	return nil
}

type memoryNamed struct {
	p    *memoryPorts
	port string
}

func (n memoryNamed) Create(name string, _ abi.DType, _ []uint64) (TensorWriter, error) {
	return memoryWriter{n.p, n.port + "." + name}, nil
}

type silent struct{}

func (silent) Log(int32, string)             {}
func (silent) Progress(_, _ float64)         {}
func (silent) Metric(string, int64, float64) {}

func TestEachExecutionHasAFreshInstance(t *testing.T) {
	g := getGuest(t, "steps")
	m := load(t, Config{}, g)
	for range 3 {
		out, err := run(m, g, "dice", 5)
		if err != nil || len(out["y"]) != 32 {
			t.Fatalf("got %v, %v", out, err)
		}
		again, err := run(m, g, "dice", 5)
		if err != nil || string(again["y"]) != string(out["y"]) {
			t.Errorf("the same seed gave other numbers (%v)", err)
		}
		other, err := run(m, g, "dice", 6)
		if err != nil || string(other["y"]) == string(out["y"]) {
			t.Errorf("another seed gave the same numbers (%v)", err)
		}
	}
}

func TestAGuestThatFailsHarmsNoLaterOne(t *testing.T) {
	bad, steps := getGuest(t, "bad"), getGuest(t, "steps")
	m := load(t, Config{}, bad)
	for _, entry := range []string{"unreachable", "outside", "recursion", "bomb", "say", "quits", "chatter"} {
		if _, err := run(m, bad, entry, 0); err == nil {
			t.Errorf("%s succeeded", entry)
		}
	}
	if out, err := run(load(t, Config{}, steps), steps, "lines", 0); err != nil || len(out["y"]) != 24 {
		t.Errorf("got %v, %v", out, err)
	}
}

func TestTheInterpreterComputesTheSame(t *testing.T) {
	g := getGuest(t, "steps")
	compiled, interpreted := load(t, Config{}, g), load(t, Config{Interpreter: true}, g)
	for _, entry := range []string{"seven", "dice", "nans", "lines", "model"} {
		a, errA := run(compiled, g, entry, 7)
		b, errB := run(interpreted, g, entry, 7)
		if errA != nil || errB != nil || !maps.EqualFunc(a, b, func(x, y []byte) bool { return string(x) == string(y) }) {
			t.Errorf("%s: %v %v, %v %v", entry, a, errA, b, errB)
		}
	}
}

// cacheFiles returns the files of a compilation cache with their contents.
func cacheFiles(t *testing.T, root string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestADamagedCompilationCacheIsNeverGivenToWazero(t *testing.T) {
	g := getGuest(t, "steps")
	root := filepath.Join(t.TempDir(), "compiled")
	load(t, Config{CacheFolder: root}, g)
	whole := cacheFiles(t, root)
	if len(whole) != 2 {
		t.Fatalf("%d files in the compilation cache, want machine code and sidecar", len(whole))
	}
	for path, b := range whole {
		for _, at := range []int{0, len(b) / 3, len(b) / 2, len(b) - 1} {
			damaged := slices.Clone(b)
			damaged[at] ^= 0x10
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			if cache, _ := newCacheEntry(root, g.digest).open(); cache != nil {
				t.Fatalf("%s with byte %d damaged was taken", filepath.Base(path), at)
			}
			if out, err := run(load(t, Config{CacheFolder: root}, g), g, "seven", 0); err != nil || len(out["y"]) != 28 {
				t.Fatalf("got %v, %v", out, err)
			}
			if got := cacheFiles(t, root); !maps.EqualFunc(got, whole, func(x, y []byte) bool { return string(x) == string(y) }) {
				t.Fatalf("after the repair there are %v", slices.Sorted(maps.Keys(got)))
			}
		}
	}
	if cache, _ := newCacheEntry(root, g.digest).open(); cache == nil {
		t.Error("the whole entry was not taken")
	}
}

func TestAForeignFileInTheCompilationCacheMakesItStale(t *testing.T) {
	g := getGuest(t, "steps")
	root := filepath.Join(t.TempDir(), "compiled")
	load(t, Config{CacheFolder: root}, g)
	entry := newCacheEntry(root, g.digest)
	if err := os.WriteFile(filepath.Join(entry.folder, "guest"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if cache, _ := entry.open(); cache != nil {
		t.Error("an entry with a file too many was taken")
	}
}

func TestACompilationCacheThatOthersMayWriteIsNotUsed(t *testing.T) {
	g := getGuest(t, "steps")
	root := filepath.Join(t.TempDir(), "compiled")
	load(t, Config{CacheFolder: root}, g)
	before := len(cacheFiles(t, root))
	if err := os.Chmod(root, 0o777); err != nil {
		t.Fatal(err)
	}
	if cache, _ := newCacheEntry(root, g.digest).open(); cache != nil {
		t.Error("an entry was taken that others could have planted")
	}
	other := getGuest(t, "bad")
	load(t, Config{CacheFolder: root}, other)
	if after := len(cacheFiles(t, root)); after != before {
		t.Errorf("%d files were there, now %d", before, after)
	}
}

func TestHalfMadeEntriesOfLongAgoAreRemoved(t *testing.T) {
	g := getGuest(t, "steps")
	root := filepath.Join(t.TempDir(), "compiled")
	old, fresh := filepath.Join(root, "tmp-old"), filepath.Join(root, "tmp-fresh")
	for _, folder := range []string{old, fresh} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	load(t, Config{CacheFolder: root}, g)
	if _, err := os.Stat(old); err == nil {
		t.Error("the old one is still there")
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Error("one that may still be in use was removed")
	}
}

func TestTextOfGuestsIsMadeFitToShow(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                       "plain",
		"two\nlines\tand a tab":       "two\nlines\tand a tab",
		"\x1b[31mred":                 "\uFFFD[31mred",
		"\xff\xfe":                    "\uFFFD",
		"a\u202eb\u2066c":             "a\uFFFDb\uFFFDc",
		"nul\x00":                     "nul\uFFFD",
		strings.Repeat("x", 30):       strings.Repeat("x", 20) + "…",
		strings.Repeat("é", 10):       strings.Repeat("é", 10),
		"x" + strings.Repeat("é", 10): "x" + strings.Repeat("é", 9) + "…",
		strings.Repeat("\x01", 9):     strings.Repeat("\uFFFD", 6) + "…",
		strings.Repeat("\x80", 30):    "\uFFFD…",
	} {
		if got := cleanText([]byte(in), 20); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestAStackTraceNamesFunctionsOnly(t *testing.T) {
	err := errors.New("wasm error: unreachable\nwasm stack trace:\n\tplugin.wasm.deep(i32,i64) i32\n\t\t0x6b: ././fit.c:12:3 (inlined)\n\t\t      rows.h:7\n\tplugin.wasm.main.(*T).Fit() (i32,i32)\n\tplugin.wasm.$7(v128)")
	want := []string{"deep", "\tfit.c:12:3 (inlined)", "\trows.h:7", "main.(*T).Fit", "$7"}
	got := stackOf(err, "plugin.wasm")
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	trap := &TrapError{Reason: "unreachable", Stack: got}
	if want := "trap: unreachable in deep at fit.c:12:3"; trap.Error() != want {
		t.Errorf("error %q, want %q", trap, want)
	}
}

func TestAMemoryLimitIsTold(t *testing.T) {
	for want, err := range map[string]*MemoryLimitError{
		"the step needs 80.0 MiB of memory, its limit is 64.0 MiB: raise it with limits = { memory = \"…\" }":     {Want: 80 << 20, Limit: 64 << 20},
		"the step needs 64.0 KiB more memory than its limit, 2.00 GiB: raise it with limits = { memory = \"…\" }": {Want: 2<<30 + 64<<10, Limit: 2 << 30},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

func TestARecursionIsFolded(t *testing.T) {
	frame := func(name string) string {
		return "\n\tp." + name + "(i32)\n\t\t0x6b: a.c:" + string(rune('0'+len(name)))
	}
	err := errors.New("wasm error: out of bounds memory access\nwasm stack trace:" +
		frame("leaf") + strings.Repeat(frame("even")+frame("odd"), 9) + frame("main") + frame("main"))
	want := []string{"leaf", "\ta.c:4", "even", "\ta.c:4", "odd", "\ta.c:3", "\t… and so on, again and again", "main", "\ta.c:4", "main", "\ta.c:4"}
	got := stackOf(err, "p")
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if said := recursion("out of bounds memory access", got); said == "" || recursion("stack overflow", got) != "" || recursion("unreachable", want[:2]) != "" {
		t.Errorf("of the recursion it says %q", said)
	}
}

func TestPlacesThatAGuestMakesUpAreMadeFitToShow(t *testing.T) {
	err := errors.New("wasm error: unreachable\nwasm stack trace:\n\tp.deep()\n\t\t0x6b: \x1b[31mred\u202e.c:12:3\n\tno frame \x1b[0m")
	want := []string{"deep", "\t\uFFFD[31mred\uFFFD.c:12:3", "no frame \uFFFD[0m"}
	if got := stackOf(err, "p"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGuestMemoryGrowsInPlaceUpToItsLimit(t *testing.T) {
	memory := allocator{limit: 1 << 20}.Allocate(pageBytes, math.MaxUint32)
	defer memory.Free()
	first := memory.Reallocate(pageBytes)
	first[pageBytes-1] = 7
	grown := memory.Reallocate(1 << 20)
	if &grown[0] != &first[0] || grown[pageBytes-1] != 7 || grown[1<<20-1] != 0 {
		t.Error("the memory moved or lost its bytes")
	}
	defer func() {
		err, ok := recover().(*MemoryLimitError)
		if !ok || err.Want != 1<<20+pageBytes || err.Limit != 1<<20 {
			t.Errorf("got %v", err)
		}
	}()
	memory.Reallocate(1<<20 + pageBytes)
}

func BenchmarkCall(b *testing.B) {
	g := getGuest(b, "steps")
	m := load(b, Config{}, g)
	for b.Loop() {
		if _, err := run(m, g, "tell", 0); err != nil {
			b.Fatal(err)
		}
	}
}

// What cannot be stored for what it is ends the guest as a breach of the contract;
// what the host cannot do does not.
func TestWhoIsAtFaultWhenRowsCannotBeStored(t *testing.T) {
	x := &execution{}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&ContentError{`column "a" is too far ahead`}, `broke the contract: output "t": column "a" is too far ahead`},
		{io.ErrShortWrite, `output "t": short write`},
	} {
		var got error
		func() {
			defer func() { got = x.classify(asError(recover())) }()
			hostCheck(`output "t"`, c.err)
		}()
		var host *HostError
		if got.Error() != c.want || errors.As(got, &host) != errors.Is(c.err, io.ErrShortWrite) {
			t.Errorf("%v became %v, want %s", c.err, got, c.want)
		}
	}
	hostCheck("nothing", nil)
}
