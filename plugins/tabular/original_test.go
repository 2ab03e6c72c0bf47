package tabular

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"zen/plugins/plugintest"
)

// originals are what scikit-learn made of small tables: testdata/reference/tabular.json,
// which tabular.py beside it wrote.
type originals struct {
	Original string // the library with its version
	Cases    []original
}

// original is one call of scikit-learn; Kind says of what, and which fields there are.
type original struct {
	Kind, Name string

	// split
	Rows        int
	TestSize    float64 `json:"test_size"`
	Seed        int64
	Shuffle     bool
	Column      []string // stratified by; none: not
	Train, Test []int

	// scale
	X           [][]float32 // of encode the result
	Mean, Scale []float64
	Scaled      [][]float32

	// encode
	Texts      [][]*string
	Labels     []string
	Categories [][]*string
	Classes    []string
	Y          []uint16
}

// eachOriginal runs a test for every case of a kind.
func eachOriginal(t *testing.T, kind string, test func(t *testing.T, c original)) {
	t.Helper()
	b, err := os.ReadFile("../../testdata/reference/tabular.json")
	if err != nil {
		t.Fatal(err)
	}
	var all originals
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range all.Cases {
		if c.Kind == kind {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				test(t, c)
			})
			n++
		}
	}
	if n == 0 {
		t.Fatalf("there are no cases of %q", kind)
	}
}

const readStep = `
[steps.read]
run = "csv.read"
inputs.file = "sources.rows"
`

func splitStep(params string) string {
	return fmt.Sprintf("[steps.split]\nrun = \"splitter.split\"\ninputs.table = \"read.table\"\nparams = { %s }\n", params)
}

// The same seed draws the same rows, in the same order.
func TestSplitsAreThoseOfTheOriginal(t *testing.T) {
	eachOriginal(t, "split", func(t *testing.T, c original) {
		content, params := "row,class\n", fmt.Sprintf("test_size = %v, shuffle = %v", c.TestSize, c.Shuffle)
		for i := range c.Rows {
			class := "x"
			if len(c.Column) > 0 {
				class = c.Column[i]
			}
			content += fmt.Sprintf("%d,%s\n", i, class)
		}
		if len(c.Column) > 0 {
			params += `, stratify = "class"`
		}
		o := run(t, c.Seed, map[string]string{"rows": content}, readStep+splitStep(params)).Succeeded()
		for part, want := range map[string][]int{"train": c.Train, "test": c.Test} {
			if got := strings.Join(column(t, o, "split."+part, "row"), " "); got != strings.Trim(fmt.Sprint(want), "[]") {
				t.Errorf("%s: rows %s, the original has %v", part, got, want)
			}
		}
	})
}

// csvOf returns rows as the content of a file.
func csvOf(rows [][]float32) string {
	var b strings.Builder
	for _, row := range rows {
		for j, v := range row {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.FormatFloat(float64(v), 'g', -1, 32))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const scaleSteps = `
[steps.fit]
run = "scaler.fit"
inputs.x = "sources.rows"
[steps.scaled]
run = "scaler.transform"
inputs = { x = "sources.rows", scaler = "fit.scaler" }
`

// numpy adds the values of a column in blocks of its own, which leaves some last
// bits; what is scaled may differ by one of float32 then.
func TestScalingIsThatOfTheOriginal(t *testing.T) {
	eachOriginal(t, "scale", func(t *testing.T, c original) {
		o := run(t, 0, map[string]string{"rows": csvOf(c.X)}, scaleSteps).Succeeded()
		compare(t, "mean", plugintest.NamedElements[float64](o, "fit.scaler", "mean"), c.Mean, 0x1p-50)
		compare(t, "scale", plugintest.NamedElements[float64](o, "fit.scaler", "scale"), c.Scale, 0x1p-50)
		compare(t, "scaled", plugintest.Elements[float32](o, "scaled.x"), slices.Concat(c.Scaled...), 0x1p-23)
	})
}

// compare compares values; within is relative to the right one.
func compare[T float32 | float64](t *testing.T, what string, got, want []T, within float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(float64(got[i])-float64(want[i])) <= within*math.Abs(float64(want[i]))) {
			t.Errorf("%s: value %d is %v, the original has %v", what, i, got[i], want[i])
		}
	}
}

const encodeSteps = readStep + `
[steps.encoder]
run = "encoder.fit"
inputs.table = "read.table"
params = { target = "label", missing = "fill" }
[steps.numbers]
run = "encoder.transform"
inputs = { table = "read.table", encoder = "encoder.encoder" }
`

func TestEncodingIsThatOfTheOriginal(t *testing.T) {
	eachOriginal(t, "encode", func(t *testing.T, c original) {
		content := "a,b,label\n"
		for i, row := range c.Texts {
			content += shown(row[0], "") + "," + shown(row[1], "") + "," + c.Labels[i] + "\n"
		}
		o := run(t, 0, map[string]string{"rows": content}, encodeSteps).Succeeded()
		var values []string
		for _, categories := range c.Categories {
			for _, category := range categories {
				values = append(values, shown(category, "∅"))
			}
		}
		if got, want := column(t, o, "encoder.encoder", "value"), append(values, c.Classes...); !slices.Equal(got, want) {
			t.Errorf("categories and classes %q, the original has %q", got, want)
		}
		if got, want := plugintest.Elements[float32](o, "numbers.x"), slices.Concat(c.X...); !slices.Equal(got, want) {
			t.Errorf("x is\n%v, the original has\n%v", got, want)
		}
		if got := plugintest.Elements[uint8](o, "numbers.y"); fmt.Sprint(got) != fmt.Sprint(c.Y) {
			t.Errorf("y is %v, the original has %v", got, c.Y)
		}
	})
}

// shown returns a text, or what stands for a missing one.
func shown(text *string, missing string) string {
	if text == nil {
		return missing
	}
	return *text
}
