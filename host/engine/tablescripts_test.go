package engine

import (
	"bytes"
	"math"
)

// newColumn creates a column, which is the last result.
func (s *script) newColumn(port, name string, d, nullable int, dims ...uint64) *script {
	return s.call("output", port).call("columns_create", result(1), name, d, nullable, dims)
}

// offsets puts int32s into memory and returns where they lie.
func (s *script) offsets(values ...uint32) int {
	at := len(s.memory)
	for _, v := range values {
		s.memory = append(s.memory, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	return at
}

// texts appends rows whose offsets are given to the last column.
func (s *script) texts(rows uint64, text string, validity int, offsets ...uint32) *script {
	at := s.offsets(offsets...)
	values := len(s.memory)
	s.memory = append(s.memory, text...)
	return s.call("write_column", result(1), rows, values, validity, at)
}

// ones appends rows to the last column, with a validity that says of each that it
// is there.
func (s *script) ones(rows uint64) *script {
	at := len(s.memory)
	s.memory = append(s.memory, bytes.Repeat([]byte{0xff}, int(rows+7)/8)...)
	return s.call("write_column", result(1), rows, buffer, at, 0)
}

// tableScripts read tables, and write some that are whole.
func tableScripts() []script {
	contract := func(text string) string { return "broke the contract: " + text }
	people := newScript("writes a table", 0).
		newColumn("people", "name", 13, 0).texts(3, "Adaäß", 0, 0, 3, 5, 7).texts(0, "", 0, 9).
		newColumn("any", "a", 5, 1).call("write_column", result(1), 9, buffer, buffer, 0).call("write", result(1), buffer, 1).call("dims", result(1), buffer, 3)
	return []script{
		newScript("reads a table", 0).
			call("input", "t").call("columns_count", result(1)).
			call("input", "t").call("dims", result(1), buffer, 2).
			call("input", "t").call("columns_name", result(1), 1, buffer, 3).
			call("input", "t").call("columns_find", result(1), "id").call("read", result(1), 3, 2, buffer, 16).
			call("read_validity", result(1), 0, 20, buffer, 3).
			call("input", "t").call("columns_find", result(1), "image").call("dims", result(1), buffer, 3).
			call("input", "t").call("columns_find", result(1), "label").call("nullable", result(1)).
			call("read_validity", result(2), 7, 13, buffer, 2).call("read_offsets", result(2), 3, 17, buffer, 72).
			call("read", result(2), 0, 4, buffer, 7).call("read", result(2), 20, 0, buffer, 0).call("dtype", result(2)).
			call("input", "t").call("columns_find", result(1), "no such").ends(""),
		people.ends(contract(`column "age" of output "people" was not created`)),
		newScript("a whole table", 0).
			call("output", "people").call("columns_create", result(1), "x", 11, 0, []uint64{2}).
			call("output", "people").call("columns_create", result(1), "age", 4, 1, []uint64{}).
			newColumn("people", "name", 13, 0).texts(2, "äB", 0, 0, 2, 3).
			call("write_column", result(3), 2, buffer, buffer, 0).call("write", result(5), buffer, 2).ends(""),
		newScript("validity where nothing is null", 0).newColumn("any", "a", 5, 0).ones(8).ends(""),
		newScript("a table without rows", 0).newColumn("any", "a", 14, 1).ends(""),
		newScript("a table without columns", 0).call("output", "any").ends(""),
		newScript("nulls are nothing", 0).newColumn("any", "a", 13, 1).texts(2, "\xff\xfe", buffer, 0, 1, 2).ends(""),
		newScript("a table as a tensor", 0).call("input", "t").call("read", result(1), 0, 1, buffer, 9).
			ends(contract(`input "t" holds a table: call columns_find first`)),
		newScript("a table as named tensors", 0).call("input", "t").call("tensors_count", result(1)).
			ends(contract(`input "t" holds no named tensors to look up`)),
		newScript("a tensor as a table", 0).call("input", "x").call("columns_find", result(1), "a").
			ends(contract(`input "x" holds no table to look up`)),
		newScript("a column too far", 0).call("input", "t").call("columns_name", result(1), 3, buffer, 9).
			ends(contract(`input "t": column 3 of 3`)),
		newScript("a column that is created again", 0).newColumn("any", "a", 5, 0).call("create", result(1), []uint64{1}).
			ends(contract(`column "a" of output "any" is a column: it was created by columns_create`)),
		newScript("dims of an output table", 0).call("output", "any").call("dims", result(1), buffer, 1).
			ends(contract(`output "any" holds a table: call columns_create first`)),
	}
}

// columnScripts break the contract of columns.
func columnScripts() []script {
	contract := func(text string) string { return "broke the contract: " + text }
	column := func(name string, d, nullable int) *script {
		return newScript(name, 0).newColumn("any", "a", d, nullable)
	}
	label := func(name string) *script {
		return newScript(name, 0).call("input", "t").call("columns_find", result(1), "label")
	}
	return []script{
		label("offsets into too little").call("read_offsets", result(1), 0, 20, buffer, 83).
			ends(contract(`column "label" of input "t": 20 rows have 84 bytes of offsets, the buffer has 83`)),
		label("validity into too little").call("read_validity", result(1), 0, 20, buffer, 2).
			ends(contract(`column "label" of input "t": 20 rows have 3 bytes of validity, the buffer has 2`)),
		label("texts into too little").call("read", result(1), 0, 20, buffer, 2).
			ends(contract(`column "label" of input "t": 20 rows have 21 bytes, the buffer has 2`)),
		label("rows that wrap").call("read_offsets", result(1), uint64(math.MaxUint64), 2, buffer, 12).
			ends(contract(`column "label" of input "t": rows 18446744073709551615 to 1 asked for, it has 20`)),
		label("an input is written").call("write_column", result(1), 0, 0, 0, buffer).
			ends(contract(`column "label" of input "t" is an input: it cannot be written`)),
		newScript("offsets of numbers", 0).call("input", "t").call("columns_find", result(1), "id").call("read_offsets", result(1), 0, 1, buffer, 8).
			ends(contract(`column "id" of input "t" is int64: only utf8 and binary have offsets`)),
		newScript("a tensor as a column", 0).call("input", "x").call("nullable", result(1)).ends(contract(`input "x" is no column`)),
		column("an output is read", 13, 0).call("read_offsets", result(1), 0, 0, buffer, 4).
			ends(contract(`column "a" of output "any" is an output: it cannot be read`)),
		column("a null too many", 5, 0).call("write_column", result(1), 1, buffer, buffer, 0).
			ends(contract(`column "a" of output "any": row 0 is null, but the column was created without nulls`)),
		column("texts as numbers", 13, 0).call("write", result(1), buffer, 1).
			ends(contract(`column "a" of output "any" is utf8: call write_column`)),
		column("numbers as texts", 5, 0).call("write_column", result(1), 1, buffer, 0, buffer).
			ends(contract(`column "a" of output "any" is int64: only utf8 and binary have offsets`)),
		column("offsets nowhere", 14, 0).call("write_column", result(1), 1, buffer, 0, 0).
			ends(contract(`column "a" of output "any" is binary: it needs offsets`)),
		column("offsets that fall", 14, 0).texts(2, "abc", 0, 1, 3, 2).
			ends(contract(`column "a" of output "any": offset 2 is 2, the one before is 3`)),
		column("texts past the memory", 14, 0).texts(1, "", 0, 0, pageBytes+1).
			ends(contract(`values: 65537 bytes at 12 lie outside the guest's memory of 65536`)),
		column("no text", 13, 0).texts(2, "ä", 0, 0, 1, 2).ends(contract(`column "a" of output "any": row 0 is not UTF-8`)),
		column("rows that wrap", 6, 0).call("write", result(1), buffer, 1).call("write", result(1), 0, uint64(math.MaxUint64)).
			ends(contract(`column "a" of output "any": 18446744073709551615 rows of 1 bytes do not fit guest memory: take fewer rows at a time`)),
		column("rows of texts that wrap", 14, 0).call("write_column", result(1), uint64(math.MaxUint64), 0, 0, buffer).
			ends(contract(`column "a" of output "any": 18446744073709551615 rows of 4 bytes do not fit guest memory: take fewer rows at a time`)),
		column("a column after rows", 6, 0).call("write", result(1), buffer, 1).newColumn("any", "b", 6, 0).
			ends(contract(`column "b" of output "any": rows of the table were written already: create all columns first`)),
		column("columns of unequal length", 6, 0).newColumn("any", "b", 6, 0).call("write", result(1), buffer, 1).
			ends(contract(`column "b" of output "any" has 1 rows, column "a" of output "any" has 0`)),
		newScript("no type", 0).newColumn("any", "a", 17, 0).
			ends(contract(`column "a" of output "any": a column needs a name and a type; it has code 17`)),
		newScript("texts in rows", 0).newColumn("any", "a", 13, 0, 2).
			ends(contract(`column "a" of output "any": a value of type utf8 has no dimensions`)),
		newScript("a rank of 16", 0).newColumn("any", "a", 5, 0, make([]uint64, 16)...).
			ends(contract(`column "a" of output "any": rank 16; at most 15 beside the rows`)),
		newScript("rows of terabytes", 0).newColumn("any", "a", 5, 0, 1<<20, 1<<20).
			ends(contract(`column "a" of output "any": one row of [1048576 1048576] has more than 2147483647 elements`)),
		newScript("another type", 0).newColumn("people", "age", 5, 0).
			ends(contract(`column "age" of output "people" is int64, declared is int32?`)),
		newScript("nulls nobody declared", 0).newColumn("people", "name", 13, 1).
			ends(contract(`column "name" of output "people" may have nulls, declared is utf8`)),
		newScript("a column nobody declared", 0).newColumn("people", "b", 13, 1).
			ends(contract(`column "b": output "people" is declared as table[P]{name: utf8, age: int32?, x: float32[2]}`)),
		newScript("too many rows without bytes", 0).newColumn("any", "a", 6, 0, 0).call("write", result(1), 0, 1<<20).call("write", result(1), 0, 1).
			ends("the step's outputs have more than 1.0 MiB: raise the limit with limits = { output = \"…\" }"),
	}
}
