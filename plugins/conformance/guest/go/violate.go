//go:build wasip1

package main

import (
	"math"
	"unsafe"

	zen "zen/plugins/sdk/go"
)

// The imports that break the contract, as they are: the SDK offers no way to
// pass a wrong pointer.

//go:wasmimport zen1 input
func rawInput(name, length uint32) int32

//go:wasmimport zen1 output
func rawOutput(name, length uint32) int32

//go:wasmimport zen1 dtype
func rawDType(handle int32) int32

//go:wasmimport zen1 dims
func rawDims(handle int32, out, cap uint32) int32

//go:wasmimport zen1 read
func rawRead(handle int32, first, rows uint64, dst, cap uint32)

//go:wasmimport zen1 create
func rawCreate(handle, rank int32, dims uint32)

//go:wasmimport zen1 write
func rawWrite(handle int32, src uint32, rows uint64)

//go:wasmimport zen1 tensors_count
func rawTensorsCount(handle int32) int32

//go:wasmimport zen1 tensors_name
func rawTensorsName(handle, i int32, dst, cap uint32) uint32

//go:wasmimport zen1 tensors_find
func rawTensorsFind(handle int32, name, length uint32) int32

//go:wasmimport zen1 tensors_create
func rawTensorsCreate(handle int32, name, length uint32, dtype, rank int32, dims uint32) int32

//go:wasmimport zen1 param_i64
func rawParamI64(name, length uint32) int64

//go:wasmimport zen1 param_f64
func rawParamF64(name, length uint32) float64

//go:wasmimport zen1 param_bool
func rawParamBool(name, length uint32) int32

//go:wasmimport zen1 param_str
func rawParamStr(name, length, dst, cap uint32) uint32

//go:wasmimport zen1 log
func rawLog(level int32, text, length uint32)

//go:wasmimport zen1 progress
func rawProgress(done, total float64)

//go:wasmimport zen1 metric
func rawMetric(name, length uint32, step int64, value float64)

//go:wasmimport zen1 seed
func rawSeed() int64

//go:wasmimport zen1 fail
func rawFail(text, length uint32)

const outside = 0xfffffff0

const (
	float32Code = 11
	float64Code = 12
)

var (
	room   [256]uint64
	roomAt = uint32(uintptr(unsafe.Pointer(&room)))
	dimsOf [17]uint64
	what   string // the breach
)

func at(s string) (pointer, length uint32) {
	return uint32(uintptr(unsafe.Pointer(unsafe.StringData(s)))), uint32(len(s))
}

func dims(d ...uint64) (rank int32, pointer uint32) {
	copy(dimsOf[:], d)
	return int32(len(d)), uint32(uintptr(unsafe.Pointer(&dimsOf)))
}

func input(name string) int32  { return rawInput(at(name)) }
func output(name string) int32 { return rawOutput(at(name)) }

// create begins an output.
func create(port string, d ...uint64) int32 {
	h := output(port)
	rank, pointer := dims(d...)
	rawCreate(h, rank, pointer)
	return h
}

// made begins output y as it should be.
func made() int32 { return create("y", 2, 2) }

func newIn(h int32, name string, dtype int32, rows uint64) int32 {
	pointer, length := at(name)
	rank, sizes := dims(rows)
	return rawTensorsCreate(h, pointer, length, dtype, rank, sizes)
}

//go:wasmexport violate
func violate() int32 {
	return zen.Run(func() error {
		what = zen.ParamString("what")
		names()
		shapes()
		reads()
		creates()
		writes()
		lookups()
		news()
		wrongParams()
		tells()
		ends()
		return nil
	})
}

func names() {
	switch what {
	case "input_unknown":
		input("nowhere")
	case "output_unknown":
		output("x")
	case "name_outside":
		rawInput(outside, 5)
	case "name_long":
		rawInput(roomAt, 1025)
	case "name_unclean":
		input("a\x01b")
	case "name_no_utf8":
		output("a\xff")
	case "handle_none":
		rawDType(-1)
	case "handle_unknown":
		rawDims(99, roomAt, 1)
	}
}

func shapes() {
	switch what {
	case "dtype_named_input":
		rawDType(input("named"))
	case "dtype_named_output":
		rawDType(output("open"))
	case "dims_named":
		rawDims(input("named"), roomAt, 1)
	case "dims_not_created":
		rawDims(output("y"), roomAt, 1)
	case "dims_outside":
		rawDims(input("x"), outside, 16)
	}
}

func reads() {
	switch what {
	case "read_named":
		rawRead(input("named"), 0, 1, roomAt, 8)
	case "read_output":
		rawRead(made(), 0, 1, roomAt, 8)
	case "read_beyond":
		rawRead(input("x"), 1, 2, roomAt, 24)
	case "read_far_beyond":
		rawRead(input("x"), math.MaxUint64, 2, roomAt, 24)
	case "read_capacity":
		rawRead(input("x"), 0, 2, roomAt, 23)
	case "read_outside":
		rawRead(input("x"), 0, 2, outside, 24)
	}
}

