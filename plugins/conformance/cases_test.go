package conformance

import (
	"bytes"
	"slices"
	"strings"
)

// sources are the files of the suite's pipeline.
var sources = map[string][]byte{
	"mixed":     mixedBytes(250),
	"empty":     {},
	"eight":     {1, 2, 3, 4, 5, 6, 7, 0xf8},
	"special16": littleEndian(special16),
	"special32": littleEndian(special32),
	"special64": littleEndian(special64),

	"folder/b.txt":   []byte("bb"),
	"folder/a/large": mixedBytes(2500),
	"folder/empty":   {},

	"cells":      mixedBytes(1000),
	"ten":        {0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff, 0x80, 0x7f},
	"cells16":    bytes.Repeat(littleEndian(special16), 10),
	"cells32":    bytes.Repeat(littleEndian(special32), 10),
	"cells64":    bytes.Repeat(littleEndian(special64), 10),
	"lines":      []byte(textLines),
	"line":       []byte("einzige Zeile: ß\n"),
	"byte_lines": []byte("\xff\xfe\n\x00\x00\x01\n\n\xc3\nü\n\x80\n\n\xf0\x9f\n\xed\xa0\x80\ntext\n"),
}

// mixedBytes returns bytes that have no order, all of 256 when there are as many.
func mixedBytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*167 + 13)
	}
	return b
}

// cases returns all cases, those that others are fed from before them.
func cases() []testCase {
	return slices.Concat(
		elementCases(), specialCases(), rankCases(), rangeCases(), largeCases(),
		paramCases(), optionalCases(), namedCases(), filesCases(), tellCases(), endCases(), violationCases(),
		cellCases(), copyTableCases(), peopleCases(), misreadCases(), tableViolationCases(),
	)
}

// from returns the input of a port.
func from(port, source string) map[string]string { return map[string]string{port: source} }

// isViolation reports whether a case goes through the raw layer only.
func (c testCase) isViolation() bool { return strings.HasPrefix(c.name, "violate_") }
