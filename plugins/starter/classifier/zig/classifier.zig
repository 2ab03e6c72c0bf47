//! The entries fit, predict and evaluate: the class of the nearest mean.
const std = @import("std");
const zen = @import("zen");

pub fn fit() !void {
    const x = try zen.input(f32, "x_train");
    const y = try zen.input(u8, "y_train");
    if (x.rows() == 0) return zen.err("input \"x_train\" has no rows", .{});
    const classes: usize = @intCast(zen.paramInt("classes"));
    const width: usize = @intCast(x.dims[1] * x.dims[2]);
    const centroids = try zen.allocator.alloc(f64, classes * width);
    const counts = try zen.allocator.alloc(i64, classes);
    @memset(centroids, 0);
    @memset(counts, 0);
    for (y.data, 0..) |k, i| {
        if (k >= classes) return zen.err("row {d} of input \"y_train\" has the label {d}; labels are below {d}", .{ i, k, classes });
        for (centroids[k * width ..][0..width], x.row(i)) |*sum, v| sum.* += v;
        counts[k] += 1;
        if (i % 1000 == 0) zen.progress(@floatFromInt(i), @floatFromInt(x.rows()));
    }
    for (centroids, 0..) |*sum, i| {
        if (counts[i / width] > 0) sum.* /= @floatFromInt(counts[i / width]);
    }
    const model = zen.outputTensors("model");
    try model.put(f64, "centroids", &.{ classes, x.dims[1], x.dims[2] }, centroids);
    try model.put(i64, "counts", &.{classes}, counts);
}

const Model = struct {
    centroids: zen.Tensor(f64), // [classes, height, width]
    counts: []const i64, // 0: the class is never predicted

    fn read() !Model {
        const port = try zen.inputTensors("model");
        return .{ .centroids = try port.get(f64, "centroids"), .counts = (try port.get(i64, "counts")).data };
    }

    /// The class whose mean is nearest to a row, the first of equals.
    fn nearest(m: Model, row: []const f32) u8 {
        var best: usize = 0;
        var least = std.math.inf(f64);
        for (m.counts, 0..) |count, k| {
            var distance: f64 = 0;
            for (row, m.centroids.row(k)) |v, mean| distance += (v - mean) * (v - mean);
            if (count > 0 and distance < least) {
                best = k;
                least = distance;
            }
        }
        return @intCast(best);
    }
};

pub fn predict() !void {
    const x = try zen.input(f32, "x");
    const model = try Model.read();
    const y = try zen.allocator.alloc(u8, x.rows());
    for (y, 0..) |*to, i| to.* = model.nearest(x.row(i));
    try zen.output(u8, "y_pred", &.{y.len}, y);
}

pub fn evaluate() !void {
    const x = try zen.input(f32, "x_test");
    const y = try zen.input(u8, "y_test");
    const model = try Model.read();
    if (x.rows() == 0) return zen.err("input \"x_test\" has no rows", .{});
    const classes = model.counts.len;
    const confusion = try zen.allocator.alloc(i64, classes * classes);
    @memset(confusion, 0);
    var correct: f64 = 0;
    for (y.data, 0..) |right, i| {
        if (right >= classes) return zen.err("row {d} of input \"y_test\" has the label {d}; labels are below {d}", .{ i, right, classes });
        const guess = model.nearest(x.row(i));
        if (guess == right) correct += 1;
        confusion[right * classes + guess] += 1;
    }
    const accuracy = correct / @as(f64, @floatFromInt(x.rows()));
    zen.metric("accuracy", 0, accuracy);
    try zen.scalar(f64, "accuracy", accuracy);
    try zen.output(i64, "confusion", &.{ classes, classes }, confusion);
}
