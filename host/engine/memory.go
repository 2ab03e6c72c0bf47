package engine

import (
	"fmt"

	"github.com/tetratelabs/wazero/experimental"
)

// MemoryLimitError says that a guest asked for more memory than its limit.
type MemoryLimitError struct {
	Want, Limit uint64 // bytes
}

func (e *MemoryLimitError) Error() string {
	need := fmt.Sprintf("%s of memory, its limit is %s", byteText(e.Want), byteText(e.Limit))
	if byteText(e.Want) == byteText(e.Limit) {
		need = fmt.Sprintf("%s more memory than its limit, %s", byteText(e.Want-e.Limit), byteText(e.Limit))
	}
	return "the step needs " + need + ": raise it with limits = { memory = \"…\" }"
}

// byteText writes a number of bytes as a person would.
func byteText(n uint64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

// allocator gives guests a linear memory whose address space is reserved up to
// the limit at once: the base never moves, growing costs no copy, and the pages
// lie off Go's heap.
type allocator struct{ limit uint64 }

func (a allocator) Allocate(_, max uint64) experimental.LinearMemory {
	return &linearMemory{limit: a.limit, reserve: min(max, a.limit)}
}

// linearMemory is one guest's memory. Growing past the limit panics with a
// *MemoryLimitError, which ends the guest: a limit may fail an execution but
// must never be seen by it, or it could change a result.
type linearMemory struct {
	limit   uint64
	reserve uint64
	region  []byte // all of the reserved address space
	usable  uint64 // bytes at the start of region that may be touched
}

func (m *linearMemory) Reallocate(size uint64) []byte {
	if size > m.limit {
		panic(&MemoryLimitError{Want: size, Limit: m.limit})
	}
	if err := m.provide(size); err != nil {
		panic(&HostError{fmt.Errorf("memory of %s: %w", byteText(size), err)})
	}
	return m.region[:size:size]
}
