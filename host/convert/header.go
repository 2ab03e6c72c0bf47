package convert

import (
	"errors"
	"io"

	"zen/abi"
)

// peekBytes is how much of a file may be read to learn what its start says.
const peekBytes = 1 << 20

// NPYType returns the type that the header of a .npy file says it has; ok is false
// when it says none. What is wrong with the header, or with how long the file is,
// is an *Error.
func NPYType(f *File) (t abi.Type, ok bool, err error) {
	in, packed, err := f.content()
	if err != nil {
		return abi.Type{}, false, err
	}
	h, err := f.readNPYHeader(io.LimitReader(in, peekBytes))
	if err != nil {
		return abi.Type{}, false, err
	}
	_, err = f.npyValues(h, packed)
	return abi.TensorOf(h.dtype, h.sizes), true, err
}

// CSVNames returns the fields of the first line of a CSV file, none when it is
// empty. nil says that they cannot be told from the first MiB: what is wrong then is
// found by who reads it.
func CSVNames(f *File, delimiter byte) []string {
	in, _, err := f.content()
	if err != nil {
		return nil
	}
	start := &io.LimitedReader{R: in, N: peekBytes}
	r := newRecords(start, delimiter)
	if err := r.next(); err != nil && !errors.Is(err, io.EOF) || start.N == 0 && r.in.Buffered() == 0 {
		return nil
	}
	names := make([]string, r.count())
	for i := range names {
		names[i] = string(r.cell(i))
	}
	return names
}
