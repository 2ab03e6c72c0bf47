package host

import (
	"zen/abi"
	"zen/host/pipeline"
)

// PluginDiff says what changes when the plugin B takes the slot of A.
type PluginDiff struct {
	A, B       *Plugin
	SameModule bool // the same code; the manifests may differ
	// RunAgain are the entries that both have whose results of A do not serve B.
	// Steps that give their params keep them when only a default changed.
	RunAgain []string
	Changes  []pipeline.Change
}

// DiffPlugins compares two plugin files. The error is a *PluginError.
func (r *Repository) DiffPlugins(a, b string) (*PluginDiff, error) {
	before, err := r.Plugin(a)
	if err != nil {
		return nil, err
	}
	after, err := r.Plugin(b)
	if err != nil {
		return nil, err
	}
	d := &PluginDiff{A: before, B: after, SameModule: before.Digest == after.Digest, Changes: pipeline.Compare(before.Manifest, after.Manifest)}
	for i := range before.Manifest.Entries {
		e := &before.Manifest.Entries[i]
		other := after.Manifest.Entry(e.Name)
		if other != nil && plainAction(before, e) != plainAction(after, other) {
			d.RunAgain = append(d.RunAgain, e.Name)
		}
	}
	return d, nil
}

// plainAction returns the key of an entry that is given neither params nor
// inputs.
func plainAction(p *Plugin, e *abi.Entry) [32]byte {
	params := map[string]abi.Value{}
	for _, param := range e.Params {
		if param.Default != nil {
			params[param.Name] = *param.Default
		}
	}
	return newAction(p, e, params, 0, nil).Key()
}
