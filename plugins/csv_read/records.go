package main

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
)

// records reads the records of a file. What is wrong with one is told with its
// line, as an editor counts them, and its field.
type records struct {
	lines     *lines
	delimiter byte // 0 when it is longer: then no line is plain
	csv       *csv.Reader
	fields    [][]byte // of the record that was read last; overwritten by the next
	text      []byte   // of those that do not stand in the line as they are
	width     int      // fields of the first record; 0 before
	first     int      // line of the record
	plain     bool     // the record is one line, which split could cut
}

func newRecords(in *bufio.Reader, delimiter rune) *records {
	r := &records{lines: &lines{in: in}}
	if delimiter < 0x80 {
		r.delimiter = byte(delimiter)
	}
	r.csv = csv.NewReader(r.lines)
	r.csv.Comma, r.csv.FieldsPerRecord, r.csv.ReuseRecord = delimiter, -1, true
	return r
}

// next reads the next record. Empty lines are none. The error is io.EOF at the end.
func (r *records) next() error {
	line, err := r.lines.next()
	for err == nil && len(withoutEnding(line)) == 0 {
		line, err = r.lines.next()
	}
	if err != nil {
		return readError(err)
	}
	r.first = r.lines.read
	if r.fields, r.plain = r.split(withoutEnding(line), r.fields[:0]); !r.plain {
		if err := r.readQuoted(); err != nil {
			return err
		}
	}
	return r.checkWidth()
}

// split appends the fields of a line, which it hardly copies. It returns false when
// a quoted field does not end in the line, or a quote is where none may be.
func (r *records) split(line []byte, fields [][]byte) ([][]byte, bool) {
	switch {
	case r.delimiter == 0:
		return fields, false
	case bytes.IndexByte(line, '"') < 0:
		return splitPlain(line, r.delimiter, fields), true
	}
	r.text = r.text[:0]
	for more := true; more; {
		var field []byte
		var ok bool
		if field, line, more, ok = r.cutField(line); !ok {
			return fields, false
		}
		fields = append(fields, field)
	}
	return fields, true
}

// splitPlain appends the fields of a line without quotes.
func splitPlain(line []byte, delimiter byte, fields [][]byte) [][]byte {
	for {
		end := bytes.IndexByte(line, delimiter)
		if end < 0 {
			return append(fields, line)
		}
		fields = append(fields, line[:end])
		line = line[end+1:]
	}
}

// cutField cuts the first field off a line; more says that another follows.
func (r *records) cutField(line []byte) (field, rest []byte, more, ok bool) {
	if len(line) > 0 && line[0] == '"' {
		field, rest, ok = r.cutQuoted(line[1:])
	} else {
		end := bytes.IndexByte(line, r.delimiter)
		if end < 0 {
			end = len(line)
		}
		field, rest = line[:end], line[end:]
		ok = bytes.IndexByte(field, '"') < 0
	}
	if len(rest) == 0 {
		return field, nil, false, ok
	}
	return field, rest[1:], true, ok && rest[0] == r.delimiter
}

// cutQuoted cuts off a field and the quote that ends it. A field with quotes in it
// is copied.
func (r *records) cutQuoted(line []byte) (field, rest []byte, ok bool) {
	start := len(r.text)
	for {
		end := bytes.IndexByte(line, '"')
		if end < 0 {
			return nil, nil, false
		}
		field, rest = line[:end], line[end+1:]
		if len(rest) == 0 || rest[0] != '"' {
			break
		}
		r.text = append(r.text, line[:end+1]...)
		line = rest[1:]
	}
	if len(r.text) > start {
		r.text = append(r.text, field...)
		field = r.text[start:]
	}
	return field, rest, true
}

// readQuoted reads the record that the line begins by encoding/csv, which takes the
// lines that it goes on in.
func (r *records) readQuoted() error {
	r.lines.again()
	fields, err := r.csv.Read()
	if err != nil {
		return r.quoteError(err)
	}
	r.text, r.fields = r.text[:0], r.fields[:0]
	for _, field := range fields {
		start := len(r.text)
		r.text = append(r.text, field...)
		r.fields = append(r.fields, r.text[start:])
	}
	return nil
}

func (r *records) checkWidth() error {
	if r.width == 0 {
		r.width = len(r.fields)
	}
	if len(r.fields) != r.width {
		return fmt.Errorf("input \"file\": row %d has %s, the first row has %d", r.first, counted(len(r.fields), "field"), r.width)
	}
	return nil
}

// row returns the line in which a field of the record begins.
func (r *records) row(field int) int {
	if r.plain {
		return r.first
	}
	line, _ := r.csv.FieldPos(field)
	return r.line(line)
}

// line returns the line of the file for one that encoding/csv has counted: it has
// not seen all.
func (r *records) line(counted int) int { return counted + r.lines.read - r.lines.handed }

func (r *records) quoteError(err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrBareQuote) && errors.As(err, &syntax):
		return fmt.Errorf("input \"file\": row %d has a quote within a field that does not begin with one: write \"…\", and a quote in it as \"\"", r.line(syntax.Line))
	case errors.Is(err, csv.ErrQuote) && errors.As(err, &syntax):
		return fmt.Errorf("input \"file\": row %d has a quoted field that is not closed, or goes on behind its quote: write a quote in it as \"\"", r.first)
	}
	return readError(err)
}

func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	var corrupt flate.CorruptInputError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return gzipError(err)
	}
	return fmt.Errorf("input \"file\": %w", err)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
