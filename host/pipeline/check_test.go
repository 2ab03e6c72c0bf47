package pipeline

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"zen/abi"
)

func TestCheckMakesAGraphOneCanFollow(t *testing.T) {
	g := mustCheck(t, digits, Overrides{})
	var order []string
	for _, s := range g.Steps {
		order = append(order, s.Name)
	}
	if got := strings.Join(order, " "); got != "importer normalizer trainer evaluator" {
		t.Errorf("order: %s", got)
	}
	trainer := g.Step("trainer")
	want := map[string]abi.Value{"tol": abi.FloatValue(0.1), "max_iter": abi.IntValue(50), "solver": abi.StringValue("saga")}
	if !maps.Equal(trainer.Params, want) {
		t.Errorf("params: %v, want %v", trainer.Params, want)
	}
	x := trainer.Inputs["x"]
	if x.Step != g.Step("normalizer") || x.Port != "x" || x.Source != "" || x.Type.String() != "float32[N, H, W]" {
		t.Errorf("trainer.x comes from %+v", x)
	}
	images := g.Step("importer").Inputs["images"]
	if images.Source != "images" || images.Step != nil || images.Type.String() != "file" {
		t.Errorf("importer.images comes from %+v", images)
	}
	if _, ok := g.Step("normalizer").Inputs["mask"]; ok {
		t.Error("an optional input that was left open is connected")
	}
	if trainer.Entry.Name != "fit" || trainer.Plugin != plugins["sklearn_logreg.wasm"] || trainer.Retries != 2 {
		t.Errorf("trainer is %+v", trainer)
	}
	if g.Seed != 7 || g.Name != "digits" || len(g.Warnings) > 0 {
		t.Errorf("got %+v", g)
	}
}

func TestStepsAreInFileOrderAmongEquals(t *testing.T) {
	src := `name = "p"
[plugins]
p = "p.wasm"
[steps.a]
run = "p.join"
inputs = { x = "d.x", y = "c.x" }
[steps.b]
run = "p.make"
[steps.c]
run = "p.make"
[steps.d]
run = "p.make"
`
	out := []abi.Port{port("x", "float64")}
	byFile := map[string]*abi.Manifest{"p.wasm": manifest(
		abi.Entry{Name: "make", Outputs: out},
		abi.Entry{Name: "join", Inputs: []abi.Port{port("x", "float64"), port("y", "float64")}, Outputs: out})}
	g, err := checkWith(src, Overrides{}, byFile)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, s := range g.Steps {
		got += s.Name
	}
	if got != "bcda" {
		t.Errorf("got %s", got)
	}
}

