// Every way to break the contract of tables, through the SDK's raw layer.
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

function find(handle: i32, name: string): i32 {
  return raw.columnsFind(handle, at(name), lengthOf(name));
}

/** A column of input t. */
function column(name: string): i32 {
  return find(input("t"), name);
}

/** A new column of a table. */
function newIn(handle: i32, name: string, dtype: i32, dims: i64[] = [], nullable: i32 = 0): i32 {
  return raw.columnsCreate(handle, at(name), lengthOf(name), dtype, nullable, dims.length, dims.dataStart);
}

function free(name: string, dtype: i32, dims: i64[] = []): i32 {
  return newIn(output("free"), name, dtype, dims);
}

function strict(name: string, dtype: i32, dims: i64[] = []): i32 {
  return newIn(output("strict"), name, dtype, dims);
}

function numbers(name: string): i32 {
  return free(name, zen.DType.I64);
}

function texts(): i32 {
  return free("s", zen.DType.Utf8);
}

export function violate_table(): i32 {
  what = zen.paramStr("what");
  shapes();
  reads();
  writes();
  lookups();
  news();
  parts();
  columns();
  values();
  ends();
  return 0;
}

function shapes(): void {
  if (what == "dtype_input") raw.dtype(input("t"));
  if (what == "dtype_output") raw.dtype(output("free"));
  if (what == "dims_output") raw.dims(output("free"), room, 1);
  if (what == "nullable_tensor") raw.nullable(input("x"));
  if (what == "nullable_table") raw.nullable(input("t"));
}

function reads(): void {
  if (what == "read_table") raw.read(input("t"), 0, 1, room, 8);
  if (what == "read_output") raw.read(numbers("i"), 0, 1, room, 8);
  if (what == "read_beyond") raw.read(column("id"), 9, 2, room, 16);
  if (what == "read_capacity") raw.read(column("id"), 0, 2, room, 15);
  if (what == "read_text_capacity") raw.read(column("name"), 1, 1, room, 5);
  if (what == "read_outside") raw.read(column("id"), 0, 2, OUTSIDE, 16);
}

function writes(): void {
  const one: i64[] = [1];
  if (what == "create_table") raw.create(output("free"), 1, one.dataStart);
  if (what == "create_column") raw.create(numbers("i"), 1, one.dataStart);
  if (what == "write_table") raw.write(output("free"), room, 1);
  if (what == "write_text") raw.write(texts(), room, 1);
  if (what == "write_input") raw.write(column("id"), room, 1);
  if (what == "write_outside") raw.write(numbers("i"), OUTSIDE, 2);
  if (what == "write_4gib") raw.write(numbers("i"), room, 1 << 32);
  if (what == "write_many") raw.write(free("n", zen.DType.U8, [0]), room, (1 << 62) + 1);
}

function lookups(): void {
  if (what == "count_tensor") raw.columnsCount(input("x"));
  if (what == "count_output") raw.columnsCount(output("free"));
  if (what == "name_tensor") raw.columnsName(input("x"), 0, room, 8);
  if (what == "name_output") raw.columnsName(output("free"), 0, room, 8);
  if (what == "name_beyond") raw.columnsName(input("t"), 99, room, 8);
  if (what == "name_negative") raw.columnsName(input("t"), -1, room, 8);
  if (what == "name_outside") raw.columnsName(input("t"), 0, OUTSIDE, 64);
  if (what == "find_tensor") find(input("x"), "id");
  if (what == "find_output") find(output("free"), "id");
  if (what == "find_outside") raw.columnsFind(input("t"), OUTSIDE, 5);
  if (what == "tensors_input") raw.tensorsCount(input("t"));
  if (what == "tensors_output") {
    const dims: i64[] = [2];
    raw.tensorsCreate(output("free"), at("w"), 1, zen.DType.F32, 1, dims.dataStart);
  }
}

