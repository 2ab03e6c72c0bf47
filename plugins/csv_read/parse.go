package main

import (
	"bytes"
	"math"
	"strconv"
)

// Every kind has a short way for values that are written plainly, which is most of
// a file. It takes what the library takes, with the same value, and leaves the rest
// to the library.

// trimmed returns a field without the spaces around it.
func trimmed(cell []byte) []byte {
	if n := len(cell); n > 0 && isNoSpace(cell[0]) && isNoSpace(cell[n-1]) {
		return cell
	}
	return bytes.TrimSpace(cell)
}

// isNoSpace reports whether no space begins or ends with this byte.
func isNoSpace(b byte) bool { return b > ' ' && b < 0x80 }

// parse returns the bits of the value that a field without spaces around it spells,
// as a column holds them; false when it spells none.
func parse(k kind, cell []byte) (bits uint64, ok bool) {
	switch k {
	case kindBool:
		return parseBool(cell)
	case kindInt64:
		v, ok := parseInt(cell)
		return uint64(v), ok
	case kindFloat64:
		v, ok := parseFloat(cell)
		return math.Float64bits(v), ok
	case kindDate:
		v, ok := parseDate(cell)
		return uint64(v), ok
	case kindTimestamp:
		v, ok := parseTimestamp(cell)
		return uint64(v), ok
	}
	return 0, false
}

func parseBool(cell []byte) (bit uint64, ok bool) {
	switch {
	case string(cell) == "1", bytes.EqualFold(cell, []byte("true")):
		return 1, true
	case string(cell) == "0", bytes.EqualFold(cell, []byte("false")):
		return 0, true
	}
	return 0, false
}

func parseInt(cell []byte) (int64, bool) {
	digits, negative := cutSign(cell)
	if len(digits) > mostDigits {
		v, err := strconv.ParseInt(string(cell), 10, 64)
		return v, err == nil
	}
	v, ok := number(digits)
	if negative {
		v = -v
	}
	return v, ok
}

func cutSign(cell []byte) (rest []byte, negative bool) {
	if len(cell) > 0 && (cell[0] == '-' || cell[0] == '+') {
		return cell[1:], cell[0] == '-'
	}
	return cell, false
}

// parseFloat reads decimal numbers, Inf and NaN, rounded to the nearest.
func parseFloat(cell []byte) (float64, bool) {
	if v, ok := parseShort(cell); ok {
		return v, true
	}
	for _, c := range []byte("xX_") { // of Go's numbers
		if bytes.IndexByte(cell, c) >= 0 {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(cell), 64)
	return v, err == nil
}

const mostExact = 1 << 53 // a float64 holds every whole number up to it

// powersOfTen are those that are needed; a float64 holds each exactly.
var powersOfTen = [mostDigits]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17}

// parseShort reads digits with a point at most. Two numbers that a float64 holds
// exactly are divided, so the quotient is rounded once, to the nearest.
func parseShort(cell []byte) (float64, bool) {
	text, negative := cutSign(cell)
	digits, behind, ok := decimal(text)
	if !ok || digits > mostExact {
		return 0, false
	}
	v := float64(digits) / float64(powersOfTen[behind])
	if negative {
		v = -v
	}
	return v, true
}

// decimal returns the number that digits with a point at most are without the
// point, and how many of them are behind it.
func decimal(text []byte) (digits int64, behind int, ok bool) {
	if len(text) > mostDigits {
		return 0, 0, false
	}
	point := len(text)
	for i, c := range text {
		if d := c - '0'; d <= 9 {
			digits = digits*10 + int64(d)
		} else if c == '.' && point == len(text) {
			point = i
		} else {
			return 0, 0, false
		}
	}
	if point == len(text) {
		return digits, 0, len(text) > 0
	}
	return digits, len(text) - point - 1, len(text) > 1
}
