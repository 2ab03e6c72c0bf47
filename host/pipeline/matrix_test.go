package pipeline

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"zen/abi"
)

// grid is a pipeline whose steps are made of these entries: make has params,
// pass reads x, join reads x and y, all reads a list.
var grid = map[string]*abi.Manifest{"p.wasm": manifest(
	abi.Entry{Name: "make", Outputs: []abi.Port{port("x", "float64")}, Params: []abi.Param{
		param("a", abi.ParamFloat, abi.FloatValue(0)), param("b", abi.ParamInt, abi.IntValue(0)),
		param("s", abi.ParamString, abi.StringValue("")), param("t", abi.ParamBool, abi.BoolValue(false))}},
	abi.Entry{Name: "pass", Inputs: []abi.Port{port("x", "float64")}, Outputs: []abi.Port{port("x", "float64")},
		Params: []abi.Param{param("a", abi.ParamFloat, abi.FloatValue(0)), param("c", abi.ParamInt, abi.IntValue(0))}},
	abi.Entry{Name: "join", Inputs: []abi.Port{port("x", "float64"), port("y", "float64")}, Outputs: []abi.Port{port("x", "float64")}},
	abi.Entry{Name: "all", Inputs: []abi.Port{port("x", "tensors"), optional(port("one", "float64"))}, Outputs: []abi.Port{port("x", "float64")}},
)}

func gridOf(steps string) string { return "name = 'grid'\nplugins.p = 'p.wasm'\n" + steps }

// stepNames joins the names of all steps.
func stepNames(g *Graph) string {
	return strings.Join(names(g.Steps, func(s **Step) string { return (*s).Name }), " ")
}

