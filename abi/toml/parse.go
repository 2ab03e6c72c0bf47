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

// mark is what some editors put before UTF-8 text: a byte order mark, which says
// nothing.
const mark = "\xef\xbb\xbf"

// Parse reads a document. file names it in errors, as the user typed it. The
// error is an *Error with the first thing that is no valid TOML. Or it is Errors,
// all keys and tables that stand where they cannot, above all a second time, and
// beside them there is the document as it is without: the first stands.
func Parse(file string, src []byte) (*Table, error) {
	src = bytes.TrimPrefix(src, []byte(mark))
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
	if err := p.misplaced.Err(); err != nil {
		return p.root, err // the library would name the first of them, and end
	}
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
	sources []int  // offsets of the headers

	misplaced Reader // notes keys and tables that stand where they cannot

	// How tables and arrays were made decides what may be added to them.
	headers map[*Table]Pos  // by [header]
	dots    map[*Table]bool // by a dotted key
	inline  map[*Table]bool // by braces
	tables  map[*Value]bool // arrays by [[header]]
}

func newParser(file string, src []byte) *parser {
	// The library finds offsets by capacity.
	src = src[:len(src):len(src)]
	p := &parser{file: file, src: src, lines: []int{0}}
	p.headers, p.dots, p.inline, p.tables = map[*Table]Pos{}, map[*Table]bool{}, map[*Table]bool{}, map[*Value]bool{}
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
		p.sources = append(p.sources, p.headerStart(n))
		p.misplaced.Add(Pos{}, p.header(n))
	case unstable.ArrayTable:
		p.misplaced.Add(Pos{}, p.arrayHeader(n))
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

// descend returns the table at the parts of a header, making those that are
// missing. Below a value, an inline table among them, there is nothing.
func (p *parser) descend(keys []keyNode) (*Table, error) {
	t := p.root
	for _, k := range keys {
		found := t.Key(k.name)
		if found == nil {
			t = p.put(t, k)
			continue
		}
		v := found.Value
		if p.tables[v] {
			v = v.Array[len(v.Array)-1] // [[a]] and then [a.b]: the newest of them
		}
		switch {
		case v.Kind != KindTable:
			return nil, Errorf(k.Pos, "%q is no table: line %d makes it %s", k.name, found.Line, found.Value.Kind)
		case p.inline[v.Table]:
			return nil, Errorf(k.Pos, "%q stands in line %d already, in braces: nothing can be added to it", k.name, found.Line)
		}
		t = v.Table
	}
	return t, nil
}

// put makes a table below another.
func (p *parser) put(t *Table, k keyNode) *Table {
	below := &Table{Pos: k.Pos}
	t.Put(&Key{k.Pos, k.name, &Value{Pos: k.Pos, Kind: KindTable, Table: below}})
	return below
}

// dotted returns the table at the first parts of a dotted key, making those that
// are missing. Only tables that dotted keys made can be added to in this way.
func (p *parser) dotted(t *Table, keys []keyNode) (*Table, error) {
	for _, k := range keys {
		found := t.Key(k.name)
		switch {
		case found == nil:
			t = p.put(t, k)
			p.dots[t] = true
			continue
		case found.Value.Kind != KindTable:
			return nil, Errorf(k.Pos, "%q is no table: line %d makes it %s", k.name, found.Line, found.Value.Kind)
		case !p.dots[found.Value.Table]:
			return nil, Errorf(k.Pos, "%q stands in line %d already: nothing can be added to it here", k.name, found.Line)
		}
		t = found.Value.Table
	}
	return t, nil
}

func (p *parser) header(n *unstable.Node) error {
	p.current = &Table{} // for the keys of one that stands where it cannot
	keys := p.keys(n)
	last := keys[len(keys)-1]
	above, err := p.descend(keys[:len(keys)-1])
	if err != nil {
		return err
	}
	if k := above.Key(last.name); k != nil && p.tables[k.Value] {
		return Errorf(last.Pos, "%q is no table: line %d makes it an array of them", last.name, k.Line)
	}
	t, err := p.descend(keys)
	if err != nil {
		return err
	}
	p.current = t
	first, twice := p.headers[t]
	if p.dots[t] {
		first, twice = t.Pos, true
	}
	if twice {
		return Errorf(keys[0].Pos, "table [%s] stands twice: it stands in line %d already", join(keys), first.Line)
	}
	p.headers[t] = last.Pos
	return nil
}

func (p *parser) arrayHeader(n *unstable.Node) error {
	p.current = &Table{}
	keys := p.keys(n)
	last := keys[len(keys)-1]
	t, err := p.descend(keys[:len(keys)-1])
	if err != nil {
		return err
	}
	k := t.Key(last.name)
	if k == nil {
		k = &Key{last.Pos, last.name, &Value{Pos: last.Pos, Kind: KindArray}}
		t.Put(k)
		p.tables[k.Value] = true
	}
	if !p.tables[k.Value] {
		return Errorf(last.Pos, "%q is no array of tables: line %d makes it %s", last.name, k.Line, k.Value.Kind)
	}
	p.current = &Table{Pos: last.Pos}
	k.Value.Array = append(k.Value.Array, &Value{Pos: last.Pos, Kind: KindTable, Table: p.current})
	return nil
}

func join(keys []keyNode) string {
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
	t, err := p.dotted(t, keys[:len(keys)-1])
	if err != nil {
		p.misplaced.Add(Pos{}, err)
		return nil
	}
	last := keys[len(keys)-1]
	if twice := t.Key(last.name); twice != nil {
		p.misplaced.Errorf(last.Pos, "key %q stands twice: it stands in line %d already", join(keys), twice.Line)
		return nil
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

// headersEach is how many tables are validated at once: the library looks for
// each key among all that it has seen, so the time grows with their square.
const headersEach = 64

// validate runs the library's decoder over the document, piece by piece, for
// what it alone knows: which numbers, dates and texts there are. A piece stands
// for itself unless a header in it goes on in an array of tables of an earlier
// one; zen's files have none.
func (p *parser) validate() error {
	if len(p.tables) > 0 {
		return p.validatePiece(0, len(p.src))
	}
	from := 0
	for i := headersEach; i < len(p.sources); i += headersEach {
		if err := p.validatePiece(from, p.sources[i]); err != nil {
			return err
		}
		from = p.sources[i]
	}
	return p.validatePiece(from, len(p.src))
}

func (p *parser) validatePiece(from, to int) error {
	var all map[string]any
	err := gotoml.Unmarshal(p.src[from:to], &all)
	var bad *gotoml.DecodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &bad):
		line, column := bad.Position()
		return Errorf(Pos{p.file, p.place(from).Line + line - 1, column}, "%s", strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return Errorf(Pos{File: p.file}, "%s", strings.TrimPrefix(err.Error(), "toml: "))
}

// headerStart returns where the line of a header begins.
func (p *parser) headerStart(n *unstable.Node) int {
	it := n.Key()
	it.Next()
	return p.lines[p.place(int(it.Node().Raw.Offset)).Line-1]
}
