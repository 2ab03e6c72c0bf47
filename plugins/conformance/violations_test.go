package conformance

import "fmt"

// violations are the ways of entry violate: the function in which the guest is
// ended, "" when that is after it returned, and what the user reads.
var violations = []struct{ what, function, text string }{
	{"input_unknown", "input", `input "nowhere": entry "violate" declares no such input`},
	{"output_unknown", "output", `output "x": entry "violate" declares no such output`},
	{"name_outside", "input", `a name: 5 bytes at 4294967280 lie outside the guest's memory of *`},
	{"name_long", "input", `a name of 1025 bytes; at most 1024`},
	{"name_unclean", "input", `the name "a�b" is not clean UTF-8 text`},
	{"name_no_utf8", "output", `the name "a�" is not clean UTF-8 text`},
	{"handle_none", "dtype", `handle -1: there is none`},
	{"handle_unknown", "dims", `handle 99: there is none`},

	{"dtype_named_input", "dtype", `input "named" holds named tensors: call tensors_find first`},
	{"dtype_named_output", "dtype", `output "open" holds named tensors: call tensors_create first`},
	{"dims_named", "dims", `input "named" holds named tensors: call tensors_find first`},
	{"dims_not_created", "dims", `output "y" has no dimensions yet: call create first`},
	{"dims_outside", "dims", `dims: 16 bytes at 4294967280 lie outside the guest's memory of *`},

	{"read_named", "read", `input "named" holds named tensors: call tensors_find first`},
	{"read_output", "read", `output "y" is an output: it cannot be read`},
	{"read_beyond", "read", `input "x": rows 1 to 3 asked for, it has 2`},
	{"read_far_beyond", "read", `input "x": rows 18446744073709551615 to 1 asked for, it has 2`},
	{"read_capacity", "read", `input "x": 2 rows have 24 bytes, the buffer has 23`},
	{"read_outside", "read", `read: 24 bytes at 4294967280 lie outside the guest's memory of *`},

	{"create_named", "create", `output "open" holds named tensors: call tensors_create first`},
	{"create_input", "create", `input "x" is an input: it cannot be created`},
	{"create_twice", "create", `output "y" was created before`},
	{"create_rank_17", "create", `rank 17; at most 16`},
	{"create_outside", "create", `dimensions: 16 bytes at 4294967280 lie outside the guest's memory of *`},
	{"create_rank", "create", `output "y" has rank 1, float32[N, 2] has rank 2`},
	{"create_rows", "create", `output "fixed" has 3 rows, declared are 4`},
	{"create_dimension", "create", `output "fixed" has 3 in dimension 1, declared are 2`},
	{"create_letter", "create", `output "y" has 3 rows, but N is 2 by input "x"`},
	{"create_letter_late", "", `output "y" has 3 rows, but N is 2 by input "x"`},
	{"create_huge", "create", `output "huge": dimension 1 is 4611686018427387905`},
	{"create_long_row", "create", `output "huge": one row of [2097152 1048576] has more than 2147483647 elements`},

	{"write_named", "write", `output "open" holds named tensors: call tensors_create first`},
	{"write_input", "write", `input "x" is an input: it cannot be written`},
	{"write_not_created", "write", `output "y" was not created: call create first`},
	{"write_too_many", "write", `output "y": 3 rows written, it has 2`},
	{"write_outside", "write", `write: 16 bytes at 4294967280 lie outside the guest's memory of *`},
	{"write_4gib", "write", `output "huge": 4294967296 rows of 1 bytes do not fit guest memory: take fewer rows at a time`},

	{"count_tensor", "tensors_count", `input "x" holds no named tensors to look up`},
	{"count_output", "tensors_count", `output "open" holds no named tensors to look up`},
	{"tensor_name_tensor", "tensors_name", `input "x" holds no named tensors to look up`},
	{"tensor_name_beyond", "tensors_name", `input "named": tensor 99 of 5`},
	{"tensor_name_negative", "tensors_name", `input "named": tensor -1 of 5`},
	{"tensor_name_outside", "tensors_name", `a text: 4 bytes at 4294967280 lie outside the guest's memory of *`},
	{"find_tensor", "tensors_find", `input "x" holds no named tensors to look up`},
	{"find_output", "tensors_find", `output "open" holds no named tensors to look up`},

	{"new_in_tensor", "tensors_create", `output "y" takes no named tensors`},
	{"new_in_input", "tensors_create", `input "named" takes no named tensors`},
	{"new_twice", "tensors_create", `tensor "w" of output "open" was created before`},
	{"new_no_name", "tensors_create", `tensor "" of output "open": a tensor needs a name and an element type; it has code 11`},
	{"new_no_code", "tensors_create", `tensor "w" of output "open": a tensor needs a name and an element type; it has code 13`},
	{"new_rows_open", "tensors_create", `tensor "w" of output "open": a named tensor needs all its dimensions`},
	{"new_no_room", "tensors_create", `tensor "v": output "fields" is declared as tensors{w: float32[N]}`},
	{"new_dtype", "tensors_create", `tensor "w" of output "fields" is float64, declared is float32[N]`},
	{"new_letter", "tensors_create", `tensor "w" of output "fields" has 3 rows, but N is 2 by input "x"`},
	{"new_write_too_many", "write", `tensor "w" of output "open": 3 rows written, it has 2`},

	{"param_unknown", "param_i64", `param "nothing": entry "violate" declares no such parameter`},
	{"param_int_as_float", "param_f64", `param "k" is declared as int, not as float`},
	{"param_float_as_bool", "param_bool", `param "f" is declared as float, not as bool`},
	{"param_bool_as_string", "param_str", `param "b" is declared as bool, not as string`},
	{"param_string_as_int", "param_i64", `param "s" is declared as string, not as int`},
	{"param_outside", "param_str", `a text: 4 bytes at 4294967280 lie outside the guest's memory of *`},

	{"log_outside", "log", `log: 64 bytes at 4294967280 lie outside the guest's memory of *`},
	{"fail_outside", "fail", `fail: 64 bytes at 4294967280 lie outside the guest's memory of *`},
	{"progress_nan", "progress", `progress NaN of 1`},
	{"progress_negative", "progress", `progress -1 of 1`},
	{"progress_infinite", "progress", `progress 1 of +Inf`},
	{"metric_no_name", "metric", `a metric needs a name`},
	{"metric_outside", "metric", `a name: 64 bytes at 4294967280 lie outside the guest's memory of *`},
	{"seed_undeclared", "seed", `seed: entry "violate" does not declare random = true, so the seed is not part of its key`},

	{"nothing_written", "", `output "y" was not written`},
	{"rows_missing", "", `output "y" has 1 of its 2 rows`},
	{"field_missing", "", `tensor "w" of output "fields" was not written`},
	{"field_rows_missing", "", `tensor "w" of output "fields" has 1 of its 2 rows`},
}

// violationCases break the contract, each in one way.
func violationCases() []testCase {
	all := []testCase{{name: "two_rows", entry: "ramp", params: rampParams([]uint64{2, 3}), outputs: map[string]value{"r2": ramp([]uint64{2, 3})}}}
	for _, v := range violations {
		text := "broke the contract: " + v.text
		if v.function != "" {
			text += " in zen1." + v.function
		}
		all = append(all, testCase{name: "violate_" + v.what, entry: "violate", params: fmt.Sprintf("what = %q", v.what),
			inputs: map[string]string{"x": "two_rows.r2", "named": "store_2.model"}, failure: failure{"trap", text}})
	}
	return append(all, testCase{name: "violate_find_misfit", entry: "violate", params: `what = "find_misfit"`,
		inputs:  map[string]string{"x": "two_rows.r2", "named": "store_2.model", "misfit": "optional_written.model"},
		failure: failure{"step", `tensor "a" of input "misfit" has rank 0, uint8[4] has rank 1`}})
}
