package format

import (
	"encoding/binary"
	"math"
	"strconv"

	"zen/abi"
)

// value is one element of a tensor or a column.
type value struct {
	dtype abi.DType
	bits  uint64 // as stored; of signed integers sign-extended
}

func decode(d abi.DType, b []byte) value {
	switch d {
	case abi.Int8:
		return value{d, uint64(int8(b[0]))}
	case abi.Int16:
		return value{d, uint64(int16(binary.LittleEndian.Uint16(b)))}
	case abi.Int32, abi.Date:
		return value{d, uint64(int32(binary.LittleEndian.Uint32(b)))}
	}
	switch d.Size() {
	case 1:
		return value{d, uint64(b[0])}
	case 2:
		return value{d, uint64(binary.LittleEndian.Uint16(b))}
	case 4:
		return value{d, uint64(binary.LittleEndian.Uint32(b))}
	}
	return value{d, binary.LittleEndian.Uint64(b)}
}

func (v value) signed() bool {
	return v.dtype >= abi.Int8 && v.dtype <= abi.Int64 || v.dtype == abi.Date || v.dtype == abi.Timestamp
}

// float returns the value, rounded where it is an integer beyond 2^53.
func (v value) float() float64 {
	switch v.dtype {
	case abi.Float16:
		return fromHalf(uint16(v.bits))
	case abi.Float32:
		return float64(math.Float32frombits(uint32(v.bits)))
	case abi.Float64:
		return math.Float64frombits(v.bits)
	}
	if v.signed() {
		return float64(int64(v.bits))
	}
	return float64(v.bits)
}

// less compares two integers of one type.
func (v value) less(o value) bool {
	if v.signed() {
		return int64(v.bits) < int64(o.bits)
	}
	return v.bits < o.bits
}

func (v value) finite() bool {
	f := v.float()
	return !math.IsNaN(f) && !math.IsInf(f, 0)
}

// append appends the shortest text that reads back as the same value: nan, inf
// and -inf as numpy writes them, moments without quotes.
func (v value) append(dst []byte) []byte {
	text, ok := v.moment()
	switch {
	case ok:
		return append(dst, text...)
	case v.dtype == abi.Bool:
		return strconv.AppendBool(dst, v.bits != 0)
	case v.dtype.Float():
		return appendFloat(dst, v.float(), v.dtype)
	case v.signed():
		return strconv.AppendInt(dst, int64(v.bits), 10)
	}
	return strconv.AppendUint(dst, v.bits, 10)
}

func appendFloat(dst []byte, f float64, d abi.DType) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	verb := byte('f')
	if a := math.Abs(f); a != 0 && a < 1e-4 || a >= 1e16 {
		verb = 'e'
	}
	f, bits := shortest(f, d)
	return strconv.AppendFloat(dst, f, verb, -1, bits)
}

// shortest returns a number and a size in bits for strconv whose shortest text is
// that of f in type d.
func shortest(f float64, d abi.DType) (float64, int) {
	switch d {
	case abi.Float32:
		return f, 32
	case abi.Float16:
		return shortestHalf(f), 64
	}
	return f, 64
}

// fromHalf returns the value of a float16 (IEEE 754 binary16).
func fromHalf(h uint16) float64 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(fraction, -24)
	case 31:
		if f = math.Inf(1); fraction != 0 {
			f = math.NaN()
		}
	default:
		f = math.Ldexp(fraction+1024, exponent-25)
	}
	if h>>15 != 0 {
		f = -f
	}
	return f
}

// shortestHalf returns the number of fewest digits that is nearer to the float16
// f than to any other.
func shortestHalf(f float64) float64 {
	if f == 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	// Half the distance to the next float16 towards zero, which is the nearer one.
	_, exponent := math.Frexp(f)
	room := math.Ldexp(0.5, max(exponent-11, -24))
	if fraction, _ := math.Frexp(math.Abs(f)); fraction == 0.5 && exponent > -13 {
		room /= 2
	}
	for digits := range 5 {
		short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'e', digits, 64), 64)
		if err == nil && math.Abs(short-f) < room {
			return short
		}
	}
	return f
}
