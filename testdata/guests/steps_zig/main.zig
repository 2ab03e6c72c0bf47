//! The entries of ../steps in Zig; the manifest is that of ../steps as well.
const std = @import("std");
const zen = @import("zen");

pub fn seven() !void {
    const y = try zen.allocator.alloc(f32, @intCast(zen.paramInt("n")));
    @memset(y, 7);
    try zen.output(f32, "y", &.{y.len}, y);
}

pub fn add() !void {
    const x = try zen.input(f32, "x");
    const plus = try zen.inputOptional(f32, "plus");
    const by: f32 = @floatCast(zen.paramFloat("by"));
    for (x.data, 0..) |*v, i| v.* += by + (if (plus) |p| p.data[i] else 0);
    try zen.output(f32, "y", x.dims, x.data);
}

pub fn count() !void {
    const file = try zen.open(u8, "file");
    if (file.rows() == 0) return zen.err("the file is empty", .{});
    var chunk: [1000]u8 = undefined;
    var n: u64 = 0;
    while (n < file.rows()) {
        const part = chunk[0..@intCast(@min(chunk.len, file.rows() - n))];
        try file.readRows(n, part);
        n += part.len;
    }
    try zen.scalar(i64, "n", @intCast(n));
}

pub fn dice() !void {
    const n: u64 = @intCast(zen.paramInt("n"));
    var state: u64 = @bitCast(zen.seed());
    const y = try zen.create(f64, "y", &.{n});
    for (0..@intCast(n)) |_| {
        state = state *% 6364136223846793005 +% 1442695040888963407;
        try y.write(&.{@as(f64, @floatFromInt(state >> 11)) / 9007199254740992.0});
    }
}

pub fn shuffle() !void {
    const y = try zen.allocator.alloc(i64, @intCast(zen.paramInt("n")));
    for (y, 0..) |*v, i| v.* = @intCast(i);
    var rng = zen.Rng.init(zen.seed());
    rng.shuffle(i64, y);
    try zen.output(i64, "y", &.{y.len}, y);
}

pub fn nans() !i32 {
    var bits = [_]u32{ 0x7fc00001, 0xffc00000, 0x7f800001, 0x7f800000 };
    const y: *[4]f32 = @ptrCast(&bits);
    try zen.output(f32, "y", &.{4}, y);
    return if (bits[0] == 0x7fc00001) 0 else 1; // the host changes no guest memory
}

pub fn lines() !void {
    const rows: i32 = @intCast(zen.paramInt("rows"));
    const y = try zen.create(i32, "y", &.{ zen.rows_unknown, 2 });
    var i: i32 = 0;
    while (i < rows) : (i += 1) try y.write(&.{ i, -i });
}

pub fn model() !void {
    const k: usize = @intCast(zen.paramInt("k"));
    const coef = try zen.allocator.alloc(f32, k * 3);
    for (coef, 0..) |*v, i| v.* = @floatFromInt(i);
    const m = zen.outputTensors("model");
    try m.put(f32, "coef", &.{ k, 3 }, coef);
    try m.put(u8, "extra", &.{}, &.{42});
}

pub fn score() !void {
    const coef = try (try zen.inputTensors("model")).get(f32, "coef");
    var sum: f64 = 0;
    for (coef.data) |v| sum += v;
    try zen.scalar(f64, "sum", sum);
}

pub fn names() !void {
    const m = try zen.inputTensors("model");
    const y = try zen.create(u8, "y", &.{zen.rows_unknown});
    for (try m.names()) |name| try y.write(name);
}

pub fn tally() !void {
    const all = try zen.inputTensors("all");
    const out = try zen.create(u8, "names", &.{zen.rows_unknown});
    var n: i64 = 0;
    var bytes: i64 = 0;
    var sum: i64 = 0;
    for (try all.names()) |name| {
        try out.write(name);
        try out.write("\n");
        const file = try all.get(u8, name);
        n += 1;
        bytes += @intCast(file.data.len);
        for (file.data) |b| sum += b;
    }
    try zen.scalar(i64, "n", n);
    try zen.scalar(i64, "bytes", bytes);
    try zen.scalar(i64, "sum", sum);
}

pub fn tell() !void {
    const text = try zen.paramStr("text");
    if (zen.paramBool("loud")) std.log.warn("{s}", .{text}) else zen.info("{s}", .{text});
    for (1..4) |i| {
        const step: f64 = @floatFromInt(i);
        zen.progress(step, 3);
        zen.metric("loss", @intCast(i), if (i == 3) std.math.nan(f64) else 1 / step);
    }
    try zen.scalar(f64, "y", 1);
}

pub fn breaks() !void {
    const place = zen.paramInt("place");
    if (place >= 3) std.debug.panic("place {d} is beyond the end", .{place});
    try zen.scalar(f64, "y", @floatFromInt(place));
}
