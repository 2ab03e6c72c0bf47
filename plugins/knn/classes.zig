//! The labels that a model tells apart.
const zen = @import("zen");

pub const Classes = struct {
    /// In rising order.
    labels: []const u8,
    /// The place of each label among them; null: it is none.
    place: [256]?u8,

    pub fn of(labels: []const u8) Classes {
        var c: Classes = .{ .labels = labels, .place = @splat(null) };
        for (labels, 0..) |label, k| c.place[label] = @intCast(k);
        return c;
    }

    /// The labels that occur.
    pub fn among(y: []const u8) !Classes {
        var occurs: [256]bool = @splat(false);
        for (y) |label| occurs[label] = true;
        const labels = try zen.allocator.alloc(u8, 256);
        var n: usize = 0;
        for (occurs, 0..) |there, label| if (there) {
            labels[n] = @intCast(label);
            n += 1;
        };
        return of(labels[0..n]);
    }
};

/// Reads the labels of an input, one for each row.
pub fn readLabels(port: []const u8, rows: usize) ![]const u8 {
    const y = (try zen.input(u8, port)).data;
    if (y.len != rows) return zen.err("input \"{s}\" has {d} labels for {d} rows", .{ port, y.len, rows });
    return y;
}
