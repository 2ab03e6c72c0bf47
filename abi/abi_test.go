package abi

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestTypesAreReadBackAsTheyAreWritten(t *testing.T) {
	for _, s := range []string{
		"float32[N, 28, 28]", "float64", "uint8[N]", "file", "float32[_, 3]", "tensors", "files",
		"float32[N, ...]", "uint8[...]", "uint8[_, ...]", "int64[N, 28, ...]", "tensors{a: bool[...], b: float32[N, ...], ...}",
		"tensors{coef: float32[K, D], intercept: float32[K]}",
		"tensors{coef: float32[K, D], ...}", `tensors{"a b": bool}`, "tensors{}",
		"table", "table{}", "table[N]", "table{b: utf8?, a: float32[784], ...}", `table[3]{"the day": date, t: timestamp[N]?}`,
	} {
		typ, err := ParseType(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		} else if typ.String() != s {
			t.Errorf("%s: read back as %s", s, typ)
		}
	}
}

func TestTypesThatAreWrongSayWhere(t *testing.T) {
	for s, want := range map[string]string{
		"float":                         `"float" is no type; there are bool, int8`,
		"float32[":                      "a dimension is missing at character 9",
		"float32[N":                     `"," or "]" is missing at character 10`,
		"float32[N]]":                   `"]" is left over`,
		"float32[99999999999999999999]": "no number below 2^63",
		"float32[a-b]":                  "letters, digits and _ only",
		"tensors{coef}":                 `":" is missing after "coef"`,
		"tensors{a: bool, a: bool}":     `"a" stands twice`,
		"tensors{..., a: bool}":         `"..." stands last`,
		"tensors{a: tensors}":           `"a" has to be a tensor`,
		"table[N, 2]":                   "a table has one dimension, its rows, not 2",
		"table{a: text}":                `"text" is no type of column "a"; there are bool, int8`,
		"table{a: utf8[2]}":             `column "a": a value of type utf8 has no dimensions`,
		"table{a: bool, a: bool}":       `"a" stands twice`,
		"table{a: file}":                `"file" is no type of column "a"`,
		"table{a: bool??}":              `"," or "}" is missing at character 15`,
		"utf8":                          `"utf8" is no type; there are bool`,
		"float32?":                      `"?" is left over`,
		"tensors{a: utf8}":              `"a" has to be a tensor`,
		"float32[..., N]":               `"..." stands last`,
		"float32[N, ..., ...]":          `"..." stands last`,
		"float32[N ...]":                `"," or "]" is missing at character 11`,
		"table[...]":                    `a table has one dimension, its rows, and none that "..." stands for`,
		"table{a: float32[3, ...]}":     `column "a": "..." stands for dimensions of a tensor; those of a column are all written down`,
		"bool[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]": "17 dimensions; at most 16",
	} {
		if _, err := ParseType(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", s, want, err)
		}
	}
}

func TestLettersStandForOneNumberThroughoutAnEntry(t *testing.T) {
	images, labels := mustType(t, "uint8[N, 28, 28]"), mustType(t, "uint8[N]")
	var b Bindings
	if err := b.Bind("x", images, []uint64{60000, 28, 28}); err != nil {
		t.Fatal(err)
	}
	err := b.Bind("y", labels, []uint64{59999})
	if err == nil || err.Error() != "y has 59999 rows, but N is 60000 by x" {
		t.Errorf("got %v", err)
	}
	if err := b.Bind("y", labels, []uint64{RowsUnknown}); err != nil {
		t.Errorf("unknown rows fit anything: %v", err)
	}
	if err := b.Bind("z", images, []uint64{60000, 32, 28}); err == nil || err.Error() != "z has 32 in dimension 1, declared are 28" {
		t.Errorf("got %v", err)
	}
	if err := b.Bind("z", images, []uint64{60000}); err == nil || err.Error() != "z has rank 1, uint8[N, 28, 28] has rank 3" {
		t.Errorf("got %v", err)
	}
}

