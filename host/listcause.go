package host

import (
	"fmt"
	"slices"

	"zen/host/history"
)

// listCause explains a list: by its members when they are others, else by the
// first of its steps that gave something else.
func (x *explainer) listCause(c *Cause, was, is *history.Input, earlier *history.Run) string {
	if was.List == nil {
		return fmt.Sprintf("because it is a list of %d outputs now, not from %s", len(is.List), originText(was.From))
	}
	if text := otherMembers(was.List, is.List); text != "" {
		return "because " + text
	}
	for _, from := range is.List {
		name, port := splitPort(from)
		if x.sameOutput(earlier, name, port) {
			continue
		}
		c.Step = name
		return x.stepCause(c, name, from, from, earlier)
	}
	return "and the history no longer says which of its members"
}

// otherMembers says how the members of a list differ, "" when they do not.
func otherMembers(was, is []string) string {
	added, gone := without(is, was), without(was, is)
	switch {
	case len(added) > 0 && len(gone) > 0:
		return fmt.Sprintf("it has %s now, and %s no longer", firstOf(added), firstOf(gone))
	case len(added) > 0:
		return fmt.Sprintf("it has %s now, too", firstOf(added))
	case len(gone) > 0:
		return fmt.Sprintf("it has %s no longer", firstOf(gone))
	}
	return ""
}

// without returns the members of a list that another, sorted one does not have.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(from string) bool {
		return slices.Contains(other, from)
	})
}

func firstOf(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	return fmt.Sprintf("%s and %d more", list[0], len(list)-1)
}

// sameOutput reports whether a step gave the same as in an earlier run. A step that
// has not run yet did not.
func (x *explainer) sameOutput(earlier *history.Run, name, port string) bool {
	if earlier == nil {
		return false
	}
	now, before := outputOf(x.run, name, port), outputOf(earlier, name, port)
	return now != nil && before != nil && now.ContentDigest == before.ContentDigest
}

func outputOf(run *history.Run, name, port string) *history.Output {
	step := stepOf(run, name)
	if step == nil {
		return nil
	}
	for i := range step.Outputs {
		if step.Outputs[i].Port == port {
			return &step.Outputs[i]
		}
	}
	return nil
}
