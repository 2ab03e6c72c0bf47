package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// KeyFormat is the version of Action.Encode. It is part of every key: when the
// meaning or the layout of the bytes changes, it is raised, and every key of
// an older format becomes a miss.
const KeyFormat = 1

// actionMagic starts the bytes of every Action, followed by KeyFormat.
const actionMagic = "zen.action\x00"

// Action is the full description of an execution: an ordered list of typed,
// tagged fields. It holds everything that can change the result and nothing
// else: no paths, no times, no limits. Whoever fills it decides the order,
// since order is part of the key; maps are sorted first. Tags should be unique,
// so that a later miss can be explained field by field.
//
// The zero Action is empty and ready to use.
type Action struct{ fields []Field }

// AddString appends a string. A string that is not UTF-8 gets a key, but no
// record can hold it: use AddBytes.
func (a *Action) AddString(tag, v string) { a.add(tag, TypeString, v) }

// AddInt appends a signed integer.
func (a *Action) AddInt(tag string, v int64) { a.add(tag, TypeInt, raw64(uint64(v))) }

// AddUint appends an unsigned integer. AddInt of the same number gives another
// key.
func (a *Action) AddUint(tag string, v uint64) { a.add(tag, TypeUint, raw64(v)) }

// AddFloat appends a number. All NaNs are one value; 0 and -0 are two.
func (a *Action) AddFloat(tag string, v float64) { a.add(tag, TypeFloat, rawFloat(v)) }

// AddBool appends a truth value.
func (a *Action) AddBool(tag string, v bool) { a.add(tag, TypeBool, rawBool(v)) }

// AddBytes appends bytes, usually a digest. It does not keep v.
func (a *Action) AddBytes(tag string, v []byte) { a.add(tag, TypeBytes, string(v)) }

func (a *Action) add(tag string, t FieldType, raw string) {
	a.fields = append(a.fields, Field{tag, t, raw})
}

// Fields returns a copy of the fields, in order.
func (a *Action) Fields() []Field { return slices.Clone(a.fields) }

// Key returns the SHA-256 of Encode.
func (a *Action) Key() ActionKey { return sha256.Sum256(a.Encode()) }

// Encode returns the bytes that name a. Different actions have different
// bytes: every part of variable length stands behind its length.
func (a *Action) Encode() []byte {
	size := len(actionMagic) + 4
	for _, f := range a.fields {
		size += 8 + len(f.Tag) + 1 + 8 + len(f.Raw)
	}
	b := make([]byte, 0, size)
	b = append(b, actionMagic...)
	b = binary.LittleEndian.AppendUint32(b, KeyFormat)
	for _, f := range a.fields {
		b = appendPrefixed(b, f.Tag)
		b = append(b, byte(f.Type))
		b = appendPrefixed(b, f.Raw)
	}
	return b
}

func appendPrefixed(b []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint64(b, uint64(len(s))), s...)
}

// DecodeAction is the inverse of Encode. It accepts nothing that Encode does
// not write: no other key format, no second spelling of a value, no rest.
func DecodeAction(b []byte) (*Action, error) {
	rest, ok := bytes.CutPrefix(b, []byte(actionMagic))
	if !ok || len(rest) < 4 {
		return nil, errors.New("action: no magic at the start")
	}
	if v := binary.LittleEndian.Uint32(rest); v != KeyFormat {
		return nil, fmt.Errorf("action: key format %d, want %d", v, KeyFormat)
	}
	rest = rest[4:]
	a := new(Action)
	for len(rest) > 0 {
		f, r, err := cutField(rest)
		if err != nil {
			return nil, fmt.Errorf("action: byte %d: %w", len(b)-len(rest), err)
		}
		a.fields = append(a.fields, f)
		rest = r
	}
	return a, nil
}

func cutField(b []byte) (f Field, rest []byte, err error) {
	f.Tag, rest, err = cutPrefixed(b)
	if err != nil {
		return f, nil, err
	}
	if len(rest) == 0 {
		return f, nil, errors.New("cut short before a type")
	}
	f.Type = FieldType(rest[0])
	f.Raw, rest, err = cutPrefixed(rest[1:])
	if err != nil {
		return f, nil, err
	}
	return f, rest, f.check()
}

func cutPrefixed(b []byte) (s string, rest []byte, err error) {
	if len(b) < 8 {
		return "", nil, errors.New("cut short in a length")
	}
	n := binary.LittleEndian.Uint64(b)
	b = b[8:]
	if n > uint64(len(b)) {
		return "", nil, fmt.Errorf("a length of %d, but %d bytes are left", n, len(b))
	}
	return string(b[:n]), b[n:], nil
}
