package convert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"zen/abi"
)

// DelimiterParam is the param of a conversion of CSV.
const DelimiterParam = "delimiter"

// CSV reads a file of CSV as a table, or as a tensor of rank 1 or 2 when all its
// fields are numbers. A table has its names in the first record; a tensor may.
//
// What is wrong with the file is an *Error, with a line for each of the first
// things that are.
func CSV(f *File, delimiter string, newTensor Tensor, newTable Table) error {
	if len(delimiter) != 1 {
		return fmt.Errorf("the delimiter %q is not one character", delimiter)
	}
	in, _, err := f.content()
	if err != nil {
		return err
	}
	c := &csvFile{File: f, records: newRecords(in, delimiter[0])}
	if f.Type.Kind == abi.KindTable {
		return c.table(newTable)
	}
	return c.tensor(newTensor)
}

// csvFile is a file of CSV that is read, with what was found to be wrong so far.
type csvFile struct {
	*File
	*records
	problems []string
}

// note notes what is wrong with a field of the record, counted from 0.
func (c *csvFile) note(i int, format string, args ...any) {
	c.noteAt(fmt.Sprintf("%d:%d", c.lineOf(i), i+1), format, args...)
}

func (c *csvFile) noteAt(place, format string, args ...any) {
	if !c.full() {
		c.problems = append(c.problems, fmt.Sprintf("%s:%s: %s", c.Name, place, fmt.Sprintf(format, args...)))
	}
}

func (c *csvFile) full() bool { return len(c.problems) >= MaxProblems }

// wrong returns what was found to be wrong.
func (c *csvFile) wrong() error {
	if len(c.problems) == 0 {
		return nil
	}
	return &Error{c.problems}
}

// each calls do for every record that is left, each of width fields, until enough
// is wrong.
func (c *csvFile) each(width int, do func() error) error {
	for !c.full() {
		if err := c.next(); err != nil {
			return c.end(err)
		}
		if c.count() != width {
			c.noteAt(fmt.Sprint(c.startsAt()), "has %s, the first line has %d", counted(c.count(), "field"), width)
			continue
		}
		if err := do(); err != nil {
			return err
		}
	}
	return c.wrong()
}

// end returns what is wrong with the file, once no record follows.
func (c *csvFile) end(err error) error {
	var bad *syntaxError
	switch {
	case errors.As(err, &bad):
		c.noteAt(fmt.Sprintf("%d:%d", bad.line, bad.field), "%s", bad.msg)
	case !errors.Is(err, io.EOF):
		return c.readError(err)
	}
	return c.wrong()
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// first reads the first record; there is none in an empty file.
func (c *csvFile) first() (there bool, err error) {
	if err := c.next(); err != nil {
		return false, c.end(err)
	}
	return true, nil
}

// shown is a field as messages quote it.
func shown(cell []byte) string {
	const most = 40
	if len(cell) <= most {
		return fmt.Sprintf("%q", cell)
	}
	cut := cell[:most]
	for len(cut) > most-utf8.UTFMax && !utf8.Valid(cut) {
		cut = cut[:len(cut)-1]
	}
	return fmt.Sprintf("%q…", cut)
}

// isNumber reports whether a field spells a number of any type.
func isNumber(cell []byte) bool {
	_, ok := parseFloat(abi.Float64)(nil, bytes.TrimSpace(cell))
	return ok
}
