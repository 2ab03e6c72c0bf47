package host

import (
	"fmt"
	"strings"

	"zen/cache"
	"zen/host/history"
)

// Change is one thing that a result depends on and that differs from an earlier
// execution.
type Change struct {
	Field   string `json:"field"`         // plugin, entry, params.tol, input x_train, signature x, seed, engine, abi, random
	Was     string `json:"was,omitempty"` // empty: it is new
	Is      string `json:"is,omitempty"`  // empty: it is gone
	Text    string `json:"text"`
	Because *Cause `json:"because,omitempty"` // of an input
}

// Cause is why an input has another content: a step or a source.
type Cause struct {
	Step    string   `json:"step,omitempty"`
	Source  string   `json:"source,omitempty"`
	Text    string   `json:"text"`
	Changes []Change `json:"changes"` // of the step; empty when they were told before
}

// fieldChange is a field of an action that differs.
type fieldChange struct {
	tag     string
	was, is *cache.Field // nil: not there
}

// diffActions returns the fields that differ, in the order of the later action,
// then those that are gone. Inputs that a partial action lacks do not count.
func diffActions(earlier, later *cache.Action, partial bool) []fieldChange {
	before := map[string]*cache.Field{}
	old := earlier.Fields()
	for i := range old {
		before[old[i].Tag] = &old[i]
	}
	var changes []fieldChange
	fields := later.Fields()
	for i := range fields {
		is, was := &fields[i], before[fields[i].Tag]
		delete(before, is.Tag)
		if was == nil || *was != *is {
			changes = append(changes, fieldChange{is.Tag, was, is})
		}
	}
	for i := range old {
		was := before[old[i].Tag]
		if was != nil && !(partial && strings.HasPrefix(was.Tag, inputTag)) {
			changes = append(changes, fieldChange{was.Tag, was, nil})
		}
	}
	return changes
}

// changes puts differing fields into words. earlier is the run, and name the
// step, that the step is compared with; earlier may be nil.
func (x *explainer) changes(step *history.Step, fields []fieldChange, earlier *history.Run, name string) []Change {
	var before *history.Step
	if earlier != nil {
		before = stepOf(earlier, name)
	}
	changes := []Change{}
	for _, f := range fields {
		changes = append(changes, x.change(step, f, earlier, before))
	}
	return changes
}

func (x *explainer) change(step *history.Step, f fieldChange, earlier *history.Run, before *history.Step) Change {
	c := Change{Field: fieldName(f.tag), Was: fieldText(f.was), Is: fieldText(f.is)}
	switch port, isInput := strings.CutPrefix(f.tag, inputTag); {
	case f.tag == moduleTag:
		c.Text = pluginText(step, before, c.Was, c.Is)
	case isInput && f.was != nil && f.is != nil:
		c.Because = x.cause(step, before, earlier, port)
		c.Text = fmt.Sprintf("%s: content changed, %s", c.Field, c.Because.Text)
	case isInput && f.was == nil:
		c.Text = c.Field + ": is given now"
	case isInput:
		c.Text = c.Field + ": is no longer given"
	case f.was == nil:
		c.Text = fmt.Sprintf("%s: new, %s", c.Field, c.Is)
	case f.is == nil:
		c.Text = fmt.Sprintf("%s: gone, was %s", c.Field, c.Was)
	default:
		c.Text = fmt.Sprintf("%s: %s → %s", c.Field, c.Was, c.Is)
	}
	return c
}

// fieldName names a field of an action as a person would.
func fieldName(tag string) string {
	side, rest, dotted := strings.Cut(tag, ".")
	switch {
	case tag == moduleTag:
		return "plugin"
	case !dotted:
		return tag
	case side+"." == paramTag:
		return "params." + rest
	case side+"." == inputTag:
		return "input " + rest
	}
	what, optional := strings.CutSuffix(rest, optionalTag)
	if optional {
		what += ", optional"
	}
	if side+"." == outTag {
		return "signature, output " + what
	}
	return "signature, input " + what
}

// fieldText returns a field's value as a pipeline file would have it.
func fieldText(f *cache.Field) string {
	switch {
	case f == nil:
		return ""
	case strings.HasPrefix(f.Tag, paramTag):
		if v, err := paramValue(*f); err == nil {
			return v.Text()
		}
	}
	return f.Text()
}

// pluginText names slot, plugins and the starts of their digests.
func pluginText(step, before *history.Step, was, is string) string {
	was, is = shortDigests(was, is)
	text := "plugin"
	if step.Slot != "" {
		text += " " + step.Slot
	}
	if before == nil || before.Plugin == step.Plugin {
		return fmt.Sprintf("%s: %s %s → %s", text, step.Plugin, was, is)
	}
	return fmt.Sprintf("%s: %s %s → %s %s", text, before.Plugin, was, step.Plugin, is)
}

// shortDigests cuts two digests where they can be told apart.
func shortDigests(a, b string) (string, string) {
	n := 4
	for n < min(len(a), len(b)) && a[:n] == b[:n] {
		n++
	}
	return a[:min(n, len(a))] + "…", b[:min(n, len(b))] + "…"
}
