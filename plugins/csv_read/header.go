package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameBytes is how long a name may be.
const nameBytes = 1024

// readHeader reads the names of the columns. Without a header it makes some up,
// and the record that was read stands for the first row.
func readHeader(r *records, header bool) ([]*column, error) {
	err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("input \"file\" is empty: its first line has to name the columns")
	}
	if err != nil {
		return nil, err
	}
	columns := make([]*column, len(r.fields))
	seen := map[string]int{}
	for i, field := range r.fields {
		name := strings.TrimSpace(field)
		if !header {
			name = fmt.Sprintf("column_%d", i+1)
		}
		if err := checkName(name); err != nil {
			return nil, fmt.Errorf("input \"file\": row %d, column %d: %w", r.row(i), i+1, err)
		}
		if first, ok := seen[name]; ok {
			return nil, fmt.Errorf("input \"file\": row %d, column %d: column %d is called %q as well", r.row(i), i+1, first, name)
		}
		seen[name] = i + 1
		columns[i] = &column{name: name}
	}
	return columns, nil
}

// checkName checks that zen takes a name for a column.
func checkName(name string) error {
	unclean := func(r rune) bool { return r == utf8.RuneError || !unicode.IsGraphic(r) }
	switch {
	case name == "":
		return errors.New("the column has no name; if the first line is a row already, set header = false")
	case len(name) > nameBytes || strings.ContainsFunc(name, unclean):
		return fmt.Errorf("%.40q is no name of a column", name)
	}
	return nil
}

// numbersAmong returns the first name that is a number, "" when none is: most
// likely the file has no names.
func numbersAmong(columns []*column) string {
	for _, c := range columns {
		if kindFloat64.looksLike(c.name) {
			return c.name
		}
	}
	return ""
}
