package pipeline

import (
	"testing"

	"zen/abi"
)

// digits is a whole pipeline in which everything fits.
const digits = `name = "digits"
seed = 7

[plugins]
importer   = "importer_mnist.wasm"
normalizer = "normalize.wasm"
classifier = "sklearn_logreg.wasm"

[sources]
images = { path = "data/images.gz" }
labels = { path = "data/labels.gz" }

[steps.importer]
run = "importer.load"
inputs = { images = "sources.images", labels = "sources.labels" }

[steps.normalizer]
run = "normalizer.apply"
inputs = { x = "importer.x" }

[steps.trainer]
run = "classifier.fit"
inputs.x = "normalizer.x"
inputs.y = "importer.y"
params = { tol = 0.1, max_iter = 50 }
limits = { memory = "1GiB", timeout = "10m" }
retries = 2

[steps.evaluator]
run = "classifier.evaluate"
cache = false

[steps.evaluator.inputs]
model = "trainer.model"
x = "normalizer.x"
y = "importer.y"

[variants.tensorflow]
plugins.classifier = "tf_mlp.wasm"
steps.trainer.params = { epochs = 1 }
`

// plugins are the manifests of the files in digits and of some to swap in, by
// file name.
var plugins = map[string]*abi.Manifest{
	"importer_mnist.wasm": manifest(abi.Entry{
		Name:    "load",
		Inputs:  []abi.Port{port("images", "file"), port("labels", "file")},
		Outputs: []abi.Port{port("x", "uint8[N, 28, 28]"), port("y", "uint8[N]")},
	}),
	"normalize.wasm": manifest(abi.Entry{
		Name:    "apply",
		Inputs:  []abi.Port{port("x", "uint8[N, H, W]"), optional(port("mask", "bool[H, W]"))},
		Outputs: []abi.Port{port("x", "float32[N, H, W]")},
	}),
	"sklearn_logreg.wasm": classifier("logistic_regression", "float32[N, 28, 28]",
		param("tol", abi.ParamFloat, abi.FloatValue(0.0001)), param("max_iter", abi.ParamInt, abi.IntValue(100)),
		choice(param("solver", abi.ParamString, abi.StringValue("saga")), "saga", "lbfgs")),
	"tf_mlp.wasm":   classifier("mlp", "float32[N, 28, 28]", param("epochs", abi.ParamInt, abi.IntValue(5))),
	"flat_svm.wasm": classifier("svm", "float32[N, 784]", param("c", abi.ParamFloat, abi.FloatValue(1))),
	"double.wasm":   classifier("svm", "float64[N, 28, 28]"),
	"tall.wasm":     classifier("svm", "float32[N, 32, 28]"),
	"bare.wasm":     classifier("bare", "float32[N, 28, 28]", abi.Param{Name: "depth", Type: abi.ParamInt}),
}

func manifest(entries ...abi.Entry) *abi.Manifest {
	return &abi.Manifest{ABI: abi.Version, Name: "p", Entries: entries}
}

func classifier(kind, x string, params ...abi.Param) *abi.Manifest {
	model := port("model", "tensors{coef: float32[K, D], intercept: float32[K], ...}")
	model.Kind = kind
	return manifest(
		abi.Entry{Name: "fit", Params: params, Inputs: []abi.Port{port("x", x), port("y", "uint8[N]")}, Outputs: []abi.Port{model}},
		abi.Entry{Name: "evaluate", Inputs: []abi.Port{model, port("x", x), port("y", "uint8[N]")}, Outputs: []abi.Port{port("accuracy", "float64")}},
	)
}

func port(name, typ string) abi.Port {
	t, err := abi.ParseType(typ)
	if err != nil {
		panic(err)
	}
	return abi.Port{Name: name, Type: t}
}

func optional(p abi.Port) abi.Port {
	p.Optional = true
	return p
}

func param(name string, t abi.ParamType, byDefault abi.Value) abi.Param {
	return abi.Param{Name: name, Type: t, Default: &byDefault}
}

func choice(p abi.Param, choices ...string) abi.Param {
	for _, c := range choices {
		p.Choices = append(p.Choices, abi.StringValue(c))
	}
	return p
}

// check parses src and checks it against plugins.
func check(src string, o Overrides) (*Graph, error) {
	return checkWith(src, o, plugins)
}

func checkWith(src string, o Overrides, byFile map[string]*abi.Manifest) (*Graph, error) {
	f, err := Parse("digits.toml", []byte(src), o)
	if err != nil {
		return nil, err
	}
	manifests := map[string]*abi.Manifest{}
	for _, p := range f.Plugins {
		if m := byFile[p.Given]; m != nil {
			manifests[p.Slot] = m
		}
	}
	return f.Check(Known{Manifests: manifests})
}

func mustCheck(t *testing.T, src string, o Overrides) *Graph {
	t.Helper()
	g, err := check(src, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// wantError compares an error's text and its type.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want\n%s", want)
	}
	if err.Error() != want {
		t.Errorf("\n got %s\nwant %s", err, want)
	}
}
