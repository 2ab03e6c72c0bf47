package abi

// DType is the type of a tensor's elements. Its value is the code that guests
// see; 0 is none.
type DType int32

// The element types. Values are little-endian; a bool is one byte, 0 or 1.
const (
	Bool DType = 1 + iota
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float16
	Float32
	Float64
)

var dtypes = [...]struct {
	name string
	size int
}{
	Bool: {"bool", 1},
	Int8: {"int8", 1}, Int16: {"int16", 2}, Int32: {"int32", 4}, Int64: {"int64", 8},
	Uint8: {"uint8", 1}, Uint16: {"uint16", 2}, Uint32: {"uint32", 4}, Uint64: {"uint64", 8},
	Float16: {"float16", 2}, Float32: {"float32", 4}, Float64: {"float64", 8},
}

// Valid reports whether d is one of the element types.
func (d DType) Valid() bool { return d > 0 && int(d) < len(dtypes) }

// Size returns the bytes of one element in guest memory, 0 for an invalid
// type.
func (d DType) Size() int {
	if !d.Valid() {
		return 0
	}
	return dtypes[d].size
}

// Float reports whether d is a floating-point type.
func (d DType) Float() bool { return d >= Float16 && d <= Float64 }

// String returns the name as it stands in manifests, for example "float32".
func (d DType) String() string {
	if !d.Valid() {
		return "invalid"
	}
	return dtypes[d].name
}

// DTypes returns all element types in the order of their codes.
func DTypes() []DType {
	out := make([]DType, 0, len(dtypes)-1)
	for d := Bool; d.Valid(); d++ {
		out = append(out, d)
	}
	return out
}

// ParseDType returns the element type of that name; ok is false when there is
// none.
func ParseDType(name string) (d DType, ok bool) {
	for d := Bool; d.Valid(); d++ {
		if dtypes[d].name == name {
			return d, true
		}
	}
	return 0, false
}