func TestCheckNamesPortTypesAndPlugin(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"an unknown entry", `run = "classifier.fit"`, `run = "classifier.fitt"`, `digits.toml:22:7: step "trainer": plugin classifier (sklearn_logreg.wasm) has no entry "fitt"; did you mean "fit"?`},
		{"an unknown input", `inputs.y = "importer.y"`, `inputs.label = "importer.y"`, `digits.toml:21:8: step "trainer": input "y" of classifier.fit (sklearn_logreg.wasm) is open: add inputs.y = "importer.y" for its uint8[N]` + "\n" +
			`digits.toml:24:8: step "trainer": classifier.fit (sklearn_logreg.wasm) has no input "label"; there are x and y`},
		{"an unknown output", `inputs.y = "importer.y"`, `inputs.y = "importer.labels"`, `digits.toml:24:12: input "y" of step "trainer" comes from importer.labels, but importer.load (importer_mnist.wasm) has no output "labels"; there are x and y`},
		{"an input that is open", `inputs.y = "importer.y"`, ``, `digits.toml:21:8: step "trainer": input "y" of classifier.fit (sklearn_logreg.wasm) is open: add inputs.y = "importer.y" for its uint8[N]`},
		{"another dtype", `inputs.x = "normalizer.x"`, `inputs.x = "importer.x"`, `digits.toml:23:12: step "trainer": input "x" of classifier.fit (sklearn_logreg.wasm) is float32[N, 28, 28], but importer.x of importer.load (importer_mnist.wasm) is uint8[N, 28, 28]: uint8 is not float32`},
		{"another rank", `inputs.y = "importer.y"`, `inputs.y = "importer.x"`, `digits.toml:24:12: step "trainer": input "y" of classifier.fit (sklearn_logreg.wasm) is uint8[N], but importer.x of importer.load (importer_mnist.wasm) is uint8[N, 28, 28]: it is of rank 3, not 1`},
		{"a model where a tensor is asked for", `x = "normalizer.x"` + "\n" + `y`, `x = "trainer.model"` + "\n" + `y`, `digits.toml:35:5: step "evaluator": input "x" of classifier.evaluate (sklearn_logreg.wasm) is float32[N, 28, 28], but trainer.model of classifier.fit (sklearn_logreg.wasm) is tensors{coef: float32[K, D], intercept: float32[K], ...}: one tensor is asked for, these are named tensors`},
		{"a tensor where a model is asked for", `model = "trainer.model"`, `model = "normalizer.x"`, `digits.toml:34:9: step "evaluator": input "model" of classifier.evaluate (sklearn_logreg.wasm) is tensors{coef: float32[K, D], intercept: float32[K], ...}, but normalizer.x of normalizer.apply (normalize.wasm) is float32[N, H, W]: named tensors are asked for, this is one tensor`},
		{"a source where images are asked for", `inputs.x = "normalizer.x"`, `inputs.x = "sources.images"`, `digits.toml:23:12: step "trainer": input "x" of classifier.fit (sklearn_logreg.wasm) is float32[N, 28, 28], but source "images" is a file: let a step decode it`},
		{"an unknown param", `tol = 0.1,`, `toll = 0.1,`, `digits.toml:25:12: step "trainer": classifier.fit (sklearn_logreg.wasm) has no param "toll"; did you mean "tol"?`},
		{"a param of a step without any", `run = "normalizer.apply"`, `run = "normalizer.apply"` + "\nparams.tol = 1", `digits.toml:19:8: step "normalizer": normalizer.apply (normalize.wasm) has no param "tol", nor any other`},
		{"a param of another type", `tol = 0.1`, `tol = "small"`, `digits.toml:25:18: param "tol" of step "trainer": "small" is a string, not a float`},
		{"a float for an int", `max_iter = 50`, `max_iter = 50.5`, `digits.toml:25:34: param "max_iter" of step "trainer": 50.5 is a float, not an int`},
		{"an array as a param", `max_iter = 50`, `max_iter = [50]`, `digits.toml:25:34: param "max_iter" of step "trainer": an array cannot be a param: there are int, float, string and bool; for a step of each value write matrix.params.max_iter`},
		{"none of the choices", `max_iter = 50`, `solver = "newton"`, `digits.toml:25:32: param "solver" of step "trainer": "newton" is none of the choices: "saga", "lbfgs"`},
		{"a number for a string", `max_iter = 50`, `solver = 5`, `digits.toml:25:32: param "solver" of step "trainer": 5 is an int, not a string: put it in quotes`},
		{"NaN as a param", `tol = 0.1`, `tol = nan`, `digits.toml:25:18: param "tol" of step "trainer": NaN is no finite number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := check(edit(t, c.old, c.new), Overrides{})
			wantError(t, err, c.want)
			var all Errors
			if !errors.As(err, &all) {
				t.Errorf("%T is not Errors", err)
			}
			var one *Error
			if !errors.As(err, &one) || one.Line == 0 {
				t.Errorf("%v has no place", one)
			}
		})
	}
}

func TestSwapSaysWhatDoesNotFit(t *testing.T) {
	for _, c := range []struct{ name, slot, file, want string }{
		{"another rank", "classifier", "flat_svm.wasm", `digits.toml:23:12: step "trainer": input "x" of classifier.fit (flat_svm.wasm) is float32[N, 784], but normalizer.x of normalizer.apply (normalize.wasm) is float32[N, H, W]: it is of rank 3, not 2; --plugin classifier=flat_svm.wasm does not fit here` + "\n" +
			`digits.toml:35:5: step "evaluator": input "x" of classifier.evaluate (flat_svm.wasm) is float32[N, 784], but normalizer.x of normalizer.apply (normalize.wasm) is float32[N, H, W]: it is of rank 3, not 2; --plugin classifier=flat_svm.wasm does not fit here`},
		{"a size that follows from far away", "classifier", "tall.wasm", `digits.toml:23:12: step "trainer": input "x" of classifier.fit (tall.wasm) is float32[N, 32, 28], but normalizer.x of normalizer.apply (normalize.wasm) is float32[N, H, W]: dimension 1 has to be 32, not H = 28 (as in importer.x); --plugin classifier=tall.wasm does not fit here` + "\n" +
			`digits.toml:35:5: step "evaluator": input "x" of classifier.evaluate (tall.wasm) is float32[N, 32, 28], but normalizer.x of normalizer.apply (normalize.wasm) is float32[N, H, W]: dimension 1 has to be 32, not H = 28 (as in importer.x); --plugin classifier=tall.wasm does not fit here`},
		{"entries that are missing", "classifier", "normalize.wasm", `digits.toml:22:7: step "trainer": plugin classifier (normalize.wasm) has no entry "fit"; there is only apply; --plugin classifier=normalize.wasm does not fit here` + "\n" +
			`digits.toml:30:7: step "evaluator": plugin classifier (normalize.wasm) has no entry "evaluate"; there is only apply; --plugin classifier=normalize.wasm does not fit here`},
		{"a param that nobody gives", "classifier", "bare.wasm", `digits.toml:21:8: step "trainer": classifier.fit (bare.wasm) needs param "depth" (int): add --set steps.trainer.params.depth=…`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := check(digits, Overrides{Plugins: map[string]string{c.slot: c.file}})
			wantError(t, err, c.want)
		})
	}
}

func TestSwapLeavesOutParamsOfThePluginBefore(t *testing.T) {
	g := mustCheck(t, digits, Overrides{Plugins: map[string]string{"classifier": "tf_mlp.wasm"}})
	trainer := g.Step("trainer")
	if !slices.Equal(trainer.LeftOut, []string{"tol", "max_iter"}) {
		t.Errorf("left out: %q", trainer.LeftOut)
	}
	if want := map[string]abi.Value{"epochs": abi.IntValue(5)}; !maps.Equal(trainer.Params, want) {
		t.Errorf("params: %v", trainer.Params)
	}
	want := []string{
		`digits.toml:25:12: param "tol" of step "trainer" is left out: classifier.fit (tf_mlp.wasm) does not declare it`,
		`digits.toml:25:23: param "max_iter" of step "trainer" is left out: classifier.fit (tf_mlp.wasm) does not declare it`,
	}
	if !slices.Equal(g.Warnings, want) {
		t.Errorf("warnings:\n%s", strings.Join(g.Warnings, "\n"))
	}
}

func TestAParamThatIsLeftOutMayBeMisspelled(t *testing.T) {
	src := edit(t, "max_iter = 50", "epoch = 5")
	g := mustCheck(t, src, Overrides{Plugins: map[string]string{"classifier": "tf_mlp.wasm"}})
	want := `digits.toml:25:23: param "epoch" of step "trainer" is left out: classifier.fit (tf_mlp.wasm) does not declare it; did you mean "epochs"?`
	if len(g.Warnings) != 2 || g.Warnings[1] != want {
		t.Errorf("warnings:\n%s\nwant %s", strings.Join(g.Warnings, "\n"), want)
	}
	both := strings.Replace(src, "epoch = 5", "epoch = 5, epochs = 3", 1)
	g = mustCheck(t, both, Overrides{Plugins: map[string]string{"classifier": "tf_mlp.wasm"}})
	if got := strings.Join(g.Warnings, "\n"); strings.Contains(got, "did you mean") || len(g.Warnings) != 2 {
		t.Errorf("warnings:\n%s", got)
	}
}

func TestAParamWithoutADefaultHasToBeGiven(t *testing.T) {
	src := edit(t, `"sklearn_logreg.wasm"`, `"bare.wasm"`)
	src = strings.Replace(src, "params = { tol = 0.1, max_iter = 50 }", "", 1)
	_, err := check(src, Overrides{})
	wantError(t, err, `digits.toml:21:8: step "trainer": classifier.fit (bare.wasm) needs param "depth" (int): add params.depth = …`)
}

func TestModelsOfAnotherKindDoNotFit(t *testing.T) {
	src := edit(t, `run = "classifier.evaluate"`, `run = "judge.evaluate"`)
	src = strings.Replace(src, "[sources]\n", "judge = \"tf_mlp.wasm\"\n[sources]\n", 1)
	_, err := check(src, Overrides{})
	if want := `a model of kind "mlp" is asked for, this is one of kind "logistic_regression"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want … %s", err, want)
	}
}

