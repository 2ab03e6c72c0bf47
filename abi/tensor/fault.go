package tensor

import (
	"fmt"
	"runtime"
)

// FaultError says that the bytes of an open file could not be read: it is mapped
// into memory, and its disk failed or somebody cut it short.
type FaultError struct{ Err error }

func (e *FaultError) Error() string { return fmt.Sprintf("the file cannot be read: %v", e.Err) }

// Unwrap returns the cause.
func (e *FaultError) Unwrap() error { return e.Err }

// recovered is the error of a panic while bytes of a file were read. The faults of
// memory among them panic only after debug.SetPanicOnFault.
func recovered(doing string, r any) error {
	if fault, ok := r.(interface {
		runtime.Error
		Addr() uintptr
	}); ok {
		return &FaultError{fault}
	}
	return malformed("%s: %v", doing, r)
}
