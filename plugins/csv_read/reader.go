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

func (r *reader) isMissing(cell string) bool {
	cell = strings.TrimSpace(cell)
	return cell == "" || slices.Contains(r.missing, cell)
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
	err := r.each(in, func(fields []string) error {
		for _, i := range found {
			i.see(in.row(i.at), fields[i.at], r.isMissing(fields[i.at]))
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
func (r *reader) each(in *records, do func(fields []string) error) error {
	if !r.options.header {
		if err := do(in.fields); err != nil {
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
		if err := do(in.fields); err != nil {
			return err
		}
	}
}

// read reads all rows into the columns. After every so many rows, and at the end,
// write has to take what they hold.
func (r *reader) read(rows int, write func()) error {
	in, err := openRecords(r.open(), r.options.delimiter)
	if err != nil {
		return err
	}
	if err := in.next(); err != nil {
		return err
	}
	held := 0
	err = r.each(in, func([]string) error {
		if err := r.addRow(in); err != nil {
			return err
		}
		if held++; held == rows {
			r.flush(write)
			held = 0
		}
		return nil
	})
	if err == nil {
		r.flush(write)
	}
	return err
}

func (r *reader) flush(write func()) {
	write()
	for _, c := range r.columns {
		c.clear()
	}
}

// addRow appends the record's fields to the columns.
func (r *reader) addRow(in *records) error {
	for i, cell := range in.fields {
		c := r.columns[i]
		switch {
		case r.isMissing(cell) && c.nullable:
			c.addMissing()
		case r.isMissing(cell):
			return r.cellError(in, i, fmt.Sprintf("the value is missing, and %s has none missing; %s? lets them be", c.kind, c.kind))
		case !c.add(cell):
			return r.cellError(in, i, wrongCell(c.kind, cell))
		}
	}
	return nil
}

func wrongCell(k kind, cell string) string {
	if k == kindUTF8 {
		return fmt.Sprintf("%.40q is no UTF-8; save the file as UTF-8", cell)
	}
	return fmt.Sprintf("%.40q is no %s%s", cell, k, k.spelled())
}

func (r *reader) cellError(in *records, i int, text string) error {
	return fmt.Errorf("input \"file\": row %d, column %d (%q): %s", in.row(i), i+1, r.columns[i].name, text)
}
