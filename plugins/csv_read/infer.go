package main

import "fmt"

// inference finds out what a column is from all its values.
type inference struct {
	at      int  // of the column in a record
	last    kind // of the value before
	values  int
	counts  [kinds]int     // of them, by the kind that they look like
	firsts  [kinds]example // of each kind
	missing bool           // a value is
	texts   bool           // most are, and the others do not matter
}

// example is a field of the file.
type example struct {
	row  int
	cell string
}

// textsAfter is how many values are looked at before a column may pass for one of
// texts: trying every kind on each of a million texts is slow.
const textsAfter = 1000

// see takes the field of the record into account.
func (i *inference) see(in *records, cell []byte, missing bool) {
	switch {
	case missing:
		i.missing = true
	case !i.texts:
		i.count(in, cell)
		i.texts = i.values == textsAfter && 2*i.countOf(i.most()) < textsAfter
	}
}

func (i *inference) count(in *records, cell []byte) {
	k := i.last // most likely once more
	if !k.looksLike(cell) {
		k = firstKind(cell)
	}
	if i.counts[k] == 0 {
		i.firsts[k] = example{in.row(i.at), string(cell)}
	}
	i.counts[k]++
	i.values++
	i.last = k
}

// firstKind returns the first kind that a field may be of.
func firstKind(cell []byte) kind {
	for k := range kindUTF8 {
		if k.looksLike(cell) {
			return k
		}
	}
	return kindUTF8
}

// found returns the kind of all values. Every int64 is a float64 as well; values
// of other kinds together are texts, and a column without any is one of texts.
func (i *inference) found() kind {
	k := i.most()
	if n := i.countOf(k); n == 0 || n < i.values {
		return kindUTF8
	}
	return k
}

// most returns the kind but utf8 that most values are of.
func (i *inference) most() kind {
	best := kindBool
	for k := range kindUTF8 {
		if i.countOf(k) > i.countOf(best) {
			best = k
		}
	}
	return best
}

// countOf returns how many values a column of a kind could hold.
func (i *inference) countOf(k kind) int {
	if k == kindFloat64 {
		return i.counts[kindInt64] + i.counts[kindFloat64]
	}
	return i.counts[k]
}

// doubt tells of a column of texts that would be of another kind but for a few
// values, one in ten at most; "" when there is none.
func (i *inference) doubt(name string) string {
	k, n := i.most(), i.values
	most := i.countOf(k)
	if most == n || most*10 < n*9 {
		return ""
	}
	odd, typ, would := i.firstBut(k), k.String(), "makes that an error"
	if _, ok := parse(k, trimmed([]byte(odd.cell))); ok {
		would = "takes it as one, too"
	}
	if i.missing {
		typ += "?"
	}
	return fmt.Sprintf("column %d (%q): row %d has %.40q, and %d of %d values are %s: the column is read as text; types = %q %s",
		i.at+1, name, odd.row, odd.cell, most, n, k, typeOf(name, typ), would)
}

// firstBut returns the first field that a column of that kind would not hold.
func (i *inference) firstBut(k kind) example {
	var first example
	for other, e := range i.firsts {
		holds := kind(other) == k || k == kindFloat64 && kind(other) == kindInt64
		if i.counts[other] > 0 && !holds && (first.row == 0 || e.row < first.row) {
			first = e
		}
	}
	return first
}
