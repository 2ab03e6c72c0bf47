package zen

import "unsafe"

// Element is what a tensor can hold. Float16 holds the bits of a float16.
type Element interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | Float16 | float32 | float64
}

// Float16 is the bits of a float16. Go has no such type; the conversion is
// yours.
type Float16 struct{ Bits uint16 }

var dtypeNames = [...]string{
	"none", "bool", "int8", "int16", "int32", "int64",
	"uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
	"utf8", "binary", "date", "timestamp",
}

func dtypeName(code int32) string {
	if code > 0 && int(code) < len(dtypeNames) {
		return dtypeNames[code]
	}
	return "an element type that this SDK does not know"
}

// dtypeOf returns the code of T, its place in dtypeNames.
func dtypeOf[T Cell]() int32 {
	switch any(*new(T)).(type) {
	case bool:
		return 1
	case int8:
		return 2
	case int16:
		return 3
	case int32:
		return 4
	case int64:
		return 5
	case uint8:
		return 6
	case uint16:
		return 7
	case uint32:
		return 8
	case uint64:
		return 9
	case Float16:
		return 10
	case float32:
		return 11
	case float64:
		return 12
	case string:
		return 13
	case []byte:
		return 14
	case Date:
		return 15
	}
	return 16
}

func sizeOf[T Cell]() int { return int(unsafe.Sizeof(*new(T))) }

// pointer works for empty slices as well.
func pointer[T any](s []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(s)) }
