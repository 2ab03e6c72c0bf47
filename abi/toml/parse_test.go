package toml

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	gotoml "github.com/pelletier/go-toml/v2"
)

// dump writes a tree on one line, with the place of every key and value.
func dump(t *Table) string {
	var parts []string
	for _, k := range t.Keys {
		parts = append(parts, fmt.Sprintf("%s@%d:%d=%s", k.Name, k.Line, k.Column, dumpValue(k.Value)))
	}
	return "{" + strings.Join(parts, " ") + "}"
}

func dumpValue(v *Value) string {
	at := fmt.Sprintf("@%d:%d", v.Line, v.Column)
	switch v.Kind {
	case KindString:
		return fmt.Sprintf("%q", v.Text) + at
	case KindInt:
		return fmt.Sprint(v.Int) + at
	case KindFloat:
		return fmt.Sprint(v.Float) + at
	case KindBool:
		return fmt.Sprint(v.Bool) + at
	case KindArray:
		var parts []string
		for _, e := range v.Array {
			parts = append(parts, dumpValue(e))
		}
		return "[" + strings.Join(parts, " ") + "]" + at
	case KindTable:
		return dump(v.Table) + at
	}
	return v.Text + at
}

func TestParseKeepsTheOrderAndThePlaceOfEverything(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"an empty document has no keys", "", "{}"},
		{"a comment is no key", "# nothing\n", "{}"},
		{"scalars", "s = \"x\"\ni=0x1f\nf = 1_0.5\nb =  true", `{s@1:1="x"@1:5 i@2:1=31@2:3 f@3:1=10.5@3:5 b@4:1=true@4:6}`},
		{"a date keeps its characters", "d = 1979-05-27", "{d@1:1=1979-05-27@1:5}"},
		{"infinity is a float", "f = -inf", "{f@1:1=-Inf@1:5}"},
		{"a table header", "[a.b]\nx = 1", "{a@1:2={b@1:4={x@2:1=1@2:5}@1:4}@1:2}"},
		{"a table may be opened from two places", "[a.b]\nx = 1\n[a]\ny = 2", "{a@1:2={b@1:4={x@2:1=1@2:5}@1:4 y@4:1=2@4:5}@1:2}"},
		{"dotted keys", "a.b = 1\na.c = 2", "{a@1:1={b@1:3=1@1:7 c@2:3=2@2:7}@1:1}"},
		{"an inline table", "t = { x = 1, y.z = 's' }", `{t@1:1={x@1:7=1@1:11 y@1:14={z@1:16="s"@1:20}@1:14}@1:5}`},
		{"an array of arrays", "a = [1, [2]]", "{a@1:1=[1@1:6 [2@1:10]@1:5]@1:5}"},
		{"an array of tables", "[[a]]\nx=1\n[[a]]\nx=2", "{a@1:3=[{x@2:1=1@2:3}@1:3 {x@4:1=2@4:3}@3:3]@1:3}"},
		{"a quoted key", `"a b" = 1`, "{a b@1:1=1@1:9}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, err := Parse("f.toml", []byte(c.src))
			if err != nil {
				t.Fatal(err)
			}
			if got := dump(root); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestParseNamesThePlaceAndTheWayOut(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"a key that stands twice", "a = 1\n\na = 2", `f.toml:3:1: key "a" stands twice: it stands in line 1 already`},
		{"a key that stands twice in an inline table", "t = { a = 1, a = 2 }", `f.toml:1:14: key "a" stands twice: it stands in line 1 already`},
		{"a table that stands twice", "[a.b]\n[a.b]", `f.toml:2:2: table [a.b] stands twice: it stands in line 1 already`},
		{"a key below something that is no table", "a = 1\na.b = 2", `f.toml:2:1: "a" is no table: line 1 makes it an int`},
		{"an array of tables where a table stands", "[a]\n[[a]]", `f.toml:2:3: "a" is no array of tables: line 1 makes it a table`},
		{"an inline table is closed", "a = { b = 1 }\na.c = 2", `f.toml:2:1: "a" stands in line 1 already: nothing can be added to it here`},
		{"a text without quotes", "a = fast", `f.toml:1:5: fast is no value: text stands in quotes, "fast"`},
		{"a path without quotes", "a = model.wasm", `f.toml:1:5: model.wasm is no value: text stands in quotes, "model.wasm"`},
		{"an open string", "a = \"x\nb = 1", `f.toml:1:7: a text is not closed: its second quote is missing`},
		{"no value", "a =\n", "f.toml:1:4: the value is missing: it stands behind the = on the same line"},
		{"an int that is too large", "a = 99999999999999999999", "f.toml:1:5: 99999999999999999999 does not fit an int: 64 bits, with sign"},
		{"a float that is too large", "a = 1e999", "f.toml:1:5: 1e999 does not fit a float: 64 bits"},
		{"a date that is none", "a = 2020-13-01", "f.toml:1:10: impossible date"},
		{"bytes that are no text", "a = 1\nb = \"\xff\"", "f.toml:2:6: the file is no UTF-8 text"},
		{"a key that plays tricks", "\"a\\u001b[31m\\n\" = 1\n\"a\\u001b[31m\\n\" = 2", `f.toml:2:1: key "a\x1b[31m\n" stands twice: it stands in line 1 already`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f.toml", []byte(c.src))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if err.Error() != c.want {
				t.Errorf("\n got %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestKeysThatStandTwiceAreToldTogetherAndTheFirstStands(t *testing.T) {
	root, err := Parse("f.toml", []byte("a = 1\na = 2\nt = { b = 1, b = 2, c = 3 }\n[d]\ne = 1\n[a]\nx = 1\n[d]\ne = 2\nf = 3\n[[d]]\ny = 1\n"))
	want := `f.toml:2:1: key "a" stands twice: it stands in line 1 already
f.toml:3:14: key "b" stands twice: it stands in line 3 already
f.toml:6:2: "a" is no table: line 1 makes it an int
f.toml:8:2: table [d] stands twice: it stands in line 4 already
f.toml:9:1: key "e" stands twice: it stands in line 5 already
f.toml:11:3: "d" is no array of tables: line 4 makes it a table`
	if err == nil || err.Error() != want {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
	if got, want := dump(root), "{a@1:1=1@1:5 t@3:1={b@3:7=1@3:11 c@3:21=3@3:25}@3:5 d@4:2={e@5:1=1@5:5 f@10:1=3@10:5}@4:2}"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestParseRefusesAHugeDocument(t *testing.T) {
	_, err := Parse("data.bin", make([]byte, maxBytes+1))
	want := "data.bin: the file has 1048577 bytes, more than the 1048576 a TOML file may have here: is it the right one?"
	if err == nil || err.Error() != want {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "a = 1\n[b.c]\nd = [1, {e = 'f'}]\n[[g]]\n", "a = 1\na.b = 2", "a = tru", "[a]\r\nb=\"\"\"\nx\"\"\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		root, err := Parse("f.toml", src)
		var all map[string]any
		if libraryErr := gotoml.Unmarshal(src, &all); (err == nil) != (libraryErr == nil) && !stricter(err) {
			t.Errorf("got %v, the library says %v", err, libraryErr)
		}
		if err != nil {
			checkPlain(t, err)
			return
		}
		lines := strings.Count(string(src), "\n") + 1
		checkPlaces(t, root, lines)
	})
}

func checkPlain(t *testing.T, err error) {
	t.Helper()
	var several Errors
	var single *Error
	if !errors.As(err, &several) && errors.As(err, &single) {
		several = Errors{single}
	}
	if len(several) == 0 {
		t.Fatalf("%v has no place", err)
	}
	for _, one := range several {
		if strings.ContainsAny(one.Error(), "\n\x1b") {
			t.Errorf("the error is not one plain line: %q", one)
		}
	}
}

// stricter says that an error is about something that only zen refuses.
func stricter(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "no UTF-8") || strings.Contains(err.Error(), "does not fit"))
}

// Each header and each dotted key adds to what others made, or must not: all
// short documents of such lines are judged as the library judges them. Between
// the lines stand so many tables that they come into different pieces.
func TestTablesAreMadeOnceHoweverFarApart(t *testing.T) {
	lines := []string{"[a]", "[a.b]", "[[a]]", "[[a.b]]", "a = 1", "a = {}", "a = []", "a = [{}]", "a.b = 1", "a.b.c = 1", "a = {b.c = 1}", "a = {b = {}}", "[a.b.c]"}
	var apart strings.Builder
	for i := range headersEach {
		fmt.Fprintf(&apart, "[t%d]\n", i)
	}
	for _, one := range lines {
		for _, two := range lines {
			for _, three := range append([]string{""}, lines...) {
				near := one + "\n" + two + "\n" + three + "\n"
				checkLikeLibrary(t, near)
				if strings.HasPrefix(two, "[") {
					checkLikeLibrary(t, one+"\n"+apart.String()+two+"\n"+three+"\n")
				}
			}
		}
	}
}

func checkLikeLibrary(t *testing.T, src string) {
	t.Helper()
	_, err := Parse("f.toml", []byte(src))
	var all map[string]any
	if libraryErr := gotoml.Unmarshal([]byte(src), &all); (err == nil) != (libraryErr == nil) {
		t.Errorf("%q: got %v, the library says %v", src[max(0, len(src)-60):], err, libraryErr)
	}
}

func TestAProblemFarDownKeepsItsPlace(t *testing.T) {
	var doc strings.Builder
	for i := range 3 * headersEach {
		fmt.Fprintf(&doc, "[t%d]\nx = 1\n", i)
	}
	doc.WriteString("  [ u ]\ndate = 2020-13-01\n")
	_, err := Parse("f.toml", []byte(doc.String()))
	if want := fmt.Sprintf("f.toml:%d:13: impossible date", 6*headersEach+2); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func checkPlaces(t *testing.T, table *Table, lines int) {
	for _, k := range table.Keys {
		if k.Line < 1 || k.Line > lines || k.Column < 1 || k.Value.Line < k.Line {
			t.Errorf("key %q is at %s, its value at %s, of %d lines", k.Name, k.Pos, k.Value.Pos, lines)
		}
		if k.Value.Table != nil {
			checkPlaces(t, k.Value.Table, lines)
		}
	}
}

func TestAByteOrderMarkSaysNothing(t *testing.T) {
	if _, err := Parse("x.toml", []byte("\xef\xbb\xbfa = 1\nb = c\n")); err == nil || !strings.HasPrefix(err.Error(), "x.toml:2:5: ") {
		t.Errorf("error %v", err)
	}
	table, err := Parse("x.toml", []byte("\xef\xbb\xbfa = 1\n"))
	if err != nil || table.Get("a") == nil || table.Keys[0].Column != 1 {
		t.Errorf("got %v, error %v", table, err)
	}
}
