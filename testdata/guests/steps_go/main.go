//go:build wasip1

// The entries of ../steps in Go; the manifest is that of ../steps as well.
package main

import (
	"errors"
	"math"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport seven
func seven() int32 {
	return zen.Run(func() error {
		y := make([]float32, zen.ParamInt("n"))
		for i := range y {
			y[i] = 7
		}
		zen.Output("y", []int{len(y)}, y)
		return nil
	})
}

//go:wasmexport add
func add() int32 {
	return zen.Run(func() error {
		x, by := zen.Input[float32]("x"), float32(zen.ParamFloat("by"))
		plus, given := zen.InputOptional[float32]("plus")
		for i := range x.Data {
			var other float32
			if given {
				other = plus.Data[i]
			}
			x.Data[i] += by + other
		}
		zen.Output("y", x.Dims, x.Data)
		return nil
	})
}

//go:wasmexport count
func count() int32 {
	return zen.Run(func() error {
		file := zen.Open[uint8]("file")
		if file.Rows() == 0 {
			return errors.New("the file is empty")
		}
		chunk := make([]uint8, 1000)
		var n uint64
		for n < file.Rows() {
			part := min(uint64(len(chunk)), file.Rows()-n)
			file.ReadRows(n, chunk[:part])
			n += part
		}
		zen.Scalar("n", int64(n))
		return nil
	})
}

//go:wasmexport dice
func dice() int32 {
	return zen.Run(func() error {
		n, state := int(zen.ParamInt("n")), uint64(zen.Seed())
		y := zen.Create[float64]("y", n)
		for range n {
			state = state*6364136223846793005 + 1442695040888963407
			y.Write([]float64{float64(state>>11) / 9007199254740992})
		}
		return nil
	})
}

// shuffle writes out the SDKs' generator: Go has its own, in math/rand.
//
//go:wasmexport shuffle
func shuffle() int32 {
	return zen.Run(func() error {
		y := make([]int64, zen.ParamInt("n"))
		for i := range y {
			y[i] = int64(i)
		}
		state := uint64(zen.Seed())
		for i := len(y); i > 1; i-- {
			k := below(&state, uint64(i))
			y[i-1], y[k] = y[k], y[i-1]
		}
		zen.Output("y", []int{len(y)}, y)
		return nil
	})
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

//go:wasmexport nans
func nans() int32 {
	return zen.Run(func() error {
		y := make([]float32, 4)
		for i, bits := range []uint32{0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000} {
			y[i] = math.Float32frombits(bits)
		}
		zen.Output("y", []int{4}, y)
		return nil
	})
}

//go:wasmexport lines
func lines() int32 {
	return zen.Run(func() error {
		y := zen.Create[int32]("y", zen.RowsUnknown, 2)
		for i := range int32(zen.ParamInt("rows")) {
			y.Write([]int32{i, -i})
		}
		return nil
	})
}

//go:wasmexport model
func model() int32 {
	return zen.Run(func() error {
		k := int(zen.ParamInt("k"))
		coef := make([]float32, k*3)
		for i := range coef {
			coef[i] = float32(i)
		}
		m := zen.OutputTensors("model")
		zen.Put(m, "coef", []int{k, 3}, coef)
		zen.Put(m, "extra", nil, []uint8{42})
		return nil
	})
}

//go:wasmexport score
func score() int32 {
	return zen.Run(func() error {
		var sum float64
		for _, v := range zen.Get[float32](zen.InputTensors("model"), "coef").Data {
			sum += float64(v)
		}
		zen.Scalar("sum", sum)
		return nil
	})
}

//go:wasmexport names
func names() int32 {
	return zen.Run(func() error {
		y := zen.Create[uint8]("y", zen.RowsUnknown)
		for _, name := range zen.InputTensors("model").Names() {
			y.Write([]uint8(name))
		}
		return nil
	})
}

//go:wasmexport tally
func tally() int32 {
	return zen.Run(func() error {
		var n, bytes, sum int64
		all, lines := zen.InputTensors("all"), zen.Create[uint8]("names", zen.RowsUnknown)
		for _, name := range all.Names() {
			lines.Write([]uint8(name + "\n"))
			file := zen.Get[uint8](all, name).Data
			for _, b := range file {
				sum += int64(b)
			}
			n, bytes = n+1, bytes+int64(len(file))
		}
		zen.Scalar("n", n)
		zen.Scalar("bytes", bytes)
		zen.Scalar("sum", sum)
		return nil
	})
}

//go:wasmexport tell
func tell() int32 {
	return zen.Run(func() error {
		say := zen.Info
		if zen.ParamBool("loud") {
			say = zen.Warn
		}
		say("%s", zen.ParamString("text"))
		for i := 1; i <= 3; i++ {
			zen.Progress(float64(i), 3)
			loss := 1 / float64(i)
			if i == 3 {
				loss = math.NaN()
			}
			zen.Metric("loss", int64(i), loss)
		}
		zen.Scalar("y", 1.0)
		return nil
	})
}

//go:wasmexport breaks
func breaks() int32 {
	return zen.Run(func() error {
		var v []float64
		zen.Scalar("y", v[zen.ParamInt("place")])
		return nil
	})
}

func main() {}
