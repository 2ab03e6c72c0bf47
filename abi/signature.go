package abi

import "fmt"

// Signature returns all of a port but its name and doc, for people:
// "tensors{coef: float32[K, D]}  kind logreg  optional".
func (p *Port) Signature() string {
	text := p.Type.String()
	if p.Kind != "" {
		text += "  kind " + p.Kind
	}
	if p.Optional {
		text += "  optional"
	}
	return text
}

// Signature returns all of a parameter but its name and doc, for people:
// "int = 10  from 1  to 40000", "string  required  one of "l1", "l2"".
func (p *Param) Signature() string {
	text := string(p.Type)
	if p.Default != nil {
		text += " = " + p.Default.Text()
	} else {
		text += "  required"
	}
	if r := p.Range(); r != "" {
		text += "  " + r
	}
	if len(p.Choices) > 0 {
		text += "  one of " + choiceText(p.Choices)
	}
	return text
}

// Range returns the bounds of a parameter, for people: "from 1  to 40000"; ""
// when there are none.
func (p *Param) Range() string {
	switch {
	case p.Min != nil && p.Max != nil:
		return fmt.Sprintf("from %s  to %s", p.Min.Text(), p.Max.Text())
	case p.Min != nil:
		return "from " + p.Min.Text()
	case p.Max != nil:
		return "to " + p.Max.Text()
	}
	return ""
}
