//! Parameters, optional ports, named tensors, and what a step tells.
const std = @import("std");
const zen = @import("zen");

pub fn params() !void {
    try zen.scalar(i64, "count", zen.paramInt("count"));
    try zen.scalar(f64, "ratio", zen.paramFloat("ratio"));
    try zen.scalar(bool, "flag", zen.paramBool("flag"));
    const text = try zen.paramStr("text");
    const colour = try zen.paramStr("colour");
    try zen.output(u8, "text", &.{text.len}, text);
    try zen.output(u8, "colour", &.{colour.len}, colour);
    try zen.scalar(i64, "size", zen.paramInt("size"));
}

pub fn optional() !void {
    var seen: i64 = 0;
    if (try zen.inputOptional(f32, "x") != null) seen += 1;
    if (zen.inputTensorsOptional("named") != null) seen += 2;
    try zen.scalar(i64, "seen", seen);
    if (!zen.paramBool("write")) return;
    try zen.output(f32, "y", &.{3}, &.{ 1, 2, 3 });
    try zen.outputTensors("model").put(u8, "a", &.{}, &.{42});
}

const long_name = "n" ** 300;

pub fn store() !void {
    const k: usize = @intCast(zen.paramInt("k"));
    const coef = try zen.allocator.alloc(f32, k * 3);
    for (coef, 0..) |*v, i| v.* = @floatFromInt(i);
    const model = zen.outputTensors("model");
    const w = model.create(i64, "weights/ä", &.{4});
    const c = model.create(f32, "coef", &.{ k, 3 });
    try w.write(&.{10});
    try c.write(coef[0..3]);
    try w.write(&.{ 20, 30, 40 });
    try c.write(coef[3..]);
    try model.put(bool, long_name, &.{2}, &.{ true, false });
    try model.put(u8, "extra", &.{}, &.{42});
    try model.put(f64, "empty", &.{ 0, 3 }, &.{});
}

fn writeNames(all: anytype) !void {
    const names = try zen.create(u8, "names", &.{zen.rows_unknown});
    for (try all.names()) |name| {
        try names.write(name);
        try names.write("\n");
    }
}

pub fn load() !void {
    const model = try zen.inputTensors("model");
    try writeNames(model);
    const coef = try model.get(f32, "coef");
    const weights = try model.get(i64, "weights/ä");
    const extra = try model.get(u8, "extra");
    const flags = try model.get(bool, long_name);
    const dims = try zen.create(u64, "dims", &.{zen.rows_unknown});
    for ([_][]const u64{ coef.dims, (try model.get(f64, "empty")).dims, extra.dims, flags.dims, weights.dims }) |d| {
        try dims.write(&.{d.len});
        try dims.write(d);
    }
    var sum: f64 = @floatFromInt(try extra.value());
    if (flags.data[0]) sum += 1000;
    for (coef.data) |v| sum += v;
    for (weights.data) |v| sum += @floatFromInt(v);
    try zen.scalar(f64, "sum", sum);
    try zen.scalar(bool, "missing", try model.find(f32, "nothing") == null);
}

pub fn tally() !void {
    const all = try zen.inputTensors("all");
    try zen.scalar(i64, "n", @intCast((try all.names()).len));
    try writeNames(all);
    const content = try zen.create(u8, "content", &.{zen.rows_unknown});
    for (try all.names()) |name| try content.write((try all.get(u8, name)).data);
}

pub fn random() !void {
    const order = try zen.allocator.alloc(i64, @intCast(zen.paramInt("n")));
    for (order, 0..) |*v, i| v.* = @intCast(i);
    var rng = zen.Rng.init(zen.seed());
    rng.shuffle(i64, order);
    try zen.scalar(i64, "seed", zen.seed());
    try zen.output(i64, "order", &.{order.len}, order);
}

pub fn tell() !void {
    const text = try zen.paramStr("text");
    zen.debug("{s}", .{text});
    zen.info("{s}", .{text});
    std.log.warn("{s}", .{text});
    std.log.err("{s}", .{text});
    zen.info("", .{});
    for (0..3) |n| {
        const i: i64 = @intCast(n);
        const v: f64 = @floatFromInt(i);
        zen.progress(v, 3);
        zen.metric("loss", i, 1 / (v + 1));
        zen.metric("größe", -i, v + 0.5);
    }
    zen.metric("loss", std.math.maxInt(i64), std.math.nan(f64));
    zen.metric("loss", std.math.minInt(i64), std.math.inf(f64));
    zen.metric("loss", 9007199254740993, -std.math.inf(f64));
    zen.progress(3, 3);
}

pub fn flood() void {
    for (0..@intCast(zen.paramInt("lines"))) |_| zen.info("ten bytes!", .{});
}

pub fn end() !void {
    const how = try zen.paramStr("how");
    const text = try zen.paramStr("text");
    if (std.mem.eql(u8, how, "break")) std.debug.panic("place {d} is beyond the end", .{3 + text.len});
    if (std.mem.eql(u8, how, "fail")) zen.fail("{s}", .{text});
    return zen.err("{s}", .{text});
}

pub fn status() i32 {
    return 3;
}