func TestDotsStandForAnyFurtherDimensions(t *testing.T) {
	for _, c := range []struct {
		declared string
		dims     []uint64
		want     string
	}{
		{"float32[N, ...]", []uint64{5}, ""},
		{"float32[N, ...]", []uint64{5, 4}, ""},
		{"float32[N, ...]", []uint64{RowsUnknown, 28, 28}, ""},
		{"float32[N, ...]", nil, "x has rank 0, float32[N, ...] has rank 1 or more"},
		{"float32[N, D, ...]", []uint64{5}, "x has rank 1, float32[N, D, ...] has rank 2 or more"},
		{"float32[N, 28, ...]", []uint64{5, 32, 28}, "x has 32 in dimension 1, declared are 28"},
		{"float32[N, N, ...]", []uint64{5, 4}, "x has 4 in dimension 1, but N is 5 by x"},
		{"float32[...]", nil, ""},
		{"float32[...]", []uint64{RowsUnknown}, ""},
		{"float32[...]", []uint64{5, 4}, ""},
	} {
		var b Bindings
		err := b.Bind("x", mustType(t, c.declared), c.dims)
		if err == nil && c.want != "" || err != nil && err.Error() != c.want {
			t.Errorf("%s of %v: got %v, want %q", c.declared, c.dims, err, c.want)
		}
	}
}

func TestDotsBindTheDimensionsBeforeThemOnly(t *testing.T) {
	var b Bindings
	for _, dims := range [][]uint64{{5, 28, 28}, {5, 784}, {5}} {
		if err := b.Bind("x", mustType(t, "float32[N, ...]"), dims); err != nil {
			t.Error(err)
		}
	}
	err := b.BindTensors("m", mustType(t, "tensors{a: float32[N, ...]}"), mustType(t, "tensors{a: float32[6, 2]}"))
	if err == nil || err.Error() != `tensor "a" of m has 6 rows, but N is 5 by x` {
		t.Errorf("got %v", err)
	}
}

func TestATypeWithDotsIsOfNoArtifact(t *testing.T) {
	for _, s := range []string{"float32[...]", "float32[5, ...]", "tensors{a: float32[5, ...]}"} {
		typ := mustType(t, s)
		if _, ok := typ.Sizes(); typ.Concrete() || typ.Scalar() || ok && typ.Kind == KindTensor {
			t.Errorf("%s is taken for the type of an artifact", s)
		}
	}
	err := new(Bindings).BindPort("x", mustType(t, "float32[N, 4]"), mustType(t, "float32[5, ...]"))
	if err == nil || err.Error() != "x is given float32[5, ...], whose dimensions are not known" {
		t.Errorf("got %v", err)
	}
}

func TestTablesAreHeldAgainstTheirType(t *testing.T) {
	var b Bindings
	got := mustType(t, "table[7]{id: int64, label: utf8?, x: float32[3]}")
	for _, c := range []struct{ declared, want string }{
		{"table", ""},
		{"table[N]{x: float32[D], id: int64, ...}", ""},
		{"table[D]", "it has 7 rows, but D is 3 by column \"x\" of it"},
		{"table{id: int64, ...}", ""},
		{"table{id: int64}", "it has a column \"label\", which is not in table{id: int64}"},
		{"table{age: int64?, ...}", "it has no column \"age\", declared is int64?"},
		{"table{label: utf8, ...}", "column \"label\" of it may have nulls, declared is utf8"},
		{"table{id: int64?, ...}", ""},
		{"table{id: int64[2], ...}", "column \"id\" of it is int64, declared is int64[2]"},
		{"table{x: float32[4], ...}", "column \"x\" of it has 3 in dimension 1, declared are 4"},
	} {
		if err := b.BindTable("it", mustType(t, c.declared), got); err == nil && c.want != "" || err != nil && err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.declared, err, c.want)
		}
	}
}

func TestFilesAreOfAnyLengthEach(t *testing.T) {
	var b Bindings
	for _, n := range []uint64{112133, 487} {
		if err := b.Bind("file", File(), []uint64{n}); err != nil {
			t.Error(err)
		}
	}
}

