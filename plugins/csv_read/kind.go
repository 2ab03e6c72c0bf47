package main

import (
	"strconv"
	"strings"
	"time"
)

// kind is a type of columns.
type kind int

// The kinds, in the order in which an unknown column is tried to be one.
const (
	kindBool kind = iota
	kindInt64
	kindFloat64
	kindDate
	kindTimestamp
	kindUTF8
	kinds // how many there are
)

var kindNames = [kinds]string{"bool", "int64", "float64", "date", "timestamp", "utf8"}

func (k kind) String() string { return kindNames[k] }

// spelled says how values are written, where the name of the kind does not.
func (k kind) spelled() string {
	switch k {
	case kindBool:
		return " (true or false, 1 or 0)"
	case kindDate:
		return " (2006-01-31)"
	case kindTimestamp:
		return " (2006-01-31T15:04:05Z)"
	}
	return ""
}

// kindOf returns the kind of that name.
func kindOf(name string) (kind, bool) {
	for k, n := range kindNames {
		if n == name {
			return kind(k), true
		}
	}
	return 0, false
}

// looksLike reports whether a field of an unknown column may be of this kind.
// It is stricter than what a column of a given type takes: 0 and 1 are numbers,
// and 007 is none, for it is a code whose zeros matter.
func (k kind) looksLike(cell string) bool {
	switch k {
	case kindBool:
		return strings.EqualFold(cell, "true") || strings.EqualFold(cell, "false")
	case kindInt64, kindFloat64:
		if leadingZero(strings.TrimLeft(cell, "+-")) {
			return false
		}
	}
	_, ok := parse(k, cell)
	return ok
}

func leadingZero(digits string) bool {
	return len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'
}

// value is one value of any kind but a text.
type value struct {
	truth bool
	whole int64 // of int64, date and timestamp
	float float64
}

// parse returns the value that a field spells; false when it spells none.
func parse(k kind, cell string) (v value, ok bool) {
	cell = strings.TrimSpace(cell)
	switch k {
	case kindBool:
		v.truth, ok = parseBool(cell)
	case kindInt64:
		v.whole, ok = parseInt(cell)
	case kindFloat64:
		v.float, ok = parseFloat(cell)
	case kindDate:
		v.whole, ok = parseDate(cell)
	case kindTimestamp:
		v.whole, ok = parseTimestamp(cell)
	}
	return v, ok
}

func parseInt(cell string) (int64, bool) {
	v, err := strconv.ParseInt(cell, 10, 64)
	return v, err == nil
}

func parseBool(cell string) (value, ok bool) {
	switch {
	case cell == "1", strings.EqualFold(cell, "true"):
		return true, true
	case cell == "0", strings.EqualFold(cell, "false"):
		return false, true
	}
	return false, false
}

// parseFloat reads decimal numbers, Inf and NaN, rounded to the nearest.
func parseFloat(cell string) (float64, bool) {
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil && !strings.ContainsAny(cell, "xX_")
}

const secondsOfDay = 24 * 60 * 60

// parseDate returns days since 1970-01-01.
func parseDate(cell string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, cell)
	return t.Unix() / secondsOfDay, err == nil // a midnight: there is no rest
}

// parseTimestamp returns microseconds since 1970-01-01T00:00:00Z. A time that
// names no zone is one of UTC.
func parseTimestamp(cell string) (int64, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", time.DateTime} {
		if t, err := time.Parse(layout, cell); err == nil {
			return t.UnixMicro(), t.Nanosecond()%1000 == 0
		}
	}
	return 0, false
}
