// Package format writes tensors and tables as people and other programs want to
// see them: text, JSON, CSV, NumPy's npy, and PNG.
//
// It reads values from a stream, once, or rows some at a time, and never holds a
// large tensor or table. It opens no artifact. Imported by cli; of zen it imports
// only abi.
package format

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"zen/abi"
)

// Tensor is a tensor whose values come from a stream, or a column of a table that
// is shown like one.
type Tensor struct {
	DType  abi.DType // date and timestamp, too
	Sizes  []uint64
	Values io.Reader // row-major, little-endian; a bool is one byte
}

// Named is one of several named tensors.
type Named struct {
	Name   string
	Tensor Tensor
}

// Format is the name of a format.
type Format string

// The formats.
const (
	Text Format = "text"
	JSON Format = "json"
	CSV  Format = "csv"
	NPY  Format = "npy"
	PNG  Format = "png"
)

var writers = map[Format]func(*bufio.Writer, Tensor) error{
	Text: writeText, JSON: writeJSON, CSV: writeCSV, NPY: writeNPY, PNG: writePNG,
}

// maxCount bounds the values of a tensor, so that their bytes fit an int64.
const maxCount = 1 << 59

// Parse returns the format of that name.
func Parse(name string) (Format, error) {
	f := Format(name)
	if _, ok := writers[f]; !ok {
		return "", fmt.Errorf("no format %q; there are text, json, csv, npy and png", name)
	}
	return f, nil
}

// Write writes one tensor.
//
//   - text: a scalar is a bare number; up to 1,000 values are printed in full, as
//     numpy prints them; of more there are a summary and the corners.
//   - json: {"type", "shape", "values"}; NaN and infinities are strings.
//   - csv: a line for each row, without a header; rank 3 and more flattened.
//   - npy: version 1.0.
//   - png: [H, W], or [N, H, W] as a sheet of the first 100 images.
//
// Dates and timestamps are written as WriteTable does, in npy as datetime64.
//
// PNG leaves values unread that it does not show. Errors: those of Values and w;
// io.ErrUnexpectedEOF when values are missing; a shape that the format cannot
// show.
func Write(w io.Writer, f Format, t Tensor) error {
	write, ok := writers[f]
	if !ok {
		return fmt.Errorf("no format %q", f)
	}
	if _, err := t.count(); err != nil {
		return err
	}
	buf := bufio.NewWriterSize(w, 64<<10)
	if err := write(buf, t); err != nil {
		return err
	}
	if f == JSON {
		buf.WriteByte('\n')
	}
	return buf.Flush()
}

// WriteNamed writes named tensors, as text one after the other, as JSON in one
// object. The other formats show one tensor. A tensor's Values are read only
// after those of the tensors before it.
func WriteNamed(w io.Writer, f Format, tensors []Named) error {
	if f != Text && f != JSON {
		names := make([]string, len(tensors))
		for i, n := range tensors {
			names[i] = n.Name
		}
		return fmt.Errorf("%s shows one tensor, and these are several: %s; name one of them, or use text or json", f, strings.Join(names, ", "))
	}
	buf := bufio.NewWriterSize(w, 64<<10)
	if f == JSON {
		buf.WriteByte('{')
	}
	for i, n := range tensors {
		if _, err := n.Tensor.count(); err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
		writeSeparator(buf, f, i)
		writeName(buf, f, n.Name)
		if err := writers[f](buf, n.Tensor); err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
	}
	if f == JSON {
		buf.WriteString("}\n")
	}
	return buf.Flush()
}

// shown returns the type as it is written in manifests.
func (t Tensor) shown() string { return abi.TensorOf(t.DType, t.Sizes).String() }

// count returns the number of values.
func (t Tensor) count() (uint64, error) {
	if t.DType.Size() == 0 {
		return 0, fmt.Errorf("the tensor has no element type")
	}
	n := uint64(1)
	for _, size := range t.Sizes {
		if size == 0 {
			return 0, nil
		}
		if n > maxCount/size {
			return 0, fmt.Errorf("%s has too many values", t.shown())
		}
		n *= size
	}
	return n, nil
}

// each calls f for every value in order.
func (t Tensor) each(f func(value) error) error {
	size := t.DType.Size()
	return t.chunks(func(chunk []byte) error {
		for ; len(chunk) > 0; chunk = chunk[size:] {
			if err := f(decode(t.DType, chunk)); err != nil {
				return err
			}
		}
		return nil
	})
}

// chunks calls f for all values in order, some at a time.
func (t Tensor) chunks(f func(chunk []byte) error) error {
	n, err := t.count()
	if err != nil {
		return err
	}
	left := n * uint64(t.DType.Size())
	buf := make([]byte, min(left, 64<<10))
	for left > 0 {
		chunk := buf[:min(left, uint64(len(buf)))]
		if _, err := io.ReadFull(t.Values, chunk); err == io.EOF || err == io.ErrUnexpectedEOF {
			return fmt.Errorf("%s: values are missing: %w", t.shown(), io.ErrUnexpectedEOF)
		} else if err != nil {
			return err
		}
		if err := f(chunk); err != nil {
			return err
		}
		left -= uint64(len(chunk))
	}
	return nil
}
