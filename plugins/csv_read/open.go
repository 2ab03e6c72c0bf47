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
	"strings"
	"unicode/utf8"
)

// fileBytes is what is read from a file at once.
const fileBytes = 1 << 20

// options are the params of the entry.
type options struct {
	types     string
	delimiter string
	missing   string
	header    bool
}

// records reads the records of a file. What is wrong with one is told with its
// line, as an editor counts them, and its field.
type records struct {
	csv    *csv.Reader
	fields []string // of the record that was read last; overwritten by the next
	width  int      // fields of the first record; 0 before
}

// openRecords starts to read a file from its beginning.
func openRecords(r io.Reader, delimiter string) (*records, error) {
	comma, size := utf8.DecodeRuneInString(delimiter)
	if size == 0 || size < len(delimiter) || strings.ContainsRune("\"\r\n\x00\uFFFD", comma) {
		return nil, fmt.Errorf("param \"delimiter\" is %q; it has to be the one character between fields, such as \";\" or \"\\t\"", delimiter)
	}
	in, err := gunzip(r)
	if err != nil {
		return nil, err
	}
	if err := skipMark(in); err != nil {
		return nil, err
	}
	c := csv.NewReader(in)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = comma, -1, true
	return &records{csv: c}, nil
}

// gunzip returns what r holds, uncompressed when it is a gzip file.
func gunzip(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, fileBytes)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, gzipError(err)
	}
	return bufio.NewReaderSize(z, fileBytes), nil
}

// gzipError says what is wrong with a gzip file.
func gzipError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("input \"file\": the gzip file is cut off: copy or download it again")
	}
	return fmt.Errorf("input \"file\": the gzip file is damaged: %w", err)
}

// skipMark passes over the mark of UTF-8, which some programs write first.
func skipMark(in *bufio.Reader) error {
	mark, _ := in.Peek(3)
	switch {
	case bytes.Equal(mark, []byte("\ufeff")):
		_, err := in.Discard(len(mark))
		return err
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}), bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		return errors.New("input \"file\": the text is UTF-16: save it as UTF-8")
	}
	return nil
}

// next reads the next record. Empty lines are none. The error is io.EOF at the end.
func (r *records) next() (err error) {
	r.fields, err = r.csv.Read()
	if err != nil {
		return readError(err)
	}
	if r.width == 0 {
		r.width = len(r.fields)
	}
	if len(r.fields) != r.width {
		return fmt.Errorf("input \"file\": row %d has %s, the first row has %d", r.row(0), counted(len(r.fields), "field"), r.width)
	}
	return nil
}

// row returns the line in which a field of the record begins.
func (r *records) row(field int) int {
	line, _ := r.csv.FieldPos(field)
	return line
}

func readError(err error) error {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, csv.ErrBareQuote) && errors.As(err, &syntax):
		return fmt.Errorf("input \"file\": row %d has a quote within a field that does not begin with one: write \"…\", and a quote in it as \"\"", syntax.Line)
	case errors.Is(err, csv.ErrQuote) && errors.As(err, &syntax):
		return fmt.Errorf("input \"file\": row %d has a quoted field that is not closed, or goes on behind its quote: write a quote in it as \"\"", syntax.StartLine)
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
