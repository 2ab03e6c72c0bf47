//! Every way to break the contract, through the SDK's raw layer.
const std = @import("std");
const zen = @import("zen");
const raw = zen.raw;

const float32 = 11;
const float64 = 12;

var words: [256]u64 = @splat(0);
const room: [*]u8 = @ptrCast(&words);

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

fn create(handle: i32, dims: []const u64) i32 {
    raw.create(handle, @intCast(dims.len), dims.ptr);
    return handle;
}

/// Creates output y as it should be: two rows.
fn made() i32 {
    return create(output("y"), &.{ 2, 2 });
}

fn newIn(handle: i32, name: []const u8, dtype: i32, rows: u64) i32 {
    return raw.tensors_create(handle, name.ptr, name.len, dtype, 1, &.{rows});
}

pub fn violate() !void {
    what = try zen.paramStr("what");
    names();
    shapes();
    reads();
    creates();
    writes();
    lookups();
    news();
    try params();
    tells();
    ends();
}

fn names() void {
    if (is("input_unknown")) _ = input("nowhere");
    if (is("output_unknown")) _ = output("x");
    if (is("name_outside")) _ = raw.input(outside(u8), 5);
    if (is("name_long")) _ = raw.input(room, 1025);
    if (is("name_unclean")) _ = input("a\x01b");
    if (is("name_no_utf8")) _ = raw.output("a\xff", 2);
    if (is("handle_none")) _ = raw.dtype(-1);
    if (is("handle_unknown")) _ = raw.dims(99, &words, 1);
}

fn shapes() void {
    if (is("dtype_named_input")) _ = raw.dtype(input("named"));
    if (is("dtype_named_output")) _ = raw.dtype(output("open"));
    if (is("dims_named")) _ = raw.dims(input("named"), &words, 1);
    if (is("dims_not_created")) _ = raw.dims(output("y"), &words, 1);
    if (is("dims_outside")) _ = raw.dims(input("x"), outside(u64), 16);
}

fn reads() void {
    if (is("read_named")) raw.read(input("named"), 0, 1, room, 8);
    if (is("read_output")) raw.read(made(), 0, 1, room, 8);
    if (is("read_beyond")) raw.read(input("x"), 1, 2, room, 24);
    if (is("read_far_beyond")) raw.read(input("x"), zen.rows_unknown, 2, room, 24);
    if (is("read_capacity")) raw.read(input("x"), 0, 2, room, 23);
    if (is("read_outside")) raw.read(input("x"), 0, 2, outside(u8), 24);
}

fn creates() void {
    if (is("create_named")) _ = create(output("open"), &.{1});
    if (is("create_input")) _ = create(input("x"), &.{ 2, 3 });
    if (is("create_twice")) {
        _ = made();
        _ = made();
    }
    if (is("create_rank_17")) raw.create(output("y"), 17, &words);
    if (is("create_outside")) raw.create(output("y"), 2, outside(u64));
    if (is("create_rank")) _ = create(output("y"), &.{2});
    if (is("create_rows")) _ = create(output("fixed"), &.{ 3, 2 });
    if (is("create_dimension")) _ = create(output("fixed"), &.{ 4, 3 });
    if (is("create_letter")) _ = create(output("y"), &.{ 3, 2 });
    if (is("create_letter_late")) raw.write(create(output("y"), &.{ zen.rows_unknown, 2 }), room, 3);
    if (is("create_huge")) _ = create(output("huge"), &.{ 1, (1 << 62) + 1, 1 });
    if (is("create_long_row")) _ = create(output("huge"), &.{ 1, 1 << 21, 1 << 20 });
}

fn writes() void {
    if (is("write_named")) raw.write(output("open"), room, 1);
    if (is("write_input")) raw.write(input("x"), room, 1);
    if (is("write_not_created")) raw.write(output("y"), room, 1);
    if (is("write_too_many")) raw.write(made(), room, 3);
    if (is("write_outside")) raw.write(made(), outside(u8), 2);
    if (is("write_4gib")) raw.write(create(output("huge"), &.{ 1 << 33, 1, 1 }), room, 1 << 32);
}

fn lookups() void {
    if (is("count_tensor")) _ = raw.tensors_count(input("x"));
    if (is("count_output")) _ = raw.tensors_count(output("open"));
    if (is("tensor_name_tensor")) _ = raw.tensors_name(input("x"), 0, room, 8);
    if (is("tensor_name_beyond")) _ = raw.tensors_name(input("named"), 99, room, 8);
    if (is("tensor_name_negative")) _ = raw.tensors_name(input("named"), -1, room, 8);
    if (is("tensor_name_outside")) _ = raw.tensors_name(input("named"), 0, outside(u8), 64);
    if (is("find_tensor")) _ = raw.tensors_find(input("x"), "coef", 4);
    if (is("find_misfit")) _ = raw.tensors_find(input("misfit"), "a", 1);
    if (is("find_output")) _ = raw.tensors_find(output("open"), "coef", 4);
}

fn news() void {
    if (is("new_in_tensor")) _ = newIn(output("y"), "w", float32, 2);
    if (is("new_in_input")) _ = newIn(input("named"), "w", float32, 2);
    if (is("new_twice")) {
        _ = newIn(output("open"), "w", float32, 2);
        _ = newIn(output("open"), "w", float32, 2);
    }
    if (is("new_no_name")) _ = newIn(output("open"), "", float32, 2);
    if (is("new_no_code")) _ = newIn(output("open"), "w", 13, 2);
    if (is("new_rows_open")) _ = newIn(output("open"), "w", float32, zen.rows_unknown);
    if (is("new_no_room")) _ = newIn(output("fields"), "v", float32, 2);
    if (is("new_dtype")) _ = newIn(output("fields"), "w", float64, 2);
    if (is("new_letter")) _ = newIn(output("fields"), "w", float32, 3);
    if (is("new_write_too_many")) raw.write(newIn(output("open"), "w", float32, 2), room, 3);
}

fn params() !void {
    if (is("param_unknown")) _ = zen.paramInt("nothing");
    if (is("param_int_as_float")) _ = zen.paramFloat("k");
    if (is("param_float_as_bool")) _ = zen.paramBool("f");
    if (is("param_bool_as_string")) _ = try zen.paramStr("b");
    if (is("param_string_as_int")) _ = zen.paramInt("s");
    if (is("param_outside")) _ = raw.param_str("s", 1, outside(u8), 64);
}

fn tells() void {
    if (is("log_outside")) raw.log(1, outside(u8), 64);
    if (is("fail_outside")) raw.fail(outside(u8), 64);
    if (is("progress_nan")) zen.progress(std.math.nan(f64), 1.0);
    if (is("progress_negative")) zen.progress(-1.0, 1.0);
    if (is("progress_infinite")) zen.progress(1.0, std.math.inf(f64));
    if (is("metric_no_name")) zen.metric("", 1, 1.0);
    if (is("metric_outside")) raw.metric(outside(u8), 64, 1, 1.0);
    if (is("seed_undeclared")) _ = zen.seed();
}

/// Leaves outputs that are not whole.
fn ends() void {
    if (is("rows_missing")) raw.write(made(), room, 1);
    if (is("field_missing")) {
        raw.write(made(), room, 2);
        _ = output("fields");
    }
    if (is("field_rows_missing")) {
        raw.write(made(), room, 2);
        raw.write(newIn(output("fields"), "w", float32, 2), room, 1);
    }
}
