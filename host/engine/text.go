package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds on what a guest may say.
const (
	maxNameBytes = 1 << 10  // a name of a port, a tensor, a metric
	maxLogBytes  = 16 << 10 // one log line
	maxFailBytes = 4 << 10  // the text of fail
)

// cleanText makes text of a guest fit to show: at most limit bytes, valid
// UTF-8, without control and bidirectional characters but line feed and tab.
func cleanText(b []byte, limit int) string {
	cut := len(b) > limit
	if cut {
		b = b[:limit]
	}
	s := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return '\uFFFD'
		case r == '\u2028' || r == '\u2029':
			return '\n'
		}
		return r
	}, strings.ToValidUTF8(string(b), "\uFFFD"))
	if cut {
		s += "…"
	}
	return s
}
