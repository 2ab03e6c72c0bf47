//! The training rows in panels of 32: of each value the 32 rows lie together, so
//! that one value of a query meets them all at once.
const std = @import("std");
const zen = @import("zen");
const Rows = @import("rows.zig").Rows;

const Panels = @This();

/// Rows of a panel.
pub const rows_each = 32;
pub const Four = @Vector(4, f32);
/// One value of the rows of a panel, or anything else that each of them has.
pub const Column = [rows_each / 4]Four;

rows: usize,
width: usize,
/// [panels][width]
columns: []Column,
/// Of each row what its distance to a row of zeros is, squared with p = 2: [panels].
/// Infinite where the last panel has no row.
norms: []Column,
/// The largest norm of a row.
max_norm: f64,

/// Reads the rows of a model; p is that of the norm.
pub fn read(x: *Rows, p: Norm) !Panels {
    const count = (x.total + rows_each - 1) / rows_each;
    var all: Panels = .{
        .rows = x.total,
        .width = x.width,
        .columns = try alloc(x, count * x.width),
        .norms = try alloc(x, count),
        .max_norm = 0,
    };
    @memset(all.columns[all.columns.len - x.width ..], @splat(@splat(0)));
    @memset(all.norms, @splat(@splat(std.math.inf(f32))));
    while (try x.next()) for (0..x.count) |i| all.put(x.first + i, x.row(i), p);
    return all;
}

fn alloc(x: *const Rows, count: usize) ![]Column {
    return zen.allocator.alloc(Column, count) catch
        zen.err("out of memory: input \"model\" has {d} rows of {d} values", .{ x.total, x.width });
}

fn put(all: *Panels, i: usize, row: []const f32, p: Norm) void {
    const to = all.values(i);
    for (row, 0..) |v, j| to[j * rows_each] = v;
    const n = p.norm(row);
    const norms: [*]f32 = @ptrCast(all.norms.ptr);
    norms[i] = @floatCast(n);
    all.max_norm = @max(all.max_norm, n);
}

/// The values of row i, rows_each apart.
pub fn values(all: *const Panels, i: usize) [*]f32 {
    const panel = all.columns[i / rows_each * all.width ..][0..all.width];
    const first: [*]f32 = @ptrCast(panel.ptr);
    return first + i % rows_each;
}

/// What distances are made of.
pub const Norm = enum(i64) {
    manhattan = 1,
    euclidean = 2,

    pub fn norm(p: Norm, row: []const f32) f64 {
        var sum: f64 = 0;
        for (row) |v| sum += p.part(v);
        return sum;
    }

    /// What one difference adds to a distance, which is squared when euclidean.
    pub fn part(p: Norm, d: f64) f64 {
        return switch (p) {
            .manhattan => @abs(d),
            .euclidean => d * d,
        };
    }
};
