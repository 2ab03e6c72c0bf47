//go:build wasip1

package main

import (
	"unsafe"

	zen "zen/plugins/sdk/go"
)

// The imports that break the contract of tables.

//go:wasmimport zen1 columns_count
func rawColumnsCount(handle int32) int32

//go:wasmimport zen1 columns_name
func rawColumnsName(handle, i int32, dst, cap uint32) uint32

//go:wasmimport zen1 columns_find
func rawColumnsFind(handle int32, name, length uint32) int32

//go:wasmimport zen1 columns_create
func rawColumnsCreate(handle int32, name, length uint32, dtype, nullable, rank int32, dims uint32) int32

//go:wasmimport zen1 nullable
func rawNullable(handle int32) int32

//go:wasmimport zen1 read_validity
func rawReadValidity(handle int32, first, rows uint64, dst, cap uint32)

//go:wasmimport zen1 read_offsets
func rawReadOffsets(handle int32, first, rows uint64, dst, cap uint32)

//go:wasmimport zen1 write_column
func rawWriteColumn(handle int32, rows uint64, values, validity, offsets uint32)

const (
	int64Code = 5
	uint8Code = 6
	utf8Code  = 13
)

var offsetsOf [3]int32

// offsets returns where these are in memory.
func offsets(o ...int32) uint32 {
	copy(offsetsOf[:], o)
	return uint32(uintptr(unsafe.Pointer(&offsetsOf)))
}

// column returns a column of input t.
func column(name string) int32 { return columnOf(input("t"), name) }

func columnOf(h int32, name string) int32 {
	pointer, length := at(name)
	return rawColumnsFind(h, pointer, length)
}

// newColumn creates a column.
func newColumn(h int32, name string, dtype, nullable int32, d ...uint64) int32 {
	pointer, length := at(name)
	rank, sizes := dims(d...)
	return rawColumnsCreate(h, pointer, length, dtype, nullable, rank, sizes)
}

func free(name string, dtype int32, d ...uint64) int32 {
	return newColumn(output("free"), name, dtype, 0, d...)
}

func strict(name string, dtype int32, d ...uint64) int32 {
	return newColumn(output("strict"), name, dtype, 0, d...)
}

func numbers(name string) int32 { return free(name, int64Code) }
func texts() int32              { return free("s", utf8Code) }

//go:wasmexport violate_table
func violateTable() int32 {
	return zen.Run(func() error {
		what = zen.ParamString("what")
		tableShapes()
		columnReads()
		columnWrites()
		columnLookups()
		newColumns()
		validities()
		offsetReads()
		wholeColumns()
		textValues()
		tableEnds()
		return nil
	})
}

func tableShapes() {
	switch what {
	case "dtype_input":
		rawDType(input("t"))
	case "dtype_output":
		rawDType(output("free"))
	case "dims_output":
		rawDims(output("free"), roomAt, 1)
	case "nullable_tensor":
		rawNullable(input("x"))
	case "nullable_table":
		rawNullable(input("t"))
	}
}

func columnReads() {
	switch what {
	case "read_table":
		rawRead(input("t"), 0, 1, roomAt, 8)
	case "read_output":
		rawRead(numbers("i"), 0, 1, roomAt, 8)
	case "read_beyond":
		rawRead(column("id"), 9, 2, roomAt, 16)
	case "read_capacity":
		rawRead(column("id"), 0, 2, roomAt, 15)
	case "read_text_capacity":
		rawRead(column("name"), 1, 1, roomAt, 5)
	case "read_outside":
		rawRead(column("id"), 0, 2, outside, 16)
	}
}

func columnWrites() {
	switch what {
	case "create_table":
		create("free", 1)
	case "create_column":
		h := numbers("i")
		rank, pointer := dims(1)
		rawCreate(h, rank, pointer)
	case "write_table":
		rawWrite(output("free"), roomAt, 1)
	case "write_text":
		rawWrite(texts(), roomAt, 1)
	case "write_input":
		rawWrite(column("id"), roomAt, 1)
	case "write_outside":
		rawWrite(numbers("i"), outside, 2)
	case "write_4gib":
		rawWrite(numbers("i"), roomAt, 1<<32)
	case "write_many":
		rawWrite(free("n", uint8Code, 0), roomAt, 1<<62+1)
	}
}

func columnLookups() {
	switch what {
	case "count_tensor":
		rawColumnsCount(input("x"))
	case "count_output":
		rawColumnsCount(output("free"))
	case "name_tensor":
		rawColumnsName(input("x"), 0, roomAt, 8)
	case "name_output":
		rawColumnsName(output("free"), 0, roomAt, 8)
	case "name_beyond":
		rawColumnsName(input("t"), 99, roomAt, 8)
	case "name_negative":
		rawColumnsName(input("t"), -1, roomAt, 8)
	case "name_outside":
		rawColumnsName(input("t"), 0, outside, 64)
	case "find_tensor":
		columnOf(input("x"), "id")
	case "find_output":
		columnOf(output("free"), "id")
	case "find_outside":
		rawColumnsFind(input("t"), outside, 5)
	case "tensors_input":
		rawTensorsCount(input("t"))
	case "tensors_output":
		newIn(output("free"), "w", float32Code, 2)
	}
}

