package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/sys"

	"zen/abi"
)

// Call describes one execution of an entry.
type Call struct {
	Entry  *abi.Entry
	Params map[string]abi.Value // every parameter of the entry
	Seed   int64
	Limits Limits
	Ports  Ports
	Events Events
	// Bindings are the letters that the inputs bind, whether the guest opens
	// them or not.
	Bindings abi.Bindings
}

// Limits bound one execution.
type Limits struct {
	MemoryBytes uint64 // of the guest's linear memory
	OutputBytes uint64 // of all outputs together, uncompressed
	LogBytes    uint64 // of all log lines together
	Metrics     int    // how many values
}

// Tensor is an input tensor. ReadRows fills dst with exactly these rows,
// canonical, row-major, little-endian, a bool as one byte.
type Tensor interface {
	DType() abi.DType
	Sizes() []uint64
	ReadRows(dst []byte, first, rows uint64) error
}

// NamedTensors are an input of named tensors; Names are in byte order.
type NamedTensors interface {
	Names() []string
	Named(name string) (Tensor, error)
}

// Table is an input table; its type is known.
type Table interface {
	Type() abi.Type
	Columns() []Column
}

// Column is a column of an input table, whose Sizes are its rows and the
// dimensions of one. What it reads is laid out as Arrow does; dst has exactly
// the size. ReadRows is for types with a size only, the three after it for text.
type Column interface {
	Tensor
	Name() string
	Nullable() bool
	TextBytes(first, rows uint64) (uint64, error)
	ReadText(dst []byte, first, rows uint64) error
	ReadOffsets(dst []byte, first, rows uint64) error
	ReadValidity(dst []byte, first, rows uint64) error
}

// TableWriter takes an output table.
type TableWriter interface {
	CreateColumn(name string, t abi.Type) (ColumnWriter, error)
}

// ColumnWriter takes the rows of an output's column: values, a bit per row or
// nil, and of text offsets into values. It keeps no reference to them after it
// returned, and never changes them. A *ContentError blames the guest.
type ColumnWriter interface {
	WriteRows(values, validity, offsets []byte, rows uint64) error
}

// TensorWriter takes the rows of an output. It keeps no reference to src after
// it returned, and never changes it.
type TensorWriter interface {
	Write(src []byte, rows uint64) error
}

// NamedTensorsWriter takes an output of named tensors.
type NamedTensorsWriter interface {
	Create(name string, dtype abi.DType, sizes []uint64) (TensorWriter, error)
}

// Ports are the execution's inputs and outputs. Errors mean that the host is
// at fault: the contract was checked before.
type Ports interface {
	// Connected reports whether an optional input has an edge.
	Connected(input string) bool
	// Tensor, NamedTensors and Table open an input when the guest first asks for it.
	Tensor(input string) (Tensor, error)
	NamedTensors(input string) (NamedTensors, error)
	Table(input string) (Table, error)
	// CreateTensor begins an output. sizes[0] may be abi.RowsUnknown.
	CreateTensor(output string, sizes []uint64) (TensorWriter, error)
	CreateTensors(output string) (NamedTensorsWriter, error)
	CreateTable(output string) (TableWriter, error)
}

// Events are what a guest tells while it runs. Text is clean.
type Events interface {
	Log(level int32, text string)
	Progress(done, total float64)
	Metric(name string, step int64, value float64)
}

// execution is one call under way.
type execution struct {
	*Call
	module  string // the name it has in stack traces
	mem     api.Memory
	entered bool // the entry runs; before that no port may be used

	handles  []*handle
	byPort   map[string]int32 // "input x" or "output y" to its handle
	bindings abi.Bindings
	names    map[string]string // clean names that the guest said

	written uint64 // bytes of outputs
	logged  uint64
	metrics int
	stdout  lineWriter
	stderr  lineWriter
	tail    tail     // the end of what went to stderr
	refused []string // functions of WASI
}

