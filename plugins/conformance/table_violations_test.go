package conformance

import "fmt"

// tableViolations are the ways of entry violate_table, as violations are those of
// violate.
var tableViolations = []struct{ what, function, text string }{
	{"dtype_input", "dtype", `input "t" holds a table: call columns_find first`},
	{"dtype_output", "dtype", `output "free" holds a table: call columns_create first`},
	{"dims_output", "dims", `output "free" holds a table: call columns_create first`},
	{"read_table", "read", `input "t" holds a table: call columns_find first`},
	{"read_output", "read", `column "i" of output "free" is an output: it cannot be read`},
	{"read_beyond", "read", `column "id" of input "t": rows 9 to 11 asked for, it has 10`},
	{"read_capacity", "read", `column "id" of input "t": 2 rows have 16 bytes, the buffer has 15`},
	{"read_text_capacity", "read", `column "name" of input "t": 1 rows have 6 bytes, the buffer has 5`},
	{"read_outside", "read", `read: 16 bytes at 4294967280 lie outside the guest's memory of *`},
	{"create_table", "create", `output "free" holds a table: call columns_create first`},
	{"create_column", "create", `column "i" of output "free" is a column: it was created by columns_create`},
	{"write_table", "write", `output "free" holds a table: call columns_create first`},
	{"write_text", "write", `column "s" of output "free" is utf8: call write_column`},
	{"write_input", "write", `column "id" of input "t" is an input: it cannot be written`},
	{"write_outside", "write", `write: 16 bytes at 4294967280 lie outside the guest's memory of *`},
	{"write_4gib", "write", `column "i" of output "free": 4294967296 rows of 8 bytes do not fit guest memory: take fewer rows at a time`},
	{"write_many", "write", `column "n" of output "free": more than 4611686018427387904 rows`},

	{"count_tensor", "columns_count", `input "x" holds no table to look up`},
	{"count_output", "columns_count", `output "free" holds no table to look up`},
	{"name_tensor", "columns_name", `input "x" holds no table to look up`},
	{"name_output", "columns_name", `output "free" holds no table to look up`},
	{"name_beyond", "columns_name", `input "t": column 99 of 5`},
	{"name_negative", "columns_name", `input "t": column -1 of 5`},
	{"name_outside", "columns_name", `a text: 1 bytes at 4294967280 lie outside the guest's memory of *`},
	{"find_tensor", "columns_find", `input "x" holds no table to look up`},
	{"find_output", "columns_find", `output "free" holds no table to look up`},
	{"find_outside", "columns_find", `a name: 5 bytes at 4294967280 lie outside the guest's memory of *`},
	{"tensors_input", "tensors_count", `input "t" holds no named tensors to look up`},
	{"tensors_output", "tensors_create", `output "free" takes no named tensors`},

	{"new_in_tensor", "columns_create", `output "y" takes no columns`},
	{"new_in_input", "columns_create", `input "t" takes no columns`},
	{"new_twice", "columns_create", `column "i" of output "free" was created before`},
	{"new_no_name", "columns_create", `column "" of output "free": a column needs a name and a type; it has code 5`},
	{"new_no_code", "columns_create", `column "i" of output "free": a column needs a name and a type; it has code 17`},
	{"new_text_dims", "columns_create", `column "s" of output "free": a value of type utf8 has no dimensions`},
	{"new_rank_16", "columns_create", `column "i" of output "free": rank 16; at most 15 beside the rows`},
	{"new_outside", "columns_create", `dimensions: 16 bytes at 4294967280 lie outside the guest's memory of *`},
	{"new_late", "columns_create", `column "k" of output "free": rows of the table were written already: create all columns first`},
	{"new_no_room", "columns_create", `column "z": output "strict" is declared as table{a: int64, b: utf8?, c: float32[N]}`},
	{"new_type", "columns_create", `column "a" of output "strict" is utf8, declared is int64`},
	{"new_rank", "columns_create", `column "c" of output "strict" is float32, declared is float32[N]`},
	{"new_nulls", "columns_create", `column "a" of output "strict" may have nulls, declared is int64`},
	{"new_letter", "columns_create", `column "c" of output "strict" has 4 in dimension 1, but N is 2 by input "x"`},
	{"new_huge", "columns_create", `column "i" of output "free": dimension 1 is 4611686018427387905`},
	{"new_long_row", "columns_create", `column "i" of output "free": one row of [2097152 1048576] has more than 2147483647 elements`},

	{"nullable_tensor", "nullable", `input "x" is no column`},
	{"nullable_table", "nullable", `input "t" is no column`},
	{"validity_tensor", "read_validity", `input "x" is no column`},
	{"validity_output", "read_validity", `column "i" of output "free" is an output: it cannot be read`},
	{"validity_beyond", "read_validity", `column "id" of input "t": rows 9 to 11 asked for, it has 10`},
	{"validity_capacity", "read_validity", `column "id" of input "t": 10 rows have 2 bytes of validity, the buffer has 1`},
	{"validity_outside", "read_validity", `read_validity: 2 bytes at 4294967280 lie outside the guest's memory of *`},
	{"offsets_tensor", "read_offsets", `input "x" is no column`},
	{"offsets_output", "read_offsets", `column "s" of output "free" is an output: it cannot be read`},
	{"offsets_beyond", "read_offsets", `column "name" of input "t": rows 9 to 11 asked for, it has 10`},
	{"offsets_numbers", "read_offsets", `column "id" of input "t" is int64: only utf8 and binary have offsets`},
	{"offsets_capacity", "read_offsets", `column "name" of input "t": 2 rows have 12 bytes of offsets, the buffer has 11`},
	{"offsets_outside", "read_offsets", `read_offsets: 12 bytes at 4294967280 lie outside the guest's memory of *`},

	{"column_tensor", "write_column", `output "y" is no column`},
	{"column_table", "write_column", `output "free" is no column`},
	{"column_input", "write_column", `column "id" of input "t" is an input: it cannot be written`},
	{"column_null", "write_column", `column "i" of output "free": row 0 is null, but the column was created without nulls`},
	{"column_values_outside", "write_column", `values: 8 bytes at 4294967280 lie outside the guest's memory of *`},
	{"column_validity_outside", "write_column", `validity: 1 bytes at 4294967280 lie outside the guest's memory of *`},
	{"column_offsets_outside", "write_column", `offsets: 8 bytes at 4294967280 lie outside the guest's memory of *`},
	{"column_4gib", "write_column", `column "i" of output "free": 4294967296 rows of 8 bytes do not fit guest memory: take fewer rows at a time`},
	{"texts_4gib", "write_column", `column "s" of output "free": 1073741824 rows of 4 bytes do not fit guest memory: take fewer rows at a time`},
	{"texts_outside", "write_column", `values: 3 bytes at 4294967280 lie outside the guest's memory of *`},
	{"texts_no_offsets", "write_column", `column "s" of output "free" is utf8: it needs offsets`},
	{"numbers_offsets", "write_column", `column "i" of output "free" is int64: only utf8 and binary have offsets`},
	{"offsets_fall", "write_column", `column "s" of output "free": offset 2 is 4, the one before is 5`},
	{"offsets_negative", "write_column", `column "s" of output "free": offset 0 is -1, the one before is 0`},
	{"text_no_utf8", "write_column", `column "s" of output "free": row 0 is not UTF-8`},
	{"text_cut", "write_column", `column "s" of output "free": row 0 is not UTF-8`},

	{"column_missing", "", `column "a" of output "strict" was not created`},
	{"columns_unequal", "", `column "k" of output "free" has 1 rows, column "i" of output "free" has 2`},
	{"rows_declared", "", `output "three" has 2 rows, declared are 3`},
	{"rows_letter", "", `output "bound" has 3 rows, but N is 2 by input "x"`},
}

// tableViolationCases break the contract of tables, each in one way.
func tableViolationCases() []testCase {
	var all []testCase
	for _, v := range tableViolations {
		text := "broke the contract: " + v.text
		if v.function != "" {
			text += " in zen1." + v.function
		}
		all = append(all, testCase{name: "violate_table_" + v.what, entry: "violate_table", params: fmt.Sprintf("what = %q", v.what),
			inputs: map[string]string{"x": "two_rows.r2", "t": "people_10.people"}, failure: failure{"trap", text}})
	}
	return all
}
