package format

import (
	"time"

	"zen/abi"
)

// moment returns a date as 2006-01-02 and a timestamp as RFC 3339 in UTC, with as
// many digits of a second as it has. ok is false for other types, and outside of
// the years 0 to 9999, for which neither has a form: there the number that is
// stored is shown.
func (v value) moment() (text string, ok bool) {
	var t time.Time
	layout := time.DateOnly
	switch v.dtype {
	case abi.Date:
		t = time.Unix(int64(v.bits)*24*60*60, 0).UTC()
	case abi.Timestamp:
		t, layout = time.UnixMicro(int64(v.bits)).UTC(), "2006-01-02T15:04:05.999999Z07:00"
	default:
		return "", false
	}
	if year := t.Year(); year < 0 || year > 9999 {
		return "", false
	}
	return t.Format(layout), true
}
