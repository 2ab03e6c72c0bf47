//! The entry evaluate.
const std = @import("std");
const zen = @import("zen");
const Asker = @import("Asker.zig");
const readLabels = @import("classes.zig").readLabels;

/// The smallest probability that the loss takes, as scikit-learn's.
const smallest = std.math.floatEps(f64);

/// How rows were predicted.
const Score = struct {
    confusion: []i64, // [classes, classes]: right class, predicted class
    classes: usize,
    loss: f64 = 0,

    fn add(s: *Score, share: []const f64, right: usize, guess: usize) void {
        s.confusion[right * s.classes + guess] += 1;
        s.loss -= @log(std.math.clamp(share[right], smallest, 1 - smallest));
    }

    fn correct(s: Score) f64 {
        var sum: i64 = 0;
        for (0..s.classes) |k| sum += s.confusion[k * (s.classes + 1)];
        return @floatFromInt(sum);
    }

    /// Of each class the share of right rows in its row of the confusion or, with across, in its column.
    fn shares(s: Score, to: []f64, across: bool) []const f64 {
        for (to, 0..) |*share, k| {
            var sum: i64 = 0;
            for (0..s.classes) |other| sum += s.confusion[if (across) other * s.classes + k else k * s.classes + other];
            const hits: f64 = @floatFromInt(s.confusion[k * (s.classes + 1)]);
            share.* = if (sum > 0) hits / @as(f64, @floatFromInt(sum)) else 0;
        }
        return to;
    }
};

pub fn evaluate() !void {
    var a = try Asker.open("x_test");
    const y = try readLabels("y_test", a.x.total);
    const classes = a.share.len;
    var s: Score = .{ .confusion = try zen.allocator.alloc(i64, classes * classes), .classes = classes };
    @memset(s.confusion, 0);
    for (y, 0..) |label, i| if (a.model.classes.place[label] == null)
        return zen.err("input \"y_test\": row {d} has the label {d}, which the model was not trained on", .{ i, label });
    while (try a.next()) {
        for (0..a.x.count) |i| {
            const guess = try a.ask(i);
            s.add(a.share, a.model.classes.place[y[a.x.first + i]].?, guess);
        }
    }
    const rows: f64 = @floatFromInt(a.x.total);
    try zen.scalar(f64, "accuracy", s.correct() / rows);
    try zen.scalar(f64, "log_loss", s.loss / rows);
    try zen.output(i64, "confusion", &.{ classes, classes }, s.confusion);
    const room = try zen.allocator.alloc(f64, classes);
    try zen.output(f64, "precision", &.{classes}, s.shares(room, true));
    try zen.output(f64, "recall", &.{classes}, s.shares(room, false));
}