func TestAMatrixMakesAStepOfEveryChoice(t *testing.T) {
	for _, c := range []struct{ name, steps, want string }{
		{"the first param is the slowest", "steps.m = { run = 'p.make', matrix.params = { a = [0.1, 0.01], b = [1, 5] } }",
			"m@a=0.1,b=1 m@a=0.1,b=5 m@a=0.01,b=1 m@a=0.01,b=5"},
		{"values are written in their shortest form", "steps.m = { run = 'p.make', matrix.params = { a = [1.0, 1e-5, 1e+30, -0.50, 1_000] } }",
			"m@a=1 m@a=1e-5 m@a=1e30 m@a=-0.5 m@a=1000"},
		{"texts are bare when they can be", "steps.m = { run = 'p.make', matrix.params = { s = ['adam', 'L-BFGS_2', '', 'a.b', '2,3', \"\u00fc/\\n\"] } }",
			`m@s=adam m@s=L-BFGS_2 m@s="" m@s="a.b" m@s="2,3" m@s="ü/\n"`},
		{"bools", "steps.m = { run = 'p.make', matrix.params = { t = [true, false] } }", "m@t=true m@t=false"},
		{"what reads them is multiplied likewise, however far",
			"steps.m = { run = 'p.make', matrix.params.b = [1, 2] }\nsteps.n = { run = 'p.pass', inputs.x = 'm.x' }\nsteps.o = { run = 'p.pass', inputs.x = 'n.x' }",
			"m@b=1 m@b=2 n@b=1 n@b=2 o@b=1 o@b=2"},
		{"two matrices are multiplied",
			"steps.m = { run = 'p.make', matrix.params.a = [1, 2] }\nsteps.n = { run = 'p.make', matrix.params.b = [3, 4] }\nsteps.o = { run = 'p.join', inputs = { y = 'm.x', x = 'n.x' } }",
			"m@a=1 m@a=2 n@b=3 n@b=4 o@a=1,b=3 o@a=1,b=4 o@a=2,b=3 o@a=2,b=4"},
		{"two ways from one matrix are joined",
			"steps.m = { run = 'p.make', matrix.params.a = [1, 2] }\nsteps.n = { run = 'p.pass', inputs.x = 'm.x', matrix.params.c = [3, 4] }\nsteps.o = { run = 'p.join', inputs = { x = 'm.x', y = 'n.x' } }",
			"m@a=1 m@a=2 n@a=1,c=3 n@a=1,c=4 n@a=2,c=3 n@a=2,c=4 o@a=1,c=3 o@a=1,c=4 o@a=2,c=3 o@a=2,c=4"},
		{"a param of two steps has its step in front",
			"steps.m = { run = 'p.make', matrix.params.a = [1, 2] }\nsteps.n = { run = 'p.pass', inputs.x = 'm.x', matrix.params.a = [3] }\nsteps.o = { run = 'p.pass', inputs.x = 'n.x' }",
			"m@a=1 m@a=2 n@m.a=1,a=3 n@m.a=2,a=3 o@m.a=1,n.a=3 o@m.a=2,n.a=3"},
		{"a list takes them all",
			"steps.m = { run = 'p.make', matrix.params.a = [1, 2] }\nsteps.o = { run = 'p.all', inputs.x = ['m.x'] }\nsteps.n = { run = 'p.pass', inputs.x = 'o.x' }",
			"m@a=1 m@a=2 o n"},
		{"a list takes them all also for a step that is multiplied",
			"steps.m = { run = 'p.make', matrix.params.a = [1, 2] }\nsteps.o = { run = 'p.all', inputs = { x = ['m.x'], one = 'm.x' } }",
			"m@a=1 m@a=2 o@a=1 o@a=2"},
		{"a matrix stands in the place of its step",
			"steps.k = { run = 'p.make' }\nsteps.m = { run = 'p.make', matrix.params.a = [1, 2] }\nsteps.l = { run = 'p.make' }", "k m@a=1 m@a=2 l"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := checkWith(gridOf(c.steps), Overrides{}, grid)
			if err != nil {
				t.Fatal(err)
			}
			if got := stepNames(g); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAStepOfAMatrixHasItsParamsAndReadsItsOwnPoint(t *testing.T) {
	g, err := checkWith(gridOf(`
[steps.m]
run = "p.make"
params.s = "same"
matrix.params = { a = [1, 2], b = [3, 4] }
retries = 3
[steps.n]
run = "p.make"
matrix.params.a = [5, 6]
[steps.o]
run = "p.join"
inputs = { x = "n.x", y = "m.x" }
`), Overrides{}, grid)
	if err != nil {
		t.Fatal(err)
	}
	m := g.Step("m@a=2,b=3")
	want := map[string]abi.Value{"a": abi.FloatValue(2), "b": abi.IntValue(3), "s": abi.StringValue("same"), "t": abi.BoolValue(false)}
	if !maps.Equal(m.Params, want) || m.Base != "m" || m.Retries != 3 {
		t.Errorf("got %+v", m)
	}
	o := g.Step("o@m.a=2,b=3,n.a=6")
	if o == nil || o.Inputs["x"].Step.Name != "n@a=6" || o.Inputs["y"].Step != m {
		t.Errorf("got %+v among %s", o, stepNames(g))
	}
}

func TestAListHasItsMembersByName(t *testing.T) {
	g, err := checkWith(gridOf(`
steps.one.run = "p.make"
steps.m = { run = "p.make", matrix.params.a = [2, 10] }
steps.all = { run = "p.all", inputs.x = ["one.x", "m.x"] }
`), Overrides{}, grid)
	if err != nil {
		t.Fatal(err)
	}
	x := g.Step("all").Inputs["x"]
	var got []string
	for _, member := range x.Each() {
		got = append(got, member.Step.Name+"."+member.Port)
	}
	if text := strings.Join(got, " "); text != "m@a=10.x m@a=2.x one.x" {
		t.Errorf("got %s", text)
	}
	if want := `tensors{"m@a=10": float64, "m@a=2": float64, one: float64}`; x.Type.String() != want {
		t.Errorf("got %s", x.Type)
	}
}

func TestAListFitsAPortThatNamesItsSteps(t *testing.T) {
	src := "name = 'p'\nplugins = { p = 'letters.wasm', g = 'grid.wasm' }\nsteps.one.run = 'g.make'\nsteps.two.run = 'g.make'\n" +
		"[steps.compare]\nrun = 'p.compare'\ninputs.both = ['two.x', 'one.x']\n"
	g, err := checkWith(src, Overrides{}, wrongPlugins())
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Step("compare").Inputs["both"].Type.String(); got != "tensors{one: float64, two: float64}" {
		t.Errorf("got %s", got)
	}
}

func TestSetChangesAMatrix(t *testing.T) {
	src := gridOf("steps.m = { run = 'p.make', matrix.params = { a = [1, 2], b = [3] } }\nsteps.n = { run = 'p.make', params = { t = true } }\n" +
		"[variants.v]\nsteps.m.matrix.params.s = ['x']\n" +
		"[variants.grows]\nsteps.n.matrix.params.t = [true, false]\n" +
		"[variants.pins]\nsteps.m.params.b = 4\n")
	for _, c := range []struct {
		variant string
		set     []string
		want    string
	}{
		{"", []string{"steps.m.matrix.params.a=[7]"}, "m@a=7,b=3 n"},
		{"", []string{"steps.n.matrix.params.t=[true, false]"}, "m@a=1,b=3 m@a=2,b=3 n@t=true n@t=false"},
		{"v", nil, "m@s=x n"},
		{"v", []string{"steps.m.params.a=5"}, "m@s=x n"},
		{"grows", nil, "m@a=1,b=3 m@a=2,b=3 n@t=true n@t=false"},
		{"pins", nil, "m@a=1 m@a=2 n"},
		{"", []string{"steps.n.matrix.params.t=[true]", "steps.n.matrix.params.t=[false]"}, "m@a=1,b=3 m@a=2,b=3 n@t=false"},
	} {
		g, err := checkWith(src, Overrides{Variant: c.variant, Set: c.set}, grid)
		if err != nil {
			t.Fatal(err)
		}
		if got := stepNames(g); got != c.want {
			t.Errorf("%q %s: got %s, want %s", c.variant, c.set, got, c.want)
		}
	}
	g, err := checkWith(src, Overrides{Set: []string{"steps.m.params.s=y"}}, grid)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range g.Steps[:2] {
		if s.Params["s"] != abi.StringValue("y") {
			t.Errorf("%s has %v", s.Name, s.Params)
		}
	}
}

func TestAMatrixIsBounded(t *testing.T) {
	values := make([]string, 101)
	for i := range values {
		values[i] = fmt.Sprint(i)
	}
	list := "[" + strings.Join(values, ",") + "]"
	hundred := "[" + strings.Join(values[:100], ",") + "]"
	for _, c := range []struct{ name, steps, want string }{
		{"too many at once", "steps.m = { run = 'p.make', matrix.params = { a = " + list + ", b = " + list + " } }",
			`p.toml:3:7: with the 101 a × 101 b of step "m" the pipeline has more than 10000 steps: take fewer values`},
		{"a product that comes about later", "steps.m = { run = 'p.make', matrix.params.a = " + list + " }\nsteps.n = { run = 'p.make', matrix.params.a = " + list + " }\nsteps.o = { run = 'p.join', inputs = { x = 'm.x', y = 'n.x' } }",
			`p.toml:5:7: with the 101 m.a × 101 n.a of step "o" the pipeline has more than 10000 steps: take fewer values, or read all of them as one list, ["STEP.PORT"]`},
		{"one more than fits", "steps.l.run = 'p.make'\nsteps.m = { run = 'p.make', matrix.params = { a = " + hundred + ", b = " + hundred + " } }",
			`p.toml:4:7: with the 100 a × 100 b of step "m" the pipeline has more than 10000 steps: take fewer values`},
		{"one more than fits, behind", "steps.m = { run = 'p.make', matrix.params = { a = " + hundred + ", b = " + hundred + " } }\nsteps.l.run = 'p.make'",
			`p.toml:4:7: with step "l" the pipeline has more than 10000 steps: take fewer values`},
		{"too many members", "steps.m = { run = 'p.make', matrix.params = { a = " + hundred + ", b = " + "[" + strings.Join(values[:40], ",") + "] } }\nsteps.o = { run = 'p.all', inputs = { x = ['m.x'], one = 'm.x' } }",
			`p.toml:4:43: with input "x" of step "o" the lists of the pipeline have more than 100000 members: take fewer values`},
		{"names that are too long", "steps.m = { run = 'p.make', matrix.params.s = ['" + strings.Repeat("x", 1024) + "'] }",
			`p.toml:3:7: the matrix of step "m" makes names of more than 1024 bytes: take shorter values`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("p.toml", []byte(gridOf(c.steps)), Overrides{})
			wantError(t, err, c.want)
		})
	}
	f, err := Parse("p.toml", []byte(gridOf("steps.m = { run = 'p.make', matrix.params = { a = "+hundred+", b = "+hundred+" } }")), Overrides{})
	if err != nil || len(f.Steps) != maxSteps {
		t.Errorf("%v", err)
	}
}

func TestAMatrixOfPluginsIsFollowedByWhoRunsTheSame(t *testing.T) {
	src := edit(t, `"sklearn_logreg.wasm"`, "\"sklearn_logreg.wasm\"\nmlp = \"tf_mlp.wasm\"")
	src = strings.Replace(src, "retries = 2", "retries = 2\nmatrix.plugins = [\"classifier\", \"mlp\"]\nmatrix.params.solver = [\"saga\"]", 1)
	_, err := check(src, Overrides{})
	wantError(t, err, `digits.toml:30:15: step "trainer": mlp.fit (tf_mlp.wasm) has no param "solver" for its matrix; there is only epochs`)
	src = strings.Replace(src, "matrix.params.solver = [\"saga\"]\n", "", 1)
	g := mustCheck(t, src, Overrides{})
	if got, want := stepNames(g), "importer normalizer trainer@plugin=classifier trainer@plugin=mlp evaluator@plugin=classifier evaluator@plugin=mlp"; got != want {
		t.Errorf("got %s", got)
	}
	for name, file := range map[string]string{"classifier": "sklearn_logreg.wasm", "mlp": "tf_mlp.wasm"} {
		trainer, evaluator := g.Step("trainer@plugin="+name), g.Step("evaluator@plugin="+name)
		if trainer.Plugin != plugins[file] || evaluator.Plugin != plugins[file] || evaluator.Inputs["model"].Step != trainer {
			t.Errorf("%s: %+v, %+v", name, trainer, evaluator)
		}
	}
	// A param counts for the plugins that declare it; none may be unknown to all.
	src = strings.Replace(src, "max_iter = 50", "max_iter = 50, epochs = 3", 1)
	g = mustCheck(t, src, Overrides{})
	sklearn, mlp := g.Step("trainer@plugin=classifier").Params, g.Step("trainer@plugin=mlp").Params
	if len(sklearn) != 3 || sklearn["tol"] != abi.FloatValue(0.1) || len(mlp) != 1 || mlp["epochs"] != abi.IntValue(3) {
		t.Errorf("got %v and %v", sklearn, mlp)
	}
	wantWarnings := `digits.toml:26:38: param "epochs" of step "trainer" is left out: classifier.fit (sklearn_logreg.wasm) does not declare it
digits.toml:26:12: param "tol" of step "trainer" is left out: mlp.fit (tf_mlp.wasm) does not declare it
digits.toml:26:23: param "max_iter" of step "trainer" is left out: mlp.fit (tf_mlp.wasm) does not declare it`
	if got := strings.Join(g.Warnings, "\n"); got != wantWarnings {
		t.Errorf("\n got %s\nwant %s", got, wantWarnings)
	}
	_, err = check(strings.Replace(src, "epochs = 3", "epoch = 3", 1), Overrides{})
	wantError(t, err, `digits.toml:26:38: step "trainer": classifier.fit (sklearn_logreg.wasm) has no param "epoch"; there are tol, max_iter and solver
digits.toml:26:38: step "trainer": mlp.fit (tf_mlp.wasm) has no param "epoch"; did you mean "epochs"?`)
}

// BenchmarkMatrix reads and checks a pipeline of as many steps as there may be:
// 100 × 49, each read by another, and a list of the latter.
func BenchmarkMatrix(b *testing.B) {
	list := func(n int) string {
		values := make([]string, n)
		for i := range values {
			values[i] = fmt.Sprint(i)
		}
		return "[" + strings.Join(values, ",") + "]"
	}
	src := gridOf("steps.m = { run = 'p.make', matrix.params = { a = " + list(100) + ", b = " + list(49) + " } }\n" +
		"steps.n = { run = 'p.pass', inputs.x = 'm.x' }\nsteps.all = { run = 'p.all', inputs.x = ['n.x'] }\n")
	for b.Loop() {
		if g, err := checkWith(src, Overrides{}, grid); err != nil || len(g.Steps) != 9801 {
			b.Fatal(err)
		}
	}
}
