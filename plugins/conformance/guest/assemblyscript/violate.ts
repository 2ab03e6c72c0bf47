// Every way to break the contract, through the SDK's raw layer.
import * as zen from "zen";
import * as raw from "zen/raw";

const OUTSIDE: usize = 0xfffffff0;
const room = memory.data(2048);

let what: string = "";

function at(name: string): usize {
  return changetype<usize>(String.UTF8.encode(name));
}

function lengthOf(name: string): i32 {
  return String.UTF8.byteLength(name);
}

function input(name: string): i32 {
  return raw.input(at(name), lengthOf(name));
}

function output(name: string): i32 {
  return raw.output(at(name), lengthOf(name));
}

function create(handle: i32, dims: i64[]): i32 {
  raw.create(handle, dims.length, dims.dataStart);
  return handle;
}

/** Creates output y as it should be: two rows. */
function made(): i32 {
  return create(output("y"), [2, 2]);
}

function newIn(handle: i32, name: string, dtype: i32, rows: i64): i32 {
  const dims = [rows];
  return raw.tensorsCreate(handle, at(name), lengthOf(name), dtype, 1, dims.dataStart);
}

export function violate(): i32 {
  what = zen.paramStr("what");
  names();
  shapes();
  reads();
  creates();
  writes();
  lookups();
  news();
  params();
  tells();
  ends();
  return 0;
}

function names(): void {
  if (what == "input_unknown") input("nowhere");
  if (what == "output_unknown") output("x");
  if (what == "name_outside") raw.input(OUTSIDE, 5);
  if (what == "name_long") raw.input(room, 1025);
  if (what == "name_unclean") input("a\x01b");
  if (what == "name_no_utf8") {
    store<u16>(room, 0xff61);
    raw.output(room, 2);
  }
  if (what == "handle_none") raw.dtype(-1);
  if (what == "handle_unknown") raw.dims(99, room, 1);
}

function shapes(): void {
  if (what == "dtype_named_input") raw.dtype(input("named"));
  if (what == "dtype_named_output") raw.dtype(output("open"));
  if (what == "dims_named") raw.dims(input("named"), room, 1);
  if (what == "dims_not_created") raw.dims(output("y"), room, 1);
  if (what == "dims_outside") raw.dims(input("x"), OUTSIDE, 16);
}

function reads(): void {
  if (what == "read_named") raw.read(input("named"), 0, 1, room, 8);
  if (what == "read_output") raw.read(made(), 0, 1, room, 8);
  if (what == "read_beyond") raw.read(input("x"), 1, 2, room, 24);
  if (what == "read_far_beyond") raw.read(input("x"), -1, 2, room, 24);
  if (what == "read_capacity") raw.read(input("x"), 0, 2, room, 23);
  if (what == "read_outside") raw.read(input("x"), 0, 2, OUTSIDE, 24);
}

function creates(): void {
  if (what == "create_named") create(output("open"), [1]);
  if (what == "create_input") create(input("x"), [2, 3]);
  if (what == "create_twice") create(made(), [2, 2]);
  if (what == "create_rank_17") raw.create(output("y"), 17, room);
  if (what == "create_outside") raw.create(output("y"), 2, OUTSIDE);
  if (what == "create_rank") create(output("y"), [2]);
  if (what == "create_rows") create(output("fixed"), [3, 2]);
  if (what == "create_dimension") create(output("fixed"), [4, 3]);
  if (what == "create_letter") create(output("y"), [3, 2]);
  if (what == "create_letter_late") raw.write(create(output("y"), [-1, 2]), room, 3);
  if (what == "create_huge") create(output("huge"), [1, (1 << 62) + 1, 1]);
  if (what == "create_long_row") create(output("huge"), [1, 1 << 21, 1 << 20]);
}

function writes(): void {
  if (what == "write_named") raw.write(output("open"), room, 1);
  if (what == "write_input") raw.write(input("x"), room, 1);
  if (what == "write_not_created") raw.write(output("y"), room, 1);
  if (what == "write_too_many") raw.write(made(), room, 3);
  if (what == "write_outside") raw.write(made(), OUTSIDE, 2);
  if (what == "write_4gib") raw.write(create(output("huge"), [1 << 33, 1, 1]), room, 1 << 32);
}

function lookups(): void {
  if (what == "count_tensor") raw.tensorsCount(input("x"));
  if (what == "count_output") raw.tensorsCount(output("open"));
  if (what == "tensor_name_tensor") raw.tensorsName(input("x"), 0, room, 8);
  if (what == "tensor_name_beyond") raw.tensorsName(input("named"), 99, room, 8);
  if (what == "tensor_name_negative") raw.tensorsName(input("named"), -1, room, 8);
  if (what == "tensor_name_outside") raw.tensorsName(input("named"), 0, OUTSIDE, 64);
  if (what == "find_tensor") raw.tensorsFind(input("x"), at("coef"), 4);
  if (what == "find_misfit") raw.tensorsFind(input("misfit"), at("a"), 1);
  if (what == "find_output") raw.tensorsFind(output("open"), at("coef"), 4);
}

function news(): void {
  if (what == "new_in_tensor") newIn(output("y"), "w", zen.DType.F32, 2);
  if (what == "new_in_input") newIn(input("named"), "w", zen.DType.F32, 2);
  if (what == "new_twice") {
    newIn(output("open"), "w", zen.DType.F32, 2);
    newIn(output("open"), "w", zen.DType.F32, 2);
  }
  if (what == "new_no_name") newIn(output("open"), "", zen.DType.F32, 2);
  if (what == "new_no_code") newIn(output("open"), "w", 13, 2);
  if (what == "new_rows_open") newIn(output("open"), "w", zen.DType.F32, -1);
  if (what == "new_no_room") newIn(output("fields"), "v", zen.DType.F32, 2);
  if (what == "new_dtype") newIn(output("fields"), "w", zen.DType.F64, 2);
  if (what == "new_letter") newIn(output("fields"), "w", zen.DType.F32, 3);
  if (what == "new_write_too_many") raw.write(newIn(output("open"), "w", zen.DType.F32, 2), room, 3);
}

function params(): void {
  if (what == "param_unknown") zen.paramInt("nothing");
  if (what == "param_int_as_float") zen.paramFloat("k");
  if (what == "param_float_as_bool") zen.paramBool("f");
  if (what == "param_bool_as_string") zen.paramStr("b");
  if (what == "param_string_as_int") zen.paramInt("s");
  if (what == "param_outside") raw.paramStr(at("s"), 1, OUTSIDE, 64);
}

function tells(): void {
  if (what == "log_outside") raw.log(1, OUTSIDE, 64);
  if (what == "fail_outside") raw.fail(OUTSIDE, 64);
  if (what == "progress_nan") zen.progress(NaN, 1);
  if (what == "progress_negative") zen.progress(-1, 1);
  if (what == "progress_infinite") zen.progress(1, Infinity);
  if (what == "metric_no_name") zen.metric("", 1, 1);
  if (what == "metric_outside") raw.metric(OUTSIDE, 64, 1, 1);
  if (what == "seed_undeclared") zen.seed();
}

/** Leaves outputs that are not whole. */
function ends(): void {
  if (what == "rows_missing") raw.write(made(), room, 1);
  if (what == "field_missing") {
    raw.write(made(), room, 2);
    output("fields");
  }
  if (what == "field_rows_missing") {
    raw.write(made(), room, 2);
    raw.write(newIn(output("fields"), "w", zen.DType.F32, 2), room, 1);
  }
}
