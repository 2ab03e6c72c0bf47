package source

import (
	"strings"
	"testing"
)

// found reports whether a glob finds a path, the way the walk asks.
func found(g glob, p string) bool {
	at := g.start()
	parts := strings.Split(p, "/")
	for i, part := range parts {
		at = g.after(at, part)
		if i < len(parts)-1 && !g.folder(at) {
			return false
		}
	}
	return g.file(at)
}

func TestWhatAGlobFinds(t *testing.T) {
	for _, c := range []struct {
		glob  string
		finds string // paths, apart by spaces
		not   string
	}{
		{"*", "a a.txt", ".a a/b"},
		{"*.txt", "a.txt b.c.txt", "a.png .txt .a.txt a/b.txt"},
		{"?.txt", "a.txt é.txt", "ab.txt .txt"},
		{"[a-c]*", "a bcd", "d"},
		{"[^a]", "b", "a"},
		{"*/*.txt", "a/b.txt", "b.txt a/b/c.txt .a/b.txt a/.b.txt"},
		{"**/*.txt", "a.txt a/b.txt a/b/c.txt", ".a.txt .a/b.txt a/.b/c.txt a.png"},
		{"**", "a a/b a/b/c", ".a a/.b .a/b"},
		{"a*/**", "ab/c ab/c/d a/b", "ab b/c"},
		{"**/x/**/y", "x/y a/x/y x/a/y a/b/x/c/d/y", "x a/y y/x"},
		{"**/**/*", "a a/b a/b/c", ".a"},
		{".*", ".a .txt", "a"},
		{".h*/*", ".hidden/a", "h/a .hidden/.a"},
		{"[*]", "*", "a"},
		{"e\u0301*", "\u00e9.txt", "e.txt"}, // NFD in the pattern, NFC in the name
	} {
		fixed, g, err := parseGlob(c.glob)
		if err != nil || fixed != "" {
			t.Errorf("%s: %q, %v", c.glob, fixed, err)
			continue
		}
		for _, p := range strings.Fields(c.finds) {
			if !found(g, p) {
				t.Errorf("%s does not find %s", c.glob, p)
			}
		}
		for _, p := range strings.Fields(c.not) {
			if found(g, p) {
				t.Errorf("%s finds %s", c.glob, p)
			}
		}
	}
}

func TestTheFolderOfAGlob(t *testing.T) {
	for _, c := range []struct{ path, fixed, glob, err string }{
		{"data/*.png", "data/", "*.png", ""},
		{"data/a/**/*.txt", "data/a/", "**/*.txt", ""},
		{"../data/**", "../data/", "**/*", ""},
		{"/data/x?/y", "/data/", "x?/y", ""},
		{"/*", "/", "*", ""},
		{"C:/*", "C:/", "*", ""},
		{"data/**/**//./*", "data/", "**/*", ""},
		{"*/../x", "", "", `"*/../x" is no glob: .. may stand before the first pattern only`},
		{"a**/x", "", "", `"a**/x" is no glob: ** stands for folders, alone between two slashes`},
		{"[a", "", "", `"[a" is no glob: its [ ] is malformed`},
		{"x/[a-]*", "", "", `"x/[a-]*" is no glob: its [ ] is malformed`},
		{`a\*`, "", "", `"a\\*" is no glob: write / between folders, and [*] for the character *; there is no \`},
	} {
		fixed, g, err := parseGlob(c.path)
		switch {
		case err != nil && err.Error() != c.err:
			t.Errorf("%s: got %v, want %q", c.path, err, c.err)
		case err == nil && (c.err != "" || fixed != c.fixed || g.String() != c.glob):
			t.Errorf("%s: got %q and %q, want %q and %q", c.path, fixed, g, c.fixed, c.glob)
		}
	}
}

// Each part of a path is looked at once, however many folders "**" may stand for.
func TestAGlobOfManyStarsTakesNoLonger(t *testing.T) {
	_, g, err := parseGlob(strings.Repeat("**/a/", 200) + "b")
	if err != nil {
		t.Fatal(err)
	}
	if found(g, strings.Repeat("a/", 500)+"c") || !found(g, strings.Repeat("a/", 500)+"b") {
		t.Error("wrong")
	}
}

func FuzzGlob(f *testing.F) {
	f.Add("data/**/*.txt", "a/b.txt")
	f.Add("[a-", "x")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if !isGlob(pattern) {
			return
		}
		fixed, g, err := parseGlob(pattern)
		if err != nil {
			return
		}
		if isGlob(fixed) || len(g) == 0 {
			t.Fatalf("%q became %q and %q", pattern, fixed, g)
		}
		found(g, name)
	})
}
