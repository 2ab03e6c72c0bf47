package conformance

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"zen/plugins/sdk"
	"zen/testdata/guests"
)

// breakages are ways to break an SDK, and the cases that have to turn red: all
// that match one of the patterns, and no other. Those of one language have no
// case in common: they are tried together.
var breakages = []struct {
	what      string
	file      string // of the SDK, as LANGUAGE/FILE
	good, bad string // what stands there, and what takes its place
	red       []string
}{
	{"rows are read one off", "c/zen.h",
		"zen_raw_read(t->handle, first, rows,", "zen_raw_read(t->handle, first == 0 ? 0 : first - 1, rows,",
		[]string{"ranges_of_1_row", "ranges_of_4_rows", "ranges_known_before",
			"copy_table_by_5", "copy_table_backwards", "copy_table_many_by_*", "copy_table_many_backwards"}},
	{"a NaN gets a sign", "c/zen.h",
		"    zen_read_rows(t, 0, t->rows, p);\n    return p;",
		"    zen_read_rows(t, 0, t->rows, p);\n    if (t->dtype == ZEN_F32) for (uint64_t i = 0; i < t->count; i++) if (((uint32_t *)p)[i] == 0x7fc00000u) ((uint32_t *)p)[i] = 0xffc00000u;\n    return p;",
		[]string{"bits_of_float32"}},
	{"long names are cut", "cpp/zen.hpp",
		"return static_cast<std::uint32_t>(s.size()); }", "return static_cast<std::uint32_t>(s.size() > 255 ? 255 : s.size()); }",
		[]string{"store_*", "load_*"}},
	{"dimensions are read in reverse", "rust/input.rs",
		"dims[..rank as usize].to_vec()", "dims[..rank as usize].iter().rev().copied().collect()",
		[]string{"read_rank_[2-6]", "read_no_rows", "read_no_columns", "read_nothing_within", "read_one_row", "ranges_*", "load_*",
			"copy_table_whole_bool", "copy_table_whole_*int*", "copy_table_whole_float*", "copy_table_whole_date", "copy_table_whole_timestamp",
			"copy_table_whole_*row*", "copy_table_no_rows_by_7", "copy_table_by_5", "copy_table_backwards", "copy_table_open", "copy_table_many_*", "score_10", "score_none", "score_many"}},
	{"a text has as many bytes as characters", "rust/tell.rs",
		"raw::metric(name.as_ptr(), name.len(), step", "raw::metric(name.as_ptr(), name.chars().count(), step",
		[]string{"tell", "tell_much"}},
	{"a bool is the other one", "go/param_wasip1.go",
		"rawParamBool(name) != 0", "rawParamBool(name) == 0",
		[]string{"param_*", "optional_*", "copy_table_by_?", "copy_table_*_by_9", "copy_table_*backwards", "copy_table_many_by_*"}},
	{"the text of a failure is lost", "go/entry_wasip1.go",
		"		rawFail(err.Error())", "		rawFail(\"error\")",
		[]string{"error"}},
	{"rows left open are another number", "assemblyscript/output.ts",
		"ROWS_UNKNOWN: i64 = -1;", "ROWS_UNKNOWN: i64 = -2;",
		[]string{"ranges_of_*", "load_*", "tally"}},
	{"a log line has another level", "assemblyscript/tell.ts",
		"  log(2, text);", "  log(1, text);",
		[]string{"tell", "tell_much"}},
	{"a float16 is an integer", "cpp/zen.hpp",
		"return ZEN_F16;", "return ZEN_U16;",
		[]string{"make_float16", "copy_float16", "special_float16", "copy_special_float16", "bits_of_float16",
			"table_float16", "copy_table_whole_float16", "copy_table_backwards"}},
	{"a scalar is a vector", "zig/zen.zig",
		"try output(T, name, &.{}, &.{value});", "try output(T, name, &.{1}, &.{value});",
		[]string{"param_*", "optional_*", "load_*", "tally", "random_*"}},
	{"metrics are a step late", "zig/zen.zig",
		"raw.metric(name.ptr, name.len, step, value)", "raw.metric(name.ptr, name.len, step +% 1, value)",
		[]string{"tell", "tell_much"}},
	{"validity is ignored", "assemblyscript/column_writer.ts",
		"cells.nullable ? cells.validity.ptr : 0", "0",
		[]string{"copy_table_whole_[bdfitu]*", "copy_table_by_?", "copy_table_texts_*", "copy_table_backwards", "copy_table_open", "copy_table_many_*"}},
	{"offsets are those of the first rows", "zig/table.zig",
		"raw.read_offsets(r.handle, first, rows,", "raw.read_offsets(r.handle, 0, rows,",
		[]string{"copy_table_by_1", "copy_table_texts_*", "copy_table_many_b*"}},
	{"columns are created in another order", "go/table_wasip1.go",
		"	for i, c := range columns {\n		writes[i] = c.create(t)",
		"	for i := range columns {\n		i = len(columns) - 1 - i\n		writes[i] = columns[i].create(t)",
		[]string{"score_10", "score_none", "score_many"}},
}

func TestABrokenSDKTurnsItsCasesRed(t *testing.T) {
	t.Parallel()
	quick := slices.DeleteFunc(cases(), func(c testCase) bool { return c.isViolation() || strings.HasSuffix(c.name, "_1_gib") })
	for _, language := range guests.Languages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			got := runCases(t, language, guests.Program(t, language, brokenSDKs(t, language)), quick)
			if want := redOf(language, quick); len(want) == 0 || !slices.Equal(got.red(), want) {
				t.Errorf("red are %v\nhave to be %v\n%v", got.red(), want, got)
			}
		})
	}
}

// breaksSDK reports whether a breakage is one of the language's SDK.
func breaksSDK(language, file string) bool { return strings.HasPrefix(file, language+"/") }

// brokenSDKs returns the SDKs with that of a language broken in all known ways.
func brokenSDKs(t *testing.T, language string) fs.FS {
	t.Helper()
	broken := fstest.MapFS{}
	err := fs.WalkDir(sdk.Files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sdk.Files, name)
		broken[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breakages {
		if !breaksSDK(language, b.file) {
			continue
		}
		text := string(broken[b.file].Data)
		if n := strings.Count(text, b.good); n != 1 {
			t.Fatalf("%s: %s has %q %d times", b.what, b.file, b.good, n)
		}
		broken[b.file].Data = []byte(strings.Replace(text, b.good, b.bad, 1))
	}
	return broken
}

// redOf returns the names of the cases that a language's breakages turn red.
func redOf(language string, cases []testCase) []string {
	var names []string
	for _, b := range breakages {
		if breaksSDK(language, b.file) {
			names = append(names, matching(cases, b.red)...)
		}
	}
	slices.Sort(names)
	return names
}

// matching returns the names of the cases that match a pattern.
func matching(cases []testCase, patterns []string) []string {
	var names []string
	for _, c := range cases {
		if slices.ContainsFunc(patterns, func(p string) bool { ok, _ := path.Match(p, c.name); return ok }) {
			names = append(names, c.name)
		}
	}
	return names
}
