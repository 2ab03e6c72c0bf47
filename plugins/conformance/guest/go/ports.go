//go:build wasip1

package main

import (
	"errors"
	"math"
	"strings"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport params
func params() int32 { return zen.Run(paramsStep) }

func paramsStep() error {
	zen.Scalar("count", zen.ParamInt("count"))
	zen.Scalar("ratio", zen.ParamFloat("ratio"))
	zen.Scalar("flag", zen.ParamBool("flag"))
	text, colour := zen.ParamString("text"), zen.ParamString("colour")
	zen.Output("text", []int{len(text)}, []byte(text))
	zen.Output("colour", []int{len(colour)}, []byte(colour))
	zen.Scalar("size", zen.ParamInt("size"))
	return nil
}

//go:wasmexport optional
func optional() int32 { return zen.Run(optionalStep) }

func optionalStep() error {
	var seen int64
	if _, ok := zen.InputOptional[float32]("x"); ok {
		seen++
	}
	if _, ok := zen.InputTensorsOptional("named"); ok {
		seen += 2
	}
	zen.Scalar("seen", seen)
	if zen.ParamBool("write") {
		zen.Output("y", []int{3}, []float32{1, 2, 3})
		zen.Put(zen.OutputTensors("model"), "a", nil, []uint8{42})
	}
	return nil
}

var longName = strings.Repeat("n", 300)

//go:wasmexport store
func store() int32 { return zen.Run(storeStep) }

func storeStep() error {
	coef := make([]float32, 3*zen.ParamInt("k"))
	for i := range coef {
		coef[i] = float32(i)
	}
	m := zen.OutputTensors("model")
	w := zen.CreateIn[int64](m, "weights/ä", 4)
	c := zen.CreateIn[float32](m, "coef", len(coef)/3, 3)
	w.Write([]int64{10})
	c.Write(coef[:3])
	w.Write([]int64{20, 30, 40})
	c.Write(coef[3:])
	zen.Put(m, longName, []int{2}, []bool{true, false})
	zen.Put(m, "extra", nil, []uint8{42})
	zen.Put(m, "empty", []int{0, 3}, []float64{})
	return nil
}

//go:wasmexport load
func load() int32 { return zen.Run(loadStep) }

// writeNames shows names, a line feed after each.
func writeNames(m *zen.Named) {
	names := zen.Create[uint8]("names", zen.RowsUnknown)
	for _, name := range m.Names() {
		names.Write([]byte(name + "\n"))
	}
}

func loadStep() error {
	m := zen.InputTensors("model")
	writeNames(m)
	coef, weights := zen.Get[float32](m, "coef"), zen.Get[int64](m, "weights/ä")
	extra, flags := zen.Get[uint8](m, "extra"), zen.Get[bool](m, longName)
	dims := zen.Create[uint64]("dims", zen.RowsUnknown)
	for _, d := range [][]int{coef.Dims, zen.Get[float64](m, "empty").Dims, extra.Dims, flags.Dims, weights.Dims} {
		dims.Write([]uint64{uint64(len(d))})
		for _, n := range d {
			dims.Write([]uint64{uint64(n)})
		}
	}
	sum := float64(extra.Value())
	if flags.Data[0] {
		sum += 1000
	}
	for _, v := range coef.Data {
		sum += float64(v)
	}
	for _, v := range weights.Data {
		sum += float64(v)
	}
	zen.Scalar("sum", sum)
	_, found := zen.Find[float32](m, "nothing")
	zen.Scalar("missing", !found)
	return nil
}

//go:wasmexport tally
func tally() int32 { return zen.Run(tallyStep) }

func tallyStep() error {
	all := zen.InputTensors("all")
	zen.Scalar("n", int64(len(all.Names())))
	writeNames(all)
	content := zen.Create[uint8]("content", zen.RowsUnknown)
	for _, name := range all.Names() {
		content.Write(zen.Get[uint8](all, name).Data)
	}
	return nil
}

//go:wasmexport random
func random() int32 { return zen.Run(randomStep) }

// randomStep writes out the SDKs' generator: Go has its own, in math/rand.
func randomStep() error {
	order := make([]int64, zen.ParamInt("n"))
	for i := range order {
		order[i] = int64(i)
	}
	state := uint64(zen.Seed())
	for i := len(order); i > 1; i-- {
		k := below(&state, uint64(i))
		order[i-1], order[k] = order[k], order[i-1]
	}
	zen.Scalar("seed", zen.Seed())
	zen.Output("order", []int{len(order)}, order)
	return nil
}

func below(state *uint64, n uint64) uint64 {
	limit := math.MaxUint64 - math.MaxUint64%n
	for {
		*state += 0x9e3779b97f4a7c15
		z := *state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		if z ^= z >> 31; z < limit {
			return z % n
		}
	}
}

//go:wasmexport tell
func tell() int32 { return zen.Run(tellStep) }

func tellStep() error {
	text := zen.ParamString("text")
	zen.Debug("%s", text)
	zen.Info("%s", text)
	zen.Warn("%s", text)
	zen.Error("%s", text)
	zen.Info("")
	for i := range 3 {
		zen.Progress(float64(i), 3)
		zen.Metric("loss", int64(i), 1/float64(i+1))
		zen.Metric("größe", -int64(i), float64(i)+0.5)
	}
	zen.Metric("loss", math.MaxInt64, math.NaN())
	zen.Metric("loss", math.MinInt64, math.Inf(1))
	zen.Metric("loss", 9007199254740993, math.Inf(-1))
	zen.Progress(3, 3)
	return nil
}

//go:wasmexport flood
func flood() int32 {
	return zen.Run(func() error {
		for range zen.ParamInt("lines") {
			zen.Info("ten bytes!")
		}
		return nil
	})
}

//go:wasmexport end
func end() int32 { return zen.Run(endStep) }

func endStep() error {
	text := zen.ParamString("text")
	switch zen.ParamString("how") {
	case "fail":
		zen.Fail("%s", text)
	case "break":
		var none []string
		text = none[len("abc")+len(text)]
	}
	return errors.New(text)
}

//go:wasmexport status
func status() int32 { return 3 }
