package tensor

import (
	flatbuffers "github.com/google/flatbuffers/go"
)

// flat is a flatbuffer from bytes that nobody vouches for. Every access is
// checked first; the first violation is kept in err, and everything read after
// it is zero, empty or absent.
type flat struct {
	buf []byte
	err error
}

// table is a flatbuffer table. The zero table has no fields.
type table struct {
	f      *flat
	at     int // of the table
	vtable int
	slots  int // fields that the vtable has
}

// vector is a flatbuffer vector, of which all n elements are inside the buffer.
type vector struct{ at, n int }

// has checks that n bytes lie at a position.
func (f *flat) has(at, n int) bool {
	if f.err != nil {
		return false
	}
	if at < 0 || n < 0 || at > len(f.buf) || n > len(f.buf)-at {
		f.err = malformed("metadata points outside itself")
		return false
	}
	return true
}

func (f *flat) uint32(at int) uint32 {
	if !f.has(at, 4) {
		return 0
	}
	return flatbuffers.GetUint32(f.buf[at:])
}

// root returns the table that the buffer starts with.
func (f *flat) root() table { return f.table(0) }

// table follows the offset at a position to a table.
func (f *flat) table(at int) table {
	pos := at + int(f.uint32(at))
	if !f.has(pos, 4) {
		return table{f: f}
	}
	vtable := pos - int(flatbuffers.GetInt32(f.buf[pos:]))
	if !f.has(vtable, 4) {
		return table{f: f}
	}
	size := int(flatbuffers.GetUint16(f.buf[vtable:]))
	if !f.has(vtable, max(size, 4)) {
		return table{f: f}
	}
	return table{f: f, at: pos, vtable: vtable, slots: (size - 4) / 2}
}

// slot returns where a field of n bytes lies; 0: the field is absent.
func (t table) slot(i, n int) int {
	if t.f.err != nil || i >= t.slots {
		return 0
	}
	offset := int(flatbuffers.GetUint16(t.f.buf[t.vtable+4+2*i:]))
	if offset == 0 || !t.f.has(t.at+offset, n) {
		return 0
	}
	return t.at + offset
}

func (t table) uint8(i int) uint8 {
	if at := t.slot(i, 1); at != 0 {
		return t.f.buf[at]
	}
	return 0
}

func (t table) int16(i int) int16 {
	if at := t.slot(i, 2); at != 0 {
		return flatbuffers.GetInt16(t.f.buf[at:])
	}
	return 0
}

func (t table) int32(i int) int32 {
	if at := t.slot(i, 4); at != 0 {
		return flatbuffers.GetInt32(t.f.buf[at:])
	}
	return 0
}

func (t table) int64(i int) int64 {
	if at := t.slot(i, 8); at != 0 {
		return flatbuffers.GetInt64(t.f.buf[at:])
	}
	return 0
}

// table returns the table in a field; ok is false when there is none.
func (t table) table(i int) (sub table, ok bool) {
	at := t.slot(i, 4)
	if at == 0 {
		return table{f: t.f}, false
	}
	sub = t.f.table(at)
	return sub, t.f.err == nil
}

// vector returns the vector in a field, whose elements have size bytes.
func (t table) vector(i, size int) vector {
	at := t.slot(i, 4)
	if at == 0 {
		return vector{}
	}
	at += int(t.f.uint32(at))
	n := int(t.f.uint32(at))
	if t.f.err != nil || !t.f.has(at+4, n*size) {
		return vector{}
	}
	return vector{at + 4, n}
}

// element returns element j of a vector of tables.
func (t table) element(v vector, j int) table { return t.f.table(v.at + 4*j) }

func (t table) string(i int) string {
	v := t.vector(i, 1)
	if t.f.err != nil {
		return ""
	}
	return string(t.f.buf[v.at : v.at+v.n])
}

// structInt64 returns the int64 at an offset inside element j of a vector of
// structs of size bytes.
func (t table) structInt64(v vector, j, size, offset int) int64 {
	return flatbuffers.GetInt64(t.f.buf[v.at+j*size+offset:])
}

func (t table) structInt32(v vector, j, size, offset int) int32 {
	return flatbuffers.GetInt32(t.f.buf[v.at+j*size+offset:])
}
