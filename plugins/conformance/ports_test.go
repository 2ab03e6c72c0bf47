package conformance

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"zen/abi"
)

const unicodeText = "grüß dich, 🐢"

// longText is nearly as long as a text of the C and Zig SDKs may be.
var longText = strings.Repeat("ähm_", 190)

// paramCases give parameters of every type.
func paramCases() []testCase {
	long := strings.Repeat(unicodeText, 100)
	var all []testCase
	for _, c := range []struct {
		name, params string
		changed      map[string]value
	}{
		{"param_defaults", "count = -7", nil},
		{"param_int_min", "count = -9223372036854775808", map[string]value{"count": scalar(abi.Int64, int64(math.MinInt64))}},
		{"param_int_max", "count = 9223372036854775807", map[string]value{"count": scalar(abi.Int64, int64(math.MaxInt64))}},
		{"param_float_smallest", "count = -7, ratio = 5e-324", map[string]value{"ratio": scalar(abi.Float64, 5e-324)}},
		{"param_float_largest", "count = -7, ratio = -1.7976931348623157e308", map[string]value{"ratio": scalar(abi.Float64, -math.MaxFloat64)}},
		{"param_float_minus_zero", "count = -7, ratio = -0.0", map[string]value{"ratio": scalar(abi.Float64, math.Copysign(0, -1))}},
		{"param_float_from_int", "count = -7, ratio = 3", map[string]value{"ratio": scalar(abi.Float64, 3.0)}},
		{"param_bool", "count = -7, flag = false", map[string]value{"flag": scalar(abi.Bool, false)}},
		{"param_text_empty", `count = -7, text = ""`, map[string]value{"text": text("")}},
		{"param_text_long", fmt.Sprintf("count = -7, text = %q", long), map[string]value{"text": text(long)}},
		{"param_text_lines", `count = -7, text = "a\tb\n\"c\"\\"`, map[string]value{"text": text("a\tb\n\"c\"\\")}},
		{"param_choices", `count = -7, colour = "blue", size = 4`, map[string]value{"colour": text("blue"), "size": scalar(abi.Int64, int64(4))}},
	} {
		want := map[string]value{
			"count": scalar(abi.Int64, int64(-7)), "ratio": scalar(abi.Float64, 0.1), "flag": scalar(abi.Bool, true),
			"text": text(unicodeText), "colour": text("green"), "size": scalar(abi.Int64, int64(2)),
		}
		maps.Copy(want, c.changed)
		all = append(all, testCase{name: c.name, entry: "params", params: c.params, outputs: want})
	}
	return all
}

// optionalCases leave ports open and connect them.
func optionalCases() []testCase {
	answer := map[string]value{"a": scalar(abi.Uint8, uint8(42))}
	return []testCase{
		{name: "optional_open", entry: "optional", outputs: map[string]value{"seen": scalar(abi.Int64, int64(0))}},
		{name: "optional_written", entry: "optional", params: "write = true", outputs: map[string]value{
			"seen": scalar(abi.Int64, int64(0)), "y": of(abi.Float32, []float32{1, 2, 3}), "model": {named: answer}}},
		{name: "optional_tensor", entry: "optional", inputs: from("x", "optional_written.y"), outputs: map[string]value{"seen": scalar(abi.Int64, int64(1))}},
		{name: "optional_named", entry: "optional", inputs: from("named", "optional_written.model"), outputs: map[string]value{"seen": scalar(abi.Int64, int64(2))}},
		{name: "optional_both", entry: "optional", inputs: map[string]string{"x": "optional_written.y", "named": "optional_written.model"},
			outputs: map[string]value{"seen": scalar(abi.Int64, int64(3))}},
	}
}

// longName is the name of one of the named tensors.
var longName = strings.Repeat("n", 300)

// model returns what entry store makes.
func model(k uint64) value {
	coef := ramp([]uint64{k, 3})
	return value{named: map[string]value{
		"coef": coef, "weights/ä": of(abi.Int64, []int64{10, 20, 30, 40}), longName: of(abi.Bool, []bool{true, false}),
		"extra": scalar(abi.Uint8, uint8(42)), "empty": of(abi.Float64, []float64{}, 0, 3),
	}}
}