func mustType(t *testing.T, s string) Type {
	t.Helper()
	typ, err := ParseType(s)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func TestValuesKeepTheirTypeInJSON(t *testing.T) {
	for _, v := range []Value{
		IntValue(math.MinInt64), IntValue(1<<53 + 1), FloatValue(1), FloatValue(0.1), FloatValue(1e300), FloatValue(math.Copysign(0, -1)),
		BoolValue(true), StringValue("1.0"), StringValue("a\n\"b\""),
	} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var got Value
		if err := json.Unmarshal(b, &got); err != nil || got != v || math.Signbit(got.Float) != math.Signbit(v.Float) {
			t.Errorf("%s: got %+v, want %+v (%v)", b, got, v, err)
		}
	}
}

func TestParametersHoldTheirValuesToTypeRangeAndChoices(t *testing.T) {
	zero, one := FloatValue(0), FloatValue(1)
	share := Param{Name: "share", Type: ParamFloat, Min: &zero, Max: &one}
	mode := Param{Name: "mode", Type: ParamString, Choices: []Value{StringValue("a"), StringValue("b")}}
	for _, c := range []struct {
		param Param
		value Value
		want  string
	}{
		{share, IntValue(1), ""},
		{share, FloatValue(1.5), "1.5 is above the greatest value, 1.0"},
		{share, FloatValue(-1), "-1.0 is below the least value, 0.0"},
		{share, FloatValue(math.NaN()), "NaN is no finite number"},
		{share, StringValue("x"), `"x" is a string, not a float`},
		{share, IntValue(1<<53 + 1), "does not fit a float without loss"},
		{mode, StringValue("c"), `"c" is none of the choices: "a", "b"`},
		{Param{Type: ParamInt}, FloatValue(1), "1.0 is a float, not an int"},
	} {
		_, err := c.param.Check(c.value)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: want %q, got %v", c.value.Text(), c.want, err)
		}
	}
}

func TestRangeAndChoicesHaveToAgree(t *testing.T) {
	one, two, three := IntValue(1), IntValue(2), IntValue(3)
	for want, p := range map[string]Param{
		`param "p": the least value, 2, is above the greatest value, 1`: {Min: &two, Max: &one},
		`param "p": choice: 3 is above the greatest value, 2`:           {Max: &two, Choices: []Value{one, three}},
		`param "p": default: 3 is none of the choices: 1, 2`:            {Default: &three, Choices: []Value{one, two}},
		`param "p": choice: 1 is below the least value, 2`:              {Min: &two, Choices: []Value{one}, Default: &one},
		`param "p": 1.5 is a float, not an int`:                         {Choices: []Value{FloatValue(1.5)}},
		`param "p": default: "three" is a string, not an int`:           {Default: &Value{Type: ParamString, String: "three"}},
	} {
		p.Name, p.Type = "p", ParamInt
		m := &Manifest{ABI: Version, Name: "m", Entries: []Entry{{Name: "go", Params: []Param{p}}}}
		if err := m.Validate(); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestNumbersThatJSONLacksSurviveIt(t *testing.T) {
	for _, f := range []float64{0.1, math.NaN(), math.Inf(1), math.Inf(-1), -0.5} {
		b, err := json.Marshal(Number(f))
		if err != nil {
			t.Fatal(err)
		}
		var got Number
		if err := json.Unmarshal(b, &got); err != nil || float64(got) != f && !(math.IsNaN(f) && math.IsNaN(float64(got))) {
			t.Errorf("%v became %s and then %v (%v)", f, b, got, err)
		}
	}
}

func TestAGuestThatFailsIsQuotedOrSpokenFor(t *testing.T) {
	for want, err := range map[string]*StatusError{
		"the labels are short":               {Message: "the labels are short"},
		"the entry returned status 7":        {Code: 7},
		"the step failed without saying why": {},
	} {
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}
