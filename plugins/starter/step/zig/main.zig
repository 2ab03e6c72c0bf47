const zen = @import("zen");

pub fn count() !void {
    const bytes = try zen.input(u8, "bytes");
    var counts: [256]i64 = @splat(0);
    const bins: usize = @intCast(zen.paramInt("bins"));
    for (bytes.data) |b| counts[b * bins / 256] += 1;
    try zen.output(i64, "counts", &.{bins}, counts[0..bins]);
}
