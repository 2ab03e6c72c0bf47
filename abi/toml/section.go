package toml

import "errors"

import "slices"

// Reader collects the problems that are found while documents are read. The
// zero value is ready.
type Reader struct {
	problems Errors
}

// Errorf notes a problem at a place.
func (r *Reader) Errorf(at Pos, format string, args ...any) {
	r.problems = append(r.problems, Errorf(at, format, args...))
}

// Add notes a problem, which may be Errors, or nil: nothing. Any other error
// than Error and Errors is noted at the place.
func (r *Reader) Add(at Pos, err error) {
	var one *Error
	var several Errors
	switch {
	case err == nil:
	case errors.As(err, &several):
		r.problems = append(r.problems, several...)
	case errors.As(err, &one):
		r.problems = append(r.problems, one)
	default:
		r.Errorf(at, "%s", err)
	}
}

// Count returns how many problems there are so far.
func (r *Reader) Count() int { return len(r.problems) }

// Err returns all problems in the order of their places, each once, as Errors;
// nil when there are none.
func (r *Reader) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return r.problems.sorted()
}

// Section returns a reader of one table. name is what its keys lie under, for
// example "steps.trainer"; "" for the root.
func (r *Reader) Section(t *Table, name string) *Section {
	return &Section{Reader: r, Table: t, Pos: t.Pos, Path: name}
}

// Section reads the keys of one table. A key that was asked for is known;
// Done complains about the others. All methods may be called on a nil Section,
// which has no keys.
type Section struct {
	*Reader
	Table *Table
	Pos   Pos    // of its key
	Path  string // for example "steps.trainer"; "" for the root
	Name  string // the last part of Path
	asked []string
}

// Get returns the value of a key of any kind, nil when there is none.
func (s *Section) Get(key string) *Value {
	if s == nil {
		return nil
	}
	if !slices.Contains(s.asked, key) {
		s.asked = append(s.asked, key)
	}
	return s.Table.Get(key)
}

// Has reports whether the key is there, of whatever kind.
func (s *Section) Has(key string) bool { return s.Get(key) != nil }

// At returns the place of a key's value, of the section when there is none.
func (s *Section) At(key string) Pos {
	if v := s.Get(key); v != nil {
		return v.Pos
	}
	if s == nil {
		return Pos{}
	}
	return s.Pos
}

// typed returns the value of a key when it has the kind, else nil; another
// kind is a problem.
func (s *Section) typed(key string, kind Kind) *Value {
	v := s.Get(key)
	if v == nil {
		return nil
	}
	if v.Kind == kind {
		return v
	}
	wayOut := ""
	if kind == KindString && v.Kind != KindArray && v.Kind != KindTable {
		wayOut = ": put it in quotes"
	}
	if kind == KindBool {
		wayOut = ": write true or false"
	}
	s.Errorf(v.Pos, "%s has to be %s, not %s%s", key, kind, v.Kind, wayOut)
	return nil
}

// String returns the text of a key; ok is false when there is none.
func (s *Section) String(key string) (text string, ok bool) {
	if v := s.typed(key, KindString); v != nil {
		return v.Text, true
	}
	return "", false
}

// Int returns the number of a key; ok is false when there is none.
func (s *Section) Int(key string) (n int64, ok bool) {
	if v := s.typed(key, KindInt); v != nil {
		return v.Int, true
	}
	return 0, false
}

// Bool returns the truth of a key; ok is false when there is none.
func (s *Section) Bool(key string) (b, ok bool) {
	if v := s.typed(key, KindBool); v != nil {
		return v.Bool, true
	}
	return false, false
}

// Array returns the elements of a key, none when it is missing.
func (s *Section) Array(key string) []*Value {
	if v := s.typed(key, KindArray); v != nil {
		return v.Array
	}
	return nil
}

// Strings returns the texts of an array; elements of another kind are
// problems.
func (s *Section) Strings(key string) []string {
	var out []string
	for _, v := range s.Array(key) {
		if v.Kind != KindString {
			s.Errorf(v.Pos, "%s holds strings, not %s", key, v.Kind)
			continue
		}
		out = append(out, v.Text)
	}
	return out
}

// Map returns the keys of a table that maps names of the user's to values,
// none when it is missing.
func (s *Section) Map(key string) []*Key {
	if v := s.typed(key, KindTable); v != nil {
		return v.Table.Keys
	}
	return nil
}

// Sub returns the section of a table, nil when it is missing. Its Done is the
// caller's to call.
func (s *Section) Sub(key string) *Section {
	if s.typed(key, KindTable) == nil {
		return nil
	}
	return s.below(s.Table.Key(key), s.under(key))
}

// Each returns a section for every table in a table of tables, such as
// [entries.fit] and [entries.apply], in the order of the document.
func (s *Section) Each(key string) []*Section {
	var out []*Section
	for _, k := range s.Map(key) {
		path := s.under(key) + "." + k.Name
		if k.Value.Kind != KindTable {
			s.Errorf(k.Value.Pos, "%s has to be a table, not %s", path, k.Value.Kind)
			continue
		}
		out = append(out, s.below(k, path))
	}
	return out
}

func (s *Section) below(k *Key, path string) *Section {
	return &Section{Reader: s.Reader, Table: k.Value.Table, Pos: k.Pos, Path: path, Name: k.Name}
}

func (s *Section) under(key string) string {
	if s.Path == "" {
		return key
	}
	return s.Path + "." + key
}

// Done notes every key that nobody asked for, with the nearest of those that
// were.
func (s *Section) Done() {
	if s == nil || s.Table == nil {
		return
	}
	for _, k := range s.Table.Keys {
		if slices.Contains(s.asked, k.Name) {
			continue
		}
		where := ""
		if s.Path != "" && Nearest(k.Name, s.asked) == "" {
			where = " in " + s.Path
		}
		s.Errorf(k.Pos, "unknown key %q%s%s", k.Name, where, Hint(k.Name, s.asked))
	}
}
