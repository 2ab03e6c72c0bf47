package pipeline

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"zen/abi"
)

// offer returns a plugin of that name.
func offer(name string, entries ...abi.Entry) Offer {
	m := manifest(entries...)
	m.Name = name
	return Offer{name + ".wasm", m}
}

func entry(name string, inputs, outputs []abi.Port, params ...abi.Param) abi.Entry {
	return abi.Entry{Name: name, Inputs: inputs, Outputs: outputs, Params: params}
}

// ports reads "x: float32[N]; y: uint8[N]".
func ports(text string) []abi.Port {
	var all []abi.Port
	for _, one := range strings.Split(text, "; ") {
		if name, typ, ok := strings.Cut(one, ": "); ok {
			all = append(all, port(name, typ))
		}
	}
	return all
}

var (
	importer   = offer("importer", entry("load", ports("images: file; labels: file"), ports("x_train: uint8[N, 28]; y_train: uint8[N]; x_test: uint8[M, 28]; y_test: uint8[M]")))
	normalizer = offer("normalizer", entry("apply", ports("x_train: uint8[N, D]; x_test: uint8[M, D]"), ports("x_train: float32[N, D]; x_test: float32[M, D]")))
)

func learner(name string) Offer {
	model := port("model", "tensors{coef: float32[D]}")
	model.Kind = name
	return offer(name,
		entry("fit", ports("x_train: float32[N, D]; y_train: uint8[N]"), []abi.Port{model}, abi.Param{Name: "depth", Type: abi.ParamInt}),
		entry("predict", append(ports("x: float32[N, D]"), model), ports("y_pred: uint8[N]")),
		entry("evaluate", append(ports("x_test: float32[N, D]; y_test: uint8[N]"), model), ports("accuracy: float64")))
}

// edges are what a proposal connects, as STEP.PORT = FROM.
func edges(p *Proposal) []string {
	var all []string
	for _, s := range p.Steps {
		for _, in := range s.Inputs {
			if in.From != "" {
				all = append(all, s.Name+"."+in.Port.Name+" = "+in.From)
			}
		}
	}
	return all
}

