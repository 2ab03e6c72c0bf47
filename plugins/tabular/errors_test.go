package tabular

import (
	"fmt"
	"strings"
	"testing"

	"zen/plugins/plugintest"
)

// What is wrong with a table is told with its row and its column.
func TestWhatIsWrongIsNamed(t *testing.T) {
	fit := func(params string) string {
		return readStep + "[steps.encoder]\nrun = \"encoder.fit\"\ninputs.table = \"read.table\"\nparams = { " + params + " }\n"
	}
	for _, c := range []struct{ name, rows, steps, want string }{
		{"a cell", "id,income\n1,1.5\n2,12x\n", "[steps.read]\nrun = \"csv.read\"\ninputs.file = \"sources.rows\"\nparams = { types = \"income: float64\" }\n",
			`input "file": row 3, column 2 ("income"): "12x" is no float64`},
		{"no such column to stratify by", "a,b\n1,x\n2,y\n", readStep + splitStep(`stratify = "c"`), `param "stratify": input "table" has no column "c"; there are a, b`},
		{"a number to stratify by", "a\n1.5\n2\n", readStep + splitStep(`stratify = "a"`), `param "stratify": column "a" is float64; it has to be of texts, whole numbers or bools`},
		{"a missing value to stratify by", "a,b\n1,x\n2,\n", readStep + splitStep(`stratify = "b"`), `input "table": row 1 has no value in column "b", which stratify names`},
		{"a lone value", "a,b\n1,x\n2,x\n3,y\n", readStep + splitStep(`stratify = "b"`), `input "table": column "b" has the value "y" in row 2 alone; to stratify by it takes 2 rows`},
		{"too few rows for testing", "b\nx\nx\ny\ny\n", readStep + splitStep(`stratify = "b"`), `param "test_size": 1 rows for testing are too few for the 2 values of column "b", which stratify names`},
		{"too few rows", "b\nx\n", readStep + splitStep(""), `param "test_size" is 0.25, which is 1 of 1 rows: none is left for training`},
		{"nearly all rows", "b\nx\ny\n", readStep + splitStep("test_size = 0.999999999"), `param "test_size" is 0.999999999, which is 2 of 2 rows: none is left for training`},
		{"no rows to split", "b\n", readStep + splitStep(""), `input "table" has no rows`},
		{"no shuffle, but strata", "b\nx\ny\n", readStep + splitStep(`shuffle = false, stratify = "b"`), `param "stratify" draws rows, and shuffle = false draws none`},
		{"a missing number", "a,b\n1,x\n,y\n", fit(`target = "b"`), `input "table": row 1, column "a": the value is missing; missing = "fill" puts the mean of the others in its place`},
		{"a missing text", "a,b\n1,x\n2,\n", fit(""), `input "table": row 1, column "b": the value is missing; missing = "fill" makes that a category of its own`},
		{"a missing label", "a,b\n1,x\n2,\n", fit(`target = "b", missing = "fill"`), `input "table": row 1, column "b": the label is missing`},
		{"a date", "a,b\n2020-01-31,x\n", fit(""), `input "table": column "a" is date; numbers, bools and texts can be encoded. Leave it out with drop = "a"`},
		{"a column without values", "a,b\nNaN,x\n", fit(`missing = "fill"`), `input "table": column "a" has no values. Leave it out with drop = "a"`},
		{"a float for a label", "a,b\n1,1.5\n", fit(`target = "b"`), `input "table": column "b" is float64; a label is a text, a whole number or a bool`},
		{"no such target", "a,b\n1,x\n", fit(`target = "c"`), `param "target": input "table" has no column "c"; there are a, b`},
		{"no such column to drop", "a,b\n1,x\n", fit(`drop = "b, c"`), `param "drop": input "table" has no column "c"; there are a, b`},
		{"nothing left", "a,b\n1,x\n", fit(`drop = "b", target = "a"`), `input "table" has no columns but those that are left out`},
		{"NaN to scale", "1,2\n3,nan\n", "[steps.scale]\nrun = \"scaler.fit\"\ninputs.x = \"sources.rows\"\n", `input "x": row 1 has NaN among its values`},
		{"infinity to scale", "1,2\n-inf,3\n", "[steps.scale]\nrun = \"scaler.fit\"\ninputs.x = \"sources.rows\"\n", `input "x": row 1 has infinity among its values`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := failure(run(t, 0, map[string]string{"rows": c.rows}, c.steps)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

const train = "size,colour,kind\n1,red,cat\n2,blue,dog\n4,red,dog\n"

// onNewRows encodes new rows by an encoder of train.
func onNewRows(entry, fitParams, params string) string {
	return `
[steps.train]
run = "csv.read"
inputs.file = "sources.train"
[steps.encoder]
run = "encoder.fit"
inputs.table = "train.table"
params = { ` + fitParams + ` }
[steps.new]
run = "csv.read"
inputs.file = "sources.new"
params.types = "colour: utf8?"
[steps.numbers]
run = "encoder.` + entry + `"
inputs = { table = "new.table", encoder = "encoder.encoder" }
params = { ` + params + ` }
`
}

func TestNewRowsThatDoNotFitAreNamed(t *testing.T) {
	for _, c := range []struct{ name, new, entry, params, want string }{
		{"a column is not there", "colour\nred\n", "transform_x", "", `input "table" has no column "size"; there are colour`},
		{"a column of another type", "size,colour\nlarge,red\n", "transform_x", "", `input "table": column "size" is utf8; the encoder was fitted on numbers`},
		{"an unknown category", "size,colour\n1,red\n2,green\n", "transform_x", "",
			`input "table": row 1, column "colour": "green" is none of the categories that the encoder was fitted on: "blue", "red"; handle_unknown = "ignore" lets it be none of them`},
		{"a missing category", "size,colour\n1,\n", "transform_x", "",
			`input "table": row 0, column "colour": the value is missing, which it never was in the rows that the encoder was fitted on; handle_unknown = "ignore" lets it be none of them`},
		{"a missing number", "size,colour\n1,red\n,red\n", "transform_x", "", `input "table": row 1, column "size": the value is missing; missing = "fill" in fit puts the mean of the others in its place`},
		{"a number too large", "size,colour\n1e300,red\n", "transform_x", "", `input "table": row 0, column "size": 1e+300 is too large for float32`},
		{"an unknown label", "size,colour,kind\n1,red,cow\n", "transform", "", `input "table": row 0, column "kind": "cow" is none of the labels that the encoder was fitted on: "cat", "dog"`},
		{"no label", "size,colour\n1,red\n", "transform", "", `input "table" has no column "kind"; there are size, colour`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := run(t, 0, map[string]string{"train": train, "new": c.new}, onNewRows(c.entry, `target = "kind"`, c.params))
			if got := failure(o); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
	o := run(t, 0, map[string]string{"train": train, "new": train}, onNewRows("transform", `drop = "kind"`, ""))
	if want := `input "encoder" has no classes, for fit was given no target; transform_x needs none`; failure(o) != want {
		t.Errorf("\n got %s\nwant %s", failure(o), want)
	}
}

// The names of classes stand in a column of their own, which the table must not have already.
func TestATableWithAColumnOfThatNameIsNotDecoded(t *testing.T) {
	steps := onNewRows("transform", `target = "kind"`, "") + `
[steps.decode]
run = "encoder.decode"
inputs = { y_pred = "numbers.y", encoder = "encoder.encoder", table = "new.table" }
`
	o := run(t, 0, map[string]string{"train": train, "new": "size,colour,kind,label\n1,red,cat,x\n"}, steps)
	if want := `input "table" has a column "label", which is what the names of the classes are called: rename it in the file, or leave the input away`; failure(o) != want {
		t.Errorf("\n got %s\nwant %s", failure(o), want)
	}
}

// An unknown category is none of them, and a missing number the mean, where that is asked for.
func TestNewRowsMayBeFilledIn(t *testing.T) {
	o := run(t, 0, map[string]string{"train": train, "new": "colour,extra,size\ngreen,1,\nblue,2,7\n,3,1\n"},
		onNewRows("transform_x", `target = "kind", missing = "fill"`, `handle_unknown = "ignore"`)).Succeeded()
	got := plugintest.Elements[float32](o, "numbers.x") // size, blue, red
	want := []float32{float32(7.0 / 3), 0, 0, 7, 1, 0, 1, 0, 0}
	if len(got) != len(want) {
		t.Fatalf("x is %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("x is %v, want %v", got, want)
			break
		}
	}
}

// Whole numbers are labels, too: in their own order, not in that of their digits.
func TestWholeNumbersAreLabels(t *testing.T) {
	o := run(t, 0, map[string]string{"rows": "a,label\n1,10\n2,9\n3,-1\n"}, encodeSteps).Succeeded()
	if got := strings.Join(column(t, o, "encoder.encoder", "value"), " "); got != "∅ -1 9 10" {
		t.Errorf("values %s, want the classes -1 9 10", got)
	}
	if got := plugintest.Elements[uint8](o, "numbers.y"); string(got) != "\x02\x01\x00" {
		t.Errorf("y is %v, want 2 1 0", got)
	}
}

// Numbers of x are float32: whole ones that it rounds may tell rows apart no more.
func TestWholeNumbersThatFloat32RoundsAreWarnedOf(t *testing.T) {
	rows := "id,small,x,label\n1700000000,16777216,16777217.5,a\n1700000001,3,0.1,b\n1700000003,4,0.2,b\n"
	o := run(t, 0, map[string]string{"rows": rows}, encodeSteps).Succeeded()
	const want = `[{warn column "id": row 1 is 1700000001, which becomes 1700000000 in float32, and so may others beyond 2^24: ` +
		`they tell rows apart no more. If it names the rows, leave it out with drop = "id" in fit}]`
	if got := fmt.Sprint(o.Logs("numbers")); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
