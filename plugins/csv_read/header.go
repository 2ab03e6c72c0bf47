package main

import (
	"bytes"
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
		name := string(trimmed(field))
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
	case strings.Contains(name, "\t"):
		return fmt.Errorf("%.40q is no name of a column: is the delimiter \"\\t\"?", name)
	case len(name) > nameBytes || strings.ContainsFunc(name, unclean):
		return fmt.Errorf("%.40q is no name of a column", name)
	}
	return nil
}

// doubtsOfHeader tells when the fields of the first line may be no names, or not
// all that there are.
func doubtsOfHeader(fields [][]byte, header bool) (doubts []string) {
	if name := numberAmong(fields); name != "" && header {
		doubts = append(doubts, fmt.Sprintf("the first line names a column %s, a number; if it is a row already, set header = false", name))
	}
	if at := bytes.IndexAny(fields[0], ";\t|"); len(fields) == 1 && at >= 0 {
		doubts = append(doubts, fmt.Sprintf("one column only, %.40q: is the delimiter %q?", fields[0], fields[0][at:at+1]))
	}
	return doubts
}

// numberAmong returns the first name that is a number, "" when none is: most
// likely the file has no names.
func numberAmong(names [][]byte) string {
	for _, name := range names {
		if name = trimmed(name); kindFloat64.looksLike(name) {
			return string(name)
		}
	}
	return ""
}
