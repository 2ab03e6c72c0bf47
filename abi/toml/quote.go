package toml

import (
	"fmt"
	"strings"
)

// Quote returns a text as a basic string of TOML. Bytes that are no UTF-8
// cannot stand in a document and become U+FFFD.
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case visible(r) != r:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Comment returns a text as what may follow # on a line: one line, without
// characters that play tricks with an editor.
func Comment(text string) string {
	return strings.Map(visible, strings.Join(strings.Fields(text), " "))
}
