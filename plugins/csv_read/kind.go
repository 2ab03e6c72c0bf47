package main

import "bytes"

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

// kindBytes is how many bytes a value has in a column; a text has its own.
var kindBytes = [kinds]int{1, 8, 8, 4, 8, 0}

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
func (k kind) looksLike(cell []byte) bool {
	switch k {
	case kindBool:
		return bytes.EqualFold(cell, []byte("true")) || bytes.EqualFold(cell, []byte("false"))
	case kindInt64, kindFloat64:
		if leadingZero(cell) {
			return false
		}
	}
	_, ok := parse(k, trimmed(cell))
	return ok
}

// leadingZero reports whether a zero and a digit follow the signs.
func leadingZero(cell []byte) bool {
	for len(cell) > 0 && (cell[0] == '+' || cell[0] == '-') {
		cell = cell[1:]
	}
	return len(cell) > 1 && cell[0] == '0' && cell[1] >= '0' && cell[1] <= '9'
}