func newColumns() {
	i, length := at("i")
	switch what {
	case "new_in_tensor":
		newColumn(output("y"), "i", int64Code, 0)
	case "new_in_input":
		newColumn(input("t"), "i", int64Code, 0)
	case "new_twice":
		numbers("i")
		numbers("i")
	case "new_no_name":
		numbers("")
	case "new_no_code":
		free("i", 17)
	case "new_text_dims":
		free("s", utf8Code, 3)
	case "new_rank_16":
		rawColumnsCreate(output("free"), i, length, int64Code, 0, 16, roomAt)
	case "new_outside":
		rawColumnsCreate(output("free"), i, length, int64Code, 0, 2, outside)
	case "new_huge":
		free("i", int64Code, 1<<62+1)
	case "new_long_row":
		free("i", int64Code, 1<<21, 1<<20)
	case "new_late":
		rawWrite(numbers("i"), roomAt, 1)
		numbers("k")
	case "new_no_room":
		strict("z", int64Code)
	case "new_type":
		strict("a", utf8Code)
	case "new_rank":
		strict("c", float32Code)
	case "new_nulls":
		newColumn(output("strict"), "a", int64Code, 1)
	case "new_letter":
		strict("c", float32Code, 4)
	}
}

func validities() {
	switch what {
	case "validity_tensor":
		rawReadValidity(input("x"), 0, 1, roomAt, 8)
	case "validity_output":
		rawReadValidity(numbers("i"), 0, 1, roomAt, 8)
	case "validity_beyond":
		rawReadValidity(column("id"), 9, 2, roomAt, 8)
	case "validity_capacity":
		rawReadValidity(column("id"), 0, 10, roomAt, 1)
	case "validity_outside":
		rawReadValidity(column("id"), 0, 10, outside, 8)
	}
}

func offsetReads() {
	switch what {
	case "offsets_tensor":
		rawReadOffsets(input("x"), 0, 1, roomAt, 8)
	case "offsets_output":
		rawReadOffsets(texts(), 0, 1, roomAt, 8)
	case "offsets_numbers":
		rawReadOffsets(column("id"), 0, 1, roomAt, 8)
	case "offsets_beyond":
		rawReadOffsets(column("name"), 9, 2, roomAt, 12)
	case "offsets_capacity":
		rawReadOffsets(column("name"), 0, 2, roomAt, 11)
	case "offsets_outside":
		rawReadOffsets(column("name"), 0, 2, outside, 12)
	}
}

func wholeColumns() {
	switch what {
	case "column_tensor":
		rawWriteColumn(output("y"), 1, roomAt, 0, 0)
	case "column_table":
		rawWriteColumn(output("free"), 1, roomAt, 0, 0)
	case "column_input":
		rawWriteColumn(column("id"), 1, roomAt, 0, 0)
	case "column_null":
		rawWriteColumn(numbers("i"), 1, roomAt, roomAt, 0)
	case "column_values_outside":
		rawWriteColumn(numbers("i"), 1, outside, 0, 0)
	case "column_validity_outside":
		rawWriteColumn(numbers("i"), 1, roomAt, outside, 0)
	case "column_offsets_outside":
		rawWriteColumn(texts(), 1, roomAt, 0, outside)
	case "column_4gib":
		rawWriteColumn(numbers("i"), 1<<32, roomAt, 0, 0)
	case "texts_4gib":
		rawWriteColumn(texts(), 1<<30, roomAt, 0, roomAt)
	case "numbers_offsets":
		rawWriteColumn(numbers("i"), 1, roomAt, 0, roomAt)
	}
}

func textValues() {
	switch what {
	case "texts_outside":
		rawWriteColumn(texts(), 1, outside, 0, offsets(0, 3))
	case "texts_no_offsets":
		rawWriteColumn(texts(), 1, roomAt, 0, 0)
	case "offsets_fall":
		rawWriteColumn(texts(), 2, roomAt, 0, offsets(0, 5, 4))
	case "offsets_negative":
		rawWriteColumn(texts(), 1, roomAt, 0, offsets(-1, 0))
	case "text_no_utf8":
		bytes, _ := at("\xff")
		rawWriteColumn(texts(), 1, bytes, 0, offsets(0, 1))
	case "text_cut":
		bytes, _ := at("ü")
		rawWriteColumn(texts(), 2, bytes, 0, offsets(0, 1, 2))
	}
}

// tableEnds leaves tables that are not whole.
func tableEnds() {
	switch what {
	case "column_missing":
		output("strict")
	case "columns_unequal":
		i, k := numbers("i"), numbers("k")
		rawWrite(i, roomAt, 2)
		rawWrite(k, roomAt, 1)
	case "rows_declared":
		rawWrite(newColumn(output("three"), "i", int64Code, 0), roomAt, 2)
	case "rows_letter":
		rawWrite(newColumn(output("bound"), "i", int64Code, 0), roomAt, 3)
	}
}
