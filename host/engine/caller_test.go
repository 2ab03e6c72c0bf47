package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"zen/abi"
)

// page is a real memory of one page that no guest uses. Tests take turns.
var page = sync.OnceValue(func() api.Memory {
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	module, err := runtime.Instantiate(ctx, []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x07\x0a\x01\x06memory\x02\x00"))
	if err != nil {
		panic(err)
	}
	return module.Memory()
})

// caller is a guest made of calls: it has a memory of one page and a program,
// but no code.
type caller struct {
	t       *testing.T
	x       *execution
	ports   *arrowPorts
	guest   []byte // the guest's memory
	before  []byte // what it was before the call
	rest    []byte // of the program
	results []uint64
	calls   int
}

func newCaller(t *testing.T, memory, program []byte) *caller {
	c := &caller{t: t, rest: program, ports: &arrowPorts{}}
	c.guest, _ = page().Read(0, page().Size())
	clear(c.guest)
	copy(c.guest, memory)
	c.before = slices.Clone(c.guest)
	entry := *callsEntry()
	switches := c.byte()
	entry.Random = switches&1 == 0
	c.x = &execution{mem: page(), entered: switches&2 == 0, byPort: map[string]int32{}, Call: &Call{
		Entry: &entry, Params: callsParams, Seed: 7, Ports: c.ports, Events: &cleanEvents{t: t},
		Limits: Limits{OutputBytes: 1 << 20, LogBytes: 64 << 10, Metrics: 10},
	}}
	c.x.stdout = lineWriter{x: c.x, level: abi.LogInfo}
	c.x.stderr = lineWriter{x: c.x, level: abi.LogWarn}
	return c
}

// run makes all calls of the program and stores the outputs; the error is how
// the guest ended.
func (c *caller) run() error {
	defer c.ports.close()
	names := callNames()
	for len(c.rest) > 0 {
		if err := c.call(names[int(c.byte())%len(names)]); err != nil {
			c.check(err)
			return err
		}
	}
	c.x.stdout.flush()
	c.x.stderr.flush()
	if err := c.x.checkOutputs(); err != nil {
		c.check(err)
		return err
	}
	if err := c.ports.commit(); err != nil {
		c.t.Fatalf("outputs that are whole cannot be stored: %v", err)
	}
	return nil
}

// callNames are the imports of the contract, and the two ways that WASI has of
// saying something.
var callNames = sync.OnceValue(func() []string {
	return append(slices.Sorted(maps.Keys(abi.Imports)), "stdout", "stderr")
})

func signatureOf(name string) abi.Signature {
	if s, ok := abi.Imports[name]; ok {
		return s
	}
	return abi.Signature{Params: []abi.ValueType{abi.I32, abi.I32}}
}

func (c *caller) serve(name string, a []uint64) {
	switch name {
	case "stdout":
		_, _ = c.x.stdout.Write(c.x.bytes(name, a[0], uint64(uint32(a[1]))))
	case "stderr":
		text := c.x.bytes(name, a[0], uint64(uint32(a[1])))
		_, _ = c.x.tail.Write(text)
		_, _ = c.x.stderr.Write(text)
	default:
		imports[name](c.x, a)
	}
}

// call makes one call. The error is how it ended the guest.
func (c *caller) call(name string) (ended error) {
	c.calls++
	signature := signatureOf(name)
	stack := make([]uint64, max(len(signature.Params), len(signature.Results)))
	for i, typ := range signature.Params {
		stack[i] = c.argument(typ)
	}
	arguments := slices.Clone(stack)
	defer func() {
		if r := recover(); r != nil {
			ended = c.x.classify(asError(r))
		}
		c.checkWrites(name, signature, arguments)
	}()
	c.serve(name, stack)
	if len(signature.Results) > 0 {
		c.results = append(c.results, stack[0])
	}
	return nil
}

func (c *caller) byte() byte {
	if len(c.rest) == 0 {
		return 0
	}
	b := c.rest[0]
	c.rest = c.rest[1:]
	return b
}

// How a program writes an argument: a small number as one byte, one of edges, an
// earlier result, or eight bytes.
const (
	edgeArgument   = 0xd0
	resultArgument = 0xe0
	longArgument   = 0xf0
)

// edges are numbers at which something changes.
var edges = [16]uint64{
	math.MaxUint32, math.MaxUint32 - 7, pageBytes, pageBytes - 1, 1 << 31, math.MaxInt32, 1 << 62, 1<<62 + 1,
	1 << 63, abi.RowsUnknown, abi.RowsUnknown - 1, 1 << 32, maxNameBytes + 1, maxLogBytes + 1, 0xdead << 32, 0x7ff0 << 48,
}

func (c *caller) argument(typ abi.ValueType) uint64 {
	b := c.byte()
	switch {
	case b >= longArgument:
		var eight [8]byte
		c.rest = c.rest[copy(eight[:], c.rest):]
		return binary.LittleEndian.Uint64(eight[:])
	case b >= resultArgument:
		if back := int(b-resultArgument) + 1; back <= len(c.results) {
			return c.results[len(c.results)-back]
		}
		return 0
	case b >= edgeArgument:
		return edges[b-edgeArgument]
	case typ == abi.F64:
		return math.Float64bits(float64(b))
	}
	return uint64(b)
}

// checkWrites fails when a call wrote elsewhere than its arguments say: those
// that write have a pointer and a capacity as their last two.
func (c *caller) checkWrites(name string, signature abi.Signature, arguments []uint64) {
	c.t.Helper()
	start, end := uint64(0), uint64(0)
	if n := len(signature.Params); n >= 2 && signature.Params[n-2] == abi.I32 && signature.Params[n-1] == abi.I32 {
		unit := uint64(1)
		if name == "dims" {
			unit = 8
		}
		start = min(uint64(uint32(arguments[n-2])), pageBytes)
		end = min(start+unit*uint64(uint32(arguments[n-1])), pageBytes)
	}
	if !bytes.Equal(c.guest[:start], c.before[:start]) || !bytes.Equal(c.guest[end:], c.before[end:]) {
		c.t.Fatalf("%s%v wrote outside of %d to %d", name, arguments, start, end)
	}
	copy(c.before[start:end], c.guest[start:end])
}

// check fails when the guest ended in another way than by its own fault, or in
// a text that is not fit to show.
func (c *caller) check(err error) {
	c.t.Helper()
	var status *abi.StatusError
	var limit *LimitError
	var trap *TrapError
	switch {
	case errors.As(err, &status), errors.As(err, &limit):
	case errors.As(err, &trap) && trap.Violation:
	default:
		c.t.Fatalf("call %d ended in %T: %v", c.calls, err, err)
	}
	wantClean(c.t, err.Error(), 16<<10)
	wantClean(c.t, c.x.tail.String(), maxFailBytes)
}

// wantClean fails on text that a terminal may not be given, or more of it than
// limit bytes and an ellipsis.
func wantClean(t *testing.T, text string, limit int) {
	t.Helper()
	if len(text) > limit+len("…") || !utf8.ValidString(text) {
		t.Fatalf("text of %d bytes, at most %d: %.100q", len(text), limit, text)
	}
	strange := func(r rune) bool {
		return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029')
	}
	if i := strings.IndexFunc(text, strange); i >= 0 {
		t.Fatalf("byte %d of %.100q", i, text)
	}
}

// cleanEvents hold what a guest tells to the contract.
type cleanEvents struct {
	t       *testing.T
	logged  int
	metrics int
}

func (e *cleanEvents) Log(_ int32, text string) {
	wantClean(e.t, text, maxLogBytes)
	e.logged += len(text)
}

func (e *cleanEvents) Progress(done, total float64) {
	if !(0 <= done && done <= total && total <= math.MaxFloat64) {
		e.t.Fatalf("progress %v of %v", done, total)
	}
}

func (e *cleanEvents) Metric(name string, _ int64, _ float64) {
	wantClean(e.t, name, maxNameBytes)
	if e.metrics++; name == "" || e.metrics > 10 {
		e.t.Fatalf("metric %d has the name %q", e.metrics, name)
	}
}