function news(): void {
  if (what == "new_in_tensor") newIn(output("y"), "i", zen.DType.I64);
  if (what == "new_in_input") newIn(input("t"), "i", zen.DType.I64);
  if (what == "new_twice") {
    numbers("i");
    numbers("i");
  }
  if (what == "new_no_name") numbers("");
  if (what == "new_no_code") free("i", 17);
  if (what == "new_text_dims") free("s", zen.DType.Utf8, [3]);
  if (what == "new_rank_16") raw.columnsCreate(output("free"), at("i"), 1, zen.DType.I64, 0, 16, room);
  if (what == "new_outside") raw.columnsCreate(output("free"), at("i"), 1, zen.DType.I64, 0, 2, OUTSIDE);
  if (what == "new_huge") free("i", zen.DType.I64, [(1 << 62) + 1]);
  if (what == "new_long_row") free("i", zen.DType.I64, [1 << 21, 1 << 20]);
  if (what == "new_late") {
    raw.write(numbers("i"), room, 1);
    numbers("k");
  }
  if (what == "new_no_room") strict("z", zen.DType.I64);
  if (what == "new_type") strict("a", zen.DType.Utf8);
  if (what == "new_rank") strict("c", zen.DType.F32);
  if (what == "new_nulls") newIn(output("strict"), "a", zen.DType.I64, [], 1);
  if (what == "new_letter") strict("c", zen.DType.F32, [4]);
}

function parts(): void {
  if (what == "validity_tensor") raw.readValidity(input("x"), 0, 1, room, 8);
  if (what == "validity_output") raw.readValidity(numbers("i"), 0, 1, room, 8);
  if (what == "validity_beyond") raw.readValidity(column("id"), 9, 2, room, 8);
  if (what == "validity_capacity") raw.readValidity(column("id"), 0, 10, room, 1);
  if (what == "validity_outside") raw.readValidity(column("id"), 0, 10, OUTSIDE, 8);
  if (what == "offsets_tensor") raw.readOffsets(input("x"), 0, 1, room, 8);
  if (what == "offsets_output") raw.readOffsets(texts(), 0, 1, room, 8);
  if (what == "offsets_numbers") raw.readOffsets(column("id"), 0, 1, room, 8);
  if (what == "offsets_beyond") raw.readOffsets(column("name"), 9, 2, room, 12);
  if (what == "offsets_capacity") raw.readOffsets(column("name"), 0, 2, room, 11);
  if (what == "offsets_outside") raw.readOffsets(column("name"), 0, 2, OUTSIDE, 12);
}

function columns(): void {
  if (what == "column_tensor") raw.writeColumn(output("y"), 1, room, 0, 0);
  if (what == "column_table") raw.writeColumn(output("free"), 1, room, 0, 0);
  if (what == "column_input") raw.writeColumn(column("id"), 1, room, 0, 0);
  if (what == "column_null") raw.writeColumn(numbers("i"), 1, room, room, 0);
  if (what == "column_values_outside") raw.writeColumn(numbers("i"), 1, OUTSIDE, 0, 0);
  if (what == "column_validity_outside") raw.writeColumn(numbers("i"), 1, room, OUTSIDE, 0);
  if (what == "column_offsets_outside") raw.writeColumn(texts(), 1, room, 0, OUTSIDE);
  if (what == "column_4gib") raw.writeColumn(numbers("i"), 1 << 32, room, 0, 0);
  if (what == "texts_4gib") raw.writeColumn(texts(), 1 << 30, room, 0, room);
  if (what == "texts_no_offsets") raw.writeColumn(texts(), 1, room, 0, 0);
  if (what == "numbers_offsets") raw.writeColumn(numbers("i"), 1, room, 0, room);
}

function writeTexts(values: usize, offsets: i32[]): void {
  raw.writeColumn(texts(), offsets.length - 1, values, 0, offsets.dataStart);
}

function values(): void {
  if (what == "texts_outside") writeTexts(OUTSIDE, [0, 3]);
  if (what == "offsets_fall") writeTexts(room, [0, 5, 4]);
  if (what == "offsets_negative") writeTexts(room, [-1, 0]);
  if (what == "text_no_utf8") {
    store<u8>(room, 0xff);
    writeTexts(room, [0, 1]);
  }
  if (what == "text_cut") writeTexts(at("ü"), [0, 1, 2]);
}

/** What is found when the entry has returned. */
function ends(): void {
  if (what == "column_missing") output("strict");
  if (what == "columns_unequal") {
    const i = numbers("i"), k = numbers("k");
    raw.write(i, room, 2);
    raw.write(k, room, 1);
  }
  if (what == "rows_declared") raw.write(newIn(output("three"), "i", zen.DType.I64), room, 2);
  if (what == "rows_letter") raw.write(newIn(output("bound"), "i", zen.DType.I64), room, 3);
}
