package host

import (
	"maps"
	"slices"

	"zen/abi"
	"zen/abi/tensor"
	"zen/cache"
)

// engineRevision is part of every action key. It is bumped when a change of zen
// or of wazero can alter what a guest computes.
const engineRevision = 2

// newAction describes an execution: everything that can alter its result and
// nothing else. Names of steps, paths, times, limits and job counts stay out.
func newAction(p *Plugin, e *abi.Entry, params map[string]abi.Value, seed int64, inputs map[string]tensor.ContentDigest) *cache.Action {
	a := &cache.Action{}
	a.AddUint("engine", engineRevision)
	a.AddUint("abi", abi.Version)
	a.AddBytes("module", p.Digest[:])
	a.AddString("entry", e.Name)
	a.AddBool("random", e.Random)
	addSignature(a, e)
	for _, name := range slices.Sorted(maps.Keys(params)) {
		addParam(a, "param."+name, params[name])
	}
	a.AddInt("seed", seedOf(e, seed))
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		digest := inputs[name]
		a.AddBytes("input."+name, digest[:])
	}
	return a
}

// seedOf returns the seed that an entry sees.
func seedOf(e *abi.Entry, seed int64) int64 {
	if !e.Random {
		return 0
	}
	return seed
}

// addSignature adds the types that the host holds the guest to. Docs are not
// among them: a changed one does not train again.
func addSignature(a *cache.Action, e *abi.Entry) {
	for _, side := range []struct {
		tag   string
		ports []abi.Port
	}{{"in.", e.Inputs}, {"out.", e.Outputs}} {
		for _, p := range sortedPorts(side.ports) {
			a.AddString(side.tag+p.Name, p.Type.String())
			a.AddBool(side.tag+p.Name+".optional", p.Optional)
		}
	}
}

func sortedPorts(ports []abi.Port) []abi.Port {
	sorted := slices.Clone(ports)
	slices.SortFunc(sorted, func(a, b abi.Port) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return sorted
}

func addParam(a *cache.Action, tag string, v abi.Value) {
	switch v.Type {
	case abi.ParamInt:
		a.AddInt(tag, v.Int)
	case abi.ParamFloat:
		a.AddFloat(tag, v.Float)
	case abi.ParamBool:
		a.AddBool(tag, v.Bool)
	case abi.ParamString:
		a.AddString(tag, v.String)
	}
}
