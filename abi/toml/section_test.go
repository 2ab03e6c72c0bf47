package toml

import (
	"errors"
	"testing"
)

// readPlugin stands for a reader of a file: it asks for what it knows.
func readPlugin(src string) error {
	root, err := Parse("plugin.toml", []byte(src))
	if err != nil {
		return err
	}
	var r Reader
	s := r.Section(root, "")
	s.String("name")
	s.Int("level")
	s.Bool("random")
	build := s.Sub("build")
	build.Strings("flags")
	build.Done()
	for _, e := range s.Each("entries") {
		e.String("doc")
		e.Map("params")
		e.Done()
	}
	s.Done()
	return r.Err()
}

func TestSectionNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"an unknown key with a near one", "nam = 1", `plugin.toml:1:1: unknown key "nam"; did you mean "name"?`},
		{"an unknown key with none near", "matrix = 1", `plugin.toml:1:1: unknown key "matrix"; there are name, level, random, build and entries`},
		{"an unknown key in a table", "[entries.fit]\nspeed = 1", `plugin.toml:2:1: unknown key "speed" in entries.fit; there are doc and params`},
		{"letters that are swapped", "[entries.fit]\npramas = {}", `plugin.toml:2:1: unknown key "pramas"; did you mean "params"?`},
		{"an int for a string", "name = 1", `plugin.toml:1:8: name has to be a string, not an int: put it in quotes`},
		{"a string for a bool", `random = "yes"`, `plugin.toml:1:10: random has to be a bool, not a string: write true or false`},
		{"a float for an int", `level = 1.5`, `plugin.toml:1:9: level has to be an int, not a float`},
		{"a string for a table", `build = "cc"`, `plugin.toml:1:9: build has to be a table, not a string`},
		{"a string in a table of tables", `entries.fit = "cc"`, `plugin.toml:1:15: entries.fit has to be a table, not a string`},
		{"an int in a list of strings", `build.flags = ["a", 1]`, `plugin.toml:1:21: flags holds strings, not an int`},
		{"all of them, in the order of their places", "random = 1\nname = 2\nnane = 3", "plugin.toml:1:10: random has to be a bool, not an int: write true or false\nplugin.toml:2:8: name has to be a string, not an int: put it in quotes\nplugin.toml:3:1: unknown key \"nane\"; did you mean \"name\"?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := readPlugin(c.src)
			if err == nil || err.Error() != c.want {
				t.Errorf("\n got %v\nwant %s", err, c.want)
			}
			var one *Error
			if !errors.As(err, &one) {
				t.Errorf("%T holds no *Error", err)
			}
		})
	}
}

func TestSectionIsSilentAboutWhatIsRight(t *testing.T) {
	err := readPlugin("name = \"x\"\nlevel = 1\nrandom = true\nbuild.flags = [\"a\"]\n[entries.fit]\nparams.tol = 1\n[entries.apply]\n")
	if err != nil {
		t.Error(err)
	}
}

func TestAnErrorOfAFlagComesFirstAndHasNoLine(t *testing.T) {
	var r Reader
	r.Errorf(Pos{"f.toml", 3, 1}, "b")
	r.Errorf(Pos{"f.toml", 3, 1}, "b")
	r.Errorf(Pos{"f.toml", 2, 9}, "a")
	r.Errorf(Pos{File: "--set x=1"}, "c\x1b")
	want := "--set x=1: c\ufffd\nf.toml:2:9: a\nf.toml:3:1: b"
	if got := r.Err().Error(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestNearestFindsWhatWasMeant(t *testing.T) {
	names := []string{"classifier", "normalizer", "tol", "x_train", "sources.train_images"}
	for _, c := range []struct{ name, typed, want string }{
		{"a missing letter", "clasifier", "classifier"},
		{"swapped letters", "nromalizer", "normalizer"},
		{"another case", "Classifier", "classifier"},
		{"a short name", "tl", "tol"},
		{"a beginning", "norm", "normalizer"},
		{"an end", "train_images", "sources.train_images"},
		{"nothing near", "evaluate", ""},
		{"one letter is no hint", "y", ""},
		{"an empty name", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Nearest(c.typed, names); got != c.want {
				t.Errorf("%q: got %q, want %q", c.typed, got, c.want)
			}
		})
	}
}

func TestHintListsTheNamesWhenNoneIsNear(t *testing.T) {
	for _, c := range []struct {
		name  string
		among []string
		want  string
	}{
		{"none", nil, ""},
		{"one", []string{"fit"}, "; there is only fit"},
		{"two", []string{"fit", "apply"}, "; there are fit and apply"},
		{"many", []string{"aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj", "kk"}, "; there are aa, bb, cc, dd, ee, ff, gg, hh, ii, jj and 1 more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Hint("something", c.among); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPutReplacesInPlace(t *testing.T) {
	root, err := Parse("f.toml", []byte("a = 1\nb = 2"))
	if err != nil {
		t.Fatal(err)
	}
	root.Put(&Key{Name: "a", Value: &Value{Kind: KindBool, Bool: true}})
	root.Put(&Key{Name: "c", Value: &Value{Kind: KindBool}})
	if got, want := dump(root), "{a@0:0=true@0:0 b@2:1=2@2:5 c@0:0=false@0:0}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
