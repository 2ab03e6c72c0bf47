package pipeline

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"zen/abi"
)

func TestVariantReplacesWholeValues(t *testing.T) {
	g := mustCheck(t, digits, Overrides{Variant: "tensorflow"})
	trainer := g.Step("trainer")
	if want := map[string]abi.Value{"epochs": abi.IntValue(1)}; !maps.Equal(trainer.Params, want) {
		t.Errorf("params: %v, want %v", trainer.Params, want)
	}
	if trainer.Plugin != plugins["tf_mlp.wasm"] || trainer.Retries != 2 || len(trainer.Inputs) != 2 {
		t.Errorf("trainer is %+v", trainer)
	}
	if len(g.Warnings) > 0 || g.Variant != "tensorflow" {
		t.Errorf("variant %q, warnings %q", g.Variant, g.Warnings)
	}
}

func TestVariantLeavesOutParamsOfTheBaseButNotItsOwn(t *testing.T) {
	src := edit(t, "steps.trainer.params = { epochs = 1 }\n", "")
	g := mustCheck(t, src, Overrides{Variant: "tensorflow"})
	if got := strings.Join(g.Step("trainer").LeftOut, " "); got != "tol max_iter" || len(g.Warnings) != 2 {
		t.Errorf("left out %q, warnings %q", got, g.Warnings)
	}
	src = edit(t, "params = { epochs = 1 }", "params = { epoch = 1 }")
	_, err := check(src, Overrides{Variant: "tensorflow"})
	wantError(t, err, `digits.toml:40:26: step "trainer": classifier.fit (tf_mlp.wasm) has no param "epoch"; did you mean "epochs"?`)
}

func TestVariantMayReplaceSeedSourceAndStepKeys(t *testing.T) {
	src := digits + `
[variants.small]
seed = 9
sources.images = { path = "small.gz" }
steps.trainer.run = "classifier.fit"
steps.trainer.inputs = { x = "normalizer.x", y = "importer.y" }
`
	f, err := Parse("a/digits.toml", []byte(src), Overrides{Variant: "small"})
	if err != nil {
		t.Fatal(err)
	}
	if f.Seed != 9 || f.Source("images").Path != filepath.Join("a", "small.gz") || len(f.Sources) != 2 {
		t.Errorf("got seed %d, sources %+v", f.Seed, f.Sources)
	}
	if len(f.Step("trainer").Params) != 2 {
		t.Errorf("params: %+v", f.Step("trainer").Params)
	}
}

func TestMistakesInVariantsAreFound(t *testing.T) {
	for _, c := range []struct{ name, variant, chosen, want string }{
		{"an unknown variant", "", "tensorflw", `--variant tensorflw: digits.toml has no such variant; did you mean "tensorflow"?`},
		{"a plugin under another name", `plugins.clasifier = "x.wasm"`, "v", `digits.toml:42:9: variant "v" replaces plugin "clasifier", which no step uses; did you mean "classifier"?`},
		{"a source under another name", `sources.image = { path = "x" }`, "v", `digits.toml:42:9: variant "v" replaces source "image", which no step uses; did you mean "images"?`},
		{"a step under another name", `steps.trainr.retries = 1`, "v", `digits.toml:42:7: step "trainr" runs nothing: add run = "PLUGIN.ENTRY"; did you mean step trainer?`},
		{"a mistake in a variant that was not chosen", `steps.trainer.run = "clasifier.fit"`, "", `digits.toml:42:21: step "trainer" runs plugin "clasifier", which is not in [plugins]; did you mean "classifier"? (with variant "v")`},
		{"steps that are no table", `steps = 1`, "v", `digits.toml:42:9: steps has to be a table, not an int`},
		{"a name", `name = "x"`, "", `digits.toml:42:1: unknown key "name" in variants.v; there are seed, plugins, sources and steps`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := check(digits+"[variants.v]\n"+c.variant+"\n", Overrides{Variant: c.chosen})
			wantError(t, err, c.want)
		})
	}
}

