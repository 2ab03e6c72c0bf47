//! Every way to break the contract of tables, through the SDK's raw layer.
const std = @import("std");
const zen = @import("zen");
const raw = zen.raw;

const int64 = 5;
const uint8 = 6;
const float32 = 11;
const utf8 = 13;

var words: [256]u64 = @splat(0);
const room: [*]u8 = @ptrCast(&words);
const offsets: [*]i32 = @ptrCast(&words);

var what: []const u8 = "";

fn is(breach: []const u8) bool {
    return std.mem.eql(u8, what, breach);
}

fn outside(comptime T: type) [*]T {
    return @ptrFromInt(0xfffffff0);
}

fn input(name: []const u8) i32 {
    return raw.input(name.ptr, name.len);
}

fn output(name: []const u8) i32 {
    return raw.output(name.ptr, name.len);
}

fn find(handle: i32, name: []const u8) i32 {
    return raw.columns_find(handle, name.ptr, name.len);
}

/// A column of input t.
fn column(name: []const u8) i32 {
    return find(input("t"), name);
}

fn newAt(handle: i32, name: []const u8, dtype: i32, nullable: i32, rank: i32, dims: [*]const u64) i32 {
    return raw.columns_create(handle, name.ptr, name.len, dtype, nullable, rank, dims);
}

/// A new column of a table, without nulls.
fn newIn(handle: i32, name: []const u8, dtype: i32, dims: []const u64) i32 {
    return newAt(handle, name, dtype, 0, @intCast(dims.len), if (dims.len == 0) &words else dims.ptr);
}

fn free(name: []const u8, dtype: i32, dims: []const u64) i32 {
    return newIn(output("free"), name, dtype, dims);
}

fn strict(name: []const u8, dtype: i32, dims: []const u64) i32 {
    return newIn(output("strict"), name, dtype, dims);
}

fn numbers(name: []const u8) i32 {
    return free(name, int64, &.{});
}

fn texts() i32 {
    return free("s", utf8, &.{});
}

pub fn violate_table() !void {
    what = try zen.paramStr("what");
    shapes();
    reads();
    writes();
    lookups();
    news();
    parts();
    columns();
    values();
    ends();
}

fn shapes() void {
    if (is("dtype_input")) _ = raw.dtype(input("t"));
    if (is("dtype_output")) _ = raw.dtype(output("free"));
    if (is("dims_output")) _ = raw.dims(output("free"), &words, 1);
    if (is("nullable_tensor")) _ = raw.nullable(input("x"));
    if (is("nullable_table")) _ = raw.nullable(input("t"));
}

fn reads() void {
    if (is("read_table")) raw.read(input("t"), 0, 1, room, 8);
    if (is("read_output")) raw.read(numbers("i"), 0, 1, room, 8);
    if (is("read_beyond")) raw.read(column("id"), 9, 2, room, 16);
    if (is("read_capacity")) raw.read(column("id"), 0, 2, room, 15);
    if (is("read_text_capacity")) raw.read(column("name"), 1, 1, room, 5);
    if (is("read_outside")) raw.read(column("id"), 0, 2, outside(u8), 16);
}

fn writes() void {
    if (is("create_table")) raw.create(output("free"), 1, &.{1});
    if (is("create_column")) raw.create(numbers("i"), 1, &.{1});
    if (is("write_table")) raw.write(output("free"), room, 1);
    if (is("write_text")) raw.write(texts(), room, 1);
    if (is("write_input")) raw.write(column("id"), room, 1);
    if (is("write_outside")) raw.write(numbers("i"), outside(u8), 2);
    if (is("write_4gib")) raw.write(numbers("i"), room, 1 << 32);
    if (is("write_many")) raw.write(free("n", uint8, &.{0}), room, (1 << 62) + 1);
}

fn lookups() void {
    if (is("count_tensor")) _ = raw.columns_count(input("x"));
    if (is("count_output")) _ = raw.columns_count(output("free"));
    if (is("name_tensor")) _ = raw.columns_name(input("x"), 0, room, 8);
    if (is("name_output")) _ = raw.columns_name(output("free"), 0, room, 8);
    if (is("name_beyond")) _ = raw.columns_name(input("t"), 99, room, 8);
    if (is("name_negative")) _ = raw.columns_name(input("t"), -1, room, 8);
    if (is("name_outside")) _ = raw.columns_name(input("t"), 0, outside(u8), 64);
    if (is("find_tensor")) _ = find(input("x"), "id");
    if (is("find_output")) _ = find(output("free"), "id");
    if (is("find_outside")) _ = raw.columns_find(input("t"), outside(u8), 5);
    if (is("tensors_input")) _ = raw.tensors_count(input("t"));
    if (is("tensors_output")) _ = raw.tensors_create(output("free"), "w", 1, float32, 1, &.{2});
}

