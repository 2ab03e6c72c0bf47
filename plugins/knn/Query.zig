//! A row that looks for its neighbours: its values that are not 0, and the rows
//! that may be among the nearest.
//!
//! The score of a training row is its distance less what all rows have in common,
//! in float32. It is off by no more than half the slack, so the nearest rows are
//! among those whose score is at most slack above the k-th smallest. These few are
//! told apart in float64, by settle.
const std = @import("std");
const zen = @import("zen");
const Panels = @import("Panels.zig");
const Column = Panels.Column;
const Four = Panels.Four;
const Norm = Panels.Norm;

const Query = @This();

/// A value that is not 0; images are mostly blank. When euclidean, times -2.
const Term = struct { place: u32, value: f32 };

/// How many terms the inner loop takes at a time.
const unrolled = 4;

const Candidate = struct {
    score: f32,
    row: u32,

    fn better(_: void, a: Candidate, b: Candidate) bool {
        return a.score < b.score;
    }
};

pub const Neighbour = struct {
    /// Squared when euclidean.
    distance: f64,
    row: u32,

    fn nearer(_: void, a: Neighbour, b: Neighbour) bool {
        return a.distance < b.distance or (a.distance == b.distance and a.row < b.row);
    }
};

row: []const f32 = &.{},
terms: std.ArrayList(Term) = .empty,
candidates: std.ArrayList(Candidate) = .empty,
/// How many candidates are gathered before the worse ones are dropped.
room: usize = 0,
/// Scores above it are out.
limit: f32 = 0,
slack: f32 = 0,

/// Starts over with another row.
pub fn start(q: *Query, row: []const f32, all: *const Panels, p: Norm, k: usize) !void {
    q.row = row;
    q.terms.clearRetainingCapacity();
    q.candidates.clearRetainingCapacity();
    q.room = 2 * k + 64;
    q.limit = std.math.floatMax(f32);
    for (row, 0..) |v, j| {
        if (v != 0) try q.terms.append(zen.allocator, .{ .place = @intCast(j), .value = if (p == .euclidean) -2 * v else v });
    }
    // These add nothing.
    while (q.terms.items.len % unrolled != 0) try q.terms.append(zen.allocator, .{ .place = 0, .value = 0 });
    q.slack = slackOf(p, p.norm(row), all.max_norm, q.terms.items.len);
}

/// Twice the most that a score can be off: every operation rounds by 2⁻²⁴ of what
/// is summed at most, and may lose what is below float32's smallest number.
fn slackOf(p: Norm, own: f64, other: f64, terms: usize) f32 {
    const sum = switch (p) {
        .euclidean => other + 2 * @sqrt(own) * @sqrt(other),
        .manhattan => 2 * (other + own),
    };
    const operations: f64 = @floatFromInt(terms + 8);
    return @floatCast(2.1 * operations * (sum * 0x1p-24 + 0x1p-149));
}

/// Looks through a panel.
pub fn meet(q: *Query, all: *const Panels, panel: usize, p: Norm, k: usize) !void {
    const columns = all.columns[panel * all.width ..][0..all.width];
    const sums = switch (p) {
        inline else => |norm| sumsOf(norm, q.terms.items, columns.ptr),
    };
    const limit: Four = @splat(q.limit);
    for (sums, all.norms[panel], 0..) |sum, norms, i| {
        const scores = norms + sum;
        if (@reduce(.Or, scores <= limit)) try q.take(scores, @intCast(panel * Panels.rows_each + i * 4), k);
    }
}

/// What all terms add to the scores of a panel's rows. Each column is loaded from
/// its end: bounds are then checked once.
fn sumsOf(comptime p: Norm, terms: []const Term, columns: [*]const Column) Column {
    var sums: Column = @splat(@splat(0));
    var at: usize = 0;
    while (at < terms.len) : (at += unrolled) {
        inline for (terms[at..][0..unrolled]) |t| {
            const column = &columns[t.place];
            inline for (0..sums.len) |back| {
                const i = sums.len - 1 - back;
                sums[i] += part(p, @splat(t.value), column[i]);
            }
        }
    }
    return sums;
}

fn part(comptime p: Norm, value: Four, x: Four) Four {
    return switch (p) {
        .euclidean => value * x,
        .manhattan => @abs(value - x) - @abs(x),
    };
}

fn take(q: *Query, scores: [4]f32, first: u32, k: usize) !void {
    for (scores, first..) |score, row| {
        if (score > q.limit) continue;
        try q.candidates.append(zen.allocator, .{ .score = score, .row = @intCast(row) });
    }
    if (q.candidates.items.len >= q.room) q.drop(k);
}

/// Keeps what may be among the k nearest.
fn drop(q: *Query, k: usize) void {
    const c = q.candidates.items;
    if (c.len <= k) return;
    std.sort.pdq(Candidate, c, {}, Candidate.better);
    q.limit = c[k - 1].score + q.slack;
    var kept = k;
    while (kept < c.len and c[kept].score <= q.limit) kept += 1;
    q.candidates.shrinkRetainingCapacity(kept);
    q.room = @max(q.room, 2 * kept);
}

/// Writes the nearest rows, the nearest first; of equals the earlier row.
pub fn settle(q: *Query, all: *const Panels, p: Norm, nearest: []Neighbour) !void {
    q.drop(nearest.len);
    const found = try zen.allocator.alloc(Neighbour, q.candidates.items.len);
    defer zen.allocator.free(found);
    for (found, q.candidates.items) |*to, c| to.* = .{ .distance = q.distance(all, c.row, p), .row = c.row };
    std.sort.pdq(Neighbour, found, {}, Neighbour.nearer);
    @memcpy(nearest, found[0..nearest.len]);
}

fn distance(q: *const Query, all: *const Panels, row: usize, p: Norm) f64 {
    const values = all.values(row);
    var sum: f64 = 0;
    for (q.row, 0..) |v, j| sum += p.part(@as(f64, v) - values[j * Panels.rows_each]);
    return sum;
}