func TestPluginAndSourceOfTheCommandLineLieInTheCurrentFolder(t *testing.T) {
	src := edit(t, `images = { path = "data/images.gz" }`, `images = { url = "https://x.org/a", sha256 = "`+strings.Repeat("0", 64)+`" }`)
	f, err := Parse("a/digits.toml", []byte(src), Overrides{
		Plugins: map[string]string{"classifier": "new/tf_mlp.wasm"},
		Sources: map[string]string{"images": "mine.gz"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := f.Plugin("classifier"); p.Path != "new/tf_mlp.wasm" || !p.Overridden || !p.Used {
		t.Errorf("classifier is %+v", p)
	}
	if s := f.Source("images"); s.Path != "mine.gz" || s.URL != "" || s.SHA256 != "" || !s.Used {
		t.Errorf("images is %+v", s)
	}
}

func TestMistakesOnTheCommandLineAreFound(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Overrides
		want string
	}{
		{"an unknown plugin", Overrides{Plugins: map[string]string{"clasifier": "x.wasm"}}, `--plugin clasifier=x.wasm: digits.toml has no plugin "clasifier"; did you mean "classifier"?`},
		{"a plugin without a file", Overrides{Plugins: map[string]string{"classifier": ""}}, `--plugin classifier=: the path is empty: write --plugin classifier=FILE`},
		{"an unknown source", Overrides{Sources: map[string]string{"pictures": "x"}}, `--source pictures=x: digits.toml has no source "pictures"; there are images and labels`},
		{"a set without its path", Overrides{Set: []string{"tol=1"}}, `--set tol=1: write --set steps.STEP.params.PARAM=VALUE`},
		{"a set that is cut short", Overrides{Set: []string{"trainer.tol=1"}}, `--set trainer.tol=1: write --set steps.STEP.params.PARAM=VALUE, here steps.trainer.params.tol=…`},
		{"a set without a value", Overrides{Set: []string{"steps.trainer.params.tol"}}, `--set steps.trainer.params.tol: write --set steps.STEP.params.PARAM=VALUE`},
		{"a set of an unknown step", Overrides{Set: []string{"steps.train.params.tol=1"}}, `--set steps.train.params.tol=1: digits.toml has no step "train"; did you mean "trainer"?`},
		{"a set of an unknown param", Overrides{Set: []string{"steps.trainer.params.toll=1"}}, `--set steps.trainer.params.toll=1: step "trainer": classifier.fit (sklearn_logreg.wasm) has no param "toll"; did you mean "tol"?`},
		{"a set of a param that the swapped plugin lacks", Overrides{Plugins: map[string]string{"classifier": "tf_mlp.wasm"}, Set: []string{"steps.trainer.params.tol=1"}}, `--set steps.trainer.params.tol=1: step "trainer": classifier.fit (tf_mlp.wasm) has no param "tol"; there is only epochs`},
		{"a set of another type", Overrides{Set: []string{"steps.trainer.params.tol=tiny"}}, `--set steps.trainer.params.tol=tiny: param "tol" of step "trainer": "tiny" is a string, not a float`},
		{"a set of a number where a string is asked for", Overrides{Set: []string{"steps.trainer.params.solver=5"}}, `--set steps.trainer.params.solver=5: param "solver" of step "trainer": 5 is an int, not a string: write 'steps.trainer.params.solver="5"'`},
		{"a set with an open quote", Overrides{Set: []string{`steps.trainer.params.solver="x`}}, `--set steps.trainer.params.solver="x: the value is no TOML: check its quotes and brackets`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := check(digits, c.o)
			wantError(t, err, c.want)
		})
	}
}

func TestSetReadsTOMLAndTakesTheRestAsAString(t *testing.T) {
	for text, want := range map[string]abi.Value{
		"0.5": abi.FloatValue(0.5), "1_000": abi.IntValue(1000), "true": abi.BoolValue(true),
		`"a b"`: abi.StringValue("a b"), "'x'": abi.StringValue("x"), "saga": abi.StringValue("saga"),
		"": abi.StringValue(""), "truth": abi.StringValue("truth"), "a=b": abi.StringValue("a=b"),
		"1\nw = 2": abi.StringValue("1\nw = 2"), "2020-01-01": abi.StringValue("2020-01-01"), "1.2.3": abi.StringValue("1.2.3"),
	} {
		v, problem := setValue(Pos{}, text)
		if problem != nil {
			t.Errorf("%q: %v", text, problem)
			continue
		}
		if got, err := paramValue(v); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestTheLastSetCountsAndSeedIsReplaced(t *testing.T) {
	seed := int64(-3)
	g := mustCheck(t, digits, Overrides{Seed: &seed, Set: []string{"steps.trainer.params.tol=1", "steps.trainer.params.tol=2", "steps.trainer.params.solver=lbfgs"}})
	p := g.Step("trainer").Params
	if p["tol"] != abi.FloatValue(2) || p["solver"] != abi.StringValue("lbfgs") || g.Seed != -3 {
		t.Errorf("seed %d, params %v", g.Seed, p)
	}
}

func TestAFileThatIsTriedInASlotIsCheckedAsOneThatIsSwapped(t *testing.T) {
	f, err := Parse("digits.toml", []byte(digits), Overrides{})
	if err != nil {
		t.Fatal(err)
	}
	manifests := map[string]*abi.Manifest{
		"importer": plugins["importer_mnist.wasm"], "normalizer": plugins["normalize.wasm"], "classifier": plugins["tf_mlp.wasm"],
	}
	g, err := f.With("classifier", "new/tf_mlp.wasm").Check(Known{Manifests: manifests})
	if err != nil || strings.Join(g.Step("trainer").LeftOut, " ") != "tol max_iter" {
		t.Errorf("graph %+v, error %v", g, err)
	}
	manifests["classifier"] = plugins["normalize.wasm"]
	_, err = f.With("classifier", "new/normalize.wasm").Check(Known{Manifests: manifests})
	wantError(t, err, `digits.toml:22:7: step "trainer": plugin classifier (normalize.wasm) has no entry "fit"; there is only apply
digits.toml:30:7: step "evaluator": plugin classifier (normalize.wasm) has no entry "evaluate"; there is only apply`)
	if p := f.Plugin("classifier"); p.Overridden || p.Path != "sklearn_logreg.wasm" {
		t.Errorf("the file was changed: %+v", p)
	}
}
