package engine

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// framePattern is a frame as wazero writes it: a name, which may have
// parentheses of its own, the types of the parameters, those of the results.
var framePattern = regexp.MustCompile(`^(.*?)\((?:(?:i32|i64|f32|f64|v128|funcref|externref),?)*\)(?: \S+)?$`)

// stackOf returns the functions of a wasm stack trace, innermost first; lines
// that start with a tab are places in the source of the one before.
func stackOf(err error, module string) []string {
	_, trace, found := strings.Cut(err.Error(), "wasm stack trace:\n\t")
	if !found {
		return nil
	}
	trace, _, _ = strings.Cut(trace, "\n\nGo runtime stack trace:")
	lines := strings.Split(trace, "\n\t")
	for i, line := range lines {
		if place, isPlace := strings.CutPrefix(line, "\t"); isPlace {
			lines[i] = "\t" + placeOf(place)
		} else if m := framePattern.FindStringSubmatch(line); m != nil {
			lines[i] = cleanText([]byte(strings.TrimPrefix(m[1], module+".")), maxNameBytes)
		} else {
			lines[i] = cleanText([]byte(line), maxNameBytes)
		}
	}
	return foldStack(lines)
}

// placePattern is a place in the source as wazero writes it: the address in
// the module, or blanks when the function was inlined into the next place.
var placePattern = regexp.MustCompile(`^(?:0x[0-9a-f]+:)? *(.*?)(:\d+(?::\d+)?)?( \(inlined\))?$`)

// placeOf returns a place without its address: fit.c:12:3.
func placeOf(text string) string {
	m := placePattern.FindStringSubmatch(text)
	if m == nil {
		return cleanText([]byte(text), maxNameBytes)
	}
	return cleanText([]byte(path.Clean(m[1])), maxNameBytes) + m[2] + m[3]
}

// maxRound is the number of functions that call each other in turn, of which a
// repetition is noticed.
const maxRound = 4

// foldStack leaves repetitions out, and says so: a recursion would fill the
// screen.
func foldStack(lines []string) []string {
	calls := callsOf(lines)
	var folded []string
	for len(calls) > 0 {
		round, times := repetition(calls)
		for _, call := range calls[:round] {
			folded = append(folded, call...)
		}
		if times > 1 {
			folded = append(folded, folding)
		}
		calls = calls[round*times:]
	}
	return folded
}

// folding is the line that stands for the calls which were left out.
const folding = "\t… and so on, again and again"

// callsOf groups the lines: a function with its places.
func callsOf(lines []string) [][]string {
	var calls [][]string
	for _, line := range lines {
		if strings.HasPrefix(line, "\t") && len(calls) > 0 {
			calls[len(calls)-1] = append(calls[len(calls)-1], line)
		} else {
			calls = append(calls, []string{line})
		}
	}
	return calls
}

// repetition returns how many calls come again and again at the start, and how
// often; 1, 1 when less than three times.
func repetition(calls [][]string) (round, times int) {
	for round := 1; round <= maxRound && round <= len(calls); round++ {
		times := 1
		for (times+1)*round <= len(calls) && slices.EqualFunc(calls[:round], calls[times*round:(times+1)*round], slices.Equal) {
			times++
		}
		if times >= 3 {
			return round, times
		}
	}
	return 1, 1
}

// recursion says what an endless recursion means for a trap, "" when there is
// none: the engine often sees only that what lies beside the guest's stack was hit.
func recursion(reason string, stack []string) string {
	if reason == "stack overflow" || !slices.Contains(stack, folding) {
		return ""
	}
	return " (a recursion without end? Its stack may be used up)"
}
