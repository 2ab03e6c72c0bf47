//go:build wasip1

// The program of ../README.md in Go.
package main

import (
	"bytes"
	"math"
	"unsafe"

	zen "zen/plugins/sdk/go"
)

//go:wasmexport make
func makeEntry() int32 { return zen.Run(makeStep) }

func makeStep() error {
	file := zen.Input[uint8]("file").Data
	switch dtype := zen.ParamString("dtype"); dtype {
	case "bool":
		flags := make([]bool, len(file))
		for i, b := range file {
			flags[i] = b != 0
		}
		zen.Output(dtype, []int{len(flags)}, flags)
	case "int8":
		makeOf[int8](dtype, file)
	case "int16":
		makeOf[int16](dtype, file)
	case "int32":
		makeOf[int32](dtype, file)
	case "int64":
		makeOf[int64](dtype, file)
	case "uint8":
		makeOf[uint8](dtype, file)
	case "uint16":
		makeOf[uint16](dtype, file)
	case "uint32":
		makeOf[uint32](dtype, file)
	case "uint64":
		makeOf[uint64](dtype, file)
	case "float16":
		makeOf[zen.Float16](dtype, file)
	case "float32":
		makeOf[float32](dtype, file)
	case "float64":
		makeOf[float64](dtype, file)
	}
	return nil
}

func makeOf[T zen.Element](name string, file []byte) {
	size := int(unsafe.Sizeof(*new(T)))
	v := make([]T, len(file)/size)
	inside := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*size)
	copy(inside, file)
	zen.Output(name, []int{len(v)}, v)
	if !bytes.Equal(inside, file[:len(inside)]) {
		zen.Fail("the host changed the guest's memory")
	}
}

//go:wasmexport copy
func copyEntry() int32 { return zen.Run(copyStep) }

func copyStep() error {
	copyOf[bool]("bool")
	copyOf[int8]("int8")
	copyOf[int16]("int16")
	copyOf[int32]("int32")
	copyOf[int64]("int64")
	copyOf[uint8]("uint8")
	copyOf[uint16]("uint16")
	copyOf[uint32]("uint32")
	copyOf[uint64]("uint64")
	copyOf[zen.Float16]("float16")
	copyOf[float32]("float32")
	copyOf[float64]("float64")
	return nil
}

func copyOf[T zen.Element](name string) {
	if x, ok := zen.InputOptional[T](name); ok {
		zen.Output(name, x.Dims, x.Data)
	}
}

//go:wasmexport bits
func bits() int32 { return zen.Run(bitsStep) }

func bitsStep() error {
	bitsOf("float16", "uint16", func(v zen.Float16) uint16 { return v.Bits })
	bitsOf("float32", "uint32", math.Float32bits)
	bitsOf("float64", "uint64", math.Float64bits)
	return nil
}

func bitsOf[F, U zen.Element](in, out string, bits func(F) U) {
	x, ok := zen.InputOptional[F](in)
	if !ok {
		return
	}
	y := make([]U, len(x.Data))
	for i, v := range x.Data {
		y[i] = bits(v)
	}
	zen.Output(out, x.Dims, y)
}

//go:wasmexport odd_bools
func oddBools() int32 {
	return zen.Run(func() error {
		file := zen.Input[uint8]("file").Data
		zen.Output("y", []int{len(file)}, unsafe.Slice((*bool)(unsafe.Pointer(unsafe.SliceData(file))), len(file)))
		return nil
	})
}

var ranks = []string{"r0", "r1", "r2", "r3", "r4", "r5", "r6"}

//go:wasmexport ramp
func ramp() int32 { return zen.Run(rampStep) }

func rampStep() error {
	dims, count := make([]int, zen.ParamInt("rank")), 1
	for i, name := range []string{"d1", "d2", "d3", "d4", "d5", "d6"}[:len(dims)] {
		dims[i] = int(zen.ParamInt(name))
		count *= dims[i]
	}
	v := make([]float32, count)
	for i := range v {
		v[i] = float32(i)
	}
	zen.Output(ranks[len(dims)], dims, v)
	return nil
}

//go:wasmexport flatten
func flatten() int32 { return zen.Run(flattenStep) }

func flattenStep() error {
	for _, name := range ranks {
		x, ok := zen.InputOptional[float32](name)
		if !ok {
			continue
		}
		dims := make([]uint64, len(x.Dims))
		for i, d := range x.Dims {
			dims[i] = uint64(d)
		}
		zen.Output("dims", []int{len(dims)}, dims)
		zen.Output("values", []int{len(x.Data)}, x.Data)
	}
	return nil
}

//go:wasmexport backwards
func backwards() int32 { return zen.Run(backwardsStep) }

func backwardsStep() error {
	x, chunk := zen.Open[float32]("x"), uint64(zen.ParamInt("chunk"))
	known := zen.RowsUnknown
	if zen.ParamBool("known") {
		known = int(x.Rows())
	}
	y := zen.Create[float32]("y", known, x.RowLen())
	rows := make([]float32, int(chunk)*x.RowLen())
	x.ReadRows(x.Rows(), rows[:0])
	for end := x.Rows(); end > 0; {
		n := min(end, chunk)
		end -= n
		part := rows[:int(n)*x.RowLen()]
		x.ReadRows(end, part)
		y.Write(part)
	}
	return nil
}

const (
	block = 256
	width = 1024
)

// bigValue returns element i of a block that starts at row first.
func bigValue(first, i int) int64 {
	if i%width != 0 {
		return 0
	}
	return int64(first + i/width)
}

//go:wasmexport big
func big() int32 { return zen.Run(bigStep) }

func bigStep() error {
	rows := int(zen.ParamInt("rows"))
	y, v := zen.Create[int64]("y", rows, width), make([]int64, block*width)
	for first := 0; first < rows; first += block {
		n := min(block, rows-first)
		for i := range v[:n*width] {
			v[i] = bigValue(first, i)
		}
		y.Write(v[:n*width])
	}
	return nil
}

//go:wasmexport sum_big
func sumBig() int32 { return zen.Run(sumBigStep) }

func sumBigStep() error {
	x, v := zen.Open[int64]("x"), make([]int64, block*width)
	var sum, wrong int64
	for first := uint64(0); first < x.Rows(); first += block {
		part := v[:min(block, x.Rows()-first)*width]
		x.ReadRows(first, part)
		for i, got := range part {
			sum += got
			if got != bigValue(int(first), i) {
				wrong++
			}
		}
	}
	zen.Scalar("sum", sum)
	zen.Scalar("wrong", wrong)
	return nil
}

//go:wasmexport grow
func grow() int32 { return zen.Run(growStep) }

func growStep() error {
	file := zen.Open[uint8]("file")
	before := file.ReadAll().Data
	half := len(before) / 2
	y := zen.Create[uint8]("y", len(before))
	y.Write(before[:half])
	blocks := make([][]byte, zen.ParamInt("mib"))
	for i := range blocks {
		blocks[i] = bytes.Repeat([]byte{1}, 1<<20)
	}
	after := file.ReadAll().Data
	if !bytes.Equal(before, after) || len(blocks) > 0 && blocks[0][100] != 1 {
		zen.Fail("the memory changed")
	}
	y.Write(after[half:])
	return nil
}

func main() {}
