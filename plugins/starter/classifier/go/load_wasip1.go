package main

import (
	"fmt"

	zen "zen/plugins/sdk/go"
)

// part is the training or the test part of the pictures.
type part struct {
	x []float32
	y []uint8
}

func loadStep() error {
	text := zen.Input[uint8]("data").Data
	height, width := int(zen.ParamInt("height")), int(zen.ParamInt("width"))
	pixels := height * width
	line := pixels + 2
	if len(text)%line != 0 {
		return fmt.Errorf("%d bytes are no whole lines of %d pixels, a label and a line end", len(text), pixels)
	}
	var parts [2]part
	for i := range len(text) / line {
		picture, label := text[i*line:][:pixels], text[i*line+pixels]
		if label < '0' || label > '9' {
			return fmt.Errorf("line %d has no digit as its label", i+1)
		}
		parts[i%4/3].add(picture, label-'0')
	}
	for i, name := range []string{"train", "test"} {
		zen.Output("x_"+name, []int{len(parts[i].y), height, width}, parts[i].x)
		zen.Output("y_"+name, []int{len(parts[i].y)}, parts[i].y)
	}
	return nil
}

func (p *part) add(picture []uint8, label uint8) {
	for _, c := range picture {
		v := float32(0)
		if c == '#' {
			v = 1
		}
		p.x = append(p.x, v)
	}
	p.y = append(p.y, label)
}
