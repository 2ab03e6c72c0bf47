package abi

// DType is the type of a tensor's elements or of a column's values. Its value is
// the code that guests see; 0 is none.
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

// Columns of tables may be of these types as well; tensors are not.
const (
	Utf8      DType = 1 + Float64 + iota // text, of any length, valid UTF-8
	Binary                               // bytes, of any length
	Date                                 // days since 1970-01-01, an int32
	Timestamp                            // microseconds since 1970-01-01T00:00:00Z, an int64
)

var dtypes = [...]struct {
	name string
	size int
}{
	Bool: {"bool", 1},
	Int8: {"int8", 1}, Int16: {"int16", 2}, Int32: {"int32", 4}, Int64: {"int64", 8},
	Uint8: {"uint8", 1}, Uint16: {"uint16", 2}, Uint32: {"uint32", 4}, Uint64: {"uint64", 8},
	Float16: {"float16", 2}, Float32: {"float32", 4}, Float64: {"float64", 8},
	Utf8: {"utf8", 0}, Binary: {"binary", 0}, Date: {"date", 4}, Timestamp: {"timestamp", 8},
}

// Valid reports whether d is one of the element types of tensors.
func (d DType) Valid() bool { return d >= Bool && d <= Float64 }

// ColumnValid reports whether a column may have the type d.
func (d DType) ColumnValid() bool { return d > 0 && int(d) < len(dtypes) }

// Text reports whether each value has a length of its own: utf8 and binary.
func (d DType) Text() bool { return d == Utf8 || d == Binary }

// Size returns the bytes of one value in guest memory, 0 for an invalid type
// and for values that have a length of their own.
func (d DType) Size() int {
	if !d.ColumnValid() {
		return 0
	}
	return dtypes[d].size
}

// Float reports whether d is a floating-point type.
func (d DType) Float() bool { return d >= Float16 && d <= Float64 }

// String returns the name as it stands in manifests, for example "float32".
func (d DType) String() string {
	if !d.ColumnValid() {
		return "invalid"
	}
	return dtypes[d].name
}

// DTypes returns all element types of tensors in the order of their codes.
func DTypes() []DType { return dtypesWhere(DType.Valid) }

// ColumnDTypes returns all types of columns in the order of their codes.
func ColumnDTypes() []DType { return dtypesWhere(DType.ColumnValid) }

func dtypesWhere(is func(DType) bool) []DType {
	out := make([]DType, 0, len(dtypes)-1)
	for d := Bool; is(d); d++ {
		out = append(out, d)
	}
	return out
}

// ParseDType returns the element type of that name; ok is false when no tensor
// has such a type.
func ParseDType(name string) (d DType, ok bool) {
	d, ok = ParseColumnDType(name)
	return d, ok && d.Valid()
}

// ParseColumnDType returns the column type of that name; ok is false when there
// is none.
func ParseColumnDType(name string) (d DType, ok bool) {
	for _, d := range ColumnDTypes() {
		if dtypes[d].name == name {
			return d, true
		}
	}
	return 0, false
}
