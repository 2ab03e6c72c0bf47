package main

// inference finds out what a column is from all its values.
type inference struct {
	at      int // of the column in a record
	kind    kind
	seen    bool // a value that is not missing
	missing bool // one that is
}

// see takes a field into account. Every int64 is a float64 as well; a value of no
// other kind is of two.
func (i *inference) see(cell string, missing bool) {
	switch {
	case missing:
		i.missing = true
	case !i.seen:
		i.seen, i.kind = true, firstKind(cell)
	case i.kind.looksLike(cell):
	case i.kind == kindInt64 && kindFloat64.looksLike(cell):
		i.kind = kindFloat64
	default:
		i.kind = kindUTF8
	}
}

// firstKind returns the first kind that a field may be of.
func firstKind(cell string) kind {
	for k := range kindUTF8 {
		if k.looksLike(cell) {
			return k
		}
	}
	return kindUTF8
}

// found returns the kind of all values. A column without any is one of texts.
func (i *inference) found() kind {
	if i.seen {
		return i.kind
	}
	return kindUTF8
}
