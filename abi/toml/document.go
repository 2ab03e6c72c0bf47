// Package toml reads TOML documents and keeps the place of every key and
// value, so that plugin.toml, pipeline.toml and config.toml can name the line
// and column of whatever is wrong in them, all problems at once.
//
// It is not a decoder into structs: a reader asks a Section for the keys it
// knows, and Done names the others. It imports nothing of zen and any package
// may import it. A Table is not changed once it was parsed and may be shared;
// Reader and Section serve one goroutine.
package toml

import (
	"slices"
	"strconv"
)

// Pos is a place in a document. A Line of 0 is no line: the value came from
// elsewhere, for example a command-line flag, which File then names.
type Pos struct {
	File         string // as the user typed it
	Line, Column int    // from 1; columns count bytes, as Go's tools do
}

// String returns "file:line:column", or only the file when there is no line.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// before reports whether p stands before o in the same document.
func (p Pos) before(o Pos) bool {
	if p.Line != o.Line {
		return p.Line < o.Line
	}
	return p.Column < o.Column
}

// Kind tells what a Value is.
type Kind uint8

// The kinds of values.
const (
	KindString Kind = 1 + iota
	KindInt
	KindFloat
	KindBool
	KindTime // a date, a time or both
	KindArray
	KindTable
)

var kinds = [...]string{
	KindString: "a string", KindInt: "an int", KindFloat: "a float", KindBool: "a bool",
	KindTime: "a date or time", KindArray: "an array", KindTable: "a table",
}

// String returns the kind with its article, for example "an int".
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kinds) {
		return "nothing"
	}
	return kinds[k]
}

// Value is one value with its place. Only the field of its kind is set.
type Value struct {
	Pos
	Kind  Kind
	Text  string // of a string; the characters of a date or time
	Int   int64
	Float float64 // may be infinite or NaN: TOML has both
	Bool  bool
	Array []*Value
	Table *Table
}

// Table is a table with its keys in the order of the document.
type Table struct {
	Pos          // of its first key, its header or its brace
	Keys  []*Key // read only: Put adds one
	index map[string]*Key
}

// Put adds a key, or replaces the one of that name in its place.
func (t *Table) Put(k *Key) {
	if t.index == nil {
		t.index = map[string]*Key{}
	}
	if old, ok := t.index[k.Name]; ok {
		t.Keys[slices.Index(t.Keys, old)] = k
	} else {
		t.Keys = append(t.Keys, k)
	}
	t.index[k.Name] = k
}

// Key is a key of a table, with its place and its value.
type Key struct {
	Pos
	Name  string
	Value *Value
}

// Key returns the key of that name, nil when there is none. It may be called
// on a nil table.
func (t *Table) Key(name string) *Key {
	if t == nil {
		return nil
	}
	return t.index[name]
}

// Get returns the value of a key, nil when there is none. It may be called on
// a nil table.
func (t *Table) Get(name string) *Value {
	if k := t.Key(name); k != nil {
		return k.Value
	}
	return nil
}

// Names returns the names of all keys in the order of the document.
func (t *Table) Names() []string {
	if t == nil {
		return nil
	}
	names := make([]string, len(t.Keys))
	for i, k := range t.Keys {
		names[i] = k.Name
	}
	return names
}
