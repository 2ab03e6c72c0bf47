package pipeline

import (
	"slices"
	"strings"

	"zen/abi"
)

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

func (c *comparison) params() {
	for i := range c.before.Params {
		before := &c.before.Params[i]
		if after := c.after.Param(before.Name); after != nil {
			c.param(before, after)
			continue
		}
		c.add(Change{Subject: "param", Name: before.Name, Change: "gone", Before: before.Signature(), Effect: EffectMayBreak,
			Notice: "if it is given, --plugin leaves it out with a warning; else it is an error"})
	}
	for _, p := range c.after.Params {
		if c.before.Param(p.Name) != nil {
			continue
		}
		change := Change{Subject: "param", Name: p.Name, Change: "new", After: p.Signature(), Effect: EffectBreaks, Notice: "steps have to give it"}
		if p.Default != nil {
			change.Effect, change.Notice = EffectFits, ""
		}
		c.add(change)
	}
}

func (c *comparison) param(before, after *abi.Param) {
	change := Change{Subject: "param", Name: before.Name}
	if before.Type != after.Type {
		change.Change, change.Before, change.After = "type", string(before.Type), string(after.Type)
		change.Effect, change.Notice = EffectBreaks, "where it is given, the value is refused"
		if before.Type == abi.ParamInt && after.Type == abi.ParamFloat {
			change.Effect, change.Notice = EffectFits, "a given int is taken as a float"
		}
		c.add(change)
	}
	if change.Before, change.After = defaultText(before), defaultText(after); change.Before != change.After {
		c.add(defaultChange(change, after.Default == nil))
	}
	if before.Type != after.Type {
		return // ranges and choices of two types have nothing to do with each other
	}
	if change.Before, change.After = before.Range(), after.Range(); change.Before != change.After {
		c.add(rangeChange(change, before, after))
	}
	if missing(before.Choices, after.Choices) || missing(after.Choices, before.Choices) { // their order tells nothing
		c.add(choicesChange(change, before, after))
	}
}

func defaultText(p *abi.Param) string {
	if p.Default == nil {
		return ""
	}
	return p.Default.Text()
}

func defaultChange(change Change, required bool) Change {
	change.Change, change.Effect, change.Notice = "default", EffectFits, "steps that do not give it compute with another value"
	switch {
	case required:
		change.Effect, change.Notice = EffectBreaks, "steps that do not give it have to"
	case change.Before == "":
		change.Notice = "steps need not give it any more"
	}
	return change
}

func rangeChange(change Change, before, after *abi.Param) Change {
	change.Change, change.Effect = "range", EffectFits
	within := func(v *abi.Value) bool { // nil: as far as it goes
		if v == nil {
			return false
		}
		bounds := abi.Param{Type: after.Type, Min: after.Min, Max: after.Max}
		_, err := bounds.Check(*v)
		return err == nil
	}
	if after.Min != nil && !within(before.Min) || after.Max != nil && !within(before.Max) {
		change.Effect, change.Notice = EffectMayBreak, "a given value outside of the new range is refused"
	}
	return change
}

func choicesChange(change Change, before, after *abi.Param) Change {
	change.Change, change.Effect = "choices", EffectFits
	change.Before, change.After = choicesText(before.Choices), choicesText(after.Choices)
	if len(after.Choices) > 0 && (len(before.Choices) == 0 || missing(before.Choices, after.Choices)) {
		change.Effect, change.Notice = EffectMayBreak, "a given value that is none of the new choices is refused"
	}
	return change
}

func choicesText(choices []abi.Value) string {
	texts := make([]string, len(choices))
	for i, c := range choices {
		texts[i] = c.Text()
	}
	return strings.Join(texts, ", ")
}

// missing reports whether some of the values are not among the others.
func missing(values, others []abi.Value) bool {
	return slices.ContainsFunc(values, func(v abi.Value) bool { return !slices.Contains(others, v) })
}
