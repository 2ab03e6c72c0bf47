package toml

import (
	"bytes"
	"errors"
	"sort"
	"strings"
	"unicode/utf8"

	gotoml "github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxBytes bounds a document: these files are written by hand, and a larger
// one is a mistake, for example a data file in place of the pipeline.
const maxBytes = 1 << 20

// Parse reads a document. file names it in errors, as the user typed it. The
// error is an *Error with the first thing that is no valid TOML.
func Parse(file string, src []byte) (*Table, error) {
	p := newParser(file, src)
	if len(src) > maxBytes {
		return nil, Errorf(Pos{File: file}, "the file has %d bytes, more than the %d a TOML file may have here: is it the right one?", len(src), maxBytes)
	}
	if bad := invalidUTF8(src); bad >= 0 {
		return nil, Errorf(p.place(bad), "the file is no UTF-8 text")
	}
	if err := p.document(); err != nil {
		return nil, err
	}
	// The library's own decoder knows the rules for redefined tables better
	// than the tree built here needs to.
	if err := p.validate(); err != nil {
		return nil, err
	}
	return p.root, nil
}

func invalidUTF8(src []byte) int {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// parser turns the library's expressions, one per line of the document, into
// a tree.
type parser struct {
	file    string
	src     []byte
	lines   []int // offsets at which lines start
	ast     unstable.Parser
	root    *Table
	current *Table // where key = value goes
	headers map[*Table]Pos
}

func newParser(file string, src []byte) *parser {
	// The library finds offsets by capacity.
	src = src[:len(src):len(src)]
	p := &parser{file: file, src: src, lines: []int{0}, headers: map[*Table]Pos{}}
	for i, c := range src {
		if c == '\n' {
			p.lines = append(p.lines, i+1)
		}
	}
	p.root = &Table{Pos: p.place(0)}
	p.current = p.root
	return p
}

func (p *parser) place(offset int) Pos {
	line := sort.SearchInts(p.lines, offset+1)
	return Pos{p.file, line, offset - p.lines[line-1] + 1}
}

func (p *parser) document() error {
	p.ast.Reset(p.src)
	for p.ast.NextExpression() {
		if err := p.expression(p.ast.Expression()); err != nil {
			return err
		}
	}
	if err := p.ast.Error(); err != nil {
		return p.syntaxError(err)
	}
	return nil
}

func (p *parser) expression(n *unstable.Node) error {
	switch n.Kind {
	case unstable.KeyValue:
		return p.keyValue(p.current, n)
	case unstable.Table:
		return p.header(n)
	case unstable.ArrayTable:
		return p.arrayHeader(n)
	}
	return nil
}

// keyNode is one part of a dotted key.
type keyNode struct {
	Pos
	name string
	end  int // offset behind it
}

func (p *parser) keys(n *unstable.Node) []keyNode {
	var out []keyNode
	for it := n.Key(); it.Next(); {
		k := it.Node()
		start := int(k.Raw.Offset)
		out = append(out, keyNode{p.place(start), string(k.Data), start + int(k.Raw.Length)})
	}
	return out
}

// descend returns the table at the dotted key, making those that are missing.
func (p *parser) descend(t *Table, keys []keyNode) (*Table, error) {
	for _, k := range keys {
		found := t.Key(k.name)
		if found == nil {
			below := &Table{Pos: k.Pos}
			t.Put(&Key{k.Pos, k.name, &Value{Pos: k.Pos, Kind: KindTable, Table: below}})
			t = below
			continue
		}
		v := found.Value
		if v.Kind == KindArray && len(v.Array) > 0 {
			v = v.Array[len(v.Array)-1] // [[a]] and then [a.b]: the newest of them
		}
		if v.Kind != KindTable {
			return nil, Errorf(k.Pos, "%q is no table: line %d makes it %s", k.name, found.Line, found.Value.Kind)
		}
		t = v.Table
	}
	return t, nil
}

func (p *parser) header(n *unstable.Node) error {
	keys := p.keys(n)
	t, err := p.descend(p.root, keys)
	if err != nil {
		return err
	}
	last := keys[len(keys)-1]
	if first, twice := p.headers[t]; twice {
		return Errorf(keys[0].Pos, "table [%s] stands twice: it stands in line %d already", dotted(keys), first.Line)
	}
	p.headers[t] = last.Pos
	p.current = t
	return nil
}

func (p *parser) arrayHeader(n *unstable.Node) error {
	keys := p.keys(n)
	last := keys[len(keys)-1]
	t, err := p.descend(p.root, keys[:len(keys)-1])
	if err != nil {
		return err
	}
	k := t.Key(last.name)
	if k == nil {
		k = &Key{last.Pos, last.name, &Value{Pos: last.Pos, Kind: KindArray}}
		t.Put(k)
	}
	if k.Value.Kind != KindArray {
		return Errorf(last.Pos, "%q is no array: line %d makes it %s", last.name, k.Line, k.Value.Kind)
	}
	p.current = &Table{Pos: last.Pos}
	k.Value.Array = append(k.Value.Array, &Value{Pos: last.Pos, Kind: KindTable, Table: p.current})
	return nil
}

func dotted(keys []keyNode) string {
	var b bytes.Buffer
	for i, k := range keys {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(k.name)
	}
	return b.String()
}

func (p *parser) keyValue(t *Table, n *unstable.Node) error {
	keys := p.keys(n)
	t, err := p.descend(t, keys[:len(keys)-1])
	if err != nil {
		return err
	}
	last := keys[len(keys)-1]
	if twice := t.Key(last.name); twice != nil {
		return Errorf(last.Pos, "key %q stands twice: it stands in line %d already", dotted(keys), twice.Line)
	}
	v, err := p.value(n.Value(), p.place(p.valueStart(last.end)))
	if err != nil {
		return err
	}
	t.Put(&Key{last.Pos, last.name, v})
	return nil
}

// valueStart skips `= ` behind a key: arrays do not say where they start.
func (p *parser) valueStart(offset int) int {
	for offset < len(p.src)-1 && bytes.IndexByte([]byte(" \t="), p.src[offset]) >= 0 {
		offset++
	}
	return offset
}

// validate runs the library's decoder over the document for the rules that
// the tree does not check.
func (p *parser) validate() error {
	var all map[string]any
	err := gotoml.Unmarshal(p.src, &all)
	var bad *gotoml.DecodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &bad):
		line, column := bad.Position()
		return Errorf(Pos{p.file, line, column}, "%s", strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return Errorf(Pos{File: p.file}, "%s", strings.TrimPrefix(err.Error(), "toml: "))
}