// namedCases make and show named tensors.
func namedCases() []testCase {
	var all []testCase
	for _, k := range []uint64{2, 1} {
		name := fmt.Sprintf("store_%d", k)
		sum := 42.0 + 1000 + 100
		for i := range k * 3 {
			sum += float64(i)
		}
		all = append(all,
			testCase{name: name, entry: "store", params: fmt.Sprintf("k = %d", k), outputs: map[string]value{"model": model(k)}},
			testCase{name: "load_" + name, entry: "load", inputs: from("model", name+".model"), outputs: map[string]value{
				"names":   text("coef\nempty\nextra\n" + longName + "\nweights/ä\n"),
				"dims":    of(abi.Uint64, []uint64{2, k, 3, 2, 0, 3, 0, 1, 2, 1, 4}),
				"sum":     scalar(abi.Float64, sum),
				"missing": scalar(abi.Bool, true),
			}})
	}
	return all
}

// filesCases read the files of a folder.
func filesCases() []testCase {
	content := slices.Concat(sources["folder/a/large"], sources["folder/b.txt"], sources["folder/empty"])
	return []testCase{{name: "tally", entry: "tally", inputs: from("all", "sources.folder"), outputs: map[string]value{
		"n": scalar(abi.Int64, int64(3)), "names": text("a/large\nb.txt\nempty\n"), "content": of(abi.Uint8, content)}}}
}

// tellCases log, report, and draw random numbers.
func tellCases() []testCase {
	var all []testCase
	for _, n := range []int{10, 1, 0} {
		all = append(all, testCase{name: fmt.Sprintf("random_%d", n), entry: "random", params: fmt.Sprintf("n = %d", n), outputs: map[string]value{
			"seed": scalar(abi.Int64, int64(seed)), "order": of(abi.Int64, shuffled(n))}})
	}
	return append(all,
		testCase{name: "tell", entry: "tell", told: told(unicodeText)},
		testCase{name: "tell_much", entry: "tell", params: fmt.Sprintf("text = %q", longText), told: told(longText)},
		testCase{name: "logs_at_their_limit", entry: "flood", params: "lines = 93", limits: `logs = "1KiB"`},
		testCase{name: "logs_over_their_limit", entry: "flood", params: "lines = 94", limits: `logs = "1KiB"`,
			failure: failure{"limit", `the step wrote more than 1.0 KiB of log: raise its limit with limits = { logs = "…" }`}},
	)
}

func told(text string) []string {
	return []string{
		"debug: " + text, "info: " + text, "warn: " + text, "error: " + text, "info: ",
		"loss 0 1", "größe 0 0.5", "loss 1 0.5", "größe -1 1.5", "loss 2 0.3333333333333333", "größe -2 2.5",
		"loss 9223372036854775807 NaN", "loss -9223372036854775808 +Inf", "loss 9007199254740993 -Inf", "progress 3",
	}
}

// shuffled returns 0 to n-1 in the order that the seed gives: Fisher and Yates
// from the end, with SplitMix64.
func shuffled(n int) []int64 {
	order := make([]int64, n)
	for i := range order {
		order[i] = int64(i)
	}
	state := uint64(seed)
	next := func() uint64 {
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	for i := uint64(n); i > 1; i-- {
		limit, v := math.MaxUint64-math.MaxUint64%i, next()
		for v >= limit {
			v = next()
		}
		order[i-1], order[v%i] = order[v%i], order[i-1]
	}
	return order
}

// endCases end with an error of the step's own.
func endCases() []testCase {
	return []testCase{
		{name: "fail", entry: "end", params: `how = "fail", text = "grüß dich, 🐢"`, failure: failure{"step", unicodeText}},
		{name: "fail_at_length", entry: "end", params: fmt.Sprintf("how = \"fail\", text = %q", longText), failure: failure{"step", longText}},
		{name: "fail_without_a_text", entry: "end", params: `how = "fail"`, failure: failure{"step", "the step failed without saying why"}},
		{name: "error", entry: "end", params: `how = "error", text = "it was not to be"`, failure: failure{"step", "it was not to be"},
			own: map[string]failure{"assemblyscript": {"step", "it was not to be (ports.ts:*)"}}},
		{name: "status", entry: "status", failure: failure{"step", "the entry returned status 3"}},
		{name: "break", entry: "end", params: `how = "break"`, own: breaks},
	}
}

// breaks are how a step ends that breaks in its language's way.
var breaks = map[string]failure{
	"c":              {"trap", `trap: unreachable in abort: Assertion failed: strcmp(how, "break") != 0 (ports.c: zen_entry_end: *)`},
	"cpp":            {"step", `out_of_range was thrown in -fno-exceptions mode with message "vector"`},
	"rust":           {"step", `panic: index out of bounds: the len is 0 but the index is 3 (src/ports.rs:*)`},
	"go":             {"step", `panic: runtime error: index out of range [3] with length 0 (ports.go:*)`},
	"assemblyscript": {"step", `Index out of range (~lib/array.ts:*)`},
	"zig":            {"step", `panic: place 3 is beyond the end`},
}
