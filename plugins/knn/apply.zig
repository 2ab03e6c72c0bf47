//! The entries predict and predict_proba.
const zen = @import("zen");
const Asker = @import("Asker.zig");

pub fn predict() !void {
    var a = try Asker.open("x");
    const y = try zen.create(u8, "y_pred", &.{a.x.total});
    while (try a.next()) {
        for (0..a.x.count) |i| try y.write(&.{a.model.classes.labels[try a.ask(i)]});
    }
}

pub fn predict_proba() !void {
    var a = try Asker.open("x");
    const proba = try zen.create(f32, "proba", &.{ a.x.total, a.share.len });
    const row = try zen.allocator.alloc(f32, a.share.len);
    while (try a.next()) {
        for (0..a.x.count) |i| {
            _ = try a.ask(i);
            for (row, a.share) |*to, share| to.* = @floatCast(share);
            try proba.write(row);
        }
    }
}