// readers is a pipeline of plugin p whose steps a and b read the source all, by
// inputs of these types.
func readers(source, a, b string) (string, map[string]*abi.Manifest) {
	src := "name = 'p'\nplugins.p = 'p.wasm'\nsources.all = { " + source + " }\n" +
		"[steps.a]\nrun = 'p.f'\ninputs.x = 'sources.all'\n[steps.b]\nrun = 'p.g'\ninputs.x = 'sources.all'\n"
	return src, map[string]*abi.Manifest{"p.wasm": manifest(
		abi.Entry{Name: "f", Inputs: []abi.Port{port("x", a)}}, abi.Entry{Name: "g", Inputs: []abi.Port{port("x", b)}})}
}

func TestWhoReadsASourceSaysWhetherItIsFiles(t *testing.T) {
	for _, c := range []struct {
		source, a, b string
		files        bool
		err          string
	}{
		{"path = 'texts'", "files", "files", true, ""},
		{"path = 'texts/*.txt'", "files", "tensors", true, ""},
		{"path = 'texts'", "tensors{\"a.txt\": uint8[_], ...}", "tensors{\"b.txt\": uint8[N]}", true, ""},
		{"path = 'text'", "file", "uint8[N]", false, ""},
		{"path = 'texts'", "files", "file", true,
			`digits.toml:9:12: source "all" is a file for step "b", but a folder or glob for step "a" at digits.toml:6:12: name a second source`},
		{"path = 'text'", "file", "tensors{...}", true,
			`digits.toml:9:12: source "all" is a folder or glob for step "b", but a file for step "a" at digits.toml:6:12: name a second source`},
		{"path = 'texts', sha256 = '" + strings.Repeat("0", 64) + "'", "files", "files", true,
			`digits.toml:3:9: source "all": input "x" of step "a" reads files, and url and sha256 are of one file: give it a path alone`},
		{"path = 'texts'", "tensors{coef: float32[N]}", "files", true,
			`digits.toml:6:12: step "a": input "x" of p.f (p.wasm) is tensors{coef: float32[N]}, but source "all" is a folder or glob: ` +
				`each of its tensors is a file, uint8[_]; let a step decode them`},
	} {
		src, byFile := readers(c.source, c.a, c.b)
		g, err := checkWith(src, Overrides{}, byFile)
		switch {
		case c.err != "" && (err == nil || err.Error() != c.err):
			t.Errorf("%s and %s: got %v, want %s", c.a, c.b, err, c.err)
		case c.err == "" && err != nil:
			t.Errorf("%s and %s: %v", c.a, c.b, err)
		case c.err == "" && g.Source("all").Files != c.files:
			t.Errorf("%s and %s: files is %v", c.a, c.b, !c.files)
		}
	}
}

