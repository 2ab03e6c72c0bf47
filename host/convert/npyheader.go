package convert

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"zen/abi"
)

// npyHeader is what a file says of its values.
type npyHeader struct {
	dtype   abi.DType
	big     bool // big-endian
	fortran bool // the first dimension varies fastest, not the last
	sizes   []uint64
	at      int64 // where the values start
}

const npyMagic = "\x93NUMPY"

// maxNPYHeader bounds the text of a header. That of one tensor has some 100 bytes;
// only records of many fields, which are no tensors, have more.
const maxNPYHeader = 64 << 10

func (f *File) readNPYHeader(in io.Reader) (*npyHeader, error) {
	head := make([]byte, len(npyMagic)+2)
	_, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, f.readError(err)
	}
	if err != nil || string(head[:len(npyMagic)]) != npyMagic {
		return nil, wrong(`%s is no .npy file: say format = "file" to read its bytes`, f.Name)
	}
	major := head[len(npyMagic)]
	if major < 1 || major > 3 {
		return nil, wrong("%s has version %d of the format; there are 1, 2 and 3", f.Name, major)
	}
	length := make([]byte, 4) // version 1 has two bytes of it
	used := length
	if major == 1 {
		used = length[:2]
	}
	if _, err := io.ReadFull(in, used); err != nil {
		return nil, f.readError(err)
	}
	size := binary.LittleEndian.Uint32(length)
	if size > maxNPYHeader {
		return nil, wrong("%s has a header of %d bytes, the most is %d", f.Name, size, maxNPYHeader)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return nil, f.readError(err)
	}
	h, err := parseNPYHeader(string(text))
	if err != nil {
		return nil, wrong("%s: %v", f.Name, err)
	}
	h.at = int64(len(head) + len(used) + len(text))
	return h, nil
}

// parseNPYHeader reads the literal of a Python dict with its three keys.
func parseNPYHeader(text string) (*npyHeader, error) {
	p := &literal{rest: text}
	h, seen := &npyHeader{}, map[string]bool{}
	p.expect('{')
	for !p.take('}') {
		key := p.text()
		p.expect(':')
		if p.err == nil && seen[key] {
			p.fail("%q is there twice", key)
		}
		seen[key] = true
		switch key {
		case "descr":
			h.setDescr(p)
		case "fortran_order":
			h.fortran = p.truth()
		case "shape":
			h.sizes = p.tuple()
		default:
			p.fail("there is no key %q", key)
		}
		if !p.take(',') {
			p.expect('}')
			break
		}
	}
	if strings.TrimSpace(p.rest) != "" {
		p.fail("something follows it")
	}
	if p.err == nil && len(seen) < 3 {
		p.fail("it lacks descr, fortran_order or shape")
	}
	return h, p.err
}

// npyDTypes are the element types by kind and size; a bool is ? as well.
var npyDTypes = map[string]abi.DType{
	"b1": abi.Bool, "?": abi.Bool,
	"i1": abi.Int8, "i2": abi.Int16, "i4": abi.Int32, "i8": abi.Int64,
	"u1": abi.Uint8, "u2": abi.Uint16, "u4": abi.Uint32, "u8": abi.Uint64,
	"f2": abi.Float16, "f4": abi.Float32, "f8": abi.Float64,
}

// setDescr reads the element type, for example '<f4'.
func (h *npyHeader) setDescr(p *literal) {
	if p.next() == '[' {
		p.fail("it holds records of several fields: save each field as a file of its own")
		return
	}
	descr := p.text()
	if p.err != nil {
		return
	}
	kind := strings.TrimLeft(descr, "<>|=")
	dtype, ok := npyDTypes[kind]
	switch {
	case !ok && strings.HasPrefix(kind, "O"):
		p.fail("it holds pickled Python objects, which zen never loads: save numbers")
	case !ok || len(descr)-len(kind) > 1:
		p.fail("it holds elements %q, which no tensor has: save it as one of %v", descr, abi.DTypes())
	}
	h.dtype, h.big = dtype, descr[0] == '>' && dtype.Size() > 1
}

// literal reads what Python's repr wrote. The first error is kept, and
// everything after it is zero.
type literal struct {
	rest string
	err  error
}

func (p *literal) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("its header: "+format, args...)
	}
	p.rest = ""
}

// next returns the next byte that is no space, 0 at the end.
func (p *literal) next() byte {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

func (p *literal) take(c byte) bool {
	if p.next() != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *literal) expect(c byte) {
	if !p.take(c) {
		p.fail("%q is missing", c)
	}
}

// text reads a string, which has nothing to escape.
func (p *literal) text() string {
	quote := p.next()
	if quote != '\'' && quote != '"' {
		p.fail("a string is missing")
		return ""
	}
	text, rest, ok := strings.Cut(p.rest[1:], string(quote))
	if !ok || text == "" || len(text) > 100 {
		p.fail("a string that is empty or has no end")
		return ""
	}
	p.rest = rest
	return text
}

func (p *literal) truth() bool {
	p.next()
	for word, is := range map[string]bool{"True": true, "False": false} {
		if rest, ok := strings.CutPrefix(p.rest, word); ok {
			p.rest = rest
			return is
		}
	}
	p.fail("fortran_order is neither True nor False")
	return false
}

// tuple reads the numbers of a shape.
func (p *literal) tuple() []uint64 {
	var sizes []uint64
	p.expect('(')
	for p.err == nil && !p.take(')') {
		p.next()
		digits := len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789"))
		n, err := strconv.ParseUint(p.rest[:digits], 10, 64)
		if err != nil || n > math.MaxInt64 || len(sizes) == abi.MaxRank {
			p.fail("a shape is at most %d numbers of at most 63 bits", abi.MaxRank)
			return nil
		}
		sizes = append(sizes, n)
		p.rest = strings.TrimPrefix(p.rest[digits:], "L") // Python 2's long numbers
		if !p.take(',') {
			p.expect(')')
			break
		}
	}
	return sizes
}
