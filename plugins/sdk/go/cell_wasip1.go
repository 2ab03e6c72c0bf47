package zen

import "time"

// Cell is what a column holds: elements, dates, timestamps, texts (utf8) and
// bytes (binary).
type Cell interface {
	Element | Date | Timestamp | string | []byte
}

// Date is days since 1970-01-01.
type Date int32

// DateOf returns the day that t is in at its place.
func DateOf(t time.Time) Date {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return Date(day.Unix() / (24 * 60 * 60))
}

// Time returns the start of the day, in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// Timestamp is microseconds since 1970-01-01T00:00:00Z, without leap seconds.
type Timestamp int64

// TimestampOf returns t without what is less than a microsecond.
func TimestampOf(t time.Time) Timestamp { return Timestamp(t.UnixMicro()) }

// Time returns the moment, in UTC.
func (t Timestamp) Time() time.Time { return time.UnixMicro(int64(t)).UTC() }

// Cells are rows of a column in memory.
type Cells[T Cell] struct {
	Dims  []int  // the rows, then the dimensions of one row
	Data  []T    // row-major; the zero value where a row is null
	Valid []bool // false where a row is null; nil: no row may be null
}

// Rows returns how many rows there are.
func (c Cells[T]) Rows() int { return c.Dims[0] }

// Null reports whether row i is null.
func (c Cells[T]) Null(i int) bool { return c.Valid != nil && !c.Valid[i] }

// Row returns the elements of row i, of a column whose rows have dimensions.
func (c Cells[T]) Row(i int) []T {
	n := rowLen(c.Dims)
	return c.Data[i*n : (i+1)*n : (i+1)*n]
}

// Arrow is rows of a column as Arrow lays them out.
type Arrow struct {
	Values   []byte  // of texts the bytes of all, without anything between them
	Validity []byte  // one bit a row, the lowest first: 1 there, 0 null; nil: no row is null
	Offsets  []int32 // of texts: where each starts in Values, and where the last one ends
}
