package source

import (
	"strings"
	"testing"
)

func TestNamesThatAreTheSameEverywhere(t *testing.T) {
	for place, want := range map[string]string{
		"a.txt":           "a.txt",
		"a/b c/d.tar.gz":  "a/b c/d.tar.gz",
		"e\u0301/u\u0308": "\u00e9/\u00fc", // as macOS may have them
		"日本語/Ω":           "日本語/Ω",
		"console":         "console",
		"com10":           "com10",
		"lpt":             "lpt",
		"-":               "-",
	} {
		if got, err := portable(place); err != nil || got != want {
			t.Errorf("%q: got %q, %v", place, got, err)
		}
	}
}

func TestNamesThatCannotBeTheSameEverywhere(t *testing.T) {
	for place, want := range map[string]string{
		"a\xff":                   "it is not UTF-8",
		"a\nb":                    "it has the character U+000A",
		"a\u0085":                 "it has the character U+0085",
		"a\x7f":                   "it has the character U+007F",
		"a\u202eb":                "it has the character U+202E",
		"a\u2028b":                "it has the character U+2028",
		"a\ufffd":                 "it has the character U+FFFD",
		`a\b`:                     `it has a \, which Windows forbids`,
		"a:b":                     "it has a :, which Windows forbids",
		"a/b?":                    "it has a ?, which Windows forbids",
		"a*":                      "it has a *, which Windows forbids",
		`"a"`:                     `it has a ", which Windows forbids`,
		"<a":                      "it has a <, which Windows forbids",
		"a>":                      "it has a >, which Windows forbids",
		"a|b":                     "it has a |, which Windows forbids",
		"a.":                      "it ends with a dot, which Windows drops",
		"a./b":                    "it ends with a dot, which Windows drops",
		"a/b ":                    "it ends with a space, which Windows drops",
		"..":                      "it ends with a dot, which Windows drops",
		"CON":                     "it is the name of a device on Windows",
		"x/nul.txt":               "it is the name of a device on Windows",
		"Com1":                    "it is the name of a device on Windows",
		"lpt³.tar.gz":             "it is the name of a device on Windows",
		"aux .c":                  "it is the name of a device on Windows",
		"conin$":                  "it is the name of a device on Windows",
		strings.Repeat("é/", 342): "it has 1026 bytes; at most 1024 are allowed",
	} {
		_, err := portable(place)
		if err == nil || !strings.HasPrefix(err.Error(), "the name \"") || !strings.HasSuffix(err.Error(), "cannot be the same everywhere: "+want+"; rename it") {
			t.Errorf("%q: got %v, want %s", place, err, want)
		}
	}
}

func TestNamesThatSomeSystemsTakeForOne(t *testing.T) {
	for _, c := range []struct {
		places string
		want   string // in the error, "" when all is well
	}{
		{"a b a.txt c/a c/b d/a", ""},
		{"straße strasse", ""}, // no system takes ß for ss
		{"a A", `"a" and "A" differ only in case`},
		{"c/a c/A", `"c/a" and "c/A" differ only in case`},
		{"c/x C/y", `"c" and "C" differ only in case`},
		{"c/d/x c/D/y", `"c/d" and "c/D" differ only in case`},
		{"\u00e9 e\u0301", `"\u00e9" and "e\u0301" differ only in their Unicode form`},
		{"É e\u0301", "\"É\" and \"e\u0301\" differ only in case"},
		{"σ ς", `"σ" and "ς" differ only in case`},
		{"k \u212a", "\"k\" and \"\u212a\" differ only in case"}, // the kelvin sign
		{"c C/x", `"c" and "C" differ only in case`},
	} {
		s := spellings{}
		var err error
		for _, place := range strings.Fields(c.places) {
			if err == nil {
				err = s.add(place)
			}
		}
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.places, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), "the names "+c.want)):
			t.Errorf("%s: got %v, want %s", c.places, err, c.want)
		}
	}
}

// FuzzPortable: a portable name is portable again and stays as it is.
func FuzzPortable(f *testing.F) {
	f.Add("a/b.txt")
	f.Add("e\u0301")
	f.Fuzz(func(t *testing.T, place string) {
		if place == "" || strings.HasPrefix(place, "/") || strings.HasSuffix(place, "/") || strings.Contains(place, "//") {
			return // no place below a folder
		}
		name, err := portable(place)
		if err != nil {
			return
		}
		if again, err := portable(name); err != nil || again != name {
			t.Fatalf("%q became %q, and that %q (%v)", place, name, again, err)
		}
		if fold(name) != fold(place) {
			t.Fatalf("%q and %q fold differently", place, name)
		}
	})
}
