package zen

import (
	"math"
	"unsafe"
)

// ColumnReader reads a column by row ranges, in any order and any number of times.
type ColumnReader[T Cell] struct {
	what     string // for messages: `column "age" of input "people"`
	handle   int32
	rows     uint64
	dims     []int // of one row
	rowLen   int
	nullable bool
}

func newColumnReader[T Cell](what string, handle int32) *ColumnReader[T] {
	if got := rawDType(handle); got != dtypeOf[T]() {
		Fail("%s is %s, and the step reads it as %s", what, dtypeName(got), dtypeName(dtypeOf[T]()))
	}
	all := make([]uint64, maxRank)
	all = all[:rawDims(handle, pointer(all), maxRank)]
	r := &ColumnReader[T]{what: what, handle: handle, rows: all[0], nullable: rawNullable(handle) != 0}
	for _, d := range all[1:] {
		r.dims = append(r.dims, int(d))
	}
	r.rowLen = product(r.dims)
	return r
}

// Rows returns how many rows the column has.
func (r *ColumnReader[T]) Rows() uint64 { return r.rows }

// Dims returns the dimensions of one row, none for a number or a text.
func (r *ColumnReader[T]) Dims() []int { return r.dims }

// Nullable reports whether rows may be null.
func (r *ColumnReader[T]) Nullable() bool { return r.nullable }

// ReadAll reads all rows.
func (r *ColumnReader[T]) ReadAll() Cells[T] { return r.Read(0, r.rows) }

// Read reads rows from first on.
func (r *ColumnReader[T]) Read(first, rows uint64) Cells[T] {
	var c Cells[T]
	r.ReadInto(first, rows, &c)
	return c
}

// ReadInto reads rows from first on in place of those in c, whose slices are used
// again. Texts and bytes are new ones every time.
func (r *ColumnReader[T]) ReadInto(first, rows uint64, c *Cells[T]) {
	r.checkFits(rows)
	c.Dims = append(append(c.Dims[:0], int(rows)), r.dims...)
	c.Valid = r.readValid(first, rows, c.Valid)
	switch data := any(&c.Data).(type) {
	case *[]string:
		values, offsets := r.readTexts(first, rows)
		// Nothing else has these bytes, so they may be the strings' without a copy.
		all := unsafe.String(unsafe.SliceData(values), len(values))
		*data = cut(*data, offsets, func(from, to int32) string { return all[from:to] })
	case *[][]byte:
		values, offsets := r.readTexts(first, rows)
		*data = cut(*data, offsets, func(from, to int32) []byte { return values[from:to:to] })
	default:
		c.Data = resized(c.Data, int(rows)*r.rowLen)
		rawRead(r.handle, first, rows, pointer(c.Data), uint32(len(c.Data)*sizeOf[T]()))
	}
}

// ReadArrow reads rows from first on as Arrow lays them out.
func (r *ColumnReader[T]) ReadArrow(first, rows uint64) Arrow {
	r.checkFits(rows)
	var a Arrow
	if r.nullable {
		a.Validity = r.readBits(first, rows)
	}
	if r.isText() {
		a.Values, a.Offsets = r.readTexts(first, rows)
		return a
	}
	a.Values = make([]byte, int(rows)*r.rowLen*sizeOf[T]())
	rawRead(r.handle, first, rows, pointer(a.Values), uint32(len(a.Values)))
	return a
}

func (r *ColumnReader[T]) isText() bool {
	switch any(*new(T)).(type) {
	case string, []byte:
		return true
	}
	return false
}

func (r *ColumnReader[T]) checkFits(rows uint64) {
	bytes := uint64(max(1, r.rowLen*sizeOf[T]()))
	if rows > math.MaxUint32/bytes {
		Fail("%s: %d rows are more than a plugin's memory holds: read fewer at a time", r.what, rows)
	}
}

// readValid returns nil when no row may be null.
func (r *ColumnReader[T]) readValid(first, rows uint64, valid []bool) []bool {
	if !r.nullable {
		return nil
	}
	bits := r.readBits(first, rows)
	valid = resized(valid, int(rows))
	for i := range valid {
		valid[i] = bits[i/8]>>(i%8)&1 != 0
	}
	return valid
}

func (r *ColumnReader[T]) readBits(first, rows uint64) []byte {
	bits := make([]byte, (rows+7)/8)
	rawReadValidity(r.handle, first, rows, pointer(bits), uint32(len(bits)))
	return bits
}

func (r *ColumnReader[T]) readTexts(first, rows uint64) (values []byte, offsets []int32) {
	offsets = make([]int32, rows+1)
	rawReadOffsets(r.handle, first, rows, pointer(offsets), uint32(len(offsets)*4))
	values = make([]byte, offsets[rows])
	rawRead(r.handle, first, rows, pointer(values), uint32(len(values)))
	return values, offsets
}

// cut returns the parts between offsets, in the memory of parts.
func cut[T string | []byte](parts []T, offsets []int32, part func(from, to int32) T) []T {
	parts = resized(parts, len(offsets)-1)
	for i := range parts {
		parts[i] = part(offsets[i], offsets[i+1])
	}
	return parts
}

// resized returns n elements of any value, in the memory of s if it suffices;
// never nil, which would tell that no row may be null.
func resized[T any](s []T, n int) []T {
	if s == nil || cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
