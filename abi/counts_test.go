package abi

import (
	"encoding/binary"
	"strings"
	"testing"
)

// A few bytes may claim billions of elements; a compiler would allocate them.
func TestSectionsThatClaimMoreThanTheyHoldAreRefused(t *testing.T) {
	huge := "\xff\xff\xff\xff\x0f"
	for _, c := range []struct {
		name    string
		section byte
		body    string
		want    string // "": it is fine
	}{
		{"globals", 6, huge, "section 6 of the wasm file is damaged"},
		{"element segments", 9, huge, "section 9 of the wasm file is damaged"},
		{"functions of a segment", 9, "\x01\x00\x41\x00\x0b" + huge + "\x00", "section 9 of the wasm file is damaged"},
		{"functions of a passive segment", 9, "\x01\x01\x00" + huge + "\x00", "section 9 of the wasm file is damaged"},
		{"expressions of a segment", 9, "\x01\x06\x00\x41\x00\x0b\x70" + huge + "\xd0\x70\x0b", "section 9 of the wasm file is damaged"},
		{"a segment of no kind", 9, "\x01\x08", "section 9 of the wasm file is damaged"},
		{"an expression without end", 9, "\x01\x00\x41\x00", "section 9 of the wasm file is damaged"},
		{"code", 10, huge, "section 10 of the wasm file is damaged"},
		{"groups of locals", 10, "\x01\x06" + huge + "\x0b", "section 10 of the wasm file is damaged"},
		{"locals", 10, "\x01\x08\x01" + huge + "\x7f\x0b", "a function has 4294967295 local variables; at most 50000"},
		{"locals of two groups", 10, "\x01\x0a\x02\xd0\x86\x03\x7f\x01\x7c\x0b\x0b\x0b\x0b", "a function has 50001 local variables"},
		{"locals of all functions", 10, "\xc9\x01" + strings.Repeat("\x06\x01\xd0\x86\x03\x7f\x0b", 201), "a function has 50000 local variables; at most 50000, and 10000000 of all functions"},
		{"data segments", 11, huge, "section 11 of the wasm file is damaged"},
		{"the bytes of a segment", 11, "\x01\x00\x41\x00\x0b" + huge, "section 11 of the wasm file is damaged"},
		{"names of functions", 0, "\x04name\x01\x05" + huge, "section 0 of the wasm file is damaged"},
		{"names of variables", 0, "\x04name\x02\x07\x01\x00" + huge, "section 0 of the wasm file is damaged"},
		{"all kinds of names", 0, "\x04name\x00\x02\x01m\x01\x04\x01\x00\x01f\x02\x06\x01\x00\x01\x00\x01v\x09\x01?", ""},
		{"another custom section", 0, "\x05other" + huge, ""},
		{"all kinds of elements", 9, "\x08\x00\x41\x7f\x0b\x01\x00\x01\x00\x01\x00\x02\x00\x23\x00\x0b\x00\x00\x03\x00\x00" +
			"\x04\x41\x00\x0b\x01\xd2\x00\x0b\x05\x70\x01\xd0\x70\x0b\x06\x00\x41\x00\x0b\x6f\x00\x07\x6f\x00", ""},
		{"all kinds of data", 11, "\x03\x00\x41\x80\x80\x04\x0b\x02hi\x01\x01!\x02\x00\x41\x00\x0b\x00", ""},
		{"all constants", 11, "\x01\x00\x42\x80\x7f\x43\x00\x00\x00\x00\x44\x00\x00\x00\x00\x00\x00\x00\x00\xfd\x0c" + strings.Repeat("\x00", 16) + "\x0b\x00", ""},
		{"most locals", 10, "\x01\x06\x01\xd0\x86\x03\x7f\x0b", ""},
	} {
		file := append([]byte("\x00asm\x01\x00\x00\x00"), c.section)
		file = append(binary.AppendUvarint(file, uint64(len(c.body))), c.body...)
		_, err := Scan(file)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
