package format

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
)

// writeJSON writes one tensor, without an end of line.
func writeJSON(w *bufio.Writer, t Tensor) error {
	name, err := json.Marshal(t.shown())
	if err != nil {
		return err
	}
	sizes := t.Sizes
	if sizes == nil {
		sizes = []uint64{}
	}
	shape, err := json.Marshal(sizes)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `{"type":%s,"shape":%s,"values":`, name, shape)
	n := &nested{w: w, sizes: t.Sizes, at: make([]uint64, len(t.Sizes))}
	if count, _ := t.count(); count == 0 {
		n.empty(0)
	}
	if err := t.each(n.add); err != nil {
		return err
	}
	return w.WriteByte('}')
}

// nested writes values as arrays within arrays.
type nested struct {
	w     *bufio.Writer
	sizes []uint64
	at    []uint64 // the place of the next value
	text  []byte
}

func (n *nested) add(v value) error {
	// A bracket opens for every dimension, from the last on, that starts here.
	for d := len(n.at) - 1; d >= 0 && n.at[d] == 0; d-- {
		n.w.WriteByte('[')
	}
	n.text = appendJSON(n.text[:0], v)
	if _, err := n.w.Write(n.text); err != nil {
		return err
	}
	d := len(n.at) - 1
	for ; d >= 0; d-- {
		if n.at[d]++; n.at[d] < n.sizes[d] {
			break
		}
		n.at[d] = 0
		n.w.WriteByte(']')
	}
	if d >= 0 {
		n.w.WriteByte(',')
	}
	return nil
}

// empty writes the arrays around no values.
func (n *nested) empty(dim int) {
	n.w.WriteByte('[')
	for i := uint64(0); dim < len(n.sizes)-1 && i < n.sizes[dim]; i++ {
		if i > 0 {
			n.w.WriteByte(',')
		}
		n.empty(dim + 1)
	}
	n.w.WriteByte(']')
}

func appendJSON(dst []byte, v value) []byte {
	f := v.float()
	moment, ok := v.moment()
	switch {
	case ok:
		return append(append(append(dst, '"'), moment...), '"')
	case math.IsNaN(f):
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	return v.append(dst)
}

func writeSeparator(w *bufio.Writer, f Format, i int) {
	switch {
	case i == 0:
	case f == JSON:
		w.WriteByte(',')
	default:
		w.WriteByte('\n')
	}
}

func writeName(w *bufio.Writer, f Format, name string) {
	if f == JSON {
		quoted, err := json.Marshal(name)
		if err == nil {
			w.Write(quoted)
		}
		w.WriteByte(':')
		return
	}
	w.WriteString(name + ": ")
}
