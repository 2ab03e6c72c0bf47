//! The rows of an input, block by block. Each is checked: finite, and with squares
//! that float32 can hold.
const std = @import("std");
const zen = @import("zen");

/// Values of a block at most: 4 MiB.
const block_values = 1 << 20;

/// Above this the squared norms of two rows might overflow float32 together.
const max_square = 1e38;

pub const Rows = struct {
    reader: zen.Reader(f32),
    port: []const u8,
    width: usize,
    total: usize,
    buffer: []f32,
    /// The number of the block's first row.
    first: usize = 0,
    /// The block: count rows of width values.
    block: []f32 = &.{},
    count: usize = 0,

    /// Opens an input with at least one row of at least one value. most: rows of a block.
    pub fn open(port: []const u8, most: usize) !Rows {
        return of(port, try zen.open(f32, port), most);
    }

    pub fn of(port: []const u8, reader: zen.Reader(f32), most: usize) !Rows {
        const width = reader.rowLen();
        const total: usize = @intCast(reader.rows());
        if (total == 0) return zen.err("input \"{s}\" has no rows", .{port});
        if (width == 0) return zen.err("input \"{s}\" has rows without values", .{port});
        const rows = @max(1, @min(total, most, block_values / width));
        const buffer = zen.allocator.alloc(f32, rows * width) catch
            return zen.err("out of memory: {d} rows of {d} values", .{ rows, width });
        return .{ .reader = reader, .port = port, .width = width, .total = total, .buffer = buffer };
    }

    /// Reads the next block; false at the end.
    pub fn next(r: *Rows) !bool {
        r.first += r.count;
        r.count = @min(r.total - r.first, r.buffer.len / r.width);
        if (r.count == 0) return false;
        r.block = r.buffer[0 .. r.count * r.width];
        try r.reader.readRows(r.first, r.block);
        for (0..r.count) |i| try r.check(i);
        return true;
    }

    /// The i-th row of the block.
    pub fn row(r: Rows, i: usize) []const f32 {
        return r.block[i * r.width ..][0..r.width];
    }

    fn check(r: Rows, i: usize) !void {
        if (square(r.row(i)) <= max_square) return;
        for (r.row(i)) |v| {
            if (std.math.isFinite(v)) continue;
            const what = if (std.math.isNan(v)) "NaN" else "infinity";
            return zen.err("input \"{s}\": row {d} has {s} among its values", .{ r.port, r.first + i, what });
        }
        return zen.err("input \"{s}\": the squares of row {d} overflow float32; scale it down", .{ r.port, r.first + i });
    }
};

const Four = @Vector(4, f32);

/// The squared norm of a row, nearly; infinity or NaN when it has such a value.
fn square(row: []const f32) f32 {
    var sums: Four = @splat(0);
    const whole = row.len / 4 * 4;
    var i: usize = 0;
    while (i < whole) : (i += 4) {
        const v: Four = row[i..][0..4].*;
        sums += v * v;
    }
    var sum = @reduce(.Add, sums);
    for (row[whole..]) |v| sum += v * v;
    return sum;
}
