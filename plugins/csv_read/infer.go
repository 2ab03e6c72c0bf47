package main

// inference finds out what a column is from all its values.
type inference struct {
	at       int // of the column in a record
	possible [kinds]bool
	seen     bool // a value that is not missing
	missing  bool // one that is
}

func newInference(at int) *inference {
	i := &inference{at: at}
	for k := range i.possible {
		i.possible[k] = true
	}
	return i
}

// see takes a field into account.
func (i *inference) see(cell string, missing bool) {
	if missing {
		i.missing = true
		return
	}
	i.seen = true
	for k := range kindUTF8 {
		i.possible[k] = i.possible[k] && k.looksLike(cell)
	}
}

// kind returns the first kind that all values are of. A column without values is
// one of texts.
func (i *inference) kind() kind {
	for k := range kindUTF8 {
		if i.seen && i.possible[k] {
			return k
		}
	}
	return kindUTF8
}
