package pipeline

import (
	"slices"
	"strings"

	"zen/abi"
)

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