func TestProposedEdges(t *testing.T) {
	scale := offer("scale", entry("apply", ports("x: float32[N]"), ports("x: float32[N]")))
	for _, c := range []struct {
		name    string
		plugins []Offer
		want    string
	}{
		{"files come from sources", []Offer{importer}, "importer.images = sources.images, importer.labels = sources.labels"},
		{"names and types agree", []Offer{importer, normalizer},
			"importer.images = sources.images, importer.labels = sources.labels, normalizer.x_train = importer.x_train, normalizer.x_test = importer.x_test"},
		{"in any order of the plugins", []Offer{normalizer, importer},
			"normalizer.x_train = importer.x_train, normalizer.x_test = importer.x_test, importer.images = sources.images, importer.labels = sources.labels"},
		{"new rows are those of the test", []Offer{offer("a", entry("load", nil, ports("x_train: int8[N]; x_test: int8[M]"))), offer("b", entry("apply", ports("x: int8[N]"), nil))},
			"b.x = a.x_test"},
		{"the only one of the type", []Offer{offer("a", entry("load", nil, ports("table: int8[N]; other: bool"))), offer("b", entry("apply", ports("x: int8[N]"), nil))},
			"b.x = a.table"},
		{"any rank alone says too little", []Offer{offer("a", entry("load", nil, ports("table: int8[N]; other: bool"))), offer("b", entry("apply", ports("x: int8[N, ...]"), nil))}, ""},
		{"any rank by its name", []Offer{offer("a", entry("load", nil, ports("x: int8[N, 28]"))), offer("b", entry("apply", ports("x: int8[N, ...]"), nil))},
			"b.x = a.x"},
		{"two of the type are left to the user", []Offer{offer("a", entry("load", nil, ports("one: int8[N]; two: int8[N]"))), offer("b", entry("apply", ports("x: int8[N]"), nil))}, ""},
		{"another rank does not fit", []Offer{offer("a", entry("load", nil, ports("x: int8[N]"))), offer("b", entry("apply", ports("x: int8[N, D]"), nil))}, ""},
		{"a letter keeps its number", []Offer{offer("a", entry("load", nil, ports("x: int8[3]; y: int8[4]"))), offer("b", entry("apply", ports("x: int8[N]; y: int8[N]"), nil))},
			"b.x = a.x"},
		{"a chain takes from the one before", []Offer{offer("a", entry("load", nil, ports("x: float32[N]"))), scale, scale},
			"scale.x = a.x, scale_2.x = scale.x"},
		{"no circles", []Offer{scale}, ""},
		{"no circles over two", []Offer{offer("a", entry("apply", ports("x: int8"), ports("y: int8"))), offer("b", entry("apply", ports("y: int8"), ports("x: int8")))}, "a.x = b.x"},
		{"bytes that happen to fit are no file", []Offer{offer("a", entry("load", nil, ports("labels: uint8[N]"))), offer("b", entry("load", ports("data: file"), nil))},
			"b.data = sources.data"},
		{"but a file is", []Offer{offer("a", entry("unpack", nil, ports("out: file"))), offer("b", entry("load", ports("data: file"), nil))}, "b.data = a.out"},
		{"files of one name are two sources", []Offer{offer("a", entry("load", ports("data: file"), nil)), offer("b", entry("load", ports("data: file"), nil))},
			"a.data = sources.data, b.data = sources.b_data"},
		{"so is what is read as files", []Offer{offer("a", entry("load", ports("data: files"), nil))}, "a.data = sources.data"},
		{"an optional input is not guessed", []Offer{offer("a", entry("load", nil, ports("y: int8"))), offer("b", entry("apply", []abi.Port{optional(port("x", "int8"))}, nil))}, ""},
		{"it is taken by its name", []Offer{offer("a", entry("load", nil, ports("x: int8"))), offer("b", entry("apply", []abi.Port{optional(port("x", "int8"))}, nil))}, "b.x = a.x"},
		{"a name comes before a type elsewhere", []Offer{learner("l")}, "predict.model = fit.model, evaluate.y_test = predict.y_pred, evaluate.model = fit.model"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(edges(Propose("p", c.plugins)), ", "); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestModelsGoToTheirOwnKind(t *testing.T) {
	got := edges(Propose("p", []Offer{importer, normalizer, learner("a"), learner("b")}))
	for _, want := range []string{"a_evaluate.model = a_fit.model", "b_evaluate.model = b_fit.model", "b_fit.x_train = normalizer.x_train", "b_predict.x = normalizer.x_test"} {
		if !slices.Contains(got, want) {
			t.Errorf("no edge %s in %v", want, got)
		}
	}
}

// A check names what a proposal left open, and nothing else.
func TestAProposalIsRightButForWhatIsOpen(t *testing.T) {
	for name, plugins := range map[string][]Offer{
		"everything connected": {importer, normalizer},
		"a param to fill in":   {importer, normalizer, learner("a")},
		"inputs to fill in":    {learner("a"), learner("b")},
		"folders":              {offer("a", entry("load", ports("data: files"), nil))},
		"awkward texts": {offer("latest", abi.Entry{
			Name: "sources", Doc: "two\nlines \u202e\x00",
			Inputs: []abi.Port{{Name: "x", Type: abi.File(), Doc: "a\n[steps.x]"}},
			Params: []abi.Param{param("text", abi.ParamString, abi.StringValue("\x07\"\n")), choice(abi.Param{Name: "which", Type: abi.ParamString}, "a\nb")},
		}, entry("other", nil, nil))},
		"names at their bound": {offer(strings.Repeat("p", 64), entry(strings.Repeat("e", 64), ports("x: file"), nil), entry("b", nil, nil)),
			offer(strings.Repeat("p", 64), entry(strings.Repeat("e", 64), ports("x: file"), nil), entry("b", nil, nil))},
	} {
		t.Run(name, func(t *testing.T) {
			p := Propose("p", plugins)
			f, err := Parse("p.toml", []byte(p.Text()), Overrides{})
			if err != nil {
				t.Fatalf("%v\n%s", err, p.Text())
			}
			manifests := map[string]*abi.Manifest{}
			for i, slot := range p.Slots {
				manifests[slot.Name] = plugins[i].Manifest
			}
			_, err = f.Check(Known{Manifests: manifests})
			var found Errors
			errors.As(err, &found)
			if open := p.Open(); len(found) != len(open) {
				t.Errorf("a check finds\n%v\nopen are %q in\n%s", err, open, p.Text())
			}
		})
	}
}

func TestTextOfAProposal(t *testing.T) {
	p := Propose("digits", []Offer{
		offer("two", entry("load", nil, ports("one: int8[N]; two: int8[N]"))),
		offer("a", abi.Entry{
			Name: "apply", Doc: "Applies.", Inputs: []abi.Port{port("x", "int8[N]"), optional(port("mask", "bool[N]")), {Name: "data", Type: abi.File()}},
			Params: []abi.Param{{Name: "depth", Type: abi.ParamInt, Doc: "of the tree"}, choice(param("way", abi.ParamString, abi.StringValue("up")), "up", "down")},
		}),
	})
	want := `# Proposed by zen init from what the plugins declare: look it over.
name = "digits"

[plugins]
two = "two.wasm"
a = "a.wasm"

[sources]
data = { path = "path/to/data" }  # fill in the path, for a.data

[steps.two]
run = "two.load"

# Applies.
[steps.a]
run = "a.apply"
# inputs.x = "STEP.PORT"  # fill in: int8[N]; what fits: two.one, two.two
# inputs.mask = "STEP.PORT"  # optional: bool[N]
inputs.data = "sources.data"
# params.depth = …  # fill in: int: of the tree
# params.way = "up"  # string, one of "up", "down"
`
	if got := p.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
