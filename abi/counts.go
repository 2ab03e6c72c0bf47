package abi

import "fmt"

// Bounds on local variables: a compiler takes memory for each, and a few bytes
// can claim four billion. Other engines have the same bound on a function.
const (
	MaxLocals    = 50_000
	MaxAllLocals = 10_000_000
)

// checkCounts refuses a section that claims to hold more than its bytes can, as
// compilers allocate by the claim.
func checkCounts(s section) error {
	r := &reader{rest: s.body}
	switch s.id {
	case 0:
		if s.name == "name" {
			r = &reader{rest: s.custom}
			r.names()
		}
	case 6: // globals
		r.count()
	case 9:
		r.each(r.elementSegment)
	case 10:
		if err := r.checkLocals(); err != nil {
			return err
		}
	case 11:
		r.each(r.dataSegment)
	}
	if r.failed {
		return damaged(s.id)
	}
	return nil
}

// each reads a vector.
func (r *reader) each(read func()) {
	for n := r.count(); n > 0 && !r.failed; n-- {
		read()
	}
}

// elementSegment reads what a table is filled with. Bit 0 of the flags says that
// it is not put there at the start, bit 1 that a table or a kind is named, bit 2
// that its elements are expressions.
func (r *reader) elementSegment() {
	flags := r.u32()
	if flags > 7 {
		r.failed = true
		return
	}
	if flags&1 == 0 {
		if flags&2 != 0 {
			r.u32()
		}
		r.expression()
	}
	if flags&3 != 0 {
		r.byte()
	}
	if flags&4 != 0 {
		r.each(r.expression)
	} else {
		r.each(func() { r.u32() })
	}
}

func (r *reader) dataSegment() {
	switch flags := r.u32(); flags {
	case 0, 2:
		if flags == 2 {
			r.u32()
		}
		r.expression()
	case 1:
	default:
		r.failed = true
	}
	r.bytes(r.u32())
}

// expression reads a constant expression to its end.
func (r *reader) expression() {
	for !r.failed {
		switch opcode := r.byte(); opcode {
		case 0x0b: // end
			return
		case 0x23, 0x41, 0x42, 0xd0, 0xd2: // global.get, i32.const, i64.const, ref.null, ref.func
			r.skipNumber()
		case 0x43: // f32.const
			r.bytes(4)
		case 0x44: // f64.const
			r.bytes(8)
		case 0xfd: // v128.const
			r.skipNumber()
			r.bytes(16)
		default:
			r.failed = true
		}
	}
}

// skipNumber reads a LEB128 number of either kind.
func (r *reader) skipNumber() {
	for range 10 {
		if r.byte() < 0x80 {
			return
		}
	}
	r.failed = true
}

// names reads the custom section of names: those of functions, and of the local
// variables of each.
func (r *reader) names() {
	for len(r.rest) > 0 && !r.failed {
		kind := r.byte()
		part := &reader{rest: r.bytes(r.u32())}
		named := func() {
			part.u32()
			part.name()
		}
		switch kind {
		case 1:
			part.each(named)
		case 2:
			part.each(func() {
				part.u32()
				part.each(named)
			})
		}
		r.failed = r.failed || part.failed
	}
}

// checkLocals reads the heads of all functions.
func (r *reader) checkLocals() error {
	all := uint64(0)
	for n := r.count(); n > 0 && !r.failed; n-- {
		body := &reader{rest: r.bytes(r.u32())}
		locals := body.locals()
		if all += locals; locals > MaxLocals || all > MaxAllLocals {
			return &ContractError{fmt.Sprintf("a function has %d local variables; at most %d, and %d of all functions", locals, MaxLocals, MaxAllLocals)}
		}
		r.failed = r.failed || body.failed
	}
	return nil
}

// locals returns how many local variables a function has beside its parameters.
func (r *reader) locals() (n uint64) {
	r.each(func() {
		n += uint64(r.u32())
		r.byte()
	})
	return n
}