func TestThePathOfASourceIsKeptAsItIsWritten(t *testing.T) {
	src, byFile := readers("path = 'texts/*.txt'", "files", "files")
	f, err := Parse("a[b]/digits.toml", []byte(src), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Source("all"); s.Given != "texts/*.txt" || s.Folder != "a[b]" {
		t.Errorf("got %+v", s)
	}
	g, err := checkWith(src, Overrides{Sources: map[string]string{"all": "other"}}, byFile)
	if err != nil {
		t.Fatal(err)
	}
	if s := g.Source("all"); s.Given != "other" || s.Folder != "" || !s.Files {
		t.Errorf("got %+v", s)
	}
}

func TestAnArtifactFitsAnythingUntilItIsKnown(t *testing.T) {
	src := edit(t, `images = { path = "data/images.gz" }`, "images = { path = \"data/images.gz\" }\nold = { artifact = \"latest/trainer.model\" }")
	src = strings.Replace(src, `model = "trainer.model"`, `model = "sources.old"`, 1)
	edge := mustCheck(t, src, Overrides{}).Step("evaluator").Inputs["model"]
	if edge.Source != "old" || edge.Type.Kind != 0 {
		t.Errorf("got %+v", edge)
	}
}

func TestCheckNeedsTheManifestsOfTheSlotsInUse(t *testing.T) {
	_, err := checkWith(digits, Overrides{}, map[string]*abi.Manifest{})
	if err == nil || !strings.HasPrefix(err.Error(), `digits.toml:5:1: plugin "importer": its manifest was not read`) {
		t.Errorf("got %v", err)
	}
}

func TestCheckMayBeCalledAgain(t *testing.T) {
	f, err := Parse("digits.toml", []byte(digits), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[string]*abi.Manifest{"importer": plugins["importer_mnist.wasm"], "normalizer": plugins["normalize.wasm"], "classifier": plugins["double.wasm"]}
	if _, err := f.Check(Known{Manifests: wrong}); err == nil {
		t.Error("float64 fits float32")
	}
	wrong["classifier"] = plugins["sklearn_logreg.wasm"]
	if _, err := f.Check(Known{Manifests: wrong}); err != nil {
		t.Error(err)
	}
}
