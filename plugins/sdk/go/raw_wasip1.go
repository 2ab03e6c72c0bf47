package zen

import "unsafe"

// The imports of module zen1, as they are. A string is a pointer and a length.

//go:wasmimport zen1 input
func rawInput(name string) int32

//go:wasmimport zen1 output
func rawOutput(name string) int32

//go:wasmimport zen1 dtype
func rawDType(handle int32) int32

//go:wasmimport zen1 dims
func rawDims(handle int32, out unsafe.Pointer, cap uint32) int32

//go:wasmimport zen1 read
func rawRead(handle int32, first, rows uint64, dst unsafe.Pointer, cap uint32)

//go:wasmimport zen1 create
func rawCreate(handle, rank int32, dims unsafe.Pointer)

//go:wasmimport zen1 write
func rawWrite(handle int32, src unsafe.Pointer, rows uint64)

//go:wasmimport zen1 tensors_count
func rawTensorsCount(handle int32) int32

//go:wasmimport zen1 tensors_name
func rawTensorsName(handle, i int32, dst unsafe.Pointer, cap uint32) uint32

//go:wasmimport zen1 tensors_find
func rawTensorsFind(handle int32, name string) int32

//go:wasmimport zen1 tensors_create
func rawTensorsCreate(handle int32, name string, dtype, rank int32, dims unsafe.Pointer) int32

//go:wasmimport zen1 columns_count
func rawColumnsCount(handle int32) int32

//go:wasmimport zen1 columns_name
func rawColumnsName(handle, i int32, dst unsafe.Pointer, cap uint32) uint32

//go:wasmimport zen1 columns_find
func rawColumnsFind(handle int32, name string) int32

//go:wasmimport zen1 columns_create
func rawColumnsCreate(handle int32, name string, dtype, nullable, rank int32, dims unsafe.Pointer) int32

//go:wasmimport zen1 nullable
func rawNullable(handle int32) int32

//go:wasmimport zen1 read_validity
func rawReadValidity(handle int32, first, rows uint64, dst unsafe.Pointer, cap uint32)

//go:wasmimport zen1 read_offsets
func rawReadOffsets(handle int32, first, rows uint64, dst unsafe.Pointer, cap uint32)

//go:wasmimport zen1 write_column
func rawWriteColumn(handle int32, rows uint64, values, validity, offsets unsafe.Pointer)

//go:wasmimport zen1 param_i64
func rawParamI64(name string) int64

//go:wasmimport zen1 param_f64
func rawParamF64(name string) float64

//go:wasmimport zen1 param_bool
func rawParamBool(name string) int32

//go:wasmimport zen1 param_str
func rawParamStr(name string, dst unsafe.Pointer, cap uint32) uint32

//go:wasmimport zen1 log
func rawLog(level int32, text string)

//go:wasmimport zen1 progress
func rawProgress(done, total float64)

//go:wasmimport zen1 metric
func rawMetric(name string, step int64, value float64)

//go:wasmimport zen1 seed
func rawSeed() int64

//go:wasmimport zen1 fail
func rawFail(text string)

// abi1 is the mark of a plugin of this major.
//
//go:wasmexport zen_abi_1
func abi1() {}
