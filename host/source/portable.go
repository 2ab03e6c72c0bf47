package source

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxNameBytes is how long the name of a tensor may be for a guest.
const maxNameBytes = 1 << 10

// portable returns the name of a file below a folder as every system can have
// it: place in Unicode's form NFC. Errors say why some system cannot.
func portable(place string) (string, error) {
	if !utf8.ValidString(place) {
		return "", notPortable(place, "it is not UTF-8")
	}
	name := norm.NFC.String(place)
	if len(name) > maxNameBytes {
		return "", notPortable(place, fmt.Sprintf("it has %d bytes; at most %d are allowed", len(name), maxNameBytes))
	}
	for part := range strings.SplitSeq(name, "/") {
		if why := checkName(part); why != "" {
			return "", notPortable(place, why)
		}
	}
	return name, nil
}

func notPortable(place, why string) error {
	const most = 200
	if r := []rune(place); len(r) > most {
		place = string(r[:most]) + "…"
	}
	return fmt.Errorf("the name %q cannot be the same everywhere: %s; rename it", place, why)
}

// checkName says why one part of a path is not possible everywhere, "" when it
// is. The rules of Windows are the strictest:
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func checkName(part string) string {
	for _, r := range part {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == utf8.RuneError:
			return fmt.Sprintf("it has the character %U", r)
		case strings.ContainsRune(`<>:"\|?*`, r):
			return fmt.Sprintf("it has a %c, which Windows forbids", r)
		}
	}
	switch last := part[len(part)-1]; {
	case last == '.':
		return "it ends with a dot, which Windows drops"
	case last == ' ':
		return "it ends with a space, which Windows drops"
	case isDevice(part):
		return "it is the name of a device on Windows"
	}
	return ""
}

// isDevice reports whether Windows takes a name for a device, whatever extension
// it has.
func isDevice(part string) bool {
	stem, _, _ := strings.Cut(part, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	digit, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		digit, ok = strings.CutPrefix(stem, "LPT")
	}
	return ok && utf8.RuneCountInString(digit) == 1 && strings.Contains("0123456789¹²³", digit)
}

// spellings finds names that some systems cannot tell apart: those that differ
// only in case or in their Unicode form, of folders too. The key is a folded
// name, the value the place that has it.
type spellings map[string]string

// add notes a place with the folders above it.
func (s spellings) add(place string) error {
	for p := place; p != "."; p = path.Dir(p) {
		key := fold(p)
		other, known := s[key]
		switch {
		case known && other == p:
			return nil // and so are the folders above it
		case known && norm.NFC.String(other) == norm.NFC.String(p):
			return fmt.Errorf("the names %+q and %+q differ only in their Unicode form, and some systems take them for one: rename one", other, p)
		case known:
			return fmt.Errorf("the names %q and %q differ only in case, and some systems take them for one: rename one", other, p)
		}
		s[key] = p
	}
	return nil
}

// fold returns the same text for names that differ only in case or Unicode form.
func fold(name string) string {
	simple := func(s string) string { return strings.Map(smallest, s) }
	return norm.NFC.String(simple(norm.NFD.String(simple(norm.NFC.String(name)))))
}

// smallest returns the first of the letters that are the same but for their case.
func smallest(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}
