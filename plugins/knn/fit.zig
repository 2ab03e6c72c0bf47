//! The entry fit: the model is the rows.
const std = @import("std");
const zen = @import("zen");
const Classes = @import("classes.zig").Classes;
const readLabels = @import("classes.zig").readLabels;
const Rows = @import("rows.zig").Rows;

pub fn fit() !void {
    var x = try Rows.open("x_train", std.math.maxInt(usize));
    const y = try readLabels("y_train", x.total);
    const classes = try Classes.among(y);
    if (classes.labels.len < 2) return zen.err("input \"y_train\" has one class only, {d}; at least 2 are needed", .{classes.labels[0]});
    const n_neighbors = zen.paramInt("n_neighbors");
    if (n_neighbors > x.total)
        return zen.err("param \"n_neighbors\" is {d}; it has to be at most {d}, the rows of input \"x_train\"", .{ n_neighbors, x.total });

    const model = zen.outputTensors("model");
    const kept = model.create(f32, "x", &.{ x.total, x.width });
    while (try x.next()) {
        try kept.write(x.block);
        zen.progress(@floatFromInt(x.first + x.count), @floatFromInt(x.total));
    }
    try model.put(u8, "y", &.{y.len}, y);
    try model.put(u8, "classes", &.{classes.labels.len}, classes.labels);
    try model.put(i64, "n_neighbors", &.{}, &.{n_neighbors});
    try model.put(i64, "p", &.{}, &.{zen.paramInt("p")});
    try model.put(bool, "by_distance", &.{}, &.{std.mem.eql(u8, try zen.paramStr("weights"), "distance")});
}
