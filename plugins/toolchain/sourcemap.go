package toolchain

import (
	"encoding/json"
	"errors"
	"strings"
)

// mapping says that the code from an offset in a wasm file on comes from a place
// in a source. Lines and columns count from 0.
type mapping struct{ offset, source, line, column int }

// sourceMap is a source map of version 3, as asc writes it for a wasm file.
type sourceMap struct {
	Sources  []string `json:"sources"`
	Mappings string   `json:"mappings"`
}

// readSourceMap returns the sources of a source map and its mappings by offset.
func readSourceMap(text []byte) ([]string, []mapping, error) {
	var m sourceMap
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, nil, err
	}
	var all []mapping
	var at mapping // what the numbers of a segment are added to
	for segment := range strings.SplitSeq(m.Mappings, ",") {
		numbers, err := vlqs(segment)
		if err != nil {
			return nil, nil, err
		}
		switch len(numbers) {
		case 0: // an empty map
			continue
		case 1: // code that comes from nowhere
			at.offset += numbers[0]
			continue
		case 2, 3:
			return nil, nil, errSourceMap
		}
		at = mapping{at.offset + numbers[0], at.source + numbers[1], at.line + numbers[2], at.column + numbers[3]}
		if at.source < 0 || at.source >= len(m.Sources) || at.line < 0 || at.column < 0 {
			return nil, nil, errSourceMap
		}
		all = append(all, at)
	}
	return m.Sources, all, nil
}

var errSourceMap = errors.New("the source map of the compiler is damaged")

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// vlqs returns the numbers of one segment: five bits a digit, the lowest first,
// the sixth says that there are more; of the number the lowest bit is its sign.
func vlqs(segment string) (numbers []int, err error) {
	n, shift := 0, 0
	for _, digit := range []byte(segment) {
		v := strings.IndexByte(base64Digits, digit)
		if v < 0 || shift > 30 {
			return nil, errSourceMap
		}
		n |= v & 31 << shift
		shift += 5
		if v&32 != 0 {
			continue
		}
		if n&1 != 0 {
			n = -n
		}
		numbers = append(numbers, n/2)
		n, shift = 0, 0
	}
	return numbers, nil
}
