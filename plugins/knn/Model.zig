//! The input "model": training rows with their classes, and how to ask them.
const std = @import("std");
const zen = @import("zen");
const Classes = @import("classes.zig").Classes;
const Panels = @import("Panels.zig");
const Query = @import("Query.zig");
const Rows = @import("rows.zig").Rows;

const Model = @This();

panels: Panels,
/// The class of each training row.
class: []const u8,
classes: Classes,
n_neighbors: usize,
by_distance: bool,
p: Panels.Norm,

/// Reads the model, which has to be of rows as wide as those of x.
pub fn read(x: *const Rows) !Model {
    const port = try zen.inputTensors("model");
    const rows = try zen.InputTensors.find(port, f32, "x") orelse return zen.err("input \"model\" has no tensor \"x\"", .{});
    const y = (try port.get(u8, "y")).data;
    const classes: Classes = .of((try port.get(u8, "classes")).data);
    const n_neighbors = try (try port.get(i64, "n_neighbors")).value();
    const p = std.enums.fromInt(Panels.Norm, try (try port.get(i64, "p")).value()) orelse
        return zen.err("input \"model\": p is neither 1 nor 2", .{});
    if (classes.labels.len < 2) return zen.err("input \"model\" has {d} classes; at least 2 are needed", .{classes.labels.len});
    if (rows.dims.len != 2 or y.len != rows.rows()) return zen.err("input \"model\": x and y differ in length", .{});
    if (n_neighbors < 1 or n_neighbors > y.len)
        return zen.err("input \"model\": n_neighbors is {d}; it has {d} rows", .{ n_neighbors, y.len });
    if (rows.rowLen() != x.width)
        return zen.err("input \"{s}\" has {d} values in a row; the model was trained on {d}", .{ x.port, x.width, rows.rowLen() });
    var trained = try Rows.of("model", rows, std.math.maxInt(usize));
    return .{
        .panels = try .read(&trained, p),
        .class = try places(classes, y),
        .classes = classes,
        .n_neighbors = @intCast(n_neighbors),
        .by_distance = try (try port.get(bool, "by_distance")).value(),
        .p = p,
    };
}

fn places(classes: Classes, y: []u8) ![]const u8 {
    for (y) |*label| label.* = classes.place[label.*] orelse
        return zen.err("input \"model\": y has the label {d}, which is none of the classes", .{label.*});
    return y;
}

/// Writes what share of the neighbours each class has.
pub fn vote(m: *const Model, nearest: []const Query.Neighbour, share: []f64) void {
    @memset(share, 0);
    var sum: f64 = 0;
    for (nearest) |n| {
        const w = m.weight(n, nearest[0]);
        share[m.class[n.row]] += w;
        sum += w;
    }
    for (share) |*s| s.* /= sum;
}

/// Rows at distance 0 outweigh all others.
fn weight(m: *const Model, n: Query.Neighbour, first: Query.Neighbour) f64 {
    if (!m.by_distance) return 1;
    if (first.distance == 0) return if (n.distance == 0) 1 else 0;
    return 1 / if (m.p == .euclidean) @sqrt(n.distance) else n.distance;
}
