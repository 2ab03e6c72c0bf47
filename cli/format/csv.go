package format

import "bufio"

// writeCSV writes a line for each row; a scalar is one row of one value.
func writeCSV(w *bufio.Writer, t Tensor) error {
	columns := uint64(1)
	for i, size := range t.Sizes {
		if i > 0 {
			columns *= size
		}
	}
	column := uint64(0)
	var text []byte
	return t.each(func(v value) error {
		text = v.append(text[:0])
		if column++; column == columns {
			column = 0
			text = append(text, '\n')
		} else {
			text = append(text, ',')
		}
		_, err := w.Write(text)
		return err
	})
}
