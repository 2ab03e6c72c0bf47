package pipeline

import (
	"testing"

	"zen/abi"
)

func parseType(t *testing.T, s string) abi.Type {
	t.Helper()
	typ, err := abi.ParseType(s)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func TestFitTellsWhatFits(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"the same tensor", "float32[N, 28]", "float32[N, 28]", ""},
		{"other letters", "float32[A, B]", "float32[N, N]", ""},
		{"a letter for a number", "float32[N, D]", "float32[N, 28]", ""},
		{"a scalar", "float64", "float64", ""},
		{"a scalar for a list", "float64", "float64[N]", "it is a scalar, not of rank 1"},
		{"a list for a scalar", "float64[N]", "float64", "a scalar is asked for"},
		{"another number", "float32[N, 28]", "float32[N, 32]", "dimension 1 has to be 32, not 28"},
		{"other rows", "float32[5]", "float32[6]", "the rows have to be 6, not 5"},
		{"one letter, two numbers", "float32[3, 4]", "float32[N, N]", "dimension 1 has to be N = 3 (as in a.out), not 4"},
		{"images for any rows", "float32[N, 28, 28]", "float32[N, ...]", ""},
		{"rows of a table for any rows", "float32[N, D]", "float32[N, ...]", ""},
		{"a list for any rows", "float32[N]", "float32[N, ...]", ""},
		{"any rows for any rows", "float32[N, 28, ...]", "float32[M, ...]", ""},
		{"any rows for rows of any width", "float32[N, ...]", "float32[N, D, ...]", ""},
		{"any rows for images is known at run time", "float32[N, ...]", "float32[N, 28, 28]", ""},
		{"images for rows of a table", "float32[N, 28, 28]", "float32[N, D]", "it is of rank 3, not 2"},
		{"a list for more", "float32[N]", "float32[N, D, ...]", "it is of rank 1, not 2 or more"},
		{"more than a list for a list", "float32[N, D, ...]", "float32[N]", "it is of rank 2 or more, not 1"},
		{"a scalar for any rows", "float32", "float32[N, ...]", "it is a scalar, not of rank 1 or more"},
		{"any rows for a scalar", "float32[N, ...]", "float32", "a scalar is asked for"},
		{"a scalar for anything", "float32", "float32[...]", ""},
		{"anything for a scalar is known at run time", "float32[...]", "float32", ""},
		{"another dtype of any rank", "uint8[...]", "float32[...]", "uint8 is not float32"},
		{"another number before dots", "float32[N, 28, ...]", "float32[N, 32, ...]", "dimension 1 has to be 32, not 28"},
		{"a letter before dots", "float32[3, 4, 5]", "float32[N, N, ...]", "dimension 1 has to be N = 3 (as in a.out), not 4"},
		{"a file for any rows", "file", "uint8[N, ...]", ""},
		{"any rows of bytes for a file is known at run time", "uint8[_, ...]", "file", ""},
		{"a named tensor of another rank", "tensors{a: int8[N]}", "tensors{a: int8[N, M, ...]}", `in "a", it is of rank 1, not 2 or more`},
		{"a named tensor of any rank", "tensors{a: int8[N, M]}", "tensors{a: int8[...]}", ""},
		{"named tensors", "tensors{a: bool, b: int8[N]}", "tensors{a: bool, b: int8[M]}", ""},
		{"open to closed is checked later", "tensors", "tensors{a: bool}", ""},
		{"closed to open", "tensors{a: bool}", "tensors", ""},
		{"a tensor too few", "tensors{a: bool}", "tensors{a: bool, b: bool}", `it lacks "b"`},
		{"a tensor too many", "tensors{a: bool, b: bool}", "tensors{a: bool}", `it has "b", which is not asked for`},
		{"a tensor of another dtype", "tensors{a: int8}", "tensors{a: bool, ...}", `in "a", int8 is not bool`},
		{"a letter through two tensors", "tensors{a: int8[3], b: int8[4]}", "tensors{a: int8[K], b: int8[K]}", `in "b", the rows have to be K = 3 (as in a.out), not 4`},
		{"files", "files", "files", ""},
		{"files that are named", "tensors{a: uint8[N], b: uint8[M]}", "files", ""},
		{"files of another dtype", "tensors{a: int8[N]}", "files", `in "a", int8 is not uint8`},
		{"files of several lengths", "tensors{a: uint8[3], b: uint8[4]}", "files", ""},
		{"a table", "table{a: int64, b: utf8?}", "table{b: utf8?, a: int64}", ""},
		{"any table", "table{a: int64}", "table", ""},
		{"open to closed is checked later, as well", "table", "table{a: int64}", ""},
		{"a column too few", "table{a: int64}", "table{a: int64, b: utf8}", `it lacks column "b"`},
		{"a column of a like name", "table{lable: int64}", "table{label: int64}", `it lacks column "label", but has "lable"`},
		{"a column too many", "table{a: int64, b: utf8}", "table{a: int64}", `it has column "b", which is not asked for`},
		{"a column of another type", "table{a: date}", "table{a: timestamp, ...}", `in column "a", date is not timestamp`},
		{"nulls nobody expects", "table{a: utf8?}", "table{a: utf8}", `in column "a", utf8? may have nulls, utf8 has none`},
		{"fewer nulls than expected", "table{a: utf8}", "table{a: utf8?}", ""},
		{"a column of another rank", "table{a: float32[3]}", "table{a: float32}", `in column "a", float32[3] is not float32`},
		{"a column of another shape", "table{a: float32[3]}", "table{a: float32[4]}", `in column "a", dimension 1 has to be 4, not 3`},
		{"a letter through rows and columns", "table[3]{a: float32[4]}", "table[N]{a: float32[N]}", `in column "a", dimension 1 has to be N = 3 (as in a.out), not 4`},
		{"a table for a tensor", "table", "float32[N]", "one tensor is asked for, this is a table"},
		{"named tensors for a table", "tensors", "table", "a table is asked for, these are named tensors"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d dims
			got := d.fit(end{"step a", "a.out", parseType(t, c.from)}, end{"step b", "b.in", parseType(t, c.to)})
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLettersAreUnifiedOverManyEdges(t *testing.T) {
	// Every row is one edge between ports of steps; the last one is judged.
	type edge struct{ from, fromType, to, toType string }
	for _, c := range []struct {
		name  string
		edges []edge
		want  string
	}{
		{"a number travels through a chain of letters", []edge{
			{"a", "int8[5]", "b", "int8[N]"}, {"b", "int8[N]", "c", "int8[M]"}, {"c", "int8[M]", "d", "int8[6]"},
		}, "the rows have to be 6, not M = 5 (as in a.port)"},
		{"it travels upstream as well", []edge{
			{"c", "int8[M]", "d", "int8[6]"}, {"b", "int8[N]", "c", "int8[M]"}, {"a", "int8[5]", "b", "int8[N]"},
		}, "the rows have to be N = 6 (as in d.port), not 5"},
		{"two known sets meet", []edge{
			{"a", "int8[5]", "b", "int8[N]"}, {"c", "int8[M]", "d", "int8[6]"}, {"b", "int8[N]", "c", "int8[M]"},
		}, "the rows have to be M = 6 (as in d.port), not N = 5 (as in a.port)"},
		{"a letter of another step is another letter", []edge{
			{"a", "int8[5]", "b", "int8[N]"}, {"c", "int8[6]", "d", "int8[N]"},
		}, ""},
		{"a circle of letters", []edge{
			{"a", "int8[N]", "b", "int8[N]"}, {"a", "int8[N]", "c", "int8[N]"}, {"b", "int8[N]", "c", "int8[N]"}, {"a", "int8[N]", "c", "int8[7]"},
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d dims
			why := ""
			for i, e := range c.edges {
				if why != "" {
					t.Fatalf("edge %d: %s", i-1, why)
				}
				why = d.fit(end{"step " + e.from, e.from + ".port", parseType(t, e.fromType)}, end{"step " + e.to, e.to + ".port", parseType(t, e.toType)})
			}
			if why != c.want {
				t.Errorf("\n got %s\nwant %s", why, c.want)
			}
		})
	}
}
