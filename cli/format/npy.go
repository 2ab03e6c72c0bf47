package format

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"zen/abi"
)

var npyDescr = map[abi.DType]string{
	abi.Bool: "|b1", abi.Int8: "|i1", abi.Int16: "<i2", abi.Int32: "<i4", abi.Int64: "<i8",
	abi.Uint8: "|u1", abi.Uint16: "<u2", abi.Uint32: "<u4", abi.Uint64: "<u8",
	abi.Float16: "<f2", abi.Float32: "<f4", abi.Float64: "<f8",
	abi.Date: "<M8[D]", abi.Timestamp: "<M8[us]",
}

// writeNPY writes NumPy's format, version 1.0
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
func writeNPY(w *bufio.Writer, t Tensor) error {
	n, err := t.count()
	if err != nil {
		return err
	}
	w.Write(npyHeader(t))
	if t.DType == abi.Date {
		return t.each(func(v value) error { // NumPy's dates have 8 bytes
			_, err := w.Write(binary.LittleEndian.AppendUint64(nil, v.bits))
			return err
		})
	}
	copied, err := io.Copy(w, io.LimitReader(t.Values, int64(n)*int64(t.DType.Size())))
	if err == nil && uint64(copied) < n*uint64(t.DType.Size()) {
		err = fmt.Errorf("%s: values are missing: %w", t.shown(), io.ErrUnexpectedEOF)
	}
	return err
}

func npyHeader(t Tensor) []byte {
	shape := ""
	for _, size := range t.Sizes {
		shape += fmt.Sprintf("%d, ", size)
	}
	if len(t.Sizes) != 1 { // a tuple of one keeps its comma
		shape = strings.TrimSuffix(shape, ", ")
	}
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", npyDescr[t.DType], strings.TrimSuffix(shape, " "))
	const prefix = 10 // magic, version, length
	padding := 63 - (prefix+len(dict))%64
	dict += strings.Repeat(" ", padding) + "\n"
	header := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(dict)))
	return append(header, dict...)
}
