package toml

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// syntaxError returns the library's error with its place, and says the
// commonest one, a text without quotes, so that one sees how to mend it.
func (p *parser) syntaxError(err error) error {
	var bad *unstable.ParserError
	if !errors.As(err, &bad) {
		return Errorf(Pos{File: p.file}, "%s", err.Error())
	}
	offset := min(max(cap(p.src)-cap(bad.Highlight), 0), len(p.src))
	at := p.place(offset)
	if word := p.bareWord(offset); word != "" && aboutValue(bad.Message) {
		return Errorf(at, "%s is no value: text stands in quotes, \"%s\"", word, word)
	}
	return Errorf(at, "%s", plainSyntax(bad.Message))
}

// syntaxTexts say in plain words what the library says of the commonest slips, by
// the start of its text.
var syntaxTexts = []struct{ starts, plain string }{
	{"basic strings cannot have new lines", "a text is not closed: its second quote is missing"},
	{"literal strings cannot have new lines", "a text is not closed: its second quote is missing"},
	{"unterminated ", "a text is not closed: its second quote is missing"},
	{"unexpected character U+000A at start of value", "the value is missing: it stands behind the = on the same line"},
	{"expected value, not end of input", "the value is missing: it stands behind the = on the same line"},
	{"expected ']' to close table name", "the ] behind the name of the table is missing"},
	{"expected '=' after key", "a key is followed by = and its value"},
	{"expected newline but got ", "something stands behind the value: the next key begins on a line of its own"},
}

func plainSyntax(msg string) string {
	for _, text := range syntaxTexts {
		if strings.HasPrefix(msg, text.starts) {
			return text.plain
		}
	}
	return msg
}

func aboutValue(msg string) bool {
	return strings.HasPrefix(msg, "expected keyword") || strings.HasPrefix(msg, "unexpected character")
}

// bareWord returns what stands at the offset up to the end of the value, ""
// when it is nothing that one would take for a text.
func (p *parser) bareWord(offset int) string {
	rest := string(p.src[offset:])
	if end := strings.IndexAny(rest, " \t\r\n,]}#\"'"); end >= 0 {
		rest = rest[:end]
	}
	if len(rest) > 64 || rest == "" || strings.ContainsAny(rest, "={[\\") {
		return ""
	}
	return rest
}
