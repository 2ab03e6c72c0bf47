package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zen/abi"
)

// changesOf writes changes as lines, without what they tell people.
func changesOf(a, b *abi.Manifest) []string {
	var lines []string
	for _, c := range Compare(a, b) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s %s", c.Subject, c.Name, c.Change, c.Effect, c.Notice)))
	}
	return lines
}

// oneEntry is a plugin with the entry apply.
func oneEntry(inputs, outputs []abi.Port, params ...abi.Param) *abi.Manifest {
	return manifest(abi.Entry{Name: "apply", Inputs: inputs, Outputs: outputs, Params: params})
}

func in(ports ...abi.Port) *abi.Manifest  { return oneEntry(ports, nil) }
func out(ports ...abi.Port) *abi.Manifest { return oneEntry(nil, ports) }

func with(p abi.Param) *abi.Manifest { return oneEntry(nil, nil, p) }

func ofKind(p abi.Port, kind string) abi.Port {
	p.Kind = kind
	return p
}

func ranged(p abi.Param, least, most int64) abi.Param {
	low, high := abi.IntValue(least), abi.IntValue(most)
	p.Min, p.Max = &low, &high
	return p
}

func TestWhatAPipelineNoticesOfASwap(t *testing.T) {
	entries := func(names ...string) *abi.Manifest {
		m := manifest()
		for _, n := range names {
			m.Entries = append(m.Entries, abi.Entry{Name: n})
		}
		return m
	}
	random := manifest(abi.Entry{Name: "apply", Random: true})
	n := param("n", abi.ParamInt, abi.IntValue(5))
	model := port("m", "tensors{coef: float32[K]}")
	required := abi.Param{Name: "n", Type: abi.ParamInt}
	const sizes = "edges out of it fit where their sizes do"
	for _, c := range []struct {
		name string
		a, b *abi.Manifest
		want string
	}{
		{"nothing", in(port("x", "file")), in(port("x", "file")), ""},
		{"an entry gone", entries("apply", "old"), entries("apply"), "entry  gone: breaks steps that run it have nothing to run"},
		{"an entry more", entries("apply"), entries("apply", "more"), "entry  new: fits"},
		{"random", entries("apply"), random, "entry  random: fits the seed counts for entries that are random only"},

		{"an input gone", in(port("x", "file")), in(), "input x gone: breaks edges into it lead nowhere"},
		{"an input more", in(), in(port("x", "file")), "input x new: breaks it is open in every step, and needs an edge"},
		{"an optional input more", in(), in(optional(port("x", "file"))), "input x new: fits"},
		{"an input of another dtype", in(port("x", "float32[N]")), in(port("x", "float64[N]")), "input x type: breaks edges into it that fitted do not: float32 is not float64"},
		{"an input of another rank", in(port("x", "float32[N]")), in(port("x", "float32[N, D]")), "input x type: breaks edges into it that fitted do not: it is of rank 1, not 2"},
		{"an input that takes more", in(port("x", "float32[N, 28]")), in(port("x", "float32[N, W]")), "input x type: fits it takes all that it took"},
		{"an input that takes any rank", in(port("x", "float32[N, 28, 28]")), in(port("x", "float32[N, ...]")), "input x type: fits it takes all that it took"},
		{"an input that takes one rank", in(port("x", "float32[N, ...]")), in(port("x", "float32[N, H, W]")), "input x type: may_break it takes less than before: edges of other sizes do not fit"},
		{"an input that takes fewer ranks", in(port("x", "float32[N, ...]")), in(port("x", "float32[N, D, ...]")), "input x type: may_break it takes less than before: edges of other sizes do not fit"},
		{"an input with dots under other letters", in(port("x", "float32[N, ...]")), in(port("x", "float32[M, ...]")), "input x type: fits it takes all that it took"},
		{"a named tensor that takes one rank", in(port("m", "tensors{a: int8[...], ...}")), in(port("m", "tensors{a: int8[K], ...}")),
			"input m type: may_break it takes less than before: edges of other sizes do not fit"},
		{"an input under other letters", in(port("x", "float32[N, D]")), in(port("x", "float32[A, B]")), "input x type: fits it takes all that it took"},
		{"an input that takes less", in(port("x", "float32[N, D]")), in(port("x", "float32[N, 28]")), "input x type: may_break it takes less than before: edges of other sizes do not fit"},
		{"an input that has to be square", in(port("x", "float32[N, D]")), in(port("x", "float32[N, N]")), "input x type: may_break it takes less than before: edges of other sizes do not fit"},
		{"inputs that are tied", in(port("x", "float32[N]"), port("y", "uint8[M]")), in(port("x", "float32[N]"), port("y", "uint8[N]")),
			"input y type: may_break it takes less than before: edges of other sizes do not fit"},
		{"inputs that are untied", in(port("x", "float32[N]"), port("y", "uint8[N]")), in(port("x", "float32[N]"), port("y", "uint8[M]")), "input y type: fits it takes all that it took"},
		{"an input required", in(optional(port("x", "file"))), in(port("x", "file")), "input x optional: may_break steps that leave it open need an edge"},
		{"an input optional", in(port("x", "file")), in(optional(port("x", "file"))), "input x optional: fits"},

		{"an output gone", out(port("y", "float64")), out(), "output y gone: breaks edges out of it come from nowhere"},
		{"an output more", out(), out(port("y", "float64")), "output y new: fits"},
		{"an output of another dtype", out(port("y", "float64")), out(port("y", "float32")), "output y type: breaks edges out of it that fitted do not: float32 is not float64"},
		{"an output of another size", out(port("y", "float32[N, 28]")), out(port("y", "float32[N, 32]")), "output y type: breaks edges out of it that fitted do not: dimension 1 has to be 28, not 32"},
		{"an output under other letters", out(port("y", "float32[N, D]")), out(port("y", "float32[A, B]")), "output y type: fits"},
		{"an output of a size", out(port("y", "float32[N, D]")), out(port("y", "float32[N, 10]")), "output y type: may_break " + sizes},
		{"an output of a rank", out(port("y", "float32[N, ...]")), out(port("y", "float32[N, D]")), "output y type: may_break " + sizes},
		{"an output of any rank", out(port("y", "float32[N, D]")), out(port("y", "float32[N, ...]")), "output y type: may_break " + sizes},
		{"an output of any size", out(port("y", "float32[N, 10]")), out(port("y", "float32[N, D]")), "output y type: may_break " + sizes},
		{"an output optional", out(port("y", "float64")), out(optional(port("y", "float64"))), "output y optional: may_break steps behind it may find nothing when they run"},
		{"an output required", out(optional(port("y", "float64"))), out(port("y", "float64")), "output y optional: fits"},
		{"another kind", out(ofKind(model, "a")), out(ofKind(model, "b")), "output m kind: breaks edges out of it do not fit an end of the old kind"},
		{"a kind", in(model), in(ofKind(model, "b")), "input m kind: may_break edges into it do not fit an end of another kind"},
		{"no kind", in(ofKind(model, "a")), in(model), "input m kind: fits edges of any kind fit"},

		{"a param gone", with(n), with(param("m", abi.ParamInt, abi.IntValue(5))),
			"param n gone: may_break if it is given, --plugin leaves it out with a warning; else it is an error|param m new: fits"},
		{"a param that has to be given", oneEntry(nil, nil), with(required), "param n new: breaks steps have to give it"},
		{"a param of another type", with(required), with(abi.Param{Name: "n", Type: abi.ParamString}), "param n type: breaks where it is given, the value is refused"},
		{"an int that becomes a float", with(required), with(abi.Param{Name: "n", Type: abi.ParamFloat}), "param n type: fits a given int is taken as a float"},
		{"another default", with(n), with(param("n", abi.ParamInt, abi.IntValue(6))), "param n default: fits steps that do not give it compute with another value"},
		{"no default", with(n), with(required), "param n default: breaks steps that do not give it have to"},
		{"a default", with(required), with(n), "param n default: fits steps need not give it any more"},
		{"a smaller range", with(ranged(n, 1, 9)), with(ranged(n, 1, 8)), "param n range: may_break a given value outside of the new range is refused"},
		{"a larger range", with(ranged(n, 1, 9)), with(ranged(n, 0, 9)), "param n range: fits"},
		{"a range", with(n), with(ranged(n, 1, 9)), "param n range: may_break a given value outside of the new range is refused"},
		{"no range", with(ranged(n, 1, 9)), with(n), "param n range: fits"},
		{"fewer choices", with(choice(n, "a", "b")), with(choice(n, "a")), "param n choices: may_break a given value that is none of the new choices is refused"},
		{"choices", with(n), with(choice(n, "a")), "param n choices: may_break a given value that is none of the new choices is refused"},
		{"more choices", with(choice(n, "a")), with(choice(n, "a", "b")), "param n choices: fits"},
		{"the same choices in another order", with(choice(n, "a", "b")), with(choice(n, "b", "a")), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(changesOf(c.a, c.b), "|"); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// A trainer and its evaluator lie in one plugin: their model may be another one
// as long as it is so at both ends.
func TestAModelThatChangesAtBothEndsBreaksOnlyEdgesToOtherPlugins(t *testing.T) {
	const together = "; edges within this plugin still do"
	a, b := plugins["sklearn_logreg.wasm"], plugins["tf_mlp.wasm"]
	got := changesOf(a, b)
	for _, want := range []string{
		"output model kind: may_break edges out of it do not fit an end of the old kind" + together,
		"input model kind: may_break edges into it do not fit an end of the old kind" + together,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("not there: %s\nbut %s", want, strings.Join(got, "\n    "))
		}
	}
	one := manifest(b.Entries[0], a.Entries[1]) // only the trainer changed
	want := "output model kind: breaks edges out of it do not fit an end of the old kind"
	if got := changesOf(a, one); !slices.Contains(got, want) {
		t.Errorf("not there: %s\nbut %s", want, strings.Join(got, "\n    "))
	}
}

// What Compare calls fitting has to pass the real check, and what it says
// breaks has to fail it.
func TestTheChecksOfAPipelineAgree(t *testing.T) {
	for file, m := range plugins {
		_, err := check(edit(t, "sklearn_logreg.wasm", file), Overrides{Set: []string{"steps.trainer.params.tol=0.5"}})
		breaks := slices.ContainsFunc(Compare(plugins["sklearn_logreg.wasm"], m), func(c Change) bool { return c.Effect == EffectBreaks })
		if err == nil && breaks {
			t.Errorf("%s fits, but %q", file, changesOf(plugins["sklearn_logreg.wasm"], m))
		}
		if err != nil && len(Compare(plugins["sklearn_logreg.wasm"], m)) == 0 {
			t.Errorf("%s does not fit, but there is no change: %v", file, err)
		}
	}
}
