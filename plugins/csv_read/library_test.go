package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// FuzzRecords: records are those of encoding/csv, each field in the same line, and
// so is what is wrong with them.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,x\n", "a\r\n\r\n\"x\"\r\n\n\ny", "\"a\",b\n\"x,\"\"y\"\"\",\"\"\n", "\"a\nb\",\"c\r\nd\",e\n\n1,\"2\",3\n4,5,\"6\n\"\n",
		"a\"b\n", "1\n\n\"x\ny\n", "\"a\"b\n", "1\n\"a\nb\",c\"d\n", "a\r", "\r", "\"a\"\r", ",\n,", "aéb\n\"x\"é\"y\"\n", "a\x00\xff,\n",
		strings.Repeat("long,", 9) + "\"" + strings.Repeat("line", 2000) + "\n\"\n",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, content string, wide bool) {
		delimiter := ','
		if wide {
			delimiter = 'é'
		}
		want := csv.NewReader(strings.NewReader(content))
		want.Comma, want.FieldsPerRecord = delimiter, -1
		got := newRecords(bufio.NewReaderSize(strings.NewReader(content), 16), delimiter)
		for {
			fields, err := want.Read()
			got.width = 0
			if err := sameError(got.next(), err); err != nil {
				t.Fatal(err)
			}
			if err != nil {
				return
			}
			if !slices.Equal(texts(got.fields), fields) {
				t.Fatalf("%q; encoding/csv has %q", got.fields, fields)
			}
			for i := range fields {
				if line, _ := want.FieldPos(i); got.row(i) != line {
					t.Fatalf("field %d of %q is in line %d; encoding/csv has %d", i, fields, got.row(i), line)
				}
			}
		}
	})
}

func texts(fields [][]byte) []string {
	all := make([]string, len(fields))
	for i, field := range fields {
		all[i] = string(field)
	}
	return all
}

// sameError checks an error against that of encoding/csv.
func sameError(got, want error) error {
	var syntax *csv.ParseError
	begins := ""
	switch {
	case errors.Is(want, csv.ErrBareQuote) && errors.As(want, &syntax):
		begins = fmt.Sprintf("input \"file\": row %d has a quote within", syntax.Line)
	case errors.Is(want, csv.ErrQuote) && errors.As(want, &syntax):
		begins = fmt.Sprintf("input \"file\": row %d has a quoted field", syntax.StartLine)
	case errors.Is(want, io.EOF) == errors.Is(got, io.EOF) && (want == nil) == (got == nil):
		return nil
	}
	if begins == "" || got == nil || !strings.HasPrefix(got.Error(), begins) {
		return fmt.Errorf("the error is %w; encoding/csv has %w", got, want)
	}
	return nil
}

// FuzzParse: the short ways lead to the values of the library.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"0", "-0", "+7", "-", "", "+-1", "12x", "999999999999999999", "-9223372036854775808", "9223372036854775808", "000000000000000000001",
		"1.5", "-0.1", ".5", "5.", ".", "1.2.3", "-.", "9007199254740992", "9007199254740993", "900719925474099.3", "0.00000000000000001", "1e5", "0x1p3", "1_000", "NaN", "-inf",
		"2006-01-31", "2000-02-29", "1900-02-29", "2021-04-31", "0000-01-01", "2006-13-01", "2006-1-31", "20060131", "2006-01-3x", "2006-00-10",
		"2006-01-31T15:04:05Z", "2006-01-31 15:04:05", "2006-01-31T24:00:00", "2006-01-31T15:60:00Z", "2006-01-31T15:04:60Z", "2006-01-31T15:04:05.123456Z", "2006-01-31T15:04:05.Z",
		"2006-01-31T15:04:05.1234567", "2006-01-31T15:04:05,5Z", "2006-01-31T15:04:05+02:00", "2006-01-31T5:04:05Z", "2006-01-31T15-04:05Z", "2006-02-30T15:04:05Z", "1969-12-31T23:59:59.5",
		"2006-01-31T15:04:05ZZ", "2006-01-31T1/:04:05Z", "2006-01-31T15:04",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cell := []byte(text)
		i, err := strconv.ParseInt(text, 10, 64)
		if got, ok := parseInt(cell); ok != (err == nil) || ok && got != i {
			t.Errorf("int64 %q is %d, %t; strconv has %d, %v", text, got, ok, i, err)
		}
		v, err := strconv.ParseFloat(text, 64)
		spells := err == nil && !strings.ContainsAny(text, "xX_")
		if got, ok := parseFloat(cell); ok != spells || ok && math.Float64bits(got) != math.Float64bits(v) {
			t.Errorf("float64 %q is %g, %t; strconv has %g, %v", text, got, ok, v, err)
		}
		day, err := time.Parse(time.DateOnly, text)
		if got, ok := parseDate(cell); ok != (err == nil) || ok && got*secondsOfDay != day.Unix() {
			t.Errorf("date %q is %d, %t; time has %v, %v", text, got, ok, day, err)
		}
		at, spells := parseAnyTimestamp(text)
		if got, ok := parseTimestamp(cell); ok != spells || ok && got != at {
			t.Errorf("timestamp %q is %d, %t; time has %d, %t", text, got, ok, at, spells)
		}
	})
}
