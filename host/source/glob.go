package source

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// glob is a pattern of relative paths, one part between two slashes: "*", "?" and
// "[a-z]" as in package path, and "**" for any number of folders. Names that
// begin with a dot are meant only by parts that do.
type glob []string

// everything is the glob of a folder with all that lies below it.
var everything = glob{"**", "*"}

// isGlob reports whether a path has to be matched.
func isGlob(p string) bool { return strings.ContainsAny(p, "*?[") }

// parseGlob returns the folder of a path with slashes, up to the first part that
// is a pattern, and the pattern below it.
func parseGlob(p string) (fixed string, g glob, err error) {
	parts := strings.Split(p, "/")
	first := 0
	for !isGlob(parts[first]) {
		first++
	}
	fixed = strings.Join(parts[:first], "/")
	if first > 0 {
		fixed += "/"
	}
	for _, part := range parts[first:] {
		if part == "" || part == "." || part == "**" && len(g) > 0 && g[len(g)-1] == "**" {
			continue
		}
		if err := checkPart(part); err != nil {
			return "", nil, fmt.Errorf("%q is no glob: %w", p, err)
		}
		g = append(g, norm.NFC.String(part))
	}
	if g[len(g)-1] == "**" {
		g = append(g, "*") // all files below
	}
	return fixed, g, nil
}

func checkPart(part string) error {
	_, err := path.Match(part, "")
	switch {
	case part == "..":
		return errors.New(".. may stand before the first pattern only")
	case strings.Contains(part, `\`):
		return errors.New(`write / between folders, and [*] for the character *; there is no \`)
	case part != "**" && strings.Contains(part, "**"):
		return errors.New("** stands for folders, alone between two slashes")
	case err != nil:
		return errors.New("its [ ] is malformed")
	}
	return nil
}

// places are positions in a glob: how many of its parts a path has used up. There
// are several at once, since "**" may stand for few or many folders.
type places []int

// start is where the empty path stands.
func (g glob) start() places { return g.add(nil, 0) }

// add adds a position, and those behind a "**" that stands for no folder.
func (g glob) add(at places, i int) places {
	at = append(at, i)
	if i < len(g) && g[i] == "**" {
		at = g.add(at, i+1)
	}
	return at
}

// after returns where a path stands that goes on with name.
func (g glob) after(at places, name string) (next places) {
	for _, i := range at {
		switch {
		case i == len(g):
		case g[i] == "**" && !hidden(name):
			next = g.join(next, i)
		case g[i] != "**" && g.matches(i, name):
			next = g.join(next, i+1)
		}
	}
	return next
}

// join adds a position that may be there already.
func (g glob) join(at places, i int) places {
	for _, there := range at {
		if there == i {
			return at
		}
	}
	return g.add(at, i)
}

func (g glob) matches(i int, name string) bool {
	ok, _ := path.Match(g[i], name) // the pattern was checked
	return ok && (!hidden(name) || hidden(g[i]))
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// file reports whether a path that stands there is a file of the glob.
func (g glob) file(at places) bool { return len(at) > 0 && at[len(at)-1] == len(g) }

// folder reports whether files of the glob may lie below a path that stands
// there.
func (g glob) folder(at places) bool { return len(at) > 0 && at[0] < len(g) }

func (g glob) String() string { return strings.Join(g, "/") }
