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

// cleanText makes text of a guest fit to show: at most limit bytes, and then an
// ellipsis when there was more; valid UTF-8, without control and bidirectional
// characters but line feed and tab.
func cleanText(b []byte, limit int) string {
	b, cut := cutText(b, limit)
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
	s, longer := cutText(s, limit) // U+FFFD has three bytes, what it stands for may have one
	if cut || longer {
		s += "…"
	}
	return s
}

// cutText returns the first limit bytes of a text, fewer where a letter would be
// cut in two.
func cutText[T ~string | ~[]byte](text T, limit int) (start T, cut bool) {
	if len(text) <= limit {
		return text, false
	}
	end := limit
	for end > max(0, limit-utf8.UTFMax+1) && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end], true
}
