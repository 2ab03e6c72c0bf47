package abi

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

var wasmHeader = []byte("\x00asm\x01\x00\x00\x00")

// section is one section of a wasm file.
type section struct {
	id     byte
	name   string // of a custom section
	body   []byte
	custom []byte // of a custom section: what follows the name
	whole  []byte // with its header
}

func (s section) isManifest() bool { return s.id == 0 && s.name == ManifestSection }

// eachSection calls f for every section in order.
func eachSection(file []byte, f func(section) error) error {
	if err := checkHeader(file); err != nil {
		return err
	}
	r := &reader{rest: file[len(wasmHeader):]}
	for len(r.rest) > 0 {
		start := r.rest
		s := section{id: r.byte()}
		s.body = r.bytes(r.u32())
		if r.failed {
			return &FormatError{"the wasm file is cut short"}
		}
		s.whole = start[:len(start)-len(r.rest)]
		if s.id == 0 {
			body := &reader{rest: s.body}
			s.name = string(body.bytes(body.u32()))
			if body.failed {
				return &FormatError{"the wasm file has a custom section without a name"}
			}
			s.custom = body.rest
		}
		if err := f(s); err != nil {
			return err
		}
	}
	return nil
}

func checkHeader(file []byte) error {
	switch {
	case bytes.HasPrefix(file, wasmHeader):
		return nil
	case len(file) >= 8 && bytes.HasPrefix(file, wasmHeader[:4]) && file[6] == 1:
		return &FormatError{"the file is a WebAssembly component; zen runs core modules: build it without the component step"}
	case bytes.HasPrefix(file, wasmHeader[:4]):
		return &FormatError{"the file is WebAssembly of an unknown version, or cut short"}
	}
	return &FormatError{"the file is not WebAssembly"}
}

// scanner collects what spans sections: the types and the functions.
type scanner struct {
	types []Signature
	funcs []uint32 // type index of every function, imported ones first
}

func (sc *scanner) section(s section, m *Module) error {
	r := &reader{rest: s.body}
	switch s.id {
	case 1:
		sc.typeSection(r)
	case 2:
		sc.importSection(r, m)
	case 3:
		for n := r.count(); n > 0; n-- {
			sc.funcs = append(sc.funcs, r.u32())
		}
	case 5:
		for n := r.count(); n > 0; n-- {
			m.MinPages, m.MaxPages = r.limits()
		}
	case 7:
		sc.exportSection(r, m)
	default:
		return checkCounts(s)
	}
	if r.failed {
		return damaged(s.id)
	}
	return nil
}

func damaged(section byte) error {
	return &FormatError{fmt.Sprintf("section %d of the wasm file is damaged", section)}
}

// boundTables rewrites a table section: a vector of element types and limits.
func boundTables(body []byte) ([]byte, error) {
	r := &reader{rest: body}
	n := r.count()
	out := binary.AppendUvarint(nil, uint64(n))
	for range n {
		element, flags, minimum := r.byte(), r.byte(), r.u64()
		maximum := uint64(MaxTableElements)
		if flags&1 != 0 {
			maximum = min(r.u64(), MaxTableElements)
		}
		if minimum > MaxTableElements {
			return nil, &ContractError{fmt.Sprintf("a table of %d elements; at most %d", minimum, MaxTableElements)}
		}
		out = append(out, element, flags|1) // the other flags are features that the compiler refuses
		out = binary.AppendUvarint(binary.AppendUvarint(out, minimum), maximum)
	}
	if r.failed || len(r.rest) > 0 {
		return nil, damaged(4)
	}
	return out, nil
}

func (sc *scanner) typeSection(r *reader) {
	for n := r.count(); n > 0; n-- {
		if r.byte() != 0x60 {
			r.failed = true // a type that wasm 2.0 does not have
		}
		sc.types = append(sc.types, Signature{Params: r.valueTypes(), Results: r.valueTypes()})
	}
}

func (sc *scanner) importSection(r *reader, m *Module) {
	for n := r.count(); n > 0; n-- {
		im := Import{Module: r.name(), Name: r.name()}
		switch r.byte() {
		case 0:
			index := r.u32()
			sc.funcs = append(sc.funcs, index)
			im.Func = sc.signature(index)
		case 1:
			r.byte()
			r.limits()
		case 2:
			m.MinPages, m.MaxPages = r.limits()
		case 3:
			r.byte()
			r.byte()
		default:
			r.failed = true
		}
		m.Imports = append(m.Imports, im)
	}
}

func (sc *scanner) exportSection(r *reader, m *Module) {
	for n := r.count(); n > 0; n-- {
		e := Export{Name: r.name()}
		kind, index := r.byte(), r.u32()
		e.Memory = kind == 2
		if kind == 0 && uint64(index) < uint64(len(sc.funcs)) {
			e.Func = sc.signature(sc.funcs[index])
		}
		m.Exports = append(m.Exports, e)
	}
}

func (sc *scanner) signature(index uint32) *Signature {
	if uint64(index) >= uint64(len(sc.types)) {
		return nil
	}
	return &sc.types[index]
}

// reader reads the wasm binary format. After a failure it returns zeros.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) byte() byte {
	b := r.bytes(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (r *reader) bytes(n uint32) []byte {
	if r.failed || uint64(n) > uint64(len(r.rest)) {
		r.failed = true
		r.rest = nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) u64() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.failed = true
		r.rest = nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) u32() uint32 {
	v := r.u64()
	if v > 1<<32-1 {
		r.failed = true
	}
	return uint32(v)
}

// count reads the length of a vector; every element has at least one byte.
func (r *reader) count() uint32 {
	n := r.u32()
	if uint64(n) > uint64(len(r.rest)) {
		r.failed = true
	}
	if r.failed {
		return 0
	}
	return n
}

func (r *reader) name() string { return string(r.bytes(r.u32())) }

func (r *reader) valueTypes() []ValueType {
	b := r.bytes(r.u32())
	out := make([]ValueType, len(b))
	for i, c := range b {
		out[i] = ValueType(c)
	}
	return out
}

// limits reads minimum and maximum; the maximum is 0 when there is none.
func (r *reader) limits() (minimum, maximum uint64) {
	flags := r.byte()
	minimum = r.u64()
	if flags&1 != 0 {
		maximum = r.u64()
	}
	return minimum, maximum
}
