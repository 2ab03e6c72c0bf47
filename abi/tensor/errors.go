package tensor

import "fmt"

// FormatError says that the bytes of a file are not what this package writes
// or reads: cut short, damaged, or a use of Arrow that tensors have none for.
type FormatError struct{ Msg string }

func (e *FormatError) Error() string { return e.Msg }

func malformed(format string, args ...any) error {
	return &FormatError{Msg: fmt.Sprintf(format, args...)}
}

// TooLargeError says that what a guest writes is more than a table can hold.
type TooLargeError struct{ Msg string }

func (e *TooLargeError) Error() string { return e.Msg }
