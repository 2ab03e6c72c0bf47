package pipeline

import "zen/abi"

func (c *comparison) ports(side string, before, after []abi.Port) {
	narrower := c.narrower()
	for i := range before {
		old := &before[i]
		now := findPort(after, old.Name)
		if now == nil {
			c.add(gonePort(side, old))
			continue
		}
		c.portType(side, old, now, narrower[old.Name])
		c.portKind(side, old, now)
		c.portOptional(side, old, now)
	}
	for i := range after {
		if now := &after[i]; findPort(before, now.Name) == nil {
			c.add(newPort(side, now))
		}
	}
}

func findPort(ports []abi.Port, name string) *abi.Port {
	for i := range ports {
		if ports[i].Name == name {
			return &ports[i]
		}
	}
	return nil
}

// edgesOf names the edges at a port.
func edgesOf(side string) string {
	return map[string]string{"input": "edges into it", "output": "edges out of it"}[side]
}

func gonePort(side string, old *abi.Port) Change {
	change := Change{Subject: side, Name: old.Name, Change: "gone", Before: old.Signature(), Effect: EffectBreaks, Notice: edgesOf(side) + " lead nowhere"}
	if side == "output" {
		change.Notice = edgesOf(side) + " come from nowhere"
	}
	return change
}

func newPort(side string, now *abi.Port) Change {
	change := Change{Subject: side, Name: now.Name, Change: "new", After: now.Signature(), Effect: EffectFits}
	if side == "input" && !now.Optional {
		change.Effect, change.Notice = EffectBreaks, "it is open in every step, and needs an edge"
	}
	return change
}

// portType compares types by the rules of edges. narrower tells of an input
// that no longer takes every size that it took.
func (c *comparison) portType(side string, old, now *abi.Port, narrower bool) {
	if old.Type.String() == now.Type.String() {
		return
	}
	change := Change{Subject: side, Name: old.Name, Change: "type", Before: old.Type.String(), After: now.Type.String(), Effect: EffectFits}
	from, to := old.Type, now.Type
	if side == "output" {
		from, to = now.Type, old.Type
	}
	switch why := fitText(from, to); {
	case why != "":
		change.Effect, change.Notice = c.within(side, old.Name, edgesOf(side)+" that fitted do not: "+why)
	case side == "input" && narrower:
		change.Effect, change.Notice = EffectMayBreak, "it takes less than before: edges of other sizes do not fit"
	case side == "output" && !(alwaysFits(now.Type, old.Type) && alwaysFits(old.Type, now.Type)):
		change.Effect, change.Notice = EffectMayBreak, edgesOf(side)+" fit where their sizes do"
	case side == "input":
		change.Notice = "it takes all that it took"
	}
	c.add(change)
}

func (c *comparison) portKind(side string, old, now *abi.Port) {
	if old.Kind == now.Kind {
		return
	}
	change := Change{Subject: side, Name: old.Name, Change: "kind", Before: old.Kind, After: now.Kind, Effect: EffectFits}
	switch {
	case now.Kind == "":
		change.Notice = "edges of any kind fit"
	case old.Kind == "":
		change.Effect, change.Notice = EffectMayBreak, edgesOf(side)+" do not fit an end of another kind"
	default:
		change.Effect, change.Notice = c.within(side, old.Name, edgesOf(side)+" do not fit an end of the old kind")
	}
	c.add(change)
}

func (c *comparison) portOptional(side string, old, now *abi.Port) {
	if old.Optional == now.Optional {
		return
	}
	texts := map[bool]string{false: "required", true: "optional"}
	change := Change{Subject: side, Name: old.Name, Change: "optional", Before: texts[old.Optional], After: texts[now.Optional], Effect: EffectFits}
	switch {
	case side == "input" && !now.Optional:
		change.Effect, change.Notice = EffectMayBreak, "steps that leave it open need an edge"
	case side == "output" && now.Optional:
		change.Effect, change.Notice = EffectMayBreak, "steps behind it may find nothing when they run"
	}
	c.add(change)
}

// within is the effect of a change that breaks edges, unless they lead to
// another entry of the same plugin, which changed alike: a trainer and its
// evaluator are swapped together.
func (c *comparison) within(side, port, why string) (Effect, string) {
	together := 0
	for i := range c.a.Entries {
		other := &c.a.Entries[i]
		if other.Name == c.before.Name || !edge(side, c.before, other, port) {
			continue
		}
		swapped := c.b.Entry(other.Name)
		if swapped == nil || !edge(side, c.after, swapped, port) {
			return EffectBreaks, why
		}
		together++
	}
	if together == 0 {
		return EffectBreaks, why
	}
	return EffectMayBreak, why + "; edges within this plugin still do"
}

// edge reports whether the ports of that name of two entries fit together; side
// is that of the first.
func edge(side string, first, second *abi.Entry, port string) bool {
	out, in := first.Output(port), second.Input(port)
	if side == "input" {
		out, in = second.Output(port), first.Input(port)
	}
	if out == nil || in == nil || out.Kind != "" && in.Kind != "" && out.Kind != in.Kind {
		return false
	}
	return fitText(out.Type, in.Type) == ""
}

// fitText says why an output of one type does not fit an input of another, ""
// when it does as far as anyone knows before a run.
func fitText(from, to abi.Type) string {
	var d dims
	return d.fit(end{owner: "from", text: "from", typ: from}, end{owner: "to", text: "to", typ: to})
}
