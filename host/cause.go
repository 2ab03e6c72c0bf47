package host

import (
	"fmt"

	"zen/host/history"
)

// cause says why the input port of a step has another content than in an earlier
// run, and follows that to the step or source that has changed.
func (x *explainer) cause(step, before *history.Step, earlier *history.Run, port string) *Cause {
	is, was := inputOf(step, port), inputOf(before, port)
	c := &Cause{Changes: []Change{}}
	if is == nil || was == nil {
		c.Text = "and the history no longer says where it came from"
		return c
	}
	if is.List != nil {
		c.Text = x.listCause(c, was, is, earlier)
		return c
	}
	name, out := splitPort(is.From)
	if name == "sources" {
		c.Source, c.Text = out, sourceText(out, *was, *is)
		return c
	}
	c.Step, c.Text = name, x.stepCause(c, name, was.From, is.From, earlier)
	return c
}

// inputOf returns what feeds an input port, nil when nothing does. step may be
// nil.
func inputOf(step *history.Step, port string) *history.Input {
	if step == nil {
		return nil
	}
	for i := range step.Inputs {
		if step.Inputs[i].Port == port {
			return &step.Inputs[i]
		}
	}
	return nil
}

func sourceText(name string, was, is history.Input) string {
	switch {
	case was.From != is.From:
		return fmt.Sprintf("because it comes from source `%s` now, not from %s", name, originText(was.From))
	case was.Path != "" && is.Path != "" && was.Path != is.Path:
		return fmt.Sprintf("because source `%s` is another file: %s → %s", name, was.Path, is.Path)
	case is.Path != "":
		return fmt.Sprintf("because source `%s` has changed: %s", name, is.Path)
	}
	return fmt.Sprintf("because source `%s` has changed", name)
}

func originText(from string) string {
	name, rest := splitPort(from)
	if name == "sources" {
		return fmt.Sprintf("source `%s`", rest)
	}
	if from == "" {
		return "a list of outputs"
	}
	return fmt.Sprintf("step `%s`", name)
}

// stepCause explains a step that gave other values than in an earlier run.
func (x *explainer) stepCause(c *Cause, name, was, is string, earlier *history.Run) string {
	if was != is {
		return fmt.Sprintf("because it comes from %s now, not from %s", is, originText(was))
	}
	if x.told[name] {
		return fmt.Sprintf("because step `%s` has changed, as told above", name)
	}
	x.told[name] = true
	now, before := stepOf(x.run, name), stepOf(earlier, name)
	if now == nil || before == nil {
		return fmt.Sprintf("because step `%s` gave other values", name)
	}
	later, old := x.action(now.Key), x.action(before.Key)
	switch {
	case now.Key == before.Key:
		return fmt.Sprintf("because step `%s` gave other values for the same action: `zen verify %s` tells more", name, name)
	case later == nil || old == nil:
		return fmt.Sprintf("because step `%s` has changed; its action is not known any more", name)
	}
	c.Changes = x.changes(now, diffActions(old, later, false), earlier, name)
	return fmt.Sprintf("because step `%s` has changed", name)
}