// Run executes one entry in a fresh instance and returns when every output is
// complete. Errors: *abi.StatusError (the guest reported it), *TrapError, either
// of them in a *RefusedError; *MemoryLimitError, *LimitError, *HostError.
func (m *Module) Run(ctx context.Context, call Call) (err error) {
	x := &execution{Call: &call, module: m.compiled.Name(), byPort: map[string]int32{}, bindings: call.Bindings}
	x.stdout = lineWriter{x: x, level: abi.LogInfo}
	x.stderr = lineWriter{x: x, level: abi.LogWarn}
	if minimum := m.scan.MinPages * pageBytes; minimum > call.Limits.MemoryBytes {
		return &MemoryLimitError{Want: minimum, Limit: call.Limits.MemoryBytes}
	}
	m.current = x
	defer func() { m.current = nil }()
	defer func() {
		if r := recover(); r != nil { // the allocator panics outside of a call, too
			err = x.classify(asError(r))
		}
	}()
	if err := m.run(ctx, x); err != nil {
		return x.classify(err)
	}
	return x.withRefusals(x.checkOutputs())
}

func asError(recovered any) error {
	if err, ok := recovered.(error); ok {
		return err
	}
	return fmt.Errorf("%v", recovered)
}

func (m *Module) run(ctx context.Context, x *execution) error {
	ctx = experimental.WithMemoryAllocator(ctx, allocator{x.Limits.MemoryBytes})
	instance, err := m.runtime.InstantiateModule(ctx, m.compiled, x.moduleConfig())
	if err != nil {
		return err
	}
	defer func() { _ = instance.Close(ctx) }()
	x.mem = instance.ExportedMemory(abi.MemoryExport)
	if initialize := instance.ExportedFunction(abi.InitializeExport); initialize != nil {
		if _, err := initialize.Call(ctx); err != nil {
			return err
		}
	}
	x.entered = true
	status, err := instance.ExportedFunction(x.Entry.Name).Call(ctx)
	x.stdout.flush()
	x.stderr.flush()
	if err != nil {
		return err
	}
	if code := api.DecodeI32(status[0]); code != abi.StatusOK {
		return &abi.StatusError{Code: code, Message: tellingLine(x.tail.String())}
	}
	return nil
}

// moduleConfig gives the guest a world without time, chance, files, arguments
// and environment: clocks that tick once a reading, random numbers from the
// seed.
func (x *execution) moduleConfig() wazero.ModuleConfig {
	return wazero.NewModuleConfig().WithName("").WithStartFunctions().
		WithStdout(&x.stdout).WithStderr(io.MultiWriter(&x.tail, &x.stderr)).
		WithRandSource(seededRandom(x.Seed)).WithFSConfig(withoutFiles())
}

func seededRandom(seed int64) io.Reader {
	var key [32]byte
	copy(key[:], "zen1 random_get")
	for i := range 8 {
		key[24+i] = byte(uint64(seed) >> (8 * i))
	}
	return rand.NewChaCha8(key)
}

// classify turns what wazero returned into this package's errors.
func (x *execution) classify(err error) error {
	x.stderr.flush()
	var status *abi.StatusError
	var trap *TrapError
	var memory *MemoryLimitError
	var limit *LimitError
	var host *HostError
	stack := stackOf(err, x.module)
	switch {
	case errors.As(err, &status):
		status.Place = placeIn(stack)
		return x.withRefusals(status)
	case errors.As(err, &memory):
		return memory
	case errors.As(err, &limit):
		return limit
	case errors.As(err, &host):
		return host
	case errors.As(err, &trap):
		trap.Stack = stack
		return x.withRefusals(trap)
	}
	reason := trapReason(err)
	return x.withRefusals(&TrapError{Reason: reason + recursion(reason, stack), Stack: stack, Stderr: x.tail.String()})
}

func trapReason(err error) string {
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		return fmt.Sprintf("the guest called exit(%d)", exit.ExitCode())
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	_, after, found := strings.Cut(text, "wasm error: ")
	if found {
		text = after
	}
	return strings.TrimSuffix(text, " (recovered by wazero)")
}
