package format

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
)

func writeTableJSON(w *bufio.Writer, t Table) error {
	names := make([][]byte, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = appendJSONText(nil, []byte(c.Name()))
	}
	fmt.Fprintf(w, `{"type":%s,"shape":[%d],"columns":[`, appendJSONText(nil, []byte(t.typ().String())), t.Rows)
	for i, name := range names {
		if i > 0 {
			w.WriteByte(',')
		}
		w.Write(name)
	}
	w.WriteString(`],"rows":[`)
	if err := writeJSONRows(w, t, names); err != nil {
		return err
	}
	_, err := w.WriteString("]}\n")
	return err
}

func writeJSONRows(w *bufio.Writer, t Table, names [][]byte) error {
	var text []byte
	between := ""
	return t.each(0, t.Rows, func(row []cell) error {
		text = append(append(text[:0], between...), '{')
		between = ","
		for i, c := range row {
			if i > 0 {
				text = append(text, ',')
			}
			text = append(append(text, names[i]...), ':')
			text = c.appendJSON(text)
		}
		_, err := w.Write(append(text, '}'))
		return err
	})
}

// appendJSONText appends a string. What does not print is escaped, so that the
// text is exact and still does a terminal no harm; bytes that are no UTF-8 are
// U+FFFD.
func appendJSONText(dst, s []byte) []byte {
	quoted, err := json.Marshal(string(s))
	if err != nil {
		return append(dst, `""`...)
	}
	for _, r := range string(quoted) {
		if strconv.IsPrint(r) {
			dst = append(dst, string(r)...)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			dst = fmt.Appendf(dst, `\u%04x`, unit)
		}
	}
	return dst
}
