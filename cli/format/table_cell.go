package format

import (
	"encoding/base64"

	"zen/abi"
)

// cell is what a column has in one row.
type cell struct {
	dtype abi.DType
	dims  []uint64
	null  bool
	bytes []byte // as in guest memory; of text without its length
}

// Value returns one value as a table shows it: the shortest text that reads back
// as the same number; of a long text its start. bytes are as in guest memory.
func Value(d abi.DType, bytes []byte, null bool) string {
	return cell{dtype: d, bytes: bytes, null: null}.text()
}

// value returns the value of a cell without dimensions that is no text.
func (c cell) value() value { return decode(c.dtype, c.bytes) }

// append appends a cell that is not null, as CSV and text have it.
func (c cell) append(dst []byte) []byte {
	switch {
	case c.dtype == abi.Utf8:
		return append(dst, c.bytes...)
	case c.dtype == abi.Binary:
		return base64.StdEncoding.AppendEncode(dst, c.bytes)
	case len(c.dims) > 0:
		return jsonArray.append(dst, c.dtype, c.dims, c.bytes)
	}
	return c.value().append(dst)
}

func (c cell) appendJSON(dst []byte) []byte {
	switch {
	case c.null:
		return append(dst, "null"...)
	case c.dtype == abi.Utf8:
		return appendJSONText(dst, c.bytes)
	case c.dtype == abi.Binary:
		return append(c.append(append(dst, '"')), '"')
	case len(c.dims) > 0:
		return c.append(dst)
	}
	return appendJSON(dst, c.value())
}

// array is how the dimensions of a cell are written.
type array struct {
	between byte
	most    int // bytes, after which it is cut off; 0: no limit
	value   func([]byte, value) []byte
}

var (
	jsonArray = array{between: ',', value: appendJSON}
	textArray = array{between: ' ', most: 4 * cellWidth, value: func(dst []byte, v value) []byte { return v.append(dst) }}
)

// append appends the values in b, arrays within arrays.
func (a array) append(dst []byte, d abi.DType, dims []uint64, b []byte) []byte {
	if len(dims) == 0 {
		return a.value(dst, decode(d, b))
	}
	dst = append(dst, '[')
	for i := range dims[0] {
		if a.most > 0 && len(dst) > a.most {
			return dst
		}
		if i > 0 {
			dst = append(dst, a.between)
		}
		size := uint64(len(b)) / dims[0]
		dst = a.append(dst, d, dims[1:], b[i*size:(i+1)*size])
	}
	return append(dst, ']')
}
