package format

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"

	"zen/abi"
)

// summary is what can be said of many values in one line.
type summary struct {
	min, max           value   // of those that are no NaN
	minFloat, maxFloat float64 // as floats
	sum                float64
	count              int64 // without NaN
	nan                int64
}

func (s *summary) add(d abi.DType, chunk []byte) {
	switch d { // without detours what the large artifacts consist of
	case abi.Uint8:
		for _, b := range chunk {
			s.addSmall(float64(b), d, uint64(b))
		}
	case abi.Float32:
		for ; len(chunk) > 0; chunk = chunk[4:] {
			bits := binary.LittleEndian.Uint32(chunk)
			s.addSmall(float64(math.Float32frombits(bits)), d, uint64(bits))
		}
	case abi.Int64, abi.Uint64, abi.Timestamp:
		for ; len(chunk) > 0; chunk = chunk[8:] {
			s.addWide(decode(d, chunk))
		}
	default:
		for ; len(chunk) > 0; chunk = chunk[d.Size():] {
			v := decode(d, chunk)
			s.addSmall(v.float(), d, v.bits)
		}
	}
}

// addSmall adds a value that a float64 holds exactly.
func (s *summary) addSmall(f float64, d abi.DType, bits uint64) {
	if f != f {
		s.nan++
		return
	}
	if f < s.minFloat || s.count == 0 {
		s.min, s.minFloat = value{d, bits}, f
	}
	if f > s.maxFloat || s.count == 0 {
		s.max, s.maxFloat = value{d, bits}, f
	}
	s.sum += f
	s.count++
}

// addWide adds an integer that a float64 may round.
func (s *summary) addWide(v value) {
	if s.count == 0 || v.less(s.min) {
		s.min = v
	}
	if s.count == 0 || s.max.less(v) {
		s.max = v
	}
	s.sum += v.float()
	s.count++
}

func (s *summary) write(w *bufio.Writer) {
	if s.count > 0 {
		fmt.Fprintf(w, "min %s, max %s", s.min.append(nil), s.max.append(nil))
		if s.min.dtype.Valid() { // of dates there is no mean
			fmt.Fprintf(w, ", mean %s", meanText(s.sum/float64(s.count)))
		}
	}
	switch {
	case s.nan > 0 && s.count > 0:
		fmt.Fprintf(w, ", %d NaN", s.nan)
	case s.nan > 0:
		w.WriteString("all NaN")
	}
	w.WriteByte('\n')
}

// meanText returns 6 digits: the mean of many values has no more to say.
func meanText(f float64) string { return fmt.Sprintf("%.6g", f) }
