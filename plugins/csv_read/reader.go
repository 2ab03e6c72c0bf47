package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// reader reads a file as columns.
type reader struct {
	open    func() io.Reader // from the beginning, any number of times
	options options
	missing []string // texts that stand for a missing value, beside the empty one
	columns []*column
	doubts  []string // what may be wrong with the file
}

func newReader(open func() io.Reader, o options) *reader {
	return &reader{open: open, options: o, missing: listed(o.missing)}
}

// findColumns reads the file once when types are to be found out, else its header
// alone. Afterwards the columns have their types.
func (r *reader) findColumns() error {
	types, err := parseTypes(r.options.types)
	if err != nil {
		return err
	}
	in, err := openRecords(r.open(), r.options.delimiter)
	if err != nil {
		return err
	}
	if r.columns, err = readHeader(in, r.options.header); err != nil {
		return err
	}
	r.doubts = doubtsOfHeader(in.fields, r.options.header)
	unknown, err := applyTypes(r.columns, types)
	if err != nil || len(unknown) == 0 {
		return err
	}
	return r.infer(in, unknown)
}

// isMissing reports whether a field without spaces around it is a missing value.
func (r *reader) isMissing(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	for _, missing := range r.missing {
		if string(text) == missing {
			return true
		}
	}
	return false
}

// listed returns the texts of a list with commas between.
func listed(list string) []string {
	var texts []string
	for _, text := range strings.Split(list, ",") {
		if text = strings.TrimSpace(text); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// infer finds out the types of columns from all rows that follow.
func (r *reader) infer(in *records, unknown []*column) error {
	found := make([]*inference, 0, len(unknown))
	for i, c := range r.columns {
		if slices.Contains(unknown, c) {
			found = append(found, &inference{at: i})
		}
	}
	err := r.each(in, func() error {
		for _, i := range found {
			cell := in.fields[i.at]
			i.see(in, cell, r.isMissing(trimmed(cell)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, c := range unknown {
		c.kind, c.nullable = found[i].found(), found[i].missing
		if doubt := found[i].doubt(c.name); doubt != "" {
			r.doubts = append(r.doubts, doubt)
		}
	}
	return nil
}

// each calls do for every row, of which the first may have been read as a header.
func (r *reader) each(in *records, do func() error) error {
	if !r.options.header {
		if err := do(); err != nil {
			return err
		}
	}
	for {
		err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(); err != nil {
			return err
		}
	}
}

// blockBytes bounds what is held of the file, whose offsets are int32.
const blockBytes = 16 << 20

// read reads all rows into the columns. After every so many rows or blockBytes,
// and at the end, write has to take what they hold.
func (r *reader) read(rows int, write func()) error {
	in, err := openRecords(r.open(), r.options.delimiter)
	if err != nil {
		return err
	}
	if err := in.next(); err != nil {
		return err
	}
	r.clear()
	written := 0 // bytes of the file
	err = r.each(in, func() error {
		if err := r.addRow(in); err != nil {
			return err
		}
		if r.columns[0].rows == rows || in.lines.bytes-written >= blockBytes {
			write()
			r.clear()
			written = in.lines.bytes
		}
		return nil
	})
	if err == nil {
		write()
	}
	return err
}

// clear forgets the rows that were written.
func (r *reader) clear() {
	for _, c := range r.columns {
		c.clear()
	}
}

// addRow appends the record's fields to the columns.
func (r *reader) addRow(in *records) error {
	for i, cell := range in.fields {
		c, text := r.columns[i], trimmed(cell)
		switch missing := r.isMissing(text); {
		case missing && c.nullable:
			c.addMissing()
		case missing:
			return r.cellError(in, i, fmt.Sprintf("the value is missing, and %s has none missing; %s? lets them be", c.kind, c.kind))
		case !c.add(cell, text):
			return r.cellError(in, i, wrongCell(c.kind, cell))
		}
	}
	return nil
}

func wrongCell(k kind, cell []byte) string {
	if k == kindUTF8 {
		return fmt.Sprintf("%.40q is no UTF-8; save the file as UTF-8", cell)
	}
	return fmt.Sprintf("%.40q is no %s%s", cell, k, k.spelled())
}

func (r *reader) cellError(in *records, i int, text string) error {
	return fmt.Errorf("input \"file\": row %d, column %d (%q): %s", in.row(i), i+1, r.columns[i].name, text)
}
