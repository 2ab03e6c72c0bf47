package cache

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// jsonReader reads JSON in one pass. A warm run looks up thousands of records
// and does little else; with encoding/json a look-up took 117 µs, with this 37.
// It takes the checksum for granted that covers the text: what it accepts
// beyond JSON (+1, 01) no writer writes. FuzzRecordIsJSON holds it against
// encoding/json.
//
// After the first error everything returns zero values.
type jsonReader struct {
	s   string
	i   int
	err error
}

// maxDepth bounds how deep an unknown member may be nested.
const maxDepth = 100

func (r *jsonReader) fail(want string) {
	r.i = min(r.i, len(r.s)) // past it after a backslash at the end
	if r.err == nil {
		r.err = fmt.Errorf("byte %d: want %s, got %.20q", r.i, want, r.s[r.i:])
		r.i = len(r.s)
	}
}

// peek returns the next byte that is not white space, or 0 at the end.
func (r *jsonReader) peek() byte {
	for ; r.i < len(r.s); r.i++ {
		switch c := r.s[r.i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// accept consumes c if it is next.
func (r *jsonReader) accept(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.i++
	return true
}

func (r *jsonReader) expect(c byte) {
	if !r.accept(c) {
		r.fail(strconv.QuoteRune(rune(c)))
	}
}

// object calls member for each name; member consumes the value.
func (r *jsonReader) object(member func(name string)) {
	r.expect('{')
	for first := true; r.err == nil && !r.accept('}'); first = false {
		if !first {
			r.expect(',')
		}
		name := r.string()
		r.expect(':')
		if r.err == nil {
			member(name)
		}
	}
}

// array calls element before each element; element consumes it.
func (r *jsonReader) array(element func()) {
	r.expect('[')
	for first := true; r.err == nil && !r.accept(']'); first = false {
		if !first {
			r.expect(',')
		}
		if r.err == nil {
			element()
		}
	}
}

// string returns a part of the text itself, where no escape stands in the way.
func (r *jsonReader) string() string {
	r.expect('"')
	start := r.i
	for escaped := false; r.i < len(r.s); r.i++ {
		switch c := r.s[r.i]; {
		case c == '"':
			r.i++
			if escaped {
				return r.unescape(r.s[start-1 : r.i])
			}
			return r.s[start : r.i-1]
		case c == '\\':
			escaped = true
			r.i++
		case c < ' ':
			r.fail("text")
		}
	}
	r.fail("the end of a string")
	return ""
}

func (r *jsonReader) unescape(quoted string) (s string) {
	if err := json.Unmarshal([]byte(quoted), &s); err != nil {
		r.fail("a string before this")
	}
	return s
}

// number returns the text of a number. Whoever parses it checks it.
func (r *jsonReader) number() string {
	r.peek()
	start := r.i
	for r.i < len(r.s) && strings.IndexByte("+-.0123456789Ee", r.s[r.i]) >= 0 {
		r.i++
	}
	if start == r.i {
		r.fail("a number")
	}
	return r.s[start:r.i]
}

func (r *jsonReader) int() int64 {
	v, err := strconv.ParseInt(r.number(), 10, 64)
	if err != nil {
		r.fail("an integer of 64 bits before this")
	}
	return v
}

// float reads a number, or the strings that stand for what is none.
func (r *jsonReader) float() float64 {
	var text string
	if r.peek() == '"' {
		text = r.string()
	} else {
		text = r.number()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		r.fail("a number before this")
	}
	return v
}

// skip consumes a value of any kind: a member that a later zen added.
func (r *jsonReader) skip(depth int) {
	if depth > maxDepth {
		r.fail("less nesting")
	}
	switch c := r.peek(); {
	case c == '{':
		r.object(func(string) { r.skip(depth + 1) })
	case c == '[':
		r.array(func() { r.skip(depth + 1) })
	case c == '"':
		r.string()
	case c == 't':
		r.word("true")
	case c == 'f':
		r.word("false")
	case c == 'n':
		r.word("null")
	default:
		r.float()
	}
}

func (r *jsonReader) word(w string) {
	if !strings.HasPrefix(r.s[r.i:], w) {
		r.fail(w)
		return
	}
	r.i += len(w)
}

// end fails when something follows.
func (r *jsonReader) end() {
	if r.peek(); r.i < len(r.s) {
		r.fail("the end")
	}
}
