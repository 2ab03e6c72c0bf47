package engine

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"zen/abi"
)

func importColumnsName(x *execution, a []uint64) {
	setI32(a, x.putText(x.columnsName(i32(a, 0), i32(a, 1)), a[2], a[3]))
}

func importColumnsCreate(x *execution, a []uint64) {
	setI32(a, x.columnsCreate(i32(a, 0), x.nameArg(a, 1), abi.DType(i32(a, 3)), i32(a, 4) != 0, x.dimsArg(a, 5)))
}

func importNullable(x *execution, a []uint64) {
	nullable := int32(0)
	if x.wantColumn(i32(a, 0)).nullable {
		nullable = 1
	}
	setI32(a, nullable)
}

func importReadValidity(x *execution, a []uint64) {
	h, rows := x.inputColumn(i32(a, 0), a[1], a[2]), a[2]
	dst := x.room(h, "read_validity", "validity", rows, bitBytes(rows), a)
	hostCheck(h.name, h.column.ReadValidity(dst, a[1], rows))
}

func importReadOffsets(x *execution, a []uint64) {
	h, rows := x.inputColumn(i32(a, 0), a[1], a[2]), a[2]
	h.wantText()
	h.textBytes(a[1], rows)
	dst := x.room(h, "read_offsets", "offsets", rows, 4*(rows+1), a)
	hostCheck(h.name, h.column.ReadOffsets(dst, a[1], rows))
}

// room returns where a part of so many rows goes, by the pointer and the capacity
// in a[3] and a[4]. An artifact has fewer than 2^60 rows with parts.
func (x *execution) room(h *handle, call, part string, rows, size uint64, a []uint64) []byte {
	if capacity := uint64(uint32(a[4])); size > capacity {
		violation("%s: %d rows have %d bytes of %s, the buffer has %d", h.name, rows, size, part, capacity)
	}
	return x.bytes(call, a[3], size)
}

// bitBytes returns the bytes of one bit per row.
func bitBytes(rows uint64) uint64 { return rows/8 + (rows%8+7)/8 }

func importWriteColumn(x *execution, a []uint64) {
	h, rows := x.wantColumn(i32(a, 0)), a[1]
	if !h.isOutput {
		violation("%s is an input: it cannot be written", h.name)
	}
	var validity []byte
	if uint32(a[3]) != 0 {
		validity = h.checkNulls(x.bytes("validity", a[3], bitBytes(rows)), rows)
	}
	if h.dtype.Text() {
		x.writeTexts(h, rows, validity, a)
		return
	}
	if uint32(a[4]) != 0 {
		h.wantText()
	}
	size := h.bytes(rows)
	x.writeRows(h, x.bytes("values", a[2], size), validity, nil, rows, size)
}

// writeValues appends rows of which none is null.
func (x *execution) writeValues(h *handle, rows uint64, src func(size uint64) []byte) {
	if h.dtype.Text() {
		violation("%s is %s: call write_column", h.name, h.dtype)
	}
	size := h.bytes(rows)
	x.writeRows(h, src(size), nil, nil, rows, size)
}

// writeRows hands rows on whose values have so many bytes.
func (x *execution) writeRows(h *handle, values, validity, offsets []byte, rows, size uint64) {
	end, carry := bits.Add64(h.written, rows, 0)
	if carry != 0 || end > maxRows {
		violation("%s: more than %d rows", h.name, maxRows)
	}
	if rows == 0 {
		return // the table has not begun: columns may still be created
	}
	if size == 0 {
		size = rows // so that rows without bytes have a bound as well
	}
	x.count(size)
	hostCheck(h.parent.name, h.columnWriter.WriteRows(values, validity, offsets, rows))
	h.written, h.parent.written = end, end
}

// checkNulls returns the validity of a column that may have nulls, and nil of one
// that may not, once it is clear that no row is.
func (h *handle) checkNulls(validity []byte, rows uint64) []byte {
	if h.nullable {
		return validity
	}
	for i := uint64(0); i < rows; i++ {
		b := validity[i/8]
		if b == 0xff {
			i |= 7
			continue
		}
		if b>>(i%8)&1 == 0 {
			violation("%s: row %d is null, but the column was created without nulls", h.name, h.written+i)
		}
	}
	return nil
}

// writeTexts appends texts, whose offsets a[4] points to.
func (x *execution) writeTexts(h *handle, rows uint64, validity []byte, a []uint64) {
	if uint32(a[4]) == 0 {
		violation("%s is %s: it needs offsets", h.name, h.dtype)
	}
	if rows >= 1<<30-1 { // each has an offset of 4 bytes
		violation("%s: %d rows of %d bytes do not fit guest memory: take fewer rows at a time", h.name, rows, 4)
	}
	offsets := x.bytes("offsets", a[4], 4*(rows+1))
	first, last := h.checkOffsets(offsets, rows)
	values := x.bytes("values", a[2], last)
	if h.dtype == abi.Utf8 {
		h.checkUTF8(values, validity, offsets, rows)
	}
	x.writeRows(h, values, validity, offsets, rows, last-first)
}

// checkOffsets returns the first and the last of rows+1 offsets that never fall.
func (h *handle) checkOffsets(offsets []byte, rows uint64) (first, last uint64) {
	before := int32(0)
	for i := range rows + 1 {
		offset := int32(binary.LittleEndian.Uint32(offsets[4*i:]))
		if offset < before {
			violation("%s: offset %d is %d, the one before is %d", h.name, i, offset, before)
		}
		if before = offset; i == 0 {
			first = uint64(offset)
		}
	}
	return first, uint64(before)
}

// checkUTF8 ends the guest unless every text that is not null is valid. Texts are
// looked at together as long as that tells.
func (h *handle) checkUTF8(values, validity, offsets []byte, rows uint64) {
	if validity == nil && allUTF8(values, offsets, rows) {
		return
	}
	for i := range rows {
		if validity != nil && validity[i/8]>>(i%8)&1 == 0 {
			continue
		}
		start, end := binary.LittleEndian.Uint32(offsets[4*i:]), binary.LittleEndian.Uint32(offsets[4*i+4:])
		if !utf8.Valid(values[start:end]) {
			violation("%s: row %d is not UTF-8", h.name, h.written+i)
		}
	}
}

// allUTF8 reports whether all texts together are valid, and none starts in the
// middle of a character.
func allUTF8(values, offsets []byte, rows uint64) bool {
	if !utf8.Valid(values[binary.LittleEndian.Uint32(offsets):]) {
		return false
	}
	for i := range rows {
		start := binary.LittleEndian.Uint32(offsets[4*i:])
		if int(start) < len(values) && !utf8.RuneStart(values[start]) {
			return false
		}
	}
	return true
}
