package cache

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
)

// FieldType is the type of a field's value. Its number is part of the key.
type FieldType byte

// The types of fields. A number is never reused for another meaning.
const (
	TypeString FieldType = 1 // the bytes of the string
	TypeInt    FieldType = 2 // int64, two's complement, little-endian
	TypeUint   FieldType = 3 // uint64, little-endian
	TypeFloat  FieldType = 4 // IEEE 754 binary64, little-endian; one NaN; -0 is not 0
	TypeBool   FieldType = 5 // one byte, 0 or 1
	TypeBytes  FieldType = 6 // as they are
)

var fieldTypeNames = [...]string{TypeString: "string", TypeInt: "int", TypeUint: "uint", TypeFloat: "float", TypeBool: "bool", TypeBytes: "bytes"}

// String returns the name of t, as records spell it.
func (t FieldType) String() string {
	if t == 0 || int(t) >= len(fieldTypeNames) {
		return fmt.Sprintf("type(%d)", byte(t))
	}
	return fieldTypeNames[t]
}

// parseFieldType is the inverse of FieldType.String for known types.
func parseFieldType(name string) (FieldType, error) {
	for t, n := range fieldTypeNames {
		if t > 0 && n == name {
			return FieldType(t), nil
		}
	}
	return 0, fmt.Errorf("unknown field type %.80q", name)
}

// canonicalNaN stands for every NaN, so that a payload cannot split a key.
const canonicalNaN = 0x7ff8000000000000

// Field is one typed, tagged value of an Action. Two fields are the same
// exactly when they are equal with ==.
type Field struct {
	Tag  string
	Type FieldType
	Raw  string // the value's bytes as they enter the key
}

// Text returns the value for people and for records: decimal digits, the
// shortest float that reads back exactly, NaN, +Inf, -Inf, true, false; bytes
// as hex; strings as they are.
func (f Field) Text() string {
	switch f.Type {
	case TypeInt:
		return strconv.FormatInt(int64(f.bits()), 10)
	case TypeUint:
		return strconv.FormatUint(f.bits(), 10)
	case TypeFloat:
		return strconv.FormatFloat(math.Float64frombits(f.bits()), 'g', -1, 64)
	case TypeBool:
		return strconv.FormatBool(f.Raw == "\x01")
	case TypeBytes:
		return hex.EncodeToString([]byte(f.Raw))
	}
	return f.Raw
}

// bits reads a value of 8 bytes; 0 when Raw is of another length.
func (f Field) bits() uint64 {
	if len(f.Raw) != 8 {
		return 0
	}
	return binary.LittleEndian.Uint64([]byte(f.Raw))
}

// parseField is the inverse of Text.
func parseField(tag, typeName, text string) (Field, error) {
	t, err := parseFieldType(typeName)
	if err != nil {
		return Field{}, err
	}
	raw, err := parseRaw(t, text)
	if err != nil {
		return Field{}, fmt.Errorf("field %.80q: %w", tag, err)
	}
	return Field{tag, t, raw}, nil
}

func parseRaw(t FieldType, text string) (string, error) {
	switch t {
	case TypeInt:
		v, err := strconv.ParseInt(text, 10, 64)
		return raw64(uint64(v)), err
	case TypeUint:
		v, err := strconv.ParseUint(text, 10, 64)
		return raw64(v), err
	case TypeFloat:
		v, err := strconv.ParseFloat(text, 64)
		return rawFloat(v), err
	case TypeBool:
		v, err := strconv.ParseBool(text)
		return rawBool(v), err
	case TypeBytes:
		b, err := hex.DecodeString(text)
		return string(b), err
	}
	return text, nil
}

// check says whether Raw is the one spelling of a value of its type.
func (f Field) check() error {
	want := len(f.Raw)
	switch f.Type {
	case TypeString, TypeBytes:
	case TypeInt, TypeUint, TypeFloat:
		want = 8
	case TypeBool:
		want = 1
	default:
		return fmt.Errorf("field %.80q: unknown %v", f.Tag, f.Type)
	}
	if len(f.Raw) != want {
		return fmt.Errorf("field %.80q: %v of %d bytes, want %d", f.Tag, f.Type, len(f.Raw), want)
	}
	if f.Type == TypeBool && f.Raw[0] > 1 {
		return fmt.Errorf("field %.80q: bool is %d, want 0 or 1", f.Tag, f.Raw[0])
	}
	if f.Type == TypeFloat && rawFloat(math.Float64frombits(f.bits())) != f.Raw {
		return fmt.Errorf("field %.80q: NaN with bits %x, want %x", f.Tag, f.bits(), uint64(canonicalNaN))
	}
	return nil
}

func raw64(v uint64) string { return string(binary.LittleEndian.AppendUint64(nil, v)) }

func rawFloat(v float64) string {
	if math.IsNaN(v) {
		return raw64(canonicalNaN)
	}
	return raw64(math.Float64bits(v))
}

func rawBool(v bool) string {
	if v {
		return "\x01"
	}
	return "\x00"
}
