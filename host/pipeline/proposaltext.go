package pipeline

import (
	"fmt"
	"strings"

	"zen/abi"
	"zen/abi/toml"
)

// Text returns the proposal as a pipeline file: params with a default and what
// is open stand in comments.
func (p *Proposal) Text() string {
	w := &proposalWriter{}
	w.line("# Proposed by zen init from what the plugins declare: look it over.")
	w.line("name = %s", toml.Quote(p.Name))
	w.line("\n[plugins]")
	for _, s := range p.Slots {
		w.line("%s = %s", s.Name, toml.Quote(s.Path))
	}
	if len(p.Sources) > 0 {
		w.line("\n[sources]")
	}
	for _, s := range p.Sources {
		w.line("%s = { path = %s }  # fill in the path, for %s", s.Name, toml.Quote("path/to/"+s.Name), s.For)
	}
	for _, s := range p.Steps {
		w.step(s)
	}
	return w.String()
}

type proposalWriter struct{ strings.Builder }

func (w *proposalWriter) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *proposalWriter) step(s *ProposedStep) {
	w.line("")
	if s.Entry.Doc != "" {
		w.line("# %s", comment(s.Entry.Doc))
	}
	w.line("[steps.%s]", s.Name)
	w.line("run = %q", s.Slot+"."+s.Entry.Name)
	for _, in := range s.Inputs {
		w.input(in)
	}
	for i := range s.Entry.Params {
		w.param(&s.Entry.Params[i])
	}
}

func (w *proposalWriter) input(in ProposedInput) {
	if in.From != "" {
		note := ""
		if in.Bare {
			note = "  # only the type fits: is it meant?"
		}
		w.line("inputs.%s = %q%s", in.Port.Name, in.From, note)
		return
	}
	why := "fill in"
	if in.Port.Optional {
		why = "optional"
	}
	text := fmt.Sprintf("# inputs.%s = \"STEP.PORT\"  # %s: %s", in.Port.Name, why, clipType(in.Port.Type))
	if len(in.Fits) > 0 {
		text += "; what fits: " + strings.Join(in.Fits, ", ")
	}
	w.line("%s%s", text, docText(in.Port.Doc))
}

func (w *proposalWriter) param(p *abi.Param) {
	if p.Default == nil {
		w.line("# params.%s = …  # fill in: %s%s", p.Name, comment(paramRange(p)), docText(p.Doc))
		return
	}
	value := p.Default.Text()
	if p.Type == abi.ParamString {
		value = toml.Quote(p.Default.String)
	}
	w.line("# params.%s = %s  # %s%s", p.Name, value, comment(paramRange(p)), docText(p.Doc))
}

// paramRange tells what a param may be: "int from 1 to 256".
func paramRange(p *abi.Param) string {
	text := string(p.Type)
	if p.Min != nil {
		text += " from " + p.Min.Text()
	}
	if p.Max != nil {
		text += " to " + p.Max.Text()
	}
	for i, choice := range p.Choices {
		text += []string{", one of ", ", "}[min(i, 1)] + choice.Text()
	}
	return text
}

func docText(doc string) string {
	if doc == "" {
		return ""
	}
	return ": " + comment(doc)
}

// comment returns what a manifest says as one line that is not too long.
func comment(text string) string { return clip(toml.Comment(text)) }
