package host

import (
	"testing"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
)

// subject is what a key is made of, in a form that tests can change.
type subject struct {
	plugin Plugin
	entry  abi.Entry
	params map[string]abi.Value
	seed   int64
	inputs map[string]tensor.ContentDigest
}

func newSubject() *subject {
	min := abi.FloatValue(0)
	return &subject{
		plugin: Plugin{Path: "a.wasm", Digest: cache.ObjectDigest{1}},
		entry: abi.Entry{
			Name: "fit", Random: true,
			Inputs:  []abi.Port{{Name: "x", Type: abi.Tensor(abi.Float32, abi.Dim{Name: "N"})}, {Name: "y", Type: abi.File(), Optional: true}},
			Outputs: []abi.Port{{Name: "model", Type: abi.Type{Kind: abi.KindTensors, Open: true}, Kind: "m"}},
			Params:  []abi.Param{{Name: "tol", Type: abi.ParamFloat, Min: &min}},
		},
		params: map[string]abi.Value{"tol": abi.FloatValue(0.1), "n": abi.IntValue(1)},
		seed:   7,
		inputs: map[string]tensor.ContentDigest{"x": {2}, "y": {3}},
	}
}

func (s *subject) key() cache.ActionKey {
	return newAction(&s.plugin, &s.entry, s.params, s.seed, s.inputs).Key()
}

func TestWhateverCanAlterAResultChangesTheKey(t *testing.T) {
	base := newSubject().key()
	seen := map[cache.ActionKey]string{base: "nothing"}
	for name, change := range map[string]func(*subject){
		"the module":              func(s *subject) { s.plugin.Digest[31] = 1 },
		"the entry":               func(s *subject) { s.entry.Name = "fit2" },
		"an input's type":         func(s *subject) { s.entry.Inputs[0].Type = abi.Tensor(abi.Float64, abi.Dim{Name: "N"}) },
		"an input's letters":      func(s *subject) { s.entry.Inputs[0].Type = abi.Tensor(abi.Float32, abi.Dim{Name: "M"}) },
		"an input's name":         func(s *subject) { s.entry.Inputs[0].Name = "z" },
		"an optional input":       func(s *subject) { s.entry.Inputs[1].Optional = false },
		"an output's type":        func(s *subject) { s.entry.Outputs[0].Type.Open = false },
		"a param's value":         func(s *subject) { s.params["tol"] = abi.FloatValue(0.2) },
		"a param's type":          func(s *subject) { s.params["n"] = abi.FloatValue(1) },
		"a param's name":          func(s *subject) { s.params["m"] = s.params["n"]; delete(s.params, "n") },
		"the seed":                func(s *subject) { s.seed = 8 },
		"random":                  func(s *subject) { s.entry.Random, s.seed = false, 0 },
		"an input's content":      func(s *subject) { s.inputs["x"] = tensor.ContentDigest{4} },
		"contents changed places": func(s *subject) { s.inputs["x"], s.inputs["y"] = s.inputs["y"], s.inputs["x"] },
		"an input left open":      func(s *subject) { delete(s.inputs, "y") },
	} {
		s := newSubject()
		change(s)
		key := s.key()
		if other, ok := seen[key]; ok {
			t.Errorf("%s gives the same key as %s", name, other)
		}
		seen[key] = name
	}
}

func TestWhatCannotAlterAResultLeavesTheKey(t *testing.T) {
	base := newSubject().key()
	for name, change := range map[string]func(*subject){
		"the plugin's path":  func(s *subject) { s.plugin.Path = "b.wasm" },
		"docs":               func(s *subject) { s.entry.Doc, s.entry.Inputs[0].Doc, s.entry.Params[0].Doc = "d", "d", "d" },
		"the order of ports": func(s *subject) { s.entry.Inputs[0], s.entry.Inputs[1] = s.entry.Inputs[1], s.entry.Inputs[0] },
		"a param's range":    func(s *subject) { s.entry.Params[0].Min = nil },
		"a model's kind":     func(s *subject) { s.entry.Outputs[0].Kind = "other" },
	} {
		s := newSubject()
		change(s)
		if s.key() != base {
			t.Errorf("%s changed the key", name)
		}
	}
	for _, seed := range []int64{0, 1} {
		s := newSubject()
		s.entry.Random = false
		s.seed = seed
		again := newSubject()
		again.entry.Random = false
		if s.key() != again.key() {
			t.Error("the seed changed the key of an entry that draws no random numbers")
		}
	}
}
