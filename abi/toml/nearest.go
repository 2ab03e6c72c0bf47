package toml

import (
	"fmt"
	"strings"
)

// maxListed is how many names an error lists before it stops: more than fits
// on a line helps nobody.
const maxListed = 10

// Hint returns the end of an error about an unknown name: the nearest of the
// names there are, else all of them, else nothing.
//
//	; did you mean "params"?
//	; there are inputs, params and run
func Hint(name string, among []string) string {
	if near := Nearest(name, among); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	switch n := len(among); {
	case n == 0:
		return ""
	case n == 1:
		return "; there is only " + among[0]
	case n > maxListed:
		return fmt.Sprintf("; there are %s and %d more", strings.Join(among[:maxListed], ", "), n-maxListed)
	default:
		return fmt.Sprintf("; there are %s and %s", strings.Join(among[:n-1], ", "), among[n-1])
	}
}

// Nearest returns the name that was probably meant, "" when none comes near:
// at most a third of the letters may be wrong, missing, doubled or swapped, or
// a long enough beginning or end agrees.
func Nearest(name string, among []string) string {
	best, least := "", (len(name)+1)/3+1
	if len(name) > 64 {
		return ""
	}
	for _, other := range among {
		d := distance(strings.ToLower(name), strings.ToLower(other))
		if d < least && d < len(other) {
			best, least = other, d
		}
	}
	if best != "" {
		return best
	}
	for _, other := range among {
		if len(name) >= 3 && (strings.HasPrefix(other, name) || strings.HasSuffix(other, name)) {
			return other
		}
	}
	return ""
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	if len(b) > 2*len(a)+3 {
		return len(b)
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
