package pipeline

import "zen/abi"

// Effect says what a pipeline notices of a change when one plugin takes the
// slot of another.
type Effect string

// The effects of changes.
const (
	EffectFits     Effect = "fits"      // nothing breaks
	EffectMayBreak Effect = "may_break" // it depends on the pipeline
	EffectBreaks   Effect = "breaks"    // each pipeline that uses what changed
)

// Change is one difference between the signatures of two plugins.
type Change struct {
	Entry   string `json:"entry"`
	Subject string `json:"subject"`          // "entry", "input", "output" or "param"
	Name    string `json:"name,omitempty"`   // of the port or the param
	Change  string `json:"change"`           // "gone", "new", "type", "kind", "optional", "random", "default", "range" or "choices"
	Before  string `json:"before,omitempty"` // as inspect writes it; "" when there was nothing
	After   string `json:"after,omitempty"`
	Effect  Effect `json:"effect"`
	Notice  string `json:"notice,omitempty"` // what a pipeline notices, for people
}

// Compare returns what changes when b takes the slot of a: entry by entry as a
// has them, then those that only b has. Docs, names and versions of plugins are
// not compared.
func Compare(a, b *abi.Manifest) []Change {
	var all []Change
	for i := range a.Entries {
		before := &a.Entries[i]
		after := b.Entry(before.Name)
		if after == nil {
			all = append(all, Change{Entry: before.Name, Subject: "entry", Change: "gone",
				Effect: EffectBreaks, Notice: "steps that run it have nothing to run"})
			continue
		}
		c := &comparison{a: a, b: b, before: before, after: after}
		all = append(all, c.entry()...)
	}
	for _, e := range b.Entries {
		if a.Entry(e.Name) == nil {
			all = append(all, Change{Entry: e.Name, Subject: "entry", Change: "new", Effect: EffectFits})
		}
	}
	return all
}

// comparison is that of one entry, which both plugins have.
type comparison struct {
	a, b          *abi.Manifest
	before, after *abi.Entry
	changes       []Change
}

func (c *comparison) entry() []Change {
	if c.before.Random != c.after.Random {
		texts := map[bool]string{false: "not random", true: "random"}
		c.add(Change{Subject: "entry", Change: "random", Before: texts[c.before.Random], After: texts[c.after.Random],
			Effect: EffectFits, Notice: "the seed counts for entries that are random only"})
	}
	c.ports("input", c.before.Inputs, c.after.Inputs)
	c.ports("output", c.before.Outputs, c.after.Outputs)
	c.params()
	return c.changes
}

func (c *comparison) add(change Change) {
	change.Entry = c.before.Name
	c.changes = append(c.changes, change)
}
