package conformance

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"zen/plugins/sdk"
)

// breakages are ways to break an SDK, and the cases that have to turn red: all
// that match one of the patterns, and no other.
var breakages = []struct {
	name      string
	file      string // of the SDK, as LANGUAGE/FILE
	good, bad string // what stands there, and what takes its place
	red       []string
}{
	{"rows are read one off", "c/zen.h",
		"zen_raw_read(t->handle, first, rows,", "zen_raw_read(t->handle, first == 0 ? 0 : first - 1, rows,",
		[]string{"ranges_of_1_row", "ranges_of_4_rows", "ranges_known_before"}},
	{"a NaN gets a sign", "c/zen.h",
		"    zen_read_rows(t, 0, t->rows, p);\n    return p;",
		"    zen_read_rows(t, 0, t->rows, p);\n    if (t->dtype == ZEN_F32) for (uint64_t i = 0; i < t->count; i++) if (((uint32_t *)p)[i] == 0x7fc00000u) ((uint32_t *)p)[i] = 0xffc00000u;\n    return p;",
		[]string{"bits_of_float32"}},
	{"long names are cut", "cpp/zen.hpp",
		"return static_cast<std::uint32_t>(s.size()); }", "return static_cast<std::uint32_t>(s.size() > 255 ? 255 : s.size()); }",
		[]string{"store_*", "load_*"}},
	{"dimensions are read in reverse", "rust/input.rs",
		"dims[..rank as usize].to_vec()", "dims[..rank as usize].iter().rev().copied().collect()",
		[]string{"read_rank_[2-6]", "read_no_rows", "read_no_columns", "read_nothing_within", "read_one_row", "ranges_*", "load_*"}},
	{"a text has as many bytes as characters", "rust/tell.rs",
		"raw::metric(name.as_ptr(), name.len(), step", "raw::metric(name.as_ptr(), name.chars().count(), step",
		[]string{"tell", "tell_much"}},
	{"a bool is the other one", "go/param_wasip1.go",
		"rawParamBool(name) != 0", "rawParamBool(name) == 0",
		[]string{"param_*", "optional_*"}},
	{"rows left open are another number", "assemblyscript/output.ts",
		"ROWS_UNKNOWN: i64 = -1;", "ROWS_UNKNOWN: i64 = -2;",
		[]string{"ranges_of_*", "load_*"}},
	{"metrics are a step late", "zig/zen.zig",
		"raw.metric(name.ptr, name.len, step, value)", "raw.metric(name.ptr, name.len, step +% 1, value)",
		[]string{"tell", "tell_much"}},
}

func TestABrokenSDKTurnsItsCasesRed(t *testing.T) {
	var programs []*program
	for _, b := range breakages {
		language, _, _ := strings.Cut(b.file, "/")
		programs = append(programs, &program{language: language, sdks: brokenSDKs(t, b.file, b.good, b.bad)})
	}
	buildAll(t, programs)
	quick := slices.DeleteFunc(cases(), func(c testCase) bool { return c.isViolation() || strings.HasSuffix(c.name, "_1_gib") })
	for i, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			if !programs[i].there(t) {
				t.Skip()
			}
			got := runCases(t, programs[i], quick)
			if want := matching(quick, b.red); len(want) == 0 || !slices.Equal(got.red(), want) {
				t.Errorf("red are %v\nhave to be %v", got.red(), want)
			}
		})
	}
}

// brokenSDKs returns the SDKs with one thing of one file replaced.
func brokenSDKs(t *testing.T, file, good, bad string) fs.FS {
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
	text := string(broken[file].Data)
	if strings.Count(text, good) != 1 {
		t.Fatalf("%s has %q %d times", file, good, strings.Count(text, good))
	}
	broken[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, good, bad, 1))}
	return broken
}

// matching returns the names of the cases that match a pattern, sorted.
func matching(cases []testCase, patterns []string) []string {
	var names []string
	for _, c := range cases {
		if slices.ContainsFunc(patterns, func(p string) bool { ok, _ := path.Match(p, c.name); return ok }) {
			names = append(names, c.name)
		}
	}
	slices.Sort(names)
	return names
}
