//! Asks a model about the rows of an input, block by block: while (try a.next()) …
const std = @import("std");
const zen = @import("zen");
const Model = @import("Model.zig");
const Panels = @import("Panels.zig");
const Query = @import("Query.zig");
const Rows = @import("rows.zig").Rows;

const Asker = @This();

/// Rows of a block: each panel is fetched from memory once for all of them.
const block_rows = 1024;

/// Products between two reports of progress: some hundredths of a second.
const report_products = 1 << 26;

x: Rows,
model: Model,
queries: []Query,
nearest: []Query.Neighbour,
/// The share of each class among the neighbours of the row that was asked about last.
share: []f64,

pub fn open(port: []const u8) !Asker {
    const x: Rows = try .open(port, block_rows);
    const model: Model = try .read(&x);
    const queries = try zen.allocator.alloc(Query, x.buffer.len / x.width);
    @memset(queries, .{});
    return .{
        .x = x,
        .model = model,
        .queries = queries,
        .nearest = try zen.allocator.alloc(Query.Neighbour, model.n_neighbors),
        .share = try zen.allocator.alloc(f64, model.classes.labels.len),
    };
}

/// Finds what may be the neighbours of the rows of the next block; false at the end.
pub fn next(a: *Asker) !bool {
    if (!try a.x.next()) return false;
    const m = &a.model;
    var products: usize = 0;
    for (a.queries[0..a.x.count], 0..) |*q, i| {
        try q.start(a.x.row(i), &m.panels, m.p, m.n_neighbors);
        products += (q.terms.items.len + 1) * Panels.rows_each;
    }
    var since: usize = 0;
    for (0..m.panels.norms.len) |panel| {
        for (a.queries[0..a.x.count]) |*q| try q.meet(&m.panels, panel, m.p, m.n_neighbors);
        since += products;
        if (since < report_products) continue;
        since = 0;
        a.report(panel + 1);
    }
    a.report(m.panels.norms.len);
    return true;
}

fn report(a: *const Asker, panels: usize) void {
    const part = @as(f64, @floatFromInt(panels)) / @as(f64, @floatFromInt(a.model.panels.norms.len));
    zen.progress(@as(f64, @floatFromInt(a.x.first)) + part * @as(f64, @floatFromInt(a.x.count)), @floatFromInt(a.x.total));
}

/// Sets share to that of the i-th row of the block, and returns its class: the first
/// of those with the largest share.
pub fn ask(a: *Asker, i: usize) !usize {
    try a.queries[i].settle(&a.model.panels, a.model.p, a.nearest);
    a.model.vote(a.nearest, a.share);
    return std.mem.indexOfMax(f64, a.share);
}
