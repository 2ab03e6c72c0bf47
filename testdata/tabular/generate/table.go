package main

import (
	"bytes"
	"fmt"

	"zen/testdata/dice"
)

// dataSet is the number of this data set, "zen-hous".
const dataSet = 0x7a656e2d686f7573

// A file is one part of the data.
type file struct {
	name     string
	rows     int
	labelled bool
	seed     uint64 // files share no random numbers
}

var files = []file{
	{"train.csv", 2000, true, 1},
	{"new.csv", 12, false, 5},
}

// content returns the file, the same on every call.
func (f file) content() []byte {
	d := dice.New(dataSet, f.seed)
	var out bytes.Buffer
	out.WriteString("house,built,area,insulation,glazing,heating,sides,cellar")
	if f.labelled {
		out.WriteString(",demand")
	}
	out.WriteByte('\n')
	for i := range f.rows {
		f.writeRow(&out, i, d)
	}
	return out.Bytes()
}

func (f file) writeRow(out *bytes.Buffer, i int, d *dice.Dice) {
	h := rollHouse(d)
	label := h.class(d)
	fmt.Fprintf(out, "%c%04d,%d,%d,%s,%s,%s,%d,%t", f.name[0]-'a'+'A', i+1, h.built, h.area, h.shownInsulation(d), h.glazing, h.shownHeating(d), h.sides, h.cellar)
	if f.labelled {
		out.WriteString("," + label)
	}
	out.WriteByte('\n')
}

// shownInsulation is in centimetres. Of one house in twenty nobody knows it.
func (h house) shownInsulation(d *dice.Dice) string {
	if d.Percent(5) {
		return ""
	}
	return fmt.Sprintf("%d.%d", h.insulation/10, h.insulation%10)
}

func (h house) shownHeating(d *dice.Dice) string {
	if d.Percent(4) {
		return ""
	}
	return h.heating
}