fn news() void {
    if (is("new_in_tensor")) _ = newIn(output("y"), "i", int64, &.{});
    if (is("new_in_input")) _ = newIn(input("t"), "i", int64, &.{});
    if (is("new_twice")) {
        _ = numbers("i");
        _ = numbers("i");
    }
    if (is("new_no_name")) _ = numbers("");
    if (is("new_no_code")) _ = free("i", 17, &.{});
    if (is("new_text_dims")) _ = free("s", utf8, &.{3});
    if (is("new_rank_16")) _ = newAt(output("free"), "i", int64, 0, 16, &words);
    if (is("new_outside")) _ = newAt(output("free"), "i", int64, 0, 2, outside(u64));
    if (is("new_huge")) _ = free("i", int64, &.{(1 << 62) + 1});
    if (is("new_long_row")) _ = free("i", int64, &.{ 1 << 21, 1 << 20 });
    if (is("new_late")) {
        raw.write(numbers("i"), room, 1);
        _ = numbers("k");
    }
    if (is("new_no_room")) _ = strict("z", int64, &.{});
    if (is("new_type")) _ = strict("a", utf8, &.{});
    if (is("new_rank")) _ = strict("c", float32, &.{});
    if (is("new_nulls")) _ = newAt(output("strict"), "a", int64, 1, 0, &words);
    if (is("new_letter")) _ = strict("c", float32, &.{4});
}

fn parts() void {
    if (is("validity_tensor")) raw.read_validity(input("x"), 0, 1, room, 8);
    if (is("validity_output")) raw.read_validity(numbers("i"), 0, 1, room, 8);
    if (is("validity_beyond")) raw.read_validity(column("id"), 9, 2, room, 8);
    if (is("validity_capacity")) raw.read_validity(column("id"), 0, 10, room, 1);
    if (is("validity_outside")) raw.read_validity(column("id"), 0, 10, outside(u8), 8);
    if (is("offsets_tensor")) raw.read_offsets(input("x"), 0, 1, room, 8);
    if (is("offsets_output")) raw.read_offsets(texts(), 0, 1, room, 8);
    if (is("offsets_numbers")) raw.read_offsets(column("id"), 0, 1, room, 8);
    if (is("offsets_beyond")) raw.read_offsets(column("name"), 9, 2, room, 12);
    if (is("offsets_capacity")) raw.read_offsets(column("name"), 0, 2, room, 11);
    if (is("offsets_outside")) raw.read_offsets(column("name"), 0, 2, outside(u8), 12);
}

fn columns() void {
    if (is("column_tensor")) raw.write_column(output("y"), 1, room, null, null);
    if (is("column_table")) raw.write_column(output("free"), 1, room, null, null);
    if (is("column_input")) raw.write_column(column("id"), 1, room, null, null);
    if (is("column_null")) raw.write_column(numbers("i"), 1, room, room, null);
    if (is("column_values_outside")) raw.write_column(numbers("i"), 1, outside(u8), null, null);
    if (is("column_validity_outside")) raw.write_column(numbers("i"), 1, room, outside(u8), null);
    if (is("column_offsets_outside")) raw.write_column(texts(), 1, room, null, outside(i32));
    if (is("column_4gib")) raw.write_column(numbers("i"), 1 << 32, room, null, null);
    if (is("texts_4gib")) raw.write_column(texts(), 1 << 30, room, null, offsets);
    if (is("texts_no_offsets")) raw.write_column(texts(), 1, room, null, null);
    if (is("numbers_offsets")) raw.write_column(numbers("i"), 1, room, null, offsets);
}

fn writeTexts(bytes: [*]const u8, of: []const i32) void {
    raw.write_column(texts(), of.len - 1, bytes, null, of.ptr);
}

fn values() void {
    if (is("texts_outside")) writeTexts(outside(u8), &.{ 0, 3 });
    if (is("offsets_fall")) writeTexts(room, &.{ 0, 5, 4 });
    if (is("offsets_negative")) writeTexts(room, &.{ -1, 0 });
    if (is("text_no_utf8")) writeTexts("\xff", &.{ 0, 1 });
    if (is("text_cut")) writeTexts("ü", &.{ 0, 1, 2 });
}

/// What is found when the entry has returned.
fn ends() void {
    if (is("column_missing")) _ = output("strict");
    if (is("columns_unequal")) {
        const i = numbers("i");
        const k = numbers("k");
        raw.write(i, room, 2);
        raw.write(k, room, 1);
    }
    if (is("rows_declared")) raw.write(newIn(output("three"), "i", int64, &.{}), room, 2);
    if (is("rows_letter")) raw.write(newIn(output("bound"), "i", int64, &.{}), room, 3);
}
