package format

import (
	"bytes"
	"math"
	"slices"
	"strconv"
)

// cellDigits is how many digits after the point an array shows (numpy:
// precision).
const cellDigits = 8

// cells returns the texts of the values of one array, all of one width; floats
// have their points below each other.
func cells(values []value) [][]byte {
	out := make([][]byte, len(values))
	if len(values) == 0 {
		return out
	}
	text := value.append
	if values[0].dtype.Float() {
		text = value.appendFixed
		if scientific(values) {
			text = value.appendScientific
		}
	}
	return aligned(values, text)
}

// columnCells are the cells of a column of floats in a table: unlike an array's
// they are plain decimals as long as anybody can read those, whole numbers without
// a point when all are whole.
func columnCells(values []value) [][]byte {
	least, most := magnitudes(values)
	switch {
	case most >= 1e15 || least < 1e-5:
		return aligned(values, value.appendScientific)
	case slices.ContainsFunc(values, func(v value) bool { return v.finite() && v.float() != math.Trunc(v.float()) }):
		return aligned(values, value.appendDecimal)
	}
	return aligned(values, func(v value, dst []byte) []byte { return bytes.TrimSuffix(v.appendFixed(dst), []byte(".")) })
}

// aligned lays texts out, all of one width.
func aligned(values []value, text func(value, []byte) []byte) [][]byte {
	out := make([][]byte, len(values))
	before, after, width := 0, 0, 0 // the point
	for i, v := range values {
		out[i] = text(v, nil)
		if b, a, ok := around(out[i]); ok {
			before, after = max(before, b), max(after, a)
		}
		width = max(width, len(out[i]))
	}
	width = max(width, before+after)
	for i, c := range out {
		right := 0
		if _, a, ok := around(c); ok {
			right = after - a
		}
		left := width - len(c) - right
		out[i] = slices.Concat(spaces(left), c, spaces(right))
	}
	return out
}

func spaces(n int) []byte { return bytes.Repeat([]byte(" "), n) }

// around returns the lengths before and from the point; ok is false when there is
// none, as in whole numbers, nan and inf.
func around(cell []byte) (before, after int, ok bool) {
	i := bytes.IndexByte(cell, '.')
	return i, len(cell) - i, i >= 0
}

// scientific reports whether numpy would print the floats with exponents: they
// are large, tiny, or far apart.
func scientific(values []value) bool {
	least, most := magnitudes(values)
	return most != 0 && (most >= 1e8 || least < 1e-4 || most/least > 1000)
}

// magnitudes returns the least and the largest one of all finite values but 0;
// infinity and 0 when there is none.
func magnitudes(values []value) (least, most float64) {
	least = math.Inf(1)
	for _, v := range values {
		if f := math.Abs(v.float()); f != 0 && v.finite() {
			least, most = min(least, f), max(most, f)
		}
	}
	return least, most
}

// appendDecimal is appendFixed with a digit behind the point at least.
func (v value) appendDecimal(dst []byte) []byte {
	dst = v.appendFixed(dst)
	if bytes.HasSuffix(dst, []byte(".")) {
		dst = append(dst, '0')
	}
	return dst
}

func (v value) appendFixed(dst []byte) []byte {
	if !v.finite() {
		return v.append(dst)
	}
	f, bits := shortest(v.float(), v.dtype)
	text := strconv.AppendFloat(nil, f, 'f', -1, bits)
	if _, after, ok := around(text); ok && after > 1+cellDigits {
		text = bytes.TrimRight(strconv.AppendFloat(text[:0], f, 'f', cellDigits, 64), "0")
	}
	if bytes.IndexByte(text, '.') < 0 {
		text = append(text, '.')
	}
	return append(dst, text...)
}

func (v value) appendScientific(dst []byte) []byte {
	if !v.finite() {
		return v.append(dst)
	}
	f, bits := shortest(v.float(), v.dtype)
	text := strconv.AppendFloat(nil, f, 'e', -1, bits)
	if digits, _, _ := bytes.Cut(text, []byte("e")); len(digits) > len("-1.")+cellDigits {
		text = strconv.AppendFloat(text[:0], f, 'e', cellDigits, 64)
	}
	digits, exponent, _ := bytes.Cut(text, []byte("e"))
	if bytes.IndexByte(digits, '.') < 0 {
		digits = append(bytes.Clone(digits), '.')
	}
	dst = append(append(dst, digits...), 'e')
	return append(dst, exponent...)
}
