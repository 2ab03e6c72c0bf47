package convert

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxRecordBytes bounds a record, which is in memory as a whole, and maxFields its
// fields.
const (
	maxRecordBytes = 64 << 20
	maxFields      = 1 << 20
)

// records reads CSV (RFC 4180) record by record. Lines end in LF or CRLF, and
// empty ones are left out; a mark of UTF-8 at the start is no part of the text.
type records struct {
	in        *bufio.Reader
	delimiter byte
	lines     int    // read so far
	long      []byte // a line that is longer than the buffer of in

	text   []byte // of all fields of the record
	fields []field
}

// field is one field of a record.
type field struct {
	start, end int // in the text
	line       int // where it starts
	quoted     bool
}

// syntaxError is a record that cannot be read, nor what follows it.
type syntaxError struct {
	line, field int
	msg         string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.line, e.field, e.msg) }

func newRecords(in io.Reader, delimiter byte) *records {
	return &records{in: bufio.NewReaderSize(in, 1<<20), delimiter: delimiter}
}

// byteOrderMarks are what texts in UTF-16 start with.
var byteOrderMarks = []string{"\xff\xfe", "\xfe\xff"}

// next reads the next record, which stays until the one after. The error is io.EOF
// behind the last one, a *syntaxError, or that of reading.
func (r *records) next() error {
	r.text, r.fields = r.text[:0], r.fields[:0]
	line, ending, err := r.line()
	for err == nil && len(line) == 0 {
		line, ending, err = r.line()
	}
	for err == nil {
		var more bool
		if line, ending, more, err = r.field(line, ending); err == nil && !more {
			return nil
		}
	}
	return err
}

// count returns the fields of the record, and cell the text of one of them.
func (r *records) count() int        { return len(r.fields) }
func (r *records) cell(i int) []byte { return r.text[r.fields[i].start:r.fields[i].end] }
func (r *records) isNull(i int) bool {
	return r.fields[i].start == r.fields[i].end && !r.fields[i].quoted
}
func (r *records) startsAt() (n int) { return r.fields[0].line }
func (r *records) lineOf(i int) int  { return r.fields[i].line }
func (r *records) fail(m string) error {
	return &syntaxError{r.lines, len(r.fields) + 1, m}
}

// field takes the next field from what is left of a line, which may go on in the
// lines behind it. more says that another field follows.
func (r *records) field(line, ending []byte) (rest, restEnding []byte, more bool, err error) {
	if len(r.fields) == maxFields {
		return nil, nil, false, r.fail(fmt.Sprintf("the record has more than %d fields", maxFields))
	}
	f := field{start: len(r.text), line: r.lines}
	if len(line) > 0 && line[0] == '"' {
		f.quoted = true
		if line, ending, err = r.quotedText(line[1:], ending); err != nil {
			return nil, nil, false, err
		}
	} else {
		end := bytes.IndexByte(line, r.delimiter)
		if end < 0 {
			end = len(line)
		}
		if bytes.IndexByte(line[:end], '"') >= 0 {
			return nil, nil, false, r.fail(`a quote within a field that does not start with one: write "…", and a quote in it as ""`)
		}
		r.text = append(r.text, line[:end]...)
		line = line[end:]
	}
	f.end = len(r.text)
	r.fields = append(r.fields, f)
	if len(line) == 0 {
		return nil, nil, false, nil
	}
	return line[1:], ending, true, nil
}

// quotedText takes the text up to the quote that ends it, and returns what is left
// of the line it ends in: nothing, or a delimiter and what follows.
func (r *records) quotedText(line, ending []byte) (rest, restEnding []byte, err error) {
	began := r.lines
	for {
		end := bytes.IndexByte(line, '"')
		switch {
		case end < 0:
			r.text = append(append(r.text, line...), ending...)
			if len(r.text) > maxRecordBytes {
				return nil, nil, r.fail(fmt.Sprintf("the record has more than %d bytes: is a quote not closed?", maxRecordBytes))
			}
			if line, ending, err = r.line(); errors.Is(err, io.EOF) {
				err = &syntaxError{began, len(r.fields) + 1, "a quote that is not closed before the end of the file"}
			}
			if err != nil {
				return nil, nil, err
			}
			continue
		case end+1 < len(line) && line[end+1] == '"':
			r.text = append(r.text, line[:end+1]...)
			line = line[end+2:]
			continue
		}
		r.text = append(r.text, line[:end]...)
		if line = line[end+1:]; len(line) > 0 && line[0] != r.delimiter {
			return nil, nil, r.fail(`a quoted field goes on behind its quote: write a quote in it as ""`)
		}
		return line, ending, nil
	}
}

// line reads the next line and what ended it. Both stay until the next call.
func (r *records) line() (line, ending []byte, err error) {
	line, err = r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = r.longLine(line)
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = nil
	}
	if err != nil {
		return nil, nil, err
	}
	if r.lines++; r.lines == 1 {
		for _, mark := range byteOrderMarks {
			if bytes.HasPrefix(line, []byte(mark)) {
				return nil, nil, &syntaxError{1, 1, "the text is UTF-16: save it as UTF-8"}
			}
		}
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	text := bytes.TrimSuffix(line, []byte("\n"))
	if len(text) < len(line) {
		text = bytes.TrimSuffix(text, []byte("\r"))
	}
	return text, line[len(text):], nil
}

// longLine reads a line to its end, of which the start is there.
func (r *records) longLine(start []byte) ([]byte, error) {
	r.long = append(r.long[:0], start...)
	for {
		part, err := r.in.ReadSlice('\n')
		r.long = append(r.long, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return r.long, err
		}
		if len(r.long) > maxRecordBytes {
			return nil, &syntaxError{r.lines + 1, 1, fmt.Sprintf("a line of more than %d bytes", maxRecordBytes)}
		}
	}
}