func creates() {
	switch what {
	case "create_named":
		create("open", 1)
	case "create_input":
		rank, pointer := dims(2, 3)
		rawCreate(input("x"), rank, pointer)
	case "create_twice":
		made()
		made()
	case "create_rank_17":
		rawCreate(output("y"), 17, roomAt)
	case "create_outside":
		rawCreate(output("y"), 2, outside)
	case "create_rank":
		create("y", 2)
	case "create_rows":
		create("fixed", 3, 2)
	case "create_dimension":
		create("fixed", 4, 3)
	case "create_letter":
		create("y", 3, 2)
	case "create_letter_late":
		rawWrite(create("y", math.MaxUint64, 2), roomAt, 3)
	case "create_huge":
		create("huge", 1, 1<<62+1, 1)
	case "create_long_row":
		create("huge", 1, 1<<21, 1<<20)
	}
}

func writes() {
	switch what {
	case "write_named":
		rawWrite(output("open"), roomAt, 1)
	case "write_input":
		rawWrite(input("x"), roomAt, 1)
	case "write_not_created":
		rawWrite(output("y"), roomAt, 1)
	case "write_too_many":
		rawWrite(made(), roomAt, 3)
	case "write_outside":
		rawWrite(made(), outside, 2)
	case "write_4gib":
		rawWrite(create("huge", 1<<33, 1, 1), roomAt, 1<<32)
	}
}

func lookups() {
	coef, length := at("coef")
	switch what {
	case "count_tensor":
		rawTensorsCount(input("x"))
	case "count_output":
		rawTensorsCount(output("open"))
	case "tensor_name_tensor":
		rawTensorsName(input("x"), 0, roomAt, 8)
	case "tensor_name_beyond":
		rawTensorsName(input("named"), 99, roomAt, 8)
	case "tensor_name_negative":
		rawTensorsName(input("named"), -1, roomAt, 8)
	case "tensor_name_outside":
		rawTensorsName(input("named"), 0, outside, 64)
	case "find_tensor":
		rawTensorsFind(input("x"), coef, length)
	case "find_misfit":
		a, length := at("a")
		rawTensorsFind(input("misfit"), a, length)
	case "find_output":
		rawTensorsFind(output("open"), coef, length)
	}
}

func news() {
	switch what {
	case "new_in_tensor":
		newIn(output("y"), "w", float32Code, 2)
	case "new_in_input":
		newIn(input("named"), "w", float32Code, 2)
	case "new_twice":
		newIn(output("open"), "w", float32Code, 2)
		newIn(output("open"), "w", float32Code, 2)
	case "new_no_name":
		newIn(output("open"), "", float32Code, 2)
	case "new_no_code":
		newIn(output("open"), "w", 13, 2)
	case "new_rows_open":
		newIn(output("open"), "w", float32Code, math.MaxUint64)
	case "new_no_room":
		newIn(output("fields"), "v", float32Code, 2)
	case "new_dtype":
		newIn(output("fields"), "w", float64Code, 2)
	case "new_letter":
		newIn(output("fields"), "w", float32Code, 3)
	case "new_write_too_many":
		rawWrite(newIn(output("open"), "w", float32Code, 2), roomAt, 3)
	}
}

func wrongParams() {
	switch what {
	case "param_unknown":
		rawParamI64(at("nothing"))
	case "param_int_as_float":
		rawParamF64(at("k"))
	case "param_float_as_bool":
		rawParamBool(at("f"))
	case "param_bool_as_string":
		name, length := at("b")
		rawParamStr(name, length, roomAt, 8)
	case "param_string_as_int":
		rawParamI64(at("s"))
	case "param_outside":
		name, length := at("s")
		rawParamStr(name, length, outside, 64)
	}
}

func tells() {
	switch what {
	case "log_outside":
		rawLog(1, outside, 64)
	case "fail_outside":
		rawFail(outside, 64)
	case "progress_nan":
		rawProgress(math.NaN(), 1)
	case "progress_negative":
		rawProgress(-1, 1)
	case "progress_infinite":
		rawProgress(1, math.Inf(1))
	case "metric_no_name":
		rawMetric(roomAt, 0, 1, 1)
	case "metric_outside":
		rawMetric(outside, 64, 1, 1)
	case "seed_undeclared":
		rawSeed()
	}
}

// ends leaves outputs that are not whole.
func ends() {
	switch what {
	case "rows_missing":
		rawWrite(made(), roomAt, 1)
	case "field_missing":
		rawWrite(made(), roomAt, 2)
		output("fields")
	case "field_rows_missing":
		rawWrite(made(), roomAt, 2)
		rawWrite(newIn(output("fields"), "w", float32Code, 2), roomAt, 1)
	}
}
