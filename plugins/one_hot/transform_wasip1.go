package main

import (
	"errors"

	zen "zen/plugins/sdk/go"
)

// blockValues is how many numbers are written at once: 1 MiB.
const blockValues = 1 << 18

//go:wasmexport transform
func transformEntry() int32 { return zen.Run(transformStep) }

//go:wasmexport transform_x
func transformXEntry() int32 {
	return zen.Run(func() error {
		_, _, err := transformX()
		return err
	})
}

func transformStep() error {
	e, t, err := transformX()
	if err != nil {
		return err
	}
	if e.target() == "" {
		return errors.New("input \"encoder\" has no classes, for fit was given no target; transform_x needs none")
	}
	c, err := finder(t)(e.target())
	if err != nil {
		return err
	}
	y, err := e.classesOf(c, int(t.Rows()))
	if err != nil {
		return err
	}
	zen.Output("y", []int{len(y)}, y)
	return nil
}

// transformX writes the output port "x".
func transformX() (*encoder, *zen.Table, error) {
	e, err := readEncoder()
	if err != nil {
		return nil, nil, err
	}
	t := zen.InputTable("table")
	rows, width := int(t.Rows()), len(e.features)
	r, err := newTransformer(e, finder(t), rows, zen.ParamString("handle_unknown") == "ignore")
	if err != nil {
		return nil, nil, err
	}
	for _, text := range r.warnings() {
		zen.Warn("%s", text)
	}
	out := zen.Create[float32]("x", rows, width)
	block := make([]float32, 0, width*max(1, blockValues/width))
	for i := range rows {
		at := len(block)
		block = block[:at+width]
		if err := r.row(i, block[at:]); err != nil {
			return nil, nil, err
		}
		if len(block) == cap(block) || i == rows-1 {
			out.Write(block)
			clear(block)
			block = block[:0]
			zen.Progress(float64(i+1), float64(rows))
		}
	}
	return e, t, nil
}
