package format

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// shownText returns a text of a guest as a terminal may show it, at most most
// characters wide: as it is, or quoted and escaped as in Go when it could be
// taken for something else, or has what does not print: control characters,
// bidirectional controls, bytes that are no UTF-8. "…" stands at the end of what
// is cut off.
func shownText(s string, most int) string {
	short, cut := clip(s, most)
	if ambiguous(short) {
		short = strconv.Quote(short)
	}
	if cut {
		short += "…"
	}
	return short
}

// ambiguous reports whether a text needs quotes in a table.
func ambiguous(s string) bool {
	return s == "" || s == nullText || s[0] == '"' || s[0] == ' ' || s[len(s)-1] == ' ' || strings.HasSuffix(s, "…") ||
		!utf8.ValidString(s) || strings.ContainsFunc(s, unprintable)
}

func unprintable(r rune) bool { return !strconv.IsPrint(r) }

// clip returns the text, or if it is wider than most its beginning, which leaves
// room for "…".
func clip(s string, most int) (short string, cut bool) {
	width, end := 0, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if width += runeWidth(r, size); width > most {
			return s[:end], true
		}
		if width < most {
			end = i
		}
	}
	return s, false
}

// clipped is clip with the "…", for texts that print.
func clipped(s string, most int) string {
	short, cut := clip(s, most)
	if cut {
		short += "…"
	}
	return short
}

// runeWidth returns how wide a character of a text is shown; at least 1, so that
// no text is endless.
func runeWidth(r rune, size int) int {
	switch {
	case r == utf8.RuneError && size == 1:
		return len(`\xff`)
	case unprintable(r):
		return len(strconv.QuoteRuneToASCII(r)) - len(`''`)
	}
	return max(1, displaywidth.Rune(r))
}

// printable replaces what does not print but line feeds and tabs.
func printable(b []byte) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, string(b))
}
