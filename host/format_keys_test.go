package host

import (
	"encoding/hex"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
)

// keySubjects are actions as the host makes them: a plain one, and one more for
// each kind of field.
func keySubjects() (names []string, actions []*cache.Action) {
	base := func() *subject {
		return &subject{
			plugin: Plugin{Digest: cache.ObjectDigest{0xab, 0xcd}},
			entry:  abi.Entry{Name: "fit"},
		}
	}
	for _, c := range []struct {
		name   string
		change func(*subject)
	}{
		{"plain", func(*subject) {}},
		{"input", func(s *subject) {
			s.entry.Inputs = []abi.Port{{Name: "x", Type: abi.Tensor(abi.Float32, abi.Dim{Name: "N"}, abi.Dim{Size: 784})}}
			s.inputs = map[string]tensor.ContentDigest{"x": {1, 2, 3}}
		}},
		{"inputs in any order", func(s *subject) {
			s.entry.Inputs = []abi.Port{{Name: "y", Type: abi.File()}, {Name: "x", Type: abi.File()}}
			s.inputs = map[string]tensor.ContentDigest{"y": {2}, "x": {1}}
		}},
		{"optional input left open", func(s *subject) {
			s.entry.Inputs = []abi.Port{{Name: "x", Type: abi.Tensor(abi.Bool, abi.Dim{Name: "_"}), Optional: true}}
		}},
		{"output", func(s *subject) { s.entry.Outputs = []abi.Port{{Name: "score", Type: abi.Tensor(abi.Float64)}} }},
		{"named tensors", func(s *subject) {
			coef := abi.Field{Name: "coef", Type: abi.Tensor(abi.Float32, abi.Dim{Name: "K"}, abi.Dim{Name: "D"})}
			s.entry.Outputs = []abi.Port{{Name: "model", Type: abi.Type{Kind: abi.KindTensors, Fields: []abi.Field{coef}, Open: true}, Kind: "m"}}
		}},
		{"table", func(s *subject) {
			label := abi.Field{Name: "label", Type: abi.Column(abi.Utf8, true, nil)}
			s.entry.Outputs = []abi.Port{{Name: "rows", Type: abi.Type{Kind: abi.KindTable, Dims: []abi.Dim{{Name: "N"}}, Fields: []abi.Field{label}}}}
		}},
		{"int parameter", func(s *subject) { s.params = map[string]abi.Value{"n": abi.IntValue(math.MinInt64)} }},
		{"float parameter", func(s *subject) { s.params = map[string]abi.Value{"tol": abi.FloatValue(0.1)} }},
		{"bool parameter", func(s *subject) { s.params = map[string]abi.Value{"loud": {Type: abi.ParamBool, Bool: true}} }},
		{"string parameter", func(s *subject) {
			s.params = map[string]abi.Value{"text": {Type: abi.ParamString, String: "größe \n"}}
		}},
		{"random with a seed", func(s *subject) { s.entry.Random, s.seed = true, -7 }},
		{"not random, so without its seed", func(s *subject) { s.seed = 7 }},
	} {
		s := base()
		c.change(s)
		names = append(names, c.name)
		actions = append(actions, newAction(&s.plugin, &s.entry, s.params, s.seed, s.inputs))
	}
	return names, actions
}

func dumpKeys() string {
	var b strings.Builder
	names, actions := keySubjects()
	for i, a := range actions {
		fmt.Fprintf(&b, "name %s\n", names[i])
		for _, f := range a.Fields() {
			fmt.Fprintf(&b, "field %s %s %q\n", f.Tag, f.Type, f.Text())
		}
		fmt.Fprintf(&b, "encoding %x\nkey %s\n\n", a.Encode(), a.Key())
	}
	return b.String()
}

func TestKeysAreAsTheyAreFrozen(t *testing.T) {
	path := filepath.Join(formatNow, "keys.txt")
	if got, want := dumpKeys(), frozen(t, path); got != want {
		t.Errorf("every result that is stored would be lost, or worse, found by another step. The actions are\n%s\nfrozen in %s are\n%s\n"+
			writeAdvice, got, path, want, formatNow, "cache.KeyFormat (another encoding or meaning) or worker.Revision (guests compute otherwise)")
	}
}

// Whoever reads the frozen keys alone, with the rules of the page, comes to them.
func TestFrozenKeysAreTheirEncodings(t *testing.T) {
	for _, folder := range formats(t) {
		vectors := 0
		for block := range strings.SplitSeq(strings.TrimSpace(frozen(t, filepath.Join(folder, "keys.txt"))), "\n\n") {
			wantVector(t, block)
			vectors++
		}
		if vectors < 10 {
			t.Errorf("%s: %d vectors", folder, vectors)
		}
	}
}

// wantVector decodes the encoding of a vector, and compares fields and key.
func wantVector(t *testing.T, block string) {
	t.Helper()
	var fields []string
	values := map[string]string{}
	for line := range strings.Lines(block) {
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if word == "field" {
			fields = append(fields, rest)
		}
		values[word] = rest
	}
	encoding, err := hex.DecodeString(values["encoding"])
	if err != nil {
		t.Fatal(err)
	}
	a, err := cache.DecodeAction(encoding)
	if err != nil {
		t.Errorf("%s: %v", values["name"], err)
		return
	}
	var got []string
	for _, f := range a.Fields() {
		got = append(got, fmt.Sprintf("%s %s %q", f.Tag, f.Type, f.Text()))
	}
	if strings.Join(got, "\n") != strings.Join(fields, "\n") || a.Key().String() != values["key"] {
		t.Errorf("%s: decodes to %q with the key %s", values["name"], got, a.Key())
	}
}
