package pipeline

import "testing"

// TestLettersThatMayAgree has edges that join what need not be one number, but
// may: none of them is refused.
func TestLettersThatMayAgree(t *testing.T) {
	for name, steps := range map[string]string{
		"of two steps": `
steps.one.run = "p.one"
steps.load.run = "p.load"
steps.fit = { run = "p.fit", inputs = { x = "load.x", y = "one.y" } }
steps.again = { run = "p.fit", inputs = { x = "one.x", y = "load.y" } }
`,
		"of one entry in two steps": `
steps.a.run = "p.load"
steps.b.run = "p.load"
steps.fit = { run = "p.fit", inputs = { x = "a.x", y = "b.y_test" } }
`,
		"that come in by inputs from two steps": `
steps.a.run = "p.one"
steps.b.run = "p.one"
steps.scale = { run = "p.scale", inputs = { x = "a.x", x_test = "b.x" } }
steps.fit = { run = "p.fit", inputs = { x = "scale.x", y = "b.y" } }
steps.again = { run = "p.fit", inputs = { x = "scale.x_test", y = "a.y" } }
`,
		"that come in by inputs from one letter": `
steps.a.run = "p.one"
steps.scale = { run = "p.scale", inputs = { x = "a.x", x_test = "a.x" } }
steps.fit = { run = "p.fit", inputs = { x = "scale.x_test", y = "a.y" } }
`,
		"of one output": `
steps.load.run = "p.load"
steps.square = { run = "p.square", inputs.x = "load.x" }
steps.again = { run = "p.square", inputs.x = "load.x_test" }
`,
		"whose numbers are seen to be equal behind the edge": `
steps.load.run = "p.load"
steps.fit = { run = "p.fit", inputs = { x = "load.x", y = "load.y_test" } }
steps.ten = { run = "p.ten", inputs.y = "load.y" }
steps.too = { run = "p.ten", inputs.y = "load.y_test" }
`,
	} {
		t.Run(name, func(t *testing.T) {
			src := "name = \"p\"\nplugins.p = \"sets.wasm\"\n" + steps
			if _, err := checkWith(src, Overrides{}, wrongPlugins()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestProposeKeepsSetsApart has no output for an input that would have to take the
// rows of the other set.
func TestProposeKeepsSetsApart(t *testing.T) {
	p := Propose("p", []Offer{{Path: "sets.wasm", Manifest: manifest(*sets.Entry("load"), *sets.Entry("fit"))}})
	for _, in := range p.step("fit").Inputs {
		if in.From != "load."+in.Port.Name {
			t.Errorf("%s comes from %s", in.Port.Name, in.From)
		}
	}
	fit := p.step("fit")
	for _, o := range p.fitting(&ProposedStep{Name: "fit", Slot: fit.Slot, Entry: fit.Entry}, fit.Entry.Input("y")) {
		if o.port.Name == "y_test" {
			t.Error("labels of the other set are offered")
		}
	}
}
