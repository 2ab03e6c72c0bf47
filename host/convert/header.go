package convert

import (
	"errors"
	"io"

	"zen/abi"
)

// peekBytes is how much of a file may be read to learn what its start says.
const peekBytes = 1 << 20

// NPYType returns the type that the header of a .npy file says it has. What is
// wrong with the header is an *Error.
func NPYType(f *File) (abi.Type, error) {
	in, _, err := f.content()
	if err != nil {
		return abi.Type{}, err
	}
	h, err := f.readNPYHeader(io.LimitReader(in, peekBytes))
	if err != nil {
		return abi.Type{}, err
	}
	return abi.TensorOf(h.dtype, h.sizes), nil
}

// CSVNames returns the fields of the first line of a CSV file, nil when they
// cannot be told from the first MiB: what is wrong then is found by who reads it.
func CSVNames(f *File, delimiter byte) []string {
	in, _, err := f.content()
	if err != nil {
		return nil
	}
	start := &io.LimitedReader{R: in, N: peekBytes}
	r := newRecords(start, delimiter)
	if err := r.next(); err != nil && !errors.Is(err, io.EOF) || start.N == 0 && r.in.Buffered() == 0 || r.count() == 0 {
		return nil
	}
	names := make([]string, r.count())
	for i := range names {
		names[i] = string(r.cell(i))
	}
	return names
}
