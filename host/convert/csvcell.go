package convert

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"zen/abi"
)

// parser appends the value that a field spells to dst, as in guest memory. It
// returns false when the field spells none.
type parser func(dst, cell []byte) ([]byte, bool)

// parserOf returns the parser of a column's values, of text as well.
func parserOf(d abi.DType) parser {
	switch {
	case d == abi.Bool:
		return parseBool
	case d >= abi.Int8 && d <= abi.Int64:
		return parseInt(d.Size())
	case d >= abi.Uint8 && d <= abi.Uint64:
		return parseUint(d.Size())
	case d.Float():
		return parseFloat(d)
	case d == abi.Date:
		return parseDate
	case d == abi.Timestamp:
		return parseTimestamp
	case d == abi.Binary:
		return parseBinary
	}
	return parseText
}

// spelled says how values of a type are written, where its name does not.
func spelled(d abi.DType) string {
	switch d {
	case abi.Bool:
		return " (true or false, 1 or 0)"
	case abi.Date:
		return " (2006-01-31)"
	case abi.Timestamp:
		return " (2006-01-31T15:04:05Z, with at most 6 digits behind the seconds)"
	case abi.Binary:
		return " (base64)"
	case abi.Utf8:
		return ": it is no UTF-8"
	}
	return ""
}

func parseBool(dst, cell []byte) ([]byte, bool) {
	cell = bytes.TrimSpace(cell)
	switch {
	case string(cell) == "1", bytes.EqualFold(cell, []byte("true")):
		return append(dst, 1), true
	case string(cell) == "0", bytes.EqualFold(cell, []byte("false")):
		return append(dst, 0), true
	}
	return dst, false
}

func parseInt(size int) parser {
	return func(dst, cell []byte) ([]byte, bool) {
		n, err := strconv.ParseInt(string(bytes.TrimSpace(cell)), 10, 8*size)
		return appendBits(dst, uint64(n), size), err == nil
	}
}

func parseUint(size int) parser {
	return func(dst, cell []byte) ([]byte, bool) {
		n, err := strconv.ParseUint(string(bytes.TrimSpace(cell)), 10, 8*size)
		return appendBits(dst, n, size), err == nil
	}
}

// appendBits appends the low bytes of a number, the lowest first.
func appendBits(dst []byte, bits uint64, size int) []byte {
	var all [8]byte
	binary.LittleEndian.PutUint64(all[:], bits)
	return append(dst, all[:size]...)
}

// parseFloat reads decimal numbers, Inf and NaN. A number too large for the type
// is none of it; one too small is zero.
func parseFloat(d abi.DType) parser {
	size := d.Size()
	bits := max(32, 8*size)
	return func(dst, cell []byte) ([]byte, bool) {
		cell = bytes.TrimSpace(cell)
		v, err := strconv.ParseFloat(string(cell), bits)
		if err != nil || bytes.IndexByte(cell, 'x') >= 0 || bytes.IndexByte(cell, 'X') >= 0 { // Go's hexadecimal floats
			return appendBits(dst, 0, size), false
		}
		switch d {
		case abi.Float64:
			return appendBits(dst, math.Float64bits(v), size), true
		case abi.Float32:
			return appendBits(dst, uint64(math.Float32bits(float32(v))), size), true
		}
		half := float16(v)
		return appendBits(dst, uint64(half), size), half&0x7fff != 0x7c00 || math.IsInf(v, 0)
	}
}

// float16 returns the bits of the nearest half of a number, of two that are as
// near the even one.
func float16(v float64) uint16 {
	sign := uint16(0)
	if math.Signbit(v) {
		sign = 0x8000
	}
	v = math.Abs(v)
	switch {
	case math.IsNaN(v):
		return 0x7e00
	case v >= 65520: // half way to what would be the next one
		return sign | 0x7c00
	case v < 0x1p-14: // steps of 2^-24
		return sign | uint16(math.RoundToEven(v*0x1p24))
	}
	fraction, exponent := math.Frexp(v) // in [0.5, 1)
	steps := uint16(math.RoundToEven(fraction * 2048))
	return sign | (uint16(exponent+13)<<10 + steps)
}

func parseDate(dst, cell []byte) ([]byte, bool) {
	t, err := time.Parse("2006-01-02", string(bytes.TrimSpace(cell)))
	return appendBits(dst, uint64(t.Unix()/86400), 4), err == nil
}

// timestampForms are the ways to write a timestamp. Without a zone it is UTC.
var timestampForms = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02",
}

func parseTimestamp(dst, cell []byte) ([]byte, bool) {
	text := string(bytes.TrimSpace(cell))
	for _, form := range timestampForms {
		if t, err := time.Parse(form, text); err == nil {
			return appendBits(dst, uint64(t.UnixMicro()), 8), t.Nanosecond()%1000 == 0
		}
	}
	return appendBits(dst, 0, 8), false
}

func parseBinary(dst, cell []byte) ([]byte, bool) {
	out, err := base64.StdEncoding.AppendDecode(dst, cell)
	var damaged base64.CorruptInputError
	return out, !errors.As(err, &damaged)
}

func parseText(dst, cell []byte) ([]byte, bool) { return append(dst, cell...), utf8.Valid(cell) }
