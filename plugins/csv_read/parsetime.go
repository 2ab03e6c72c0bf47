package main

import (
	"bytes"
	"encoding/binary"
	"time"
)

const (
	secondsOfDay = 24 * 60 * 60
	microseconds = 1000 * 1000 // of a second
)

// parseDate returns days since 1970-01-01. It takes what time.Parse takes.
func parseDate(cell []byte) (int64, bool) {
	if len(cell) != len(time.DateOnly) || cell[4] != '-' || cell[7] != '-' {
		return 0, false
	}
	digits, ok := eightDigits(uint64(binary.BigEndian.Uint32(cell))<<32 | pair(cell, 5)<<16 | pair(cell, 8))
	year, month, day := digits/10000, digits/100%100, digits%100
	if !ok || month < 1 || month > 12 {
		return 0, false
	}
	before, length := daysBefore[month-1], daysBefore[month]-daysBefore[month-1]
	if leap := year%4 == 0 && (year%100 != 0 || year%400 == 0); leap && month == 2 {
		length++
	} else if leap && month > 2 {
		before++
	}
	return daysToYear(year) + before + day - 1, day >= 1 && day <= length
}

// daysBefore are the days of a year before each month, and before the next year.
var daysBefore = [...]int64{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// daysToYear returns the days from 1970 to a year from 0 on.
func daysToYear(year int64) int64 {
	leaps := func(y int64) int64 { return y/4 - y/100 + y/400 }
	const cycle = 400 // years until leap years come again: so nothing is below zero
	return 365*(year-1970) + leaps(year-1+cycle) - leaps(1969+cycle)
}

// pair returns two bytes of a text as one word.
func pair(text []byte, at int) uint64 { return uint64(binary.BigEndian.Uint16(text[at:])) }

// parseTimestamp returns microseconds since 1970-01-01T00:00:00Z. A time that
// names no zone is one of UTC.
func parseTimestamp(cell []byte) (int64, bool) {
	const date, clock = len(time.DateOnly), len(time.DateTime)
	if len(cell) <= date {
		return 0, false
	}
	days, ok := parseDate(cell[:date])
	if !ok {
		return 0, false
	}
	if len(cell) >= clock && (cell[date] == 'T' || cell[date] == ' ') {
		seconds, ok := parseClock(cell[date+1 : clock])
		micros, plain := parseFraction(bytes.TrimSuffix(cell[clock:], []byte("Z")))
		if ok && plain {
			return (days*secondsOfDay+seconds)*microseconds + micros, true
		}
	}
	return parseAnyTimestamp(string(cell))
}

// parseClock returns the seconds from midnight to a time such as 15:04:05.
func parseClock(text []byte) (int64, bool) {
	digits, ok := eightDigits(zeros&^0xffffffffffff | pair(text, 0)<<32 | pair(text, 3)<<16 | pair(text, 6))
	hour, minute, second := digits/10000, digits/100%100, digits%100
	ok = ok && text[2] == ':' && text[5] == ':' && hour < 24 && minute < 60 && second < 60
	return (hour*60+minute)*60 + second, ok
}

// parseFraction returns the microseconds of nothing, or of a point and up to six
// digits.
func parseFraction(text []byte) (int64, bool) {
	const most = len(".000000")
	if len(text) == 0 {
		return 0, true
	}
	if text[0] != '.' || len(text) == 1 || len(text) > most {
		return 0, false
	}
	micros, ok := number(text[1:])
	return micros * powersOfTen[most-len(text)], ok
}

func parseAnyTimestamp(text string) (int64, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", time.DateTime} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMicro(), t.Nanosecond()%1000 == 0
		}
	}
	return 0, false
}
