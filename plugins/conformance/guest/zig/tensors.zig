//! Tensors: element types, ranks, row ranges, sizes.
const std = @import("std");
const zen = @import("zen");

const Element = struct { name: []const u8, T: type };

const numbers = [_]Element{
    .{ .name = "int8", .T = i8 },     .{ .name = "int16", .T = i16 },   .{ .name = "int32", .T = i32 },
    .{ .name = "int64", .T = i64 },   .{ .name = "uint8", .T = u8 },    .{ .name = "uint16", .T = u16 },
    .{ .name = "uint32", .T = u32 },  .{ .name = "uint64", .T = u64 },  .{ .name = "float16", .T = f16 },
    .{ .name = "float32", .T = f32 }, .{ .name = "float64", .T = f64 },
};

pub fn make() !void {
    const file = (try zen.input(u8, "file")).data;
    const dtype = try zen.paramStr("dtype");
    if (std.mem.eql(u8, dtype, "bool")) return makeBools(file);
    inline for (numbers) |n| {
        if (std.mem.eql(u8, dtype, n.name)) try makeOf(n.T, n.name, file);
    }
}

fn makeBools(file: []const u8) !void {
    const v = try zen.allocator.alloc(bool, file.len);
    for (v, file) |*flag, byte| flag.* = byte != 0;
    try zen.output(bool, "bool", &.{v.len}, v);
}

fn makeOf(comptime T: type, name: []const u8, file: []const u8) !void {
    const v = try zen.allocator.alloc(T, file.len / @sizeOf(T));
    const inside = std.mem.sliceAsBytes(v);
    @memcpy(inside, file[0..inside.len]);
    try zen.output(T, name, &.{v.len}, v);
    if (!std.mem.eql(u8, inside, file[0..inside.len])) return zen.err("the host changed the guest's memory", .{});
}

pub fn copy() !void {
    try copyOf(bool, "bool");
    inline for (numbers) |n| try copyOf(n.T, n.name);
}

fn copyOf(comptime T: type, name: []const u8) !void {
    const x = try zen.inputOptional(T, name) orelse return;
    try zen.output(T, name, x.dims, x.data);
}

pub fn bits() !void {
    try bitsOf(f16, u16, "float16", "uint16");
    try bitsOf(f32, u32, "float32", "uint32");
    try bitsOf(f64, u64, "float64", "uint64");
}

fn bitsOf(comptime F: type, comptime U: type, in: []const u8, out: []const u8) !void {
    const x = try zen.inputOptional(F, in) orelse return;
    try zen.output(U, out, x.dims, std.mem.bytesAsSlice(U, std.mem.sliceAsBytes(x.data)));
}

/// Through the raw layer: a bool of Zig is never 2.
pub fn odd_bools() !void {
    const file = (try zen.input(u8, "file")).data;
    const y = zen.raw.output("y", 1);
    zen.raw.create(y, 1, &.{file.len});
    zen.raw.write(y, file.ptr, file.len);
}

const ranks = [_][]const u8{ "r0", "r1", "r2", "r3", "r4", "r5", "r6" };

pub fn ramp() !void {
    const sizes = [_][]const u8{ "d1", "d2", "d3", "d4", "d5", "d6" };
    const rank: usize = @intCast(zen.paramInt("rank"));
    var dims: [6]u64 = undefined;
    var count: usize = 1;
    for (dims[0..rank], sizes[0..rank]) |*d, name| {
        d.* = @intCast(zen.paramInt(name));
        count *= @intCast(d.*);
    }
    const v = try zen.allocator.alloc(f32, count);
    for (v, 0..) |*e, i| e.* = @floatFromInt(i);
    try zen.output(f32, ranks[rank], dims[0..rank], v);
}

pub fn flatten() !void {
    for (ranks) |name| {
        const x = try zen.inputOptional(f32, name) orelse continue;
        try zen.output(u64, "dims", &.{x.dims.len}, x.dims);
        try zen.output(f32, "values", &.{x.data.len}, x.data);
    }
}

pub fn backwards() !void {
    const x = try zen.open(f32, "x");
    const chunk: u64 = @intCast(zen.paramInt("chunk"));
    const known = if (zen.paramBool("known")) x.rows() else zen.rows_unknown;
    const y = try zen.create(f32, "y", &.{ known, x.rowLen() });
    const rows = try zen.allocator.alloc(f32, @as(usize, @intCast(chunk)) * x.rowLen());
    try x.readRows(x.rows(), rows[0..0]);
    var last = x.rows();
    while (last > 0) {
        const n = @min(last, chunk);
        last -= n;
        const part = rows[0 .. @as(usize, @intCast(n)) * x.rowLen()];
        try x.readRows(last, part);
        try y.write(part);
    }
}

const block: u64 = 256;
const width: u64 = 1024;

/// Element i of a block that starts at row first.
fn bigValue(first: u64, i: usize) i64 {
    return if (i % width == 0) @intCast(first + i / width) else 0;
}

pub fn big() !void {
    const rows: u64 = @intCast(zen.paramInt("rows"));
    const y = try zen.create(i64, "y", &.{ rows, width });
    const v = try zen.allocator.alloc(i64, block * width);
    var first: u64 = 0;
    while (first < rows) : (first += block) {
        const part = v[0..@intCast(@min(block, rows - first) * width)];
        for (part, 0..) |*e, i| e.* = bigValue(first, i);
        try y.write(part);
    }
}

pub fn sum_big() !void {
    const x = try zen.open(i64, "x");
    const v = try zen.allocator.alloc(i64, block * width);
    var sum: i64 = 0;
    var wrong: i64 = 0;
    var first: u64 = 0;
    while (first < x.rows()) : (first += block) {
        const part = v[0..@intCast(@min(block, x.rows() - first) * width)];
        try x.readRows(first, part);
        for (part, 0..) |e, i| {
            sum += e;
            if (e != bigValue(first, i)) wrong += 1;
        }
    }
    try zen.scalar(i64, "sum", sum);
    try zen.scalar(i64, "wrong", wrong);
}

pub fn grow() !void {
    const file = try zen.open(u8, "file");
    const before = (try file.readAll()).data;
    const half = before.len / 2;
    const y = try zen.create(u8, "y", &.{before.len});
    try y.write(before[0..half]);
    for (0..@intCast(zen.paramInt("mib"))) |_| {
        const more = try zen.allocator.alloc(u8, 1 << 20);
        @memset(more, 1);
        std.mem.doNotOptimizeAway(more.ptr);
    }
    const after = (try file.readAll()).data;
    if (!std.mem.eql(u8, before, after)) return zen.err("the memory changed", .{});
    try y.write(after[half..]);
}
