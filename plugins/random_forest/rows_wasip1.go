package main

import (
	"fmt"

	zen "zen/plugins/sdk/go"
)

// blockValues is about how many values are read at once.
const blockValues = 1 << 18

// rows are the rows of an input, each flattened.
type rows struct {
	port         string
	count, width int
	reader       *zen.Reader[float32]
}

func openRows(port string) (*rows, error) {
	r := zen.Open[float32](port)
	switch {
	case r.Rows() == 0:
		return nil, fmt.Errorf("input %q has no rows", port)
	case r.RowLen() == 0:
		return nil, fmt.Errorf("input %q has rows without values", port)
	}
	return &rows{port, int(r.Rows()), r.RowLen(), r}, nil
}

// each hands all rows over in order, some at once, with the number of the first.
func (x *rows) each(take func(first int, block []float32) error) error {
	block := make([]float32, max(1, min(x.count, blockValues/x.width))*x.width)
	for first := 0; first < x.count; {
		n := min(len(block)/x.width, x.count-first)
		block = block[:n*x.width]
		x.reader.ReadRows(uint64(first), block)
		if row, what := firstNotFinite(block, x.width); row >= 0 {
			return fmt.Errorf("input %q: row %d has %s among its values", x.port, first+row, what)
		}
		if err := take(first, block); err != nil {
			return err
		}
		first += n
	}
	return nil
}

// labelsFor reads the labels of rows.
func labelsFor(port string, x *rows) ([]uint8, error) {
	labels := zen.Input[uint8](port).Data
	if len(labels) != x.count {
		return nil, fmt.Errorf("input %q has %d labels for %d rows", port, len(labels), x.count)
	}
	return labels, nil
}
